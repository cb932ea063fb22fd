"""Make the lectures' slides from `teach/slides/*.md` and from the chapters' notebooks.

A lecture is MyST Markdown. Its figures, formulas, code, printed numbers and live figures are named, not
copied: the build takes them out of `chapters/*.ipynb`. `make slides` writes them beside the built book,
whose style sheet, fonts and scripts they use.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import sys
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import jinja2
from bits_theme import explorables, figures, formulas, pages
from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from mdit_py_plugins.colon_fence import colon_fence_plugin
from mdit_py_plugins.dollarmath import dollarmath_plugin
from pygments import highlight  # type: ignore[import-untyped]
from pygments.formatters import HtmlFormatter  # type: ignore[import-untyped]
from pygments.lexers import PythonLexer, TextLexer  # type: ignore[import-untyped]

from infolib import explore

ROOT = Path(__file__).resolve().parents[1]
CHAPTERS = ROOT / "chapters"
LECTURES = ROOT / "teach" / "slides"
LOOK = ROOT / "theme" / "slides"
#: What of reveal.js a lecture needs: classic scripts, which browsers load from the file system too.
REVEAL = ROOT / "node_modules" / "reveal.js" / "dist"
REVEAL_FILES = ("reveal.js", "reveal.css", "plugin/notes.js")

#: Characters in a line of code, chapters/ruff.toml says.
LONGEST_LINE = 76
#: Width and height that a slide has for a figure: a figure that is higher than that is drawn smaller.
ROOM = 1136 / 548

STATE = "application/vnd.jupyter.widget-state+json"


class SlideError(Exception):
    """A lecture that cannot be made; the message says which slide, and what it asks for in vain."""


# ------------------------------------------------------------------------------ what the chapters hold


@cache
def notebook(chapter: str) -> dict[str, Any]:
    """Return the notebook of a chapter, named like its page: ``05-kl-divergence``."""
    path = CHAPTERS / f"{chapter}.ipynb"
    if not path.is_file():
        names = ", ".join(sorted(found.stem for found in CHAPTERS.glob("*.ipynb")))
        raise SlideError(f'no chapter is called "{chapter}"; there are {names}')
    nb: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return nb


@cache
def all_cells() -> tuple[dict[str, Any], ...]:
    """Return the cells of all chapters, in the book's order."""
    return tuple(cell for path in sorted(CHAPTERS.glob("*.ipynb")) for cell in notebook(path.stem)["cells"])


def cell_at(place: str) -> dict[str, Any]:
    """Return the cell at ``chapter#id``."""
    chapter, _, cell_id = place.partition("#")
    for cell in notebook(chapter)["cells"]:
        if cell["id"] == cell_id:
            return dict(cell)
    raise SlideError(f'chapter {chapter} has no cell with the id "{cell_id}"')


def printed(cell: Mapping[str, Any]) -> str:
    """Return what a cell prints."""
    text = "".join("".join(out["text"]) for out in cell.get("outputs", []) if out["output_type"] == "stream")
    if not text:
        raise SlideError(f'the cell "{cell["id"]}" prints nothing')
    return text


def figure_named(name: str) -> tuple[str, str]:
    """Return the SVG of a chapter's figure, and the words that describe it."""
    for cell in all_cells():
        about = cell["metadata"].get("mystnb", {})
        if about.get("figure", {}).get("name") == name:
            svg = next(
                out["data"]["image/svg+xml"] for out in cell["outputs"] if "image/svg+xml" in out.get("data", {})
            )
            return "".join(svg), about["image"]["alt"]
    raise SlideError(f'no figure is called "{name}"; a figure\'s name stands in the metadata of its cell')


def formula_labelled(label: str) -> str:
    """Return the LaTeX of a chapter's formula."""
    directive = rf"^(:{{3,}}|`{{3,}})\{{math\}}\n:label: {re.escape(label)}\n(.*?)^\1$"
    for cell in all_cells():
        found = re.search(directive, "".join(cell["source"]), flags=re.DOTALL | re.MULTILINE)
        if found and cell["cell_type"] == "markdown":
            return found[2].strip()
    raise SlideError(f'no formula has the label "{label}"')


