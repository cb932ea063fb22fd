"""Names of infolib in the chapters lead to the reference, and the reference leads back.

In each chapter the first mention in the text, as inline code, and the first use in a cell become links. A
bare name counts where the chapter imports it; in the box of an erratum it belongs to somebody else.
"""

# mypy: allow-untyped-calls
# (docutils is untyped)
from __future__ import annotations

import ast
import contextlib
import importlib
import re
from collections.abc import Iterator
from functools import cache
from html import escape
from types import ModuleType
from typing import TYPE_CHECKING, Any, NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from .names import address_of, modules, public_names

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

__all__ = ["ChapterTitle", "InChapters", "setup"]

CHAPTERS = "chapters/"
HIDDEN_CODE = re.compile(r'(<details class="hidden-code">.*?</details>)', re.DOTALL)


class ChapterTitle(nodes.inline):
    """The title of a chapter, to become a link once there is such a chapter."""


class InChapters(nodes.inline):
    """To become links to the first use of a name: in all chapters or, for a table, in one."""


class Place(NamedTuple):
    """A section of a chapter."""

    page: str
    anchor: str
    chapter: str
    section: str


# ---------------------------------------------------------------- names as a page writes them


def code_cells(document: nodes.document) -> list[nodes.literal_block]:
    cells = [node for node in document.findall(nodes.container) if "cell_input" in node["classes"]]
    return [block for cell in cells for block in cell.findall(nodes.literal_block)]


def names_on_page(document: nodes.document) -> dict[str, str]:
    """The names of infolib as this page may write them, and their addresses."""
    names = {address: address for address in [*modules(), *public_names()]}
    for cell in code_cells(document):
        code = re.sub(r"^[%!].*", "", cell.astext(), flags=re.MULTILINE)  # IPython's own commands
        with contextlib.suppress(SyntaxError):  # shown on purpose, perhaps
            for statement in ast.walk(ast.parse(code)):
                if isinstance(statement, ast.ImportFrom) and str(statement.module).startswith("infolib"):
                    for alias in statement.names:
                        names.update(imported(str(statement.module), alias))
    return names


def imported(module: str, alias: ast.alias) -> dict[str, str]:
    """What ``from module import alias`` lets a page write, and the addresses."""
    written = alias.asname or alias.name
    thing = modules().get(f"{module}.{alias.name}") or getattr(importlib.import_module(module), alias.name, None)
    things = {written: thing}
    if isinstance(thing, ModuleType):
        things = {f"{written}.{name}": getattr(thing, name) for name in thing.__all__}
    return {name: address for name, thing in things.items() if (address := address_of(thing))}


# ------------------------------------------------------------------------- where they stand


def ancestors(node: nodes.Node) -> Iterator[nodes.Element]:
    while node.parent is not None:
        node = node.parent
        yield node


def is_elsewhere(part: nodes.Element) -> bool:
    """Say whether names in `part` are links already, should be none, or are another program's."""
    kinds = (nodes.title, nodes.reference, addnodes.pending_xref)
    return isinstance(part, kinds) or "erratum" in part.get("classes", [])


def mentions(document: nodes.document, names: dict[str, str]) -> dict[str, nodes.Element]:
    """The inline code that first mentions each address."""
    first: dict[str, nodes.Element] = {}
    for code in document.findall(nodes.literal):
        address = names.get(code.astext().removesuffix("()"))
        if address and not any(map(is_elsewhere, ancestors(code))):
            first.setdefault(address, code)
    return first


def uses(document: nodes.document, names: dict[str, str]) -> dict[str, nodes.Element]:
    """The cell that first uses each address."""
    first: dict[str, nodes.Element] = {}
    for cell in code_cells(document):
        for written, address in names.items():
            if re.search(rf"(?<![\w.]){re.escape(written)}[(\[]", cell.astext()):
                first.setdefault(address, cell)
    return first


def place(document: nodes.document, page: str, found: list[nodes.Element]) -> Place:
    """The section with the first of the nodes `found`."""
    node = next(node for node in document.findall() if any(node is one for one in found))
    headed = [part for part in ancestors(node) if isinstance(part, nodes.section) and isinstance(part[0], nodes.title)]
    return Place(page, headed[0]["ids"][0], headed[-1][0].astext(), headed[0][0].astext())


