"""infolib: the measures of "From Bits to Losses", on any array library, in bits unless told otherwise.

``import infolib`` loads NumPy and array-api-compat and nothing else. Coding, figures and live figures
are modules of their own: `infolib.coding`, `infolib.plot`, `infolib.explore`.
"""

from infolib.distribution import normalize
from infolib.divergence import cross_entropy, kl_divergence
from infolib.information import binary_entropy, entropy, perplexity, self_information

__all__ = [
    "binary_entropy",
    "cross_entropy",
    "entropy",
    "kl_divergence",
    "normalize",
    "perplexity",
    "self_information",
]

__version__ = "0.1.0"
