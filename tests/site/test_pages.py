"""What holds on every page of the site."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest
from repository import ROOT
from site_pages import TELEPHONE, both_themes, every_chapter, every_page, every_story

from infolib.palette import IDEAS

VIEW = "application/vnd.jupyter.widget-view+json"
STATE = "application/vnd.jupyter.widget-state+json"

RAW_TEX = r"""() => {
  const text = document.querySelector("main").cloneNode(true);
  text.querySelectorAll("pre, code, .katex, script, style").forEach((part) => part.remove());
  return text.textContent.match(/\\[a-zA-Z]+|\$[^$]*\$/g) || [];
}"""
OVERFLOW = "() => document.documentElement.scrollWidth - document.documentElement.clientWidth"
FONTS = "() => [...document.fonts].map((font) => [font.family.replaceAll('\"', ''), font.status])"


def figures(chapter: str) -> list[dict[str, Any]]:
    """What the cells of a chapter say about the figures they draw."""
    cells = json.loads((ROOT / f"{chapter}.ipynb").read_text(encoding="utf-8"))["cells"]
    return [cell["metadata"]["mystnb"] for cell in cells if "figure" in cell["metadata"].get("mystnb", {})]


def live_figures(chapter: str) -> int:
    """How many of a chapter's outputs are live figures; what needs a kernel is not among them."""
    nb = json.loads((ROOT / f"{chapter}.ipynb").read_text(encoding="utf-8"))
    outputs = [output for cell in nb["cells"] for output in cell.get("outputs", [])]
    views = [output["data"][VIEW]["model_id"] for output in outputs if VIEW in output.get("data", {})]
    models = nb["metadata"].get("widgets", {}).get(STATE, {}).get("state", {})
    return sum("_esm" in models[view]["state"] for view in views)


@every_page
@both_themes
def test_page_asks_its_own_site_alone_and_gets_everything(path: str, theme: str, visits: Any) -> None:
    visit = visits(path, theme=theme)
    assert visit.outside == []
    assert visit.failed == []


@every_page
@both_themes
def test_page_reports_no_error(path: str, theme: str, visits: Any) -> None:
    assert visits(path, theme=theme).errors == []


@every_page
def test_page_names_no_other_host_as_a_source(path: str, site: Path) -> None:
    text = (site / path.partition("?")[0]).read_text(encoding="utf-8")
    for attribute in ("src", "data-src"):
        assert f'{attribute}="http' not in text
    assert 'rel="preconnect"' not in text


@every_page
def test_page_is_not_wider_than_a_telephone(path: str, open_page: Any) -> None:
    visit = open_page(path, width=TELEPHONE)
    visit.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    assert visit.evaluate(OVERFLOW) <= 0


@every_page
def test_every_formula_is_drawn(path: str, visits: Any) -> None:
    visit = visits(path)
    assert visit.page.locator(".math").count() == visit.page.locator(".math .katex-html").count()
    assert visit.page.locator(".katex-error").count() == 0
    assert visit.evaluate(RAW_TEX) == []


@every_chapter
def test_formulas_and_text_have_their_own_fonts(chapter: str, visits: Any) -> None:
    fonts = visits(f"{chapter}.html").evaluate(FONTS)
    assert [family for family, status in fonts if status == "error" and family != "Serif while loading"] == []
    assert {"Source Serif 4", "KaTeX_Main", "KaTeX_Math"} <= {family for family, status in fonts if status == "loaded"}


@every_chapter
def test_no_chapter_shows_its_set_up_cell(chapter: str, site: Path) -> None:
    text = (site / f"{chapter}.html").read_text(encoding="utf-8")
    assert "infolib" in text
    assert "google.colab" not in text


@every_chapter
def test_every_figure_is_part_of_the_page_with_its_caption_and_description(chapter: str, visits: Any) -> None:
    page = visits(f"{chapter}.html").page
    drawn = page.locator("figure svg.figure[role=img]")
    described = [figure["image"]["alt"] for figure in figures(chapter)]
    assert drawn.evaluate_all("(all) => all.map((svg) => svg.getAttribute('aria-label'))") == described
    # Text, not what shows: some figures stand in folded solutions.
    captions = page.locator("figure:has(svg.figure) figcaption").all_text_contents()
    assert len(captions) == len(described)
    assert all(captions)
    assert page.locator("main img").count() == 0


@every_story
def test_figures_take_the_colours_of_the_theme(chapter: str, visits: Any) -> None:
    for theme in ("light", "dark"):
        page = visits(f"{chapter}.html", theme=theme).page
        shown = page.locator("svg.figure").evaluate_all(
            """(all) => all.flatMap((svg) => [...svg.querySelectorAll("path")]
                 .flatMap((path) => [getComputedStyle(path).fill, getComputedStyle(path).stroke]))"""
        )
        colour = getattr(IDEAS["p"], theme)
        assert f"rgb({', '.join(str(int(colour[i : i + 2], 16)) for i in (1, 3, 5))})" in shown


@every_story
def test_words_in_figures_are_large_enough_on_a_telephone(chapter: str, open_page: Any) -> None:
    sizes = open_page(f"{chapter}.html", width=TELEPHONE).evaluate(
        """() => [...document.querySelectorAll("svg.figure")].flatMap((svg) => {
             const scale = svg.getBoundingClientRect().width / svg.viewBox.baseVal.width;
             const size = (text) => parseFloat(getComputedStyle(text).fontSize);
             return [...svg.querySelectorAll("text")].map((text) => scale * size(text));
           })"""
    )
    assert min(sizes) >= 9


