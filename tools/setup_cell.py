"""The set-up cell: the first cell of every chapter, which the book does not show.

In Colab it clones the book, installs infolib from the clone and changes into its chapters. In JupyterLite it
installs infolib from the site's wheels, or says that the chapter needs more than a browser has. Elsewhere it
does nothing. Where the book is to be cloned from stands in ``_config.yml`` alone; `make notebooks` writes the
cell anew.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml  # type: ignore[import-untyped]
from nbformat import NotebookNode
from nbformat.v4 import new_code_cell

CELL_ID = "setup"

EXTRAS = "[plot,explore,text]"
BROUGHT = {"infolib", "numpy", "matplotlib", "anywidget", "ipywidgets", "sklearn"}  # by infolib with these extras
NOT_IN_BROWSERS = {"torch", "jax", "optax", "keras"}  # Pyodide, which JupyterLite runs, lacks them

COLAB = """\
# Colab and JupyterLite get infolib here; elsewhere this cell does nothing.
import sys

if "google.colab" in sys.modules:
    ![ -d ~/book ] || git clone --quiet --depth 1 --branch {branch} {url} ~/book
    %pip install --quiet ~/book{packages}
    %cd -q ~/book/chapters
"""
LITE = """\
elif sys.platform == "emscripten":
    %pip install -q infolib{packages}
"""
LITE_WITHOUT_TORCH = """\
elif sys.platform == "emscripten":
    print(
        "This chapter needs PyTorch, which does not run in a browser: "
        "open it on Binder, on Colab or on your own machine."
    )
"""

#: What the configuration may say. A shell reads it in the set-up cell, so it holds nothing to quote.
FORMS = {
    "url": (r"https://[\w.-]+(/[\w.~-]+)+", "an https:// address without spaces and quotes"),
    "branch": (r"\w[\w./-]*", "the name of a branch"),
}


class ConfigurationError(Exception):
    """A book's configuration that does not say where the book is; the message says what it must say."""


@dataclass(frozen=True)
class Repository:
    """Where the book can be cloned from."""

    url: str
    branch: str


def repository(config: Path) -> Repository:
    """Return what ``repository:`` says in the book's configuration."""
    try:
        entries = yaml.safe_load(config.read_text(encoding="utf-8"))
    except OSError as error:
        raise ConfigurationError(f"{config}: {error.strerror}") from None
    except yaml.YAMLError as error:
        raise ConfigurationError(f"{config}: no YAML: {error}") from None
    entry = entries.get("repository") if isinstance(entries, dict) else None
    if not isinstance(entry, dict):
        raise ConfigurationError(f"{config}: repository must have the keys url and branch; found {entry!r}")
    for key, (pattern, wanted) in FORMS.items():
        value = entry.get(key)
        if value is None or not re.fullmatch(pattern, str(value), re.ASCII):
            raise ConfigurationError(f"{config}: repository.{key} must be {wanted}; found {value!r}")
    return Repository(entry["url"], str(entry["branch"]))


def with_setup_cell(nb: NotebookNode, book: Repository) -> NotebookNode:
    """Return the notebook with its set-up cell in front; one that is there is written anew."""
    cells = [cell for cell in nb.cells if cell.get("id") != CELL_ID]
    sources = [cell.source for cell in cells if cell.cell_type == "code"]
    cell = new_code_cell(source(book, foreign_modules(sources)), id=CELL_ID, metadata={"tags": ["remove-cell"]})  # type: ignore[no-untyped-call]
    return NotebookNode({**nb, "cells": [cell, *cells]})  # type: ignore[no-untyped-call]


def source(book: Repository, modules: Iterable[str]) -> str:
    """Return the code of the set-up cell of a chapter that imports `modules`."""
    wanted = set(modules) - BROUGHT
    packages = " ".join([EXTRAS, *sorted(wanted - NOT_IN_BROWSERS)])
    lite = LITE_WITHOUT_TORCH if wanted & NOT_IN_BROWSERS else LITE
    return (COLAB + lite).format(url=book.url, branch=book.branch, packages=packages).rstrip()


def foreign_modules(sources: Iterable[str]) -> set[str]:
    """Return the top-level names that the code imports from outside the standard library."""
    imported = {name.partition(".")[0] for code in sources for name in _imports(code)}
    return imported - set(sys.stdlib_module_names)


def _imports(code: str) -> Iterator[str]:
    try:
        nodes = list(ast.walk(ast.parse(code)))
    except SyntaxError:
        return  # whoever executes the cell gets a better message
    for node in nodes:
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""