def live_figure(name: str) -> tuple[dict[str, Any], str]:
    """Return the state of a chapter's live figure, and its still picture."""
    for path in sorted(CHAPTERS.glob("*.ipynb")):
        models = notebook(path.stem)["metadata"].get("widgets", {}).get(STATE, {}).get("state", {})
        for key, model in models.items():
            if str(model["state"].get("_anywidget_id", "")).rpartition(".")[2] == name:
                return model["state"], stand_in(path.stem, key)
    raise SlideError(f'no chapter shows a live figure called "{name}"')


def stand_in(chapter: str, model: str) -> str:
    """Return the still picture that a notebook keeps beside a live figure."""
    for cell in notebook(chapter)["cells"]:
        for out in cell.get("outputs", []):
            if out.get("data", {}).get(explorables.VIEW, {}).get("model_id") == model:
                return "".join(out["data"]["text/html"])
    raise SlideError(f'{chapter} keeps no still picture of "{model}"')


def still_picture(name: str, state: Mapping[str, Any], moved: Mapping[str, Any]) -> str:
    """Return the still picture of a live figure with other settings than the chapter's."""
    cls = getattr(explore, name)
    for setting in moved:
        if setting not in cls._settings:
            raise SlideError(f'{name} has no setting "{setting}"; it has {", ".join(cls._settings)}')
    try:
        figure = cls(**{key: state[key] for key in cls._settings} | dict(moved))
    except (TypeError, ValueError) as error:  # infolib says which value, and the remedy
        raise SlideError(str(error)) from None
    data, _ = figure._repr_mimebundle_()
    return str(data["text/html"])


def from_json(name: str, text: str) -> Any:
    """Return the value of a setting that a slide writes as JSON."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise SlideError(f'{name} must be JSON, such as 1 or "red"; found {text}') from None


# ------------------------------------------------------------------------------------ from words to HTML


def excerpt(text: str, options: Mapping[str, str]) -> str:
    """Return the lines of `text` from the first that begins like ``from`` to the next that begins like ``to``."""
    lines = text.rstrip("\n").split("\n")
    first = line_like(lines, options["from"]) if "from" in options else 0
    last = line_like(lines, options["to"], first) if "to" in options else len(lines) - 1
    return "\n".join(lines[first : last + 1])


def line_like(lines: Sequence[str], beginning: str, first: int = 0) -> int:
    """Return the number of the first line that begins with `beginning`, spaces aside."""
    for number, line in enumerate(lines[first:], start=first):
        if line.strip().startswith(beginning):
            return number
    raise SlideError(f'no line of the cell begins with "{beginning}"')


def coloured(text: str, lexer: Any) -> str:
    """Return `text` as the book shows it."""
    # The style sheet makes letters as large as the longest line allows; lines longer than a chapter's code are broken.
    columns = min(max(map(len, text.split("\n"))), LONGEST_LINE)
    spans = highlight(text, lexer, HtmlFormatter(nowrap=True))
    return f'<div class="highlight" style="--columns: {columns}"><pre>{spans}</pre></div>'


def code(place: str, options: Mapping[str, str]) -> str:
    """Return a cell's code, or the lines of it that `options` name."""
    lines = textwrap.dedent(excerpt("".join(cell_at(place)["source"]), options))
    return f'<div class="cell_input">{coloured(lines, PythonLexer())}</div>'


def output(place: str, options: Mapping[str, str]) -> str:
    """Return what a cell prints, or the lines of it that `options` name."""
    return f'<div class="cell_output">{coloured(excerpt(printed(cell_at(place)), options), TextLexer())}</div>'


def formula(label: str, options: Mapping[str, str]) -> str:
    """Return a chapter's formula, drawn; the punctuation of its sentence stays in the chapter."""
    latex = re.sub(r"\s*[.,;]\s*(\}?\s*(?:\\end\{aligned\})?)\s*$", r"\1", formula_labelled(label))
    return f'<div class="math">{formulas.draw(latex, True)}</div>'


