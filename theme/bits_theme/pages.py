"""The page frame: our templates, one style sheet, the scripts a page needs and no others."""

from __future__ import annotations

import hashlib
import re
import shutil
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from infolib.palette import css_variables

from . import explorables

if TYPE_CHECKING:
    from docutils import nodes
    from sphinx.application import Sphinx
    from sphinx.config import Config

__all__ = ["setup"]

THEME = Path(__file__).parent.parent
#: What nearly every page needs at once.
TEXT_FONTS = ["source-serif-4", "source-serif-4-italic"]
MATH_FONTS = ["KaTeX_Main-Regular", "KaTeX_Math-Italic"]
#: What extensions and parent themes put beside the pages although no page asks for it.
UNUSED = [
    "vendor",
    "locales",
    "images",
    "styles",
    "scripts",
    "sbt-webpack-macros.html",
    "webpack-macros.html",
    "togglebutton.*",
    "copybutton*",
    "clipboard.min.js",
    "check-solid.svg",
    "copy-button.svg",
    "mystnb.*.css",
    "exercise.css",
    "proof.css",
    "katex-math.css",
    "pygments.css",
    "basic.css",
    "sphinx_highlight.js",
    "sphinx-thebe.*",
    "jquery.js",
    "_sphinx_javascript_frameworks_compat.js",
    "play-solid.svg",
    "plus.png",
    "minus.png",
    "file.png",
    "design-tabs.js",
]


@cache
def style_sheet() -> str:
    """The one style sheet: the palette, KaTeX's rules, ours."""
    light, dark = css_variables("light"), css_variables("dark")
    palette = (
        f":root {{\n{light}\n}}\n:root[data-theme=dark] {{\n{dark}\n}}\n"
        # Where no script runs, nothing sets the theme: the reader's system decides.
        f"@media (prefers-color-scheme: dark) {{\n:root:not(.scripted) {{\n{dark}\ncolor-scheme: dark;\n}}\n}}\n"
    )
    parts = [(THEME / "static" / name).read_text(encoding="utf-8") for name in ("katex.css", "book.css")]
    return "\n".join([palette, *parts])


def use_own_files(app: Sphinx, config: Config) -> None:
    config.templates_path = [str(THEME / "templates"), str(THEME), *config.templates_path]
    config.html_static_path = [*config.html_static_path, str(THEME / "static")]


def fingerprint(text: str) -> str:
    """A short name for a version, so that browsers fetch a changed file anew."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def book_nav(context: dict[str, Any]) -> str:
    """The list of chapters, with the sections of the present page under its own title, or the pages below it."""
    chapters: str = context["toctree"](collapse=True, includehidden=True)
    _, _, sections = context.get("toc", "").partition("</a>")
    sections = sections.rpartition("</li>")[0]
    return re.sub(
        r'<a class="current reference internal" href="#">.*?</a>(?!<ul)', lambda hit: hit[0] + sections, chapters
    )


def breakable(markup: str) -> str:
    """Let long names of the reference break after an underscore or a dot, and nowhere else."""
    name = r'(?<=<span class="pre">)[^<]+'
    return re.sub(name, lambda hit: re.sub(r"_(?=\w)|(?<=[a-z])\.(?=[A-Za-z_]|$)", r"\g<0><wbr>", hit[0]), markup)


def fill_frame(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document | None) -> None:
    """Give the template what it needs, and each page only the assets that it uses."""
    # The role that docutils gives to references is deprecated, and wrong inside its own list.
    body = context.get("body", "").replace(' role="doc-biblioentry"', ' role="listitem"')
    body = re.sub(r'<script type="text/x-thebe-config">.*?</script>', "", body, flags=re.DOTALL)
    if "body" in context:
        context["body"] = breakable(body) if page.startswith("api/") else body
    context["book_nav"] = breakable(book_nav(context))
    names = TEXT_FONTS + (MATH_FONTS if "katex-html" in body else [])
    context["fonts"] = [context["pathto"](f"_static/fonts/{name}.woff2", True) for name in names]
    context["has_panels"] = 'class="sd-' in body
    context["script_version"] = fingerprint((THEME / "static" / "book.js").read_text(encoding="utf-8"))
    context["book_title"], _, context["book_subtitle"] = app.config.html_title.partition(": ")
    fonts = context["pathto"]("_static/fonts", True)
    sheets = [style_sheet()]
    context["script_files"] = []  # the extensions' scripts are for what the build has done already
    figures = explorables.live_figures(doctree)
    if figures:
        scripts = explorables.figure_scripts()
        sheets.append(explorables.style_sheet())
        context["figure_scripts"] = [
            versioned(context, f"explore/{name}", scripts[name]) for name in ("parts.js", *figures, "mount.js")
        ]
    # In the page itself: a telephone would wait for a file of it twice as long as for the first words.
    context["style"] = re.sub(r"""url\((["']?)fonts/""", rf"url(\g<1>{fonts}/", "\n".join(sheets))


def versioned(context: dict[str, Any], name: str, text: str) -> str:
    """The address of a file in ``_static``, new whenever its text is."""
    return f"{context['pathto'](f'_static/{name}', True)}?v={fingerprint(text)}"


def finish(app: Sphinx, error: Exception | None) -> None:
    """Write the figures' scripts and remove what no page asks for."""
    if error is not None or app.builder.format != "html":
        return
    static = Path(app.outdir) / "_static"
    for name in ("katex.css", "book.css", "mount-explorables.js"):
        (static / name).unlink(missing_ok=True)
    (static / "explore").mkdir(exist_ok=True)
    for name, text in explorables.figure_scripts().items():
        (static / "explore" / name).write_text(text, encoding="utf-8")
    (Path(app.outdir) / "from-bits-to-losses.pdf").unlink(missing_ok=True)  # it shows the pages that were here before
    for path in [path for pattern in UNUSED for path in static.glob(pattern)]:
        shutil.rmtree(path) if path.is_dir() else path.unlink()


def setup(app: Sphinx) -> None:
    app.connect("config-inited", use_own_files)
    app.connect("html-page-context", fill_frame, priority=900)  # after all that add scripts
    app.connect("build-finished", finish, priority=900)
