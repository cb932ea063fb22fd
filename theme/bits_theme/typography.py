"""Lines do not break between a short formula and the punctuation that belongs to it."""

# mypy: allow-untyped-calls
# (docutils is untyped)
from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["setup"]

#: Signs in a formula that may stand in one line even on a telephone.
SHORT = 22


def visible_length(latex: str) -> int:
    """About how many signs `latex` shows: a command counts as one."""
    return len(re.sub(r"\\[a-zA-Z]+|\\.", "x", re.sub(r"[\s{}^_]|\\(?:left|right|,|;|!)", "", latex)))


class KeepPunctuation(SphinxPostTransform):
    """Browsers allow a break on either side of a formula, even before a full stop."""

    default_priority = 900  # type: ignore[assignment]
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for formula in list(self.document.findall(nodes.math)):
            if visible_length(formula.astext()) <= SHORT:
                self.join(formula)

    def join(self, formula: nodes.math) -> None:
        parent: Any = formula.parent
        place = parent.index(formula)
        before, after = self.neighbour(parent, place - 1), self.neighbour(parent, place + 1)
        opening = re.search(r"[(\[\u201c\u2018]+$", before)
        closing = re.match(r"[.,;:!?)\]\u201d\u2019-]\S*", after)
        if not opening and not closing:
            return
        kept = nodes.inline("", "", classes=["together"])
        if closing:
            parent[place + 1] = nodes.Text(after[closing.end() :])
        formula.replace_self(kept)
        if opening:
            parent[place - 1] = nodes.Text(before[: opening.start()])
            kept += nodes.Text(opening[0])
        kept += formula
        if closing:
            kept += nodes.Text(closing[0])

    @staticmethod
    def neighbour(parent: nodes.Element, place: int) -> str:
        """The text at `place`, or nothing where there is none."""
        inside = 0 <= place < len(parent)
        return parent[place].astext() if inside and isinstance(parent[place], nodes.Text) else ""


def setup(app: Sphinx) -> None:
    app.add_post_transform(KeepPunctuation)