def is_tall(svg: str) -> bool:
    """Whether a figure is so high that its letters, 10 points in the book, would be small on a slide."""
    box = re.search(r'viewBox="([^"]+)"', svg)
    assert box is not None  # inline_svg wrote it
    width, height = map(float, box[1].split()[2:])
    return height > 270 * max(1, width / height / ROOM)


class Lecture:
    """One lecture while it is being made: what of it the page must know at the end."""

    def __init__(self) -> None:
        self.pictures = 0
        self.shown: dict[str, int] = {}
        self.scripts: list[str] = []
        self.parsed = parser(self)

    def figure(self, name: str, options: Mapping[str, str]) -> str:
        """Return a chapter's figure as part of the page."""
        svg, alt = figure_named(name)
        self.pictures += 1
        drawn = figures.inline_svg(svg, alt=alt, prefix=f"figure-{self.pictures}-")
        return f'<figure class="{"tall" if is_tall(drawn) else "flat"}">{drawn}</figure>'

    def live(self, name: str, options: Mapping[str, str]) -> str:
        """Return the place of a live figure; `options` are settings other than the chapter's, as JSON."""
        state, picture = live_figure(name)
        moved = {key: from_json(key, value) for key, value in options.items()}
        if moved:
            picture = still_picture(name, state, moved)
        self.shown[name] = self.shown.get(name, 0) + 1
        own_name = name if self.shown[name] == 1 else f"{name}-{self.shown[name]}"
        script = f"{state['_anywidget_id'].split('.')[-2]}.js"
        if script not in self.scripts:
            self.scripts.append(script)
        markup = explorables.explorable(own_name, script, state | moved, picture)
        return f'<div class="live" data-prevent-swipe>{markup}</div>'

    def box(self, kind: str, argument: str, content: str) -> str:
        """Return Markdown in a box of class `kind`."""
        return f'<div class="{kind}">{self.parsed.render(content)}</div>'

    def notes(self, minutes: str, content: str) -> str:
        """Return what the speaker sees beside the slide."""
        if not re.fullmatch(r"\d+", minutes):
            raise SlideError(f'notes begin with the minutes of their slide, ":::{{notes}} 3"; found "{minutes}"')
        heading = f"<p><strong>{minutes} min.</strong></p>"
        said = self.parsed.render(content.replace("\n", "\n\n"))  # a line of the source is a thing to say
        return f'<aside class="notes" data-minutes="{minutes}">{heading}{said}</aside>'

    def directive(self, name: str, argument: str, content: str) -> str:
        """Return the HTML of ``:::{name} argument`` around `content`."""
        inserts: dict[str, Callable[[str, Mapping[str, str]], str]] = {
            "code": code,
            "output": output,
            "formula": formula,
            "figure": self.figure,
            "live": self.live,
        }
        if name in inserts:
            return inserts[name](argument, options_in(content))
        if name == "notes":
            return self.notes(argument, content)
        boxes = {"columns": "columns", "column": "column", "ask": "ask", "key": "key", "step": "step fragment"}
        if name in boxes:
            return self.box(boxes[name], argument, content)
        raise SlideError(f'no directive is called "{name}"; there are {", ".join([*inserts, *boxes, "notes"])}')


def options_in(content: str) -> dict[str, str]:
    """Return the lines ``name: value`` of a directive."""
    lines = [line for line in content.splitlines() if line.strip()]
    wrong = [line for line in lines if ": " not in line]
    if wrong:
        raise SlideError(f'an option is a line "name: value"; found "{wrong[0]}"')
    return dict(line.strip().split(": ", 1) for line in lines)


