"""The array libraries that infolib is tested on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import array_api_strict
import dask.array
import jax
import numpy as np
import torch
from array_api_compat import array_namespace, device

jax.config.update("jax_enable_x64", True)


@dataclass(frozen=True)
class Backend:
    """An array library on one of its devices."""

    name: str
    module: Any
    device: Any = None

    def array(self, values: Any, dtype: str = "float64") -> Any:
        """Return `values` as an array of this library."""
        where = {} if self.device is None else {"device": self.device}
        array = self.module.asarray(values, dtype=getattr(self.module, dtype), **where)
        return array.rechunk(2) if self.module is dask.array else array  # or all would lie in one chunk

    def dtype(self, name: str) -> Any:
        """Return this library's dtype of that name."""
        return getattr(self.module, name)

    def owns(self, array: Any) -> bool:
        """Say whether `array` belongs to this library and lies on this device."""
        return array_namespace(array) is array_namespace(self.array(0)) and device(array) == device(self.array(0))


# Named, not discovered: a library that failed to install is an error above, never a silent skip.
BACKENDS = [
    Backend("numpy", np),
    Backend("torch", torch),
    Backend("jax", jax.numpy),
    Backend("dask", dask.array),
    Backend("array-api-strict", array_api_strict),
]
if torch.cuda.is_available():
    BACKENDS.append(Backend("torch-cuda", torch, "cuda"))


def to_numpy(array: Any) -> np.ndarray:
    """Return a copy of `array`, of whatever library, as a NumPy array."""
    if isinstance(array, torch.Tensor):
        array = array.detach().cpu()
    if isinstance(array, dask.array.Array):
        array = array.compute(scheduler="synchronous")
    return np.array(np.from_dlpack(array)) if hasattr(array, "__dlpack__") else np.array(array)
