"""What infolib offers, and by which names the book may call it."""

from __future__ import annotations

import importlib
import pkgutil
import sys
from functools import cache
from types import ModuleType
from typing import Any

from sphinx.pycode import ModuleAnalyzer

import infolib

__all__ = ["address_of", "in_order_of_source", "modules", "public_names"]


@cache
def modules() -> dict[str, ModuleType]:
    """The public modules of infolib by name."""
    names = [found.name for found in pkgutil.iter_modules(infolib.__path__) if not found.name.startswith("_")]
    return {"infolib": infolib, **{f"infolib.{name}": importlib.import_module(f"infolib.{name}") for name in names}}


@cache
def public_names() -> dict[str, Any]:
    """Everything public by its address: the shortest one it can be imported from."""
    return {
        f"{module_name}.{name}": getattr(module, name)
        for module_name, module in modules().items()
        for name in module.__all__
        if module is infolib or getattr(infolib, name, None) is not getattr(module, name)
    }


def address_of(thing: Any) -> str | None:
    """Where to import `thing` from, or None if it is no public name of infolib."""
    return next((address for address, public in public_names().items() if public is thing), None)


def in_order_of_source(module_name: str) -> list[str]:
    """The addresses of what a module offers, in the order in which its source tells it."""
    analyzer = ModuleAnalyzer.for_module(module_name)
    analyzer.analyze()
    module = modules()[module_name]
    names = sorted(module.__all__, key=lambda name: analyzer.tagorder.get(name, sys.maxsize))
    return [address for name in names if (address := address_of(getattr(module, name)))]
