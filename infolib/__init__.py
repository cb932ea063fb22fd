"""infolib: the measures of "From Bits to Losses", on any array library, in bits unless told otherwise.

``import infolib`` loads NumPy and array-api-compat and nothing else. What needs more, or is needed less
often, is a module of its own: `infolib.gaussian`, `infolib.losses`, `infolib.coding`,
`infolib.estimate`, `infolib.disambiguation`, `infolib.plot`, `infolib.explore`.
"""

from infolib.distribution import normalize
from infolib.divergence import cross_entropy, js_divergence, kl_divergence
from infolib.information import binary_entropy, entropy, perplexity, self_information
from infolib.joint import (
    conditional_entropy,
    joint_entropy,
    marginal,
    mutual_information,
    pointwise_mutual_information,
    total_correlation,
)

__all__ = [
    "binary_entropy",
    "conditional_entropy",
    "cross_entropy",
    "entropy",
    "joint_entropy",
    "js_divergence",
    "kl_divergence",
    "marginal",
    "mutual_information",
    "normalize",
    "perplexity",
    "pointwise_mutual_information",
    "self_information",
    "total_correlation",
]

__version__ = "0.1.0"
