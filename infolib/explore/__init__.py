"""The live figures: widgets that run in a notebook and on the static page alike.

Each figure is an anywidget whose JavaScript computes what it shows, so that it answers where there
is no kernel; its Python properties compute the same numbers with infolib. Needs
``infolib[explore]``; ``import infolib`` alone does not load this module.
"""

try:
    import anywidget as _anywidget  # noqa: F401
except ModuleNotFoundError as error:
    raise ModuleNotFoundError("infolib.explore needs anywidget; install infolib[explore]", name=error.name) from error
from infolib.explore.card_deck import CardDeck
from infolib.explore.code_mismatch import CodeMismatch
from infolib.explore.entropy_bars import EntropyBars
from infolib.explore.gaussian_kl import GaussianKL
from infolib.explore.headline_sense import HeadlineSense
from infolib.explore.huffman_tree import HuffmanTree
from infolib.explore.joint_table import JointTable
from infolib.explore.likelihood_surface import LikelihoodSurface
from infolib.explore.softmax_sigmoid import SoftmaxSigmoid

__all__ = [
    "CardDeck",
    "CodeMismatch",
    "EntropyBars",
    "GaussianKL",
    "HeadlineSense",
    "HuffmanTree",
    "JointTable",
    "LikelihoodSurface",
    "SoftmaxSigmoid",
]
