"""Live figures: a static stand-in from the start, for print and readers without scripts; then the figure's script.

A notebook stores with each figure the whole script, for notebooks are read alone. On the pages a figure is
its settings, and the scripts are files that all pages share.
"""

# mypy: allow-untyped-calls
# (docutils is untyped)
from __future__ import annotations

import json
from collections import Counter
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import rjsmin
from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform

from infolib import explore
from infolib.explore import _modules as modules

from .figures import on_palette

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["figure_scripts", "live_figures", "setup", "style_sheet"]

STATE = "application/vnd.jupyter.widget-state+json"
VIEW = "application/vnd.jupyter.widget-view+json"
NO_STAND_IN = "<p>This figure is live: it needs a browser with JavaScript.</p>"
NEEDS_KERNEL = (
    '<p class="needs-kernel">What this cell shows is wired to Python, so it answers where the notebook runs: '
    "download it (the link at the top of the page), run its cells with <code>make lab</code>, and move a control.</p>"
)
MOUNT = Path(__file__).parent.parent / "static" / "mount-explorables.js"
#: What anywidget adds to a figure's own traits.
ANYWIDGETS_OWN = {"_anywidget_id", "_css", "_esm", "layout", "tooltip", "tabbable"}


class Explorables(SphinxPostTransform):
    """Join the view of a widget and its static HTML, of which MyST-NB would keep the view alone."""

    default_priority = 3  # type: ignore[assignment]  # before MyST-NB chooses one output among many
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        models: dict[str, Any] | None = None
        shown: Counter[str] = Counter()
        for bundle in list(self.document.findall(nodes.container)):
            outputs = {part.get("mime_type"): part for part in bundle.children if isinstance(part, nodes.container)}
            if bundle.get("nb_element") != "mime_bundle" or VIEW not in outputs:
                continue
            models = models if models is not None else self.models()
            view = json.loads(
                outputs[VIEW].astext().partition(">")[2].rpartition("<")[0]
            )  # it stands in a script element
            model = models[view["model_id"]]["state"]
            if not str(model.get("_anywidget_id", "")).startswith("infolib.explore."):
                markup = NEEDS_KERNEL
            else:
                stand_in = outputs["text/html"].astext() if "text/html" in outputs else NO_STAND_IN
                module, name = model["_anywidget_id"].split(".")[-2:]
                shown[name] += 1
                name += f"-{shown[name]}" if shown[name] > 1 else ""
                markup = explorable(name, f"{module}.js", model, stand_in)
                self.document.setdefault("live_figures", []).append(f"{module}.js")
            outputs[VIEW].children = [nodes.raw("", markup, format="html")]

    def models(self) -> dict[str, Any]:
        """Return the states of the notebook's widgets, by id."""
        notebook = json.loads(Path(self.env.doc2path(self.env.docname)).read_text(encoding="utf-8"))
        states: dict[str, Any] = notebook["metadata"]["widgets"][STATE]["state"]
        return states


def explorable(name: str, script: str, model: dict[str, Any], stand_in: str) -> str:
    """Return the place of a live figure: its stand-in, and what its script must know."""
    own = {key: value for key, value in model.items() if key not in ANYWIDGETS_OWN and not is_widgets(key)}
    state = json.dumps(own, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return (
        f'<div class="explorable" id="{name}" data-script="{script}">'
        f'<div class="stand-in">{on_palette(stand_in)}</div>'
        f'<script type="application/json" class="explorable-state">{state}</script></div>'
    )


def is_widgets(name: str) -> bool:
    """Whether a trait belongs to every widget: ``_model_name``, ``_view_module`` and their like."""
    return name.startswith(("_model_", "_view_", "_dom_"))


def live_figures(doctree: nodes.document | None) -> list[str]:
    """Return the scripts of the figures that a page shows, each once."""
    return list(dict.fromkeys(doctree.get("live_figures", []))) if doctree is not None else []


@cache
def figure_scripts() -> dict[str, str]:
    """Return the scripts of the site's live figures, by file name: the shared parts, each figure, what mounts them."""
    classes = [getattr(explore, name) for name in explore.__all__]
    figures = [f"{cls.__module__.rpartition('.')[2]}.js" for cls in classes]
    parts = dict.fromkeys(part for figure in figures for part in modules.required(figure))
    sources = {"parts.js": list(parts), **{figure: [figure] for figure in figures}}
    scripts = {
        file: f"((modules) => {{{''.join(map(modules.registered, names))}}})(globalThis.infolibModules ??= {{}});"
        for file, names in sources.items()
    }
    scripts["mount.js"] = MOUNT.read_text(encoding="utf-8")
    return {file: rjsmin.jsmin(text) for file, text in scripts.items()}


@cache
def style_sheet() -> str:
    """Return the rules of all live figures; their colours are the page's."""
    return "\n".join(map(modules.asset, ["parts/figure.css", *modules.figure_sheets()]))


def setup(app: Sphinx) -> None:
    app.add_post_transform(Explorables)
    # No AMD loader and no widget manager, both from a content delivery network.
    app.connect("config-inited", lambda _, config: setattr(config, "nb_ipywidgets_js", {}))
