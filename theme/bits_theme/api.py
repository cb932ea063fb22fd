"""The reference: an entry for every public name of infolib, made from its docstring by autodoc and numpydoc.

Three directives: `entries` lists what a module offers, `overview` makes a table of it, `entry-names` links its names.
"""

# mypy: allow-untyped-calls
# (docutils is untyped)
from __future__ import annotations

import inspect
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx import addnodes
from sphinx.pycode import ModuleAnalyzer
from sphinx.util.docutils import SphinxDirective

from infolib.explore._base import LiveFigure

from .docstrings import chapters_named, is_method, linked
from .mentions import InChapters
from .names import in_order_of_source, public_names

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["setup"]


def docstring(address: str) -> str:
    thing = public_names()[address]
    if callable(thing):
        return inspect.getdoc(thing) or ""
    module, _, name = address.rpartition(".")
    analyzer = ModuleAnalyzer.for_module(module)
    analyzer.analyze()
    return "\n".join(analyzer.attr_docs.get(("", name), []))


def entry(address: str) -> str:
    thing = public_names()[address]
    if not callable(thing):
        return f".. autodata:: {address}\n   :no-value:\n"
    if not inspect.isclass(thing):
        return f".. autofunction:: {address}\n"
    members = [name for name, part in vars(thing).items() if is_method(name, part)]
    options = f"   :members: {', '.join(members)}\n   :member-order: bysource\n" if members else ""
    return f".. autoclass:: {address}\n{options}"


def settings(app: Sphinx, what: str, name: str, thing: Any, options: Any, signature: str | None, result: Any) -> Any:
    """A live figure takes its settings, which its signature does not tell."""
    if what != "class" or not issubclass(thing, LiveFigure):
        return None
    traits = thing.class_traits()
    return "(*, " + ", ".join(f"{name}={traits[name].default_value!r}" for name in thing._settings) + ")", None


def row(address: str) -> str:
    text = docstring(address)
    what = " ".join(text.partition("\n\n")[0].split())
    named = chapters_named(text)
    chapter = f":chapter:`{named[0]}`" if named else f":in-chapters:`{address}`"
    cells = [
        f":py:obj:`{address.rpartition('.')[2]} <{address}>`",
        linked(what, public_names()[address], address),
        chapter,
    ]
    return "   * - " + "\n     - ".join(cells) + "\n"


class Entries(SphinxDirective):
    """An entry for everything that a module offers."""

    required_arguments = 1

    def run(self) -> list[nodes.Node]:
        return self.parse_text_to_nodes("\n".join(map(entry, in_order_of_source(self.arguments[0]))))


class EntryNames(SphinxDirective):
    """The names that some modules offer, as links: what the sidebar lists, for screens without one."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        names = [address for module in self.arguments[0].split() for address in in_order_of_source(module)]
        items = "".join(f"* :py:obj:`{address.rpartition('.')[2]} <{address}>`\n" for address in names)
        listed: list[Any] = self.parse_text_to_nodes(items)
        listed[0]["classes"].append("entry-names")
        return listed


class Overview(SphinxDirective):
    """A table of everything that some modules offer: its name, what it is, and the chapter it belongs to."""

    required_arguments = 1
    final_argument_whitespace = True

    def run(self) -> list[nodes.Node]:
        rows = [row(address) for module in self.arguments[0].split() for address in in_order_of_source(module)]
        options = ".. list-table::\n   :header-rows: 1\n   :widths: 35 46 19\n   :class: overview\n\n"
        return self.parse_text_to_nodes(f"{options}   * - Name\n     - What it is\n     - Chapter\n{''.join(rows)}")


def in_chapters_role(name: str, source: str, address: str, *rest: Any, **options: Any) -> Any:
    """The chapter that uses a name first."""
    return [InChapters(address=address, every=False)], []


def name_module(signature: Any, module: str) -> None:
    """Show the module that a name is imported from, as a program writes it: ``gaussian.entropy``."""
    _, _, module = module.partition(".")
    if module:
        place = signature.first_child_matching_class(addnodes.desc_name)
        signature.insert(place, addnodes.desc_addname("", f"{module}."))


def complete(app: Sphinx, domain: str, kind: str, content: Any) -> None:
    """Open the entry of a public name with its module, and close it with the places where the chapters use it."""
    signature = content.parent[0]
    module = str(signature.get("module"))
    address = f"{module}.{signature.get('fullname')}"
    if domain == "py" and address in public_names():
        name_module(signature, module)
        before_methods = content.first_child_matching_class((addnodes.index, addnodes.desc)) or len(content)
        line = nodes.paragraph("", "", InChapters(address=address, every=True), classes=["in-chapters"])
        content.insert(before_methods, line)


def setup(app: Sphinx) -> None:
    app.add_directive("entries", Entries)
    app.add_directive("overview", Overview)
    app.add_directive("entry-names", EntryNames)
    app.add_role("in-chapters", in_chapters_role)
    app.connect("autodoc-process-signature", settings)
    app.connect("object-description-transform", complete)
