"""Live figures: their static stand-in is in the page from the start, for print and for readers without scripts."""

# mypy: allow-untyped-calls
# (docutils is untyped)
from __future__ import annotations

from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from .figures import on_palette

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["setup"]

VIEW = "application/vnd.jupyter.widget-view+json"
NO_STAND_IN = "<p>This figure is live: it needs a browser with JavaScript.</p>"


class Explorables(SphinxPostTransform):
    """Join the view of a widget and its static HTML, of which MyST-NB would keep the view alone."""

    default_priority = 3  # type: ignore[assignment]  # before MyST-NB chooses one output among many
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for bundle in list(self.document.findall(nodes.container)):
            outputs = {part.get("mime_type"): part for part in bundle.children if isinstance(part, nodes.container)}
            if bundle.get("nb_element") == "mime_bundle" and VIEW in outputs:
                stand_in = outputs["text/html"].astext() if "text/html" in outputs else NO_STAND_IN
                self.join(outputs[VIEW], stand_in)

    def join(self, view: nodes.container, stand_in: str) -> None:
        markup = f'<div class="explorable"><div class="stand-in">{on_palette(stand_in)}</div>{view.astext()}</div>'
        view.children = []
        view += nodes.raw("", markup, format="html")


def setup(app: Sphinx) -> None:
    app.add_post_transform(Explorables)
    # Instead of an AMD loader and the widget manager, both from a content delivery network.
    app.connect(
        "config-inited",
        lambda _, config: setattr(config, "nb_ipywidgets_js", {"mount-explorables.js": {"defer": "defer"}}),
    )
