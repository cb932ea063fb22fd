"""The glossary doubles as an index: under each term stand the sections that define it or speak of it.

A section defines a term if it prints it in bold or names a definition or a theorem after it. The lists are made from
the chapters when the book is built, so they cannot go out of date.
"""

# mypy: allow-untyped-calls
# (docutils is untyped)
from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.environment import BuildEnvironment

__all__ = ["setup"]

CHAPTERS = "chapters/"
MOST = 4  # sections listed besides the defining one
#: They name everything and explain nothing.
LISTS = {"Summary", "Every number of this chapter", "Read on"}
ERRATA = "chapters/10-errata"
NO_PROSE = (nodes.literal, nodes.literal_block, nodes.math, nodes.math_block, nodes.raw)


class Section(NamedTuple):
    """A section of a chapter, with its own text and what it prints in bold, without its subsections."""

    page: str
    anchor: str
    title: str
    text: str
    bold: str


def is_section(node: nodes.Node) -> bool:
    """Say whether the node is a headed section; exercises and solutions are sections without a heading."""
    return isinstance(node, nodes.section) and isinstance(node[0], nodes.title)


def own_nodes(part: nodes.Element) -> Iterator[nodes.Node]:
    """Everything in a section but its subsections and what is no prose."""
    for child in part.children:
        if not is_section(child) and not isinstance(child, NO_PROSE):
            yield child
            if isinstance(child, nodes.Element):
                yield from own_nodes(child)


@cache
def sections(env: BuildEnvironment) -> list[Section]:
    found = []
    for page in sorted(page for page in env.found_docs if page.startswith(CHAPTERS) and page != ERRATA):
        for part in env.get_doctree(page).findall(nodes.section):
            if not is_section(part) or part[0].astext() in LISTS:
                continue
            own = list(own_nodes(part))
            text = " ".join(node.astext() for node in own if isinstance(node, nodes.Text))
            bold = " | ".join(node.astext() for node in own if is_defining(node))
            found.append(Section(page, part["ids"][0], part[0].astext(), text, bold))
    return found


def is_defining(node: nodes.Node) -> bool:
    """Say whether the node is bold text or the title of a definition or theorem."""
    if isinstance(node, nodes.title) and node.parent is not None:
        return not {"definition", "theorem"}.isdisjoint(node.parent["classes"])
    return isinstance(node, nodes.strong)


class Finder:
    """Counts terms in a text; "entropy" is not found in "cross-entropy" if that is a term, too."""

    def __init__(self, terms: list[list[str]]) -> None:
        self.first_name = {name.lower(): names[0] for names in terms for name in names}
        longest_first = sorted(self.first_name, key=len, reverse=True)
        spellings = {name.lower(): name for names in terms for name in names}
        words = "|".join(self.as_pattern(spellings[name]) for name in longest_first)
        self.pattern = re.compile(rf"(?<![\w-])({words})(?:e?s)?(?![\w-])")

    @staticmethod
    def as_pattern(name: str) -> str:
        pattern = re.escape(name).replace(r"\ ", r"\s+")
        return pattern if name.isupper() else f"(?i:{pattern})"  # MAP is no map

    def count(self, text: str) -> Counter[str]:
        names = (re.sub(r"\s+", " ", match[1]).lower() for match in self.pattern.finditer(text))
        return Counter(self.first_name[name] for name in names)


class ListSections(SphinxPostTransform):
    """Write under each term of a glossary where the chapters define it and where they speak of it."""

    default_priority = 20  # type: ignore[assignment]  # other links are made by then
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        items = [item for glossary in self.document.findall(addnodes.glossary) for item in glossary[0].children]
        if not items:
            return
        names = [[term.astext() for term in item.findall(nodes.term)] for item in items]
        finder = Finder(names)
        counted = [(one, finder.count(one.text), finder.count(one.bold)) for one in sections(self.env)]
        for item, (name, *_) in zip(items, names, strict=True):
            defining = [one for one, _, bold in counted if bold[name]][:1]
            often = sorted(
                (one.title == "Exercises", -text[name], one)
                for one, text, _ in counted
                if text[name] and one not in defining
            )
            others = sorted(one for *_, one in often[:MOST])
            item[-1] += self.line(defining, others)

    def line(self, defining: list[Section], others: list[Section]) -> nodes.paragraph:
        line = nodes.paragraph(classes=["where"])
        for words, places in (("Defined in ", defining), ("See also " if defining else "See ", others)):
            if places:
                line += nodes.Text((" " if len(line) else "") + words)
                for number, place in enumerate(places):
                    line += [nodes.Text(", ")] if number else []
                    line += self.link(place)
                line += nodes.Text(".")
        return line

    def link(self, section: Section) -> nodes.reference:
        uri = self.app.builder.get_relative_uri(self.env.docname, section.page) + f"#{section.anchor}"
        number = ".".join(map(str, self.env.toc_secnumbers.get(section.page, {}).get("", ())))
        return nodes.reference("", f"{number}\u00a0{section.title}", internal=True, refuri=uri)


def setup(app: Sphinx) -> None:
    app.add_post_transform(ListSections)
