"""Joining the figures' JavaScript modules: anywidget takes one module a figure, the figures share their parts.

The modules in ``static/`` are ordinary ES modules. `bundle` joins one with all that it imports into a
single module, without a tool that a reader would have to install. It knows the two forms that they
use, ``import { a, b } from "./parts/c.js";`` at the beginning of a line, and ``export`` before a
declaration or ``default``; a test holds every module to these.
"""

from __future__ import annotations

import posixpath
import re
from functools import cache
from pathlib import Path

__all__ = ["asset", "bundle", "figure_sheets", "registered", "required"]

_STATIC = Path(__file__).parent / "static"
_IMPORT = re.compile(r'^import \{([^}]*)\} from "(\.[^"]+)";\n', re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|class) (\w+))", re.MULTILINE)
_DEFAULT = re.compile(r"^export default ", re.MULTILINE)


def asset(name: str) -> str:
    """Return the text of a file in ``static/``."""
    return (_STATIC / name).read_text(encoding="utf-8")


def figure_sheets() -> list[str]:
    """Return the names of the style sheets that belong to one figure each."""
    return sorted(path.name for path in _STATIC.glob("*.css"))


@cache
def required(name: str) -> tuple[str, ...]:
    """Return the modules that `name` imports, directly or not, each after those it needs itself."""
    order: dict[str, None] = {}
    for _, address in _IMPORT.findall(asset(name)):
        imported = _resolved(name, address)
        order.update(dict.fromkeys([*required(imported), imported]))
    return tuple(order)


def registered(name: str) -> str:
    """Return a statement that runs the module `name` and puts its exports into the table ``modules``.

    Each module keeps a scope of its own. Those that it imports must be in the table by then.
    """
    text = _IMPORT.sub(lambda hit: f'const {{{hit[1]}}} = modules["{_resolved(name, hit[2])}"];\n', asset(name))
    exports = _EXPORT.findall(text)
    text, n_defaults = _DEFAULT.subn("const standard = ", _EXPORT.sub("", text))
    exports += ["default: standard"] * n_defaults
    return f'modules["{name}"] = (() => {{\n"use strict";\n{text}\nreturn {{ {", ".join(exports)} }};\n}})();\n'


def bundle(name: str) -> str:
    """Return the module `name` and all it needs as one ES module, whose default export makes a widget."""
    statements = [registered(module) for module in (*required(name), name)]
    return f'const modules = {{}};\n{"".join(statements)}export default () => modules["{name}"].default.widget();\n'


def _resolved(name: str, address: str) -> str:
    return posixpath.normpath(posixpath.join(posixpath.dirname(name), address))
