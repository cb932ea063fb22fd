"""Still pictures: small SVG drawings in the palette, for print and for readers without scripts."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from html import escape

from infolib.palette import IDEAS, PAGE

__all__ = ["WIDTH", "bar", "colour", "curve", "picture", "signed", "text"]

WIDTH = 384  #: of a picture, in units of its own; a letter is 13 high


def colour(idea: str) -> str:
    """Return the colour of an idea, or of a part of the page, as CSS: the page's own, else that of light pages."""
    kind, table = ("idea", IDEAS) if idea in IDEAS else ("page", PAGE)
    return f"var(--{kind}-{idea}, {table[idea].light})"


def picture(height: float, sentence: str, marks: Iterable[str]) -> str:
    """Return an SVG element that shows `marks` and says `sentence`."""
    lines = "\n".join(marks)
    return (
        f'<svg viewBox="0 0 {WIDTH} {height:g}" role="img" aria-label="{escape(sentence)}" font-family="sans-serif" '
        'font-size="13" style="width: 100%; max-width: 34rem; height: auto" fill="currentColor" '
        f'xmlns="http://www.w3.org/2000/svg">\n{lines}\n</svg>'
    )


def text(x: float, y: float, words: str, *, anchor: str = "start", bold: bool = False, idea: str = "") -> str:
    """Return words at a place; `anchor` is "start", "middle" or "end"."""
    attributes = f'x="{x:.4g}" y="{y:.4g}"'
    if anchor != "start":
        attributes += f' text-anchor="{anchor}"'
    if bold:
        attributes += ' font-weight="bold"'
    if idea:
        attributes += f' style="fill: {colour(idea)}"'
    return f"<text {attributes}>{escape(words, quote=False)}</text>"


def bar(x: float, y: float, width: float, height: float, idea: str) -> str:
    """Return a filled rectangle."""
    return f'<rect x="{x:.5g}" y="{y:.5g}" width="{width:.5g}" height="{height:.5g}" style="fill: {colour(idea)}"/>'


def curve(points: Sequence[tuple[float, float]], idea: str, *, dashed: bool = False) -> str:
    """Return a line through `points`."""
    path = "L".join(f"{x:.4g} {y:.4g}" for x, y in points)
    dashes = ' stroke-dasharray="6 4"' if dashed else ""
    return f'<path d="M{path}" fill="none" style="stroke: {colour(idea)}" stroke-width="2"{dashes}/>'


def signed(x: float, decimals: int) -> str:
    """Return `x` with its sign, and what rounds to 0 without."""
    written = f"{x:+.{decimals}f}"
    if float(written) == 0:
        return written[1:]
    return written.replace("-", "\N{MINUS SIGN}").replace("inf", "\N{INFINITY}")