def parser(lecture: Lecture) -> MarkdownIt:
    """Return the Markdown of slides: that of the book, as far as slides need it."""
    markdown = MarkdownIt("commonmark", {"typographer": True}).enable(["table", "smartquotes"])
    markdown.use(dollarmath_plugin, renderer=lambda latex, options: formulas.draw(latex, options["display_mode"]))
    markdown.use(colon_fence_plugin)

    def render(self: RendererHTML, tokens: Sequence[Token], place: int, *rest: Any) -> str:
        found = re.fullmatch(r"\{(\w+)\} *(.*)", tokens[place].info.strip())
        if found is None:
            raise SlideError(f'a directive begins like ":::{{figure}} fig-name"; found ":::{tokens[place].info}"')
        return lecture.directive(found[1], found[2].strip(), tokens[place].content)

    markdown.add_render_rule("colon_fence", render)
    return markdown


@dataclass(frozen=True)
class Slide:
    """One slide: its title, and what stands below it, in Markdown."""

    title: str
    body: str


def slides_of(text: str) -> Iterator[Slide]:
    """Return the slides of a lecture: its title's, and one for each heading of the second level."""
    for part in re.split(r"^(?=##? )", text, flags=re.MULTILINE):
        if part.strip():
            title, _, body = part.partition("\n")
            yield Slide(title.lstrip("# ").strip(), body.strip())


def sections(lecture: Lecture, slides: Iterable[Slide]) -> Iterator[str]:
    """Return each slide as reveal.js wants it."""
    for number, slide in enumerate(slides, start=1):
        level = "h1" if number == 1 else "h2"
        try:
            title = f"<{level}>{lecture.parsed.renderInline(slide.title)}</{level}>"
            body = lecture.parsed.render(slide.body)
            # The sheet is ours; the section around it belongs to reveal.js, which takes its padding away in print.
            kind = "sheet opening" if number == 1 else "sheet"
            yield f'<section><div class="{kind}">{title}\n{body}</div></section>'
        except SlideError as error:
            raise SlideError(f'slide {number}, "{slide.title}": {error}') from None


# ---------------------------------------------------------------------------------------------- the site


def page(number: int, text: str) -> str:
    """Return the page of one lecture."""
    lecture = Lecture()
    slides = list(slides_of(text))
    body = "\n".join(sections(lecture, slides))
    sheet = "\n".join(
        [pages.style_sheet(), explorables.style_sheet(), (LOOK / "slides.css").read_text(encoding="utf-8")]
    )
    template = jinja2.Environment(autoescape=True).from_string((LOOK / "slides.html").read_text(encoding="utf-8"))
    return template.render(
        number=number,
        title=slides[0].title,
        style=re.sub(r"""url\((["']?)fonts/""", r"url(\g<1>../_static/fonts/", sheet).replace(
            "font-display: optional",
            "font-display: block",  # a hall looks at one page for an hour
        ),
        body=body,
        scripts=["parts.js", *lecture.scripts, "mount.js"] if lecture.scripts else [],
    )


def write(site: Path) -> None:
    """Write all lectures into ``slides/`` of a built site, with what they need of reveal.js."""
    if not (site / "_static" / "explore").is_dir():
        raise SlideError(f"{site} holds no book; run `make book` first")
    if not REVEAL.is_dir():
        raise SlideError("reveal.js is not there; `make slides` and `make book` install it with npm")
    folder = site / "slides"
    shutil.rmtree(folder, ignore_errors=True)
    for name in REVEAL_FILES:
        (folder / "reveal" / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(REVEAL / name, folder / "reveal" / name)
    shutil.copyfile(LOOK / "slides.js", folder / "slides.js")
    for path in sorted(LECTURES.glob("lecture-*.md")):
        number = int(path.stem.rpartition("-")[2])
        try:
            made = page(number, path.read_text(encoding="utf-8"))
        except SlideError as error:
            raise SlideError(f"{path.relative_to(ROOT)}: {error}") from None
        (folder / f"{path.stem}.html").write_text(made, encoding="utf-8")
        print(f"slides/{path.stem}.html: {made.count('<section>')} slides")


def main(arguments: Sequence[str] | None = None) -> int:
    """Write the slides into the site named on the command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", type=Path, metavar="SITE", help="the built book, _build/html")
    try:
        write(parser.parse_args(arguments).site)
    except SlideError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
