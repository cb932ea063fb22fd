"""The book's Sphinx extension: what the pages need beyond Jupyter Book and its theme.

formulas     drawn by KaTeX when the book is built
figures      notebook figures become part of the page, in the page's colours and type
explorables  live figures keep a static stand-in until their script takes over
folding      solutions and hidden code fold natively, without a script
typography   a formula keeps its punctuation
api          an entry for every public name of infolib, made from its docstring
docstrings   what a docstring names becomes a link or code
mentions     names in the chapters lead to their entries, and entries to the chapters
terms        the glossary lists where the chapters define and use its terms
launch       links that run a chapter: in the browser, on Binder, in Colab, on a classroom's hub
pages        the page frame, one style sheet, few scripts, nothing unused
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from . import api, docstrings, explorables, figures, folding, formulas, launch, mentions, pages, terms, typography

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["setup"]


def setup(app: Sphinx) -> dict[str, Any]:
    for module in (
        formulas,
        figures,
        explorables,
        folding,
        typography,
        api,
        docstrings,
        mentions,
        terms,
        launch,
        pages,
    ):
        module.setup(app)
    # Forked writers would share one pipe to KaTeX.
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": False}