@cache
def places(env: BuildEnvironment) -> dict[str, list[Place]]:
    """Where each chapter first mentions or uses each address."""
    all_places: dict[str, list[Place]] = {}
    for page in sorted(page for page in env.found_docs if page.startswith(CHAPTERS)):
        document = env.get_doctree(page)
        names = names_on_page(document)
        in_text, in_code = mentions(document, names), uses(document, names)
        for address in in_text | in_code:
            found = [kind[address] for kind in (in_text, in_code) if address in kind]
            all_places.setdefault(address, []).append(place(document, page, found))
    return all_places


# ------------------------------------------------------------------------------------ links


class ToReference(SphinxPostTransform):
    """Link the first mentions of a page to their entries."""

    default_priority = 20  # type: ignore[assignment]  # other links are made by then
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for address, code in mentions(self.document, names_on_page(self.document)).items():
            uri = entry_uri(self.app, self.env.docname, address)
            if uri:
                code.replace_self(nodes.reference("", "", code.deepcopy(), internal=True, refuri=uri))


class ToChapters(SphinxPostTransform):
    """Link the reference to the chapters."""

    default_priority = 20  # type: ignore[assignment]
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        pages = {title.astext(): page for page, title in self.env.titles.items() if page.startswith(CHAPTERS)}
        for node in list(self.document.findall(ChapterTitle)):
            if node["title"] in pages:
                node.replace_self(self.link(node["title"], pages[node["title"]]))
        for node in list(self.document.findall(InChapters)):
            found = places(self.env).get(node["address"], [])
            if found:
                self.fill(node, found if node["every"] else found[:1])
            elif node["every"]:
                node.parent.parent.remove(node.parent)

    def fill(self, node: InChapters, found: list[Place]) -> None:
        if node["every"]:
            node += nodes.Text("In the book: ")
        for number, (page, anchor, chapter, section) in enumerate(found):
            words = f"{chapter}, \u201c{section}\u201d" if node["every"] and section != chapter else chapter
            node += [nodes.Text("; ")] if number else []
            node += self.link(words, page, f"#{anchor}")

    def link(self, words: str, page: str, anchor: str = "") -> nodes.reference:
        uri = self.app.builder.get_relative_uri(self.env.docname, page) + anchor
        return nodes.reference("", words, internal=True, refuri=uri)


def entry_uri(app: Sphinx, page: str, address: str) -> str | None:
    """The way from `page` to the entry of `address`, if there is one."""
    entry = app.env.get_domain("py").objects.get(address)  # type: ignore[attr-defined]
    return app.builder.get_relative_uri(page, entry.docname) + f"#{entry.node_id}" if entry else None


def link_code(app: Sphinx, page: str, template: str, context: dict[str, Any], document: nodes.document | None) -> None:
    """Link the first use of each name in the code of a page: once where code shows, once where it is folded."""
    if document is None or not code_cells(document):
        return
    names = names_on_page(document)
    uris = {written: uri for written, address in names.items() if (uri := entry_uri(app, page, address))}
    parts = HIDDEN_CODE.split(context["body"])
    for start in (0, 1):  # shown and folded parts alternate
        link_first(parts, range(start, len(parts), 2), uris)
    context["body"] = "".join(parts)


def link_first(parts: list[str], places: range, uris: dict[str, str]) -> None:
    """Link, in the highlighted code of `parts` at `places`, each name where it comes first."""
    for written, uri in uris.items():
        for number in places:
            parts[number], hits = highlighted(written).subn(rf'<a href="{escape(uri)}">\g<0></a>', parts[number], 1)
            if hits:
                break


@cache
def highlighted(written: str) -> re.Pattern[str]:
    """What Pygments makes of a name that is called or looked up, but is no attribute of something else."""
    dot = r'<span class="o">\.</span>'
    name = dot.join(rf'<span class="n">{part}</span>' for part in written.split("."))
    return re.compile(rf'(?<!{dot}){name}(?=<span class="p">[(\[])')


def setup(app: Sphinx) -> None:
    app.add_post_transform(ToReference)
    app.add_post_transform(ToChapters)
    app.connect("html-page-context", link_code, priority=800)
