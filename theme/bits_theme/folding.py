"""Folded parts as native disclosure elements: they work without a script and by keyboard."""

# mypy: allow-untyped-calls
# (docutils is untyped)
from __future__ import annotations

import re
from html import escape
from typing import TYPE_CHECKING, Any

from docutils import nodes
from myst_nb.sphinx_ import HideCodeCellNode  # type: ignore[import-untyped]
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.writers.html5 import HTML5Translator

__all__ = ["setup"]

#: Ids that the exercise and proof extensions give to every one of their boxes; an id must be unique.
REPEATED_IDS = {"exercise-content", "solution-content", "proof-content", "proof"}


class Folded(nodes.General, nodes.Element):
    """A box of which the title alone shows until the reader opens it."""


class Summary(nodes.General, nodes.Element):
    """What shows of a folded box."""


class FoldDropdowns(SphinxPostTransform):
    """Turn boxes of class "dropdown" into folded ones."""

    default_priority = 900  # type: ignore[assignment]  # titles are resolved by then
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for part in self.document.findall(lambda node: isinstance(node, nodes.section | nodes.admonition)):
            if "proof" in part["ids"]:
                part["classes"].append("argument")  # the one box of its family that has no class of its own
            part["ids"] = [name for name in part["ids"] if name not in REPEATED_IDS]
        for box in list(self.document.findall(nodes.Admonition)):
            if isinstance(box, nodes.Element) and "dropdown" in box["classes"]:
                self.fold(box)

    def fold(self, box: nodes.Element) -> None:
        title = next((part for part in box.children if isinstance(part, nodes.title)), None)
        body = [part for part in box.children if part is not title]
        # Words alone: a link inside the part that is clicked to unfold would be a control within a control.
        text = title.astext() if title else box["classes"][0].title()
        text = re.sub(r"^(Solution to Exercise [\d.]+) \(.*\)$", r"\1", text)  # its name stands just above
        summary = Summary("", nodes.inline("", text))
        box.replace_self(Folded("", summary, *body, ids=box["ids"], classes=["admonition", *box["classes"]]))


def visit_folded(self: HTML5Translator, node: Folded) -> None:
    self.body.append(self.starttag(node, "details"))


def depart_folded(self: HTML5Translator, node: Folded) -> None:
    self.body.append("</details>\n")


def visit_summary(self: HTML5Translator, node: Summary) -> None:
    self.body.append('<summary class="admonition-title">')


def depart_summary(self: HTML5Translator, node: Summary) -> None:
    self.body.append("</summary>\n")


def visit_hidden_code(self: HTML5Translator, node: HideCodeCellNode) -> None:
    self.body.append(f'<details class="hidden-code"><summary>{escape(node["prompt_show"])}</summary>\n')


def setup(app: Sphinx) -> None:
    app.add_node(Folded, html=(visit_folded, depart_folded))
    app.add_node(Summary, html=(visit_summary, depart_summary))
    app.add_node(HideCodeCellNode, override=True, html=(visit_hidden_code, depart_folded))
    app.add_post_transform(FoldDropdowns)