@every_page
def test_page_works_from_the_file_system(path: str, open_page: Any) -> None:
    visit = open_page(path, files=True)
    assert visit.outside == []
    assert visit.failed == []
    assert visit.errors == []
    assert visit.page.locator(".math").count() == visit.page.locator(".math .katex-html").count()
    assert not [family for family, status in visit.evaluate(FONTS) if status == "error" and family.startswith("KaTeX")]


@every_chapter
@pytest.mark.parametrize("files", [False, True], ids=["served", "from files"])
def test_every_live_figure_comes_to_life(chapter: str, files: bool, open_page: Any) -> None:
    page = open_page(f"{chapter}.html", files=files).page
    page.wait_for_function(
        "(n) => document.querySelectorAll('.explorable.mounted').length === n", arg=live_figures(chapter)
    )
    assert page.locator(".stand-in:visible").count() == 0


@every_chapter
def test_without_javascript_text_formulas_figures_and_stand_ins_show(chapter: str, open_page: Any) -> None:
    page = open_page(f"{chapter}.html", java_script_enabled=False).page
    assert page.locator("h1").is_visible()
    assert page.locator(".math .katex-html").first.is_visible()
    assert page.locator("svg.figure").count() == len(figures(chapter))
    assert page.locator(".stand-in:visible").count() == live_figures(chapter)
    assert page.locator(".stand-in svg:visible").count() == live_figures(chapter)


@every_chapter
def test_a_live_figure_that_fails_leaves_its_stand_in(chapter: str, open_page: Any) -> None:
    visit = open_page(f"{chapter}.html", before="document.createElementNS = () => { throw Error('no drawing'); };")
    assert visit.page.locator(".stand-in:visible").count() == live_figures(chapter)
    assert len(visit.errors) == live_figures(chapter)  # one warning each, and nothing else


@every_story
def test_solutions_unfold_by_keyboard(chapter: str, open_page: Any) -> None:
    page = open_page(f"{chapter}.html").page
    solution = page.locator("details.solution").first
    assert not solution.locator("p").first.is_visible()
    solution.locator("> summary").focus()
    page.keyboard.press("Enter")
    assert solution.locator("p").first.is_visible()


@every_story
def test_print_shows_solutions_and_still_pictures(chapter: str, open_page: Any) -> None:
    page = open_page(f"{chapter}.html").page
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    assert page.locator("details.solution").first.locator("p").first.is_visible()
    assert page.locator(".stand-in:visible").count() == live_figures(chapter)
    assert not page.locator(".book-nav").is_visible()


@every_chapter
def test_a_first_visit_is_light(chapter: str, browser: Any, address: str) -> None:
    with browser.new_context() as context:
        page, replies = context.new_page(), []
        page.on("response", lambda reply: replies.append(reply))
        page.goto(f"{address}{chapter}.html", wait_until="load")
        page.evaluate("document.fonts.ready")
        sizes = {reply.url: len(gzip.compress(reply.body())) for reply in replies}
    assert sum(sizes.values()) < 350_000, sizes


@every_chapter
def test_the_notebook_can_be_downloaded(chapter: str, open_page: Any, site: Path) -> None:
    link = open_page(f"{chapter}.html").page.get_by_role("link", name="Download the notebook")
    with link.page.expect_download() as download:
        link.click()
    assert download.value.suggested_filename == f"{Path(chapter).name}.ipynb"
    assert json.loads(download.value.path().read_text(encoding="utf-8"))["nbformat"] == 4


@every_chapter
def test_code_is_copied_as_it_stands(chapter: str, open_page: Any) -> None:
    page = open_page(f"{chapter}.html", permissions=["clipboard-read", "clipboard-write"]).page
    block = page.locator(".cell_input div.highlight:visible").first
    block.hover()
    block.get_by_role("button", name="Copy this code").click()
    assert page.evaluate("navigator.clipboard.readText()") == block.locator("pre").inner_text().rstrip("\n")


@pytest.mark.parametrize("files", [False, True], ids=["served", "from files"])
def test_search_finds_a_word_and_leads_to_it(files: bool, open_page: Any) -> None:
    visit = open_page("index.html", files=files)
    visit.page.keyboard.press("/")
    visit.page.keyboard.type("surprise")
    visit.page.keyboard.press("Enter")
    visit.page.locator("#search-results a").first.click()
    visit.page.wait_for_load_state()
    assert "surpris" in visit.page.locator("main").inner_text().lower()
    assert visit.outside == []
    assert visit.errors == []


def test_the_theme_follows_the_system_until_the_reader_chooses(open_page: Any) -> None:
    page = open_page("index.html", theme="dark").page
    page.locator("html[data-theme=dark]").wait_for()
    page.emulate_media(color_scheme="light")
    page.locator("html[data-theme=light]").wait_for()
    button = page.get_by_role("button", name="Colours")
    button.click()
    assert button.get_attribute("aria-label") == "Colours: light"
    button.click()
    page.locator("html[data-theme=dark]").wait_for()
    page.reload()
    page.locator("html[data-theme=dark]").wait_for()
    assert button.get_attribute("aria-label") == "Colours: dark"


def test_the_contents_open_on_a_telephone_and_close_by_keyboard(open_page: Any) -> None:
    page = open_page("index.html", width=TELEPHONE).page
    contents = page.get_by_role("navigation", name="Book")
    assert not contents.is_visible()
    page.get_by_role("button", name="Contents").press("Enter")
    assert contents.get_by_role("link", name="1. Information").is_visible()
    page.keyboard.press("Escape")
    assert not contents.is_visible()
