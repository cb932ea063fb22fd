"""Notebook figures as part of the page: in its colours, in its type, readable aloud by their alt text."""

# mypy: allow-untyped-calls
# (docutils is untyped)
from __future__ import annotations

import re
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

from infolib.palette import IDEAS, PAGE

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["inline_svg", "on_palette", "setup"]

LOG = logging.getLogger(__name__)
VARIABLES = {
    **{colour.light.lower(): f"var(--idea-{name})" for name, colour in IDEAS.items()},
    **{colour.light.lower(): f"var(--page-{name})" for name, colour in PAGE.items()},
    "#000000": "var(--page-ink)",  # what matplotlib draws unless told otherwise
}
CSS_PIXELS_PER_POINT = 4 / 3


def on_palette(markup: str) -> str:
    """Replace the palette's light colours by its custom properties, which know the dark ones too."""
    colours = "|".join(VARIABLES)
    return re.sub(rf"(?:{colours})\b", lambda hit: VARIABLES[hit[0].lower()], markup, flags=re.IGNORECASE)


def unique_ids(svg: str, prefix: str) -> str:
    """Put `prefix` before every id and every reference to one: several figures share a page."""
    svg = re.sub(r'\bid="', f'id="{prefix}', svg)
    return re.sub(r'(url\(#|href="#)', rf"\g<1>{prefix}", svg)


def lighter(svg: str) -> str:
    """Leave out what no reader sees: digits finer than a screen, and names of groups that nothing refers to."""

    def shorten(place: re.Match[str]) -> str:
        return re.sub(r"-?\d+\.\d{3,}", lambda hit: f"{float(hit[0]):.2f}".rstrip("0").rstrip("."), place[0])

    svg = re.sub(r'\b(?:d|x|y|x1|y1|x2|y2|points|transform)="[^"]*"', shorten, svg)
    return re.sub(r'<g id="[^"]*"', "<g", svg)


def inline_svg(svg: str, *, alt: str, prefix: str) -> str:
    """Return matplotlib's `svg` as markup for the page, described by `alt`."""
    svg = svg[svg.index("<svg") :]
    view_box = re.search(r'viewBox="([^"]+)"', svg)
    if view_box is None:
        raise ValueError("an SVG figure needs a viewBox to be scaled")
    width = float(view_box[1].split()[2]) * CSS_PIXELS_PER_POINT
    body = svg[svg.index(">") + 1 :]
    # Metadata is of no use here, and matplotlib's style sheet would reach the whole page.
    body = re.sub(r"<metadata>.*?</metadata>|<style.*?</style>|<!--.*?-->", "", body, flags=re.DOTALL)
    body = re.sub(r"<defs>\s*</defs>", "", body).replace("xlink:href", "href")
    body = re.sub(r"('[^';\"]+'|sans-serif)(, *('[^';\"]+'|[\w-]+))*(?=[;\"])", "var(--sans)", body)
    body = re.sub(r"\n\s*", "\n", on_palette(unique_ids(lighter(body), prefix)))
    return (
        f'<svg class="figure" role="img" aria-label="{escape(alt)}" viewBox="{view_box[1]}" '
        f'style="max-width: {width:.0f}px">{body}'
    )


class InlineFigures(SphinxPostTransform):
    """Replace the image nodes of SVG outputs by the SVG itself."""

    default_priority = 400  # type: ignore[assignment]  # MyST-NB has chosen the output by then, Sphinx has not copied it yet
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        images = [node for node in self.document.findall(nodes.image) if "jupyter_execute" in node["uri"]]
        for number, image in enumerate(images, start=1):
            if not image.get("alt"):
                LOG.warning("figure %d has no alt text in its cell's metadata", number, location=image)
            if image["uri"].endswith(".svg"):
                self.replace(image, number)

    def replace(self, image: nodes.image, number: int) -> None:
        svg = (Path(self.app.srcdir) / image["uri"]).read_text(encoding="utf-8")
        markup = inline_svg(svg, alt=image.get("alt", ""), prefix=f"figure-{number}-")
        image.replace_self(nodes.raw("", markup, format="html"))


def setup(app: Sphinx) -> None:
    app.add_post_transform(InlineFigures)
