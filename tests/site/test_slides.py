"""The lectures' slides: they fit their screen, can be read from the last row, answer, and print."""

from __future__ import annotations

import functools
import io
import json
import re
from pathlib import Path
from typing import Any

import live
import pypdf
import pytest
from playwright.sync_api import Locator, Page
from repository import ROOT
from test_accessibility import AXE, VIOLATIONS
from test_explorables import MOVE, PLACED, VALUES

NAMES = [path.stem for path in sorted((ROOT / "teach" / "slides").glob("lecture-*.md"))]
every_lecture = pytest.mark.parametrize("name", NAMES)
MINUTES = 90
SMALLEST = 18  # CSS pixels on a screen 720 high: the book's own limit for a lecture hall

#: The other theme has other colours; all else is the same.
CONTRAST = VIOLATIONS.replace("{ resultTypes:", "{ runOnly: ['color-contrast'], resultTypes:")
assert CONTRAST != VIOLATIONS
CHAPTER = {figure: chapter for chapter, figure in PLACED}
READY = "window.Reveal && Reveal.isReady()"
SLIDES = """() => Reveal.getSlides().map((slide) => ({
  title: slide.querySelector("h1, h2")?.textContent ?? "",
  minutes: Number(slide.querySelector("aside.notes")?.dataset.minutes),
  said: slide.querySelector("aside.notes")?.innerText.length ?? 0,
}))"""
#: Shows each slide, all of it, and lists what reaches beyond its edges or hides behind a scroll bar, and letters that
#: are too small, whatever scales them. Signs in a formula's index may be smaller.
MEASURE = """async (least) => {
  const found = { beyond: [], small: [] };
  const unseen = ".notes, .katex-mathml, .katex svg, .live-status, .live-unseen, .stand-in, script";
  for (const [number, slide] of Reveal.getSlides().entries()) {
    Reveal.slide(number, 0, 99);
    await new Promise((done) => setTimeout(() => requestAnimationFrame(done), 30)); // drawings follow their width
    const note = (list, what, text) => list.push(`${number + 1}: ${what}: ${text.trim().slice(0, 40)}`);
    const page = slide.getBoundingClientRect();
    for (const part of slide.querySelectorAll("*")) {
      const box = part.getBoundingClientRect();
      if (part.closest(unseen) || !box.width || !box.height) continue;
      const beyond = box.left < page.left - 1 || box.top < page.top - 1
        || box.right > page.right + 1 || box.bottom > page.bottom + 1;
      const scrolls = part.matches("pre, .katex") && part.scrollWidth > part.clientWidth + 1 && part.clientWidth;
      if (beyond || scrolls) note(found.beyond, part.tagName, part.textContent);
    }
    const words = document.createTreeWalker(slide, NodeFilter.SHOW_TEXT, (node) => node.data.trim() ? 1 : 2);
    while (words.nextNode()) {
      const part = words.currentNode.parentElement;
      if (part.closest(`${unseen}, .katex, sup, sub, tspan`) || !part.checkVisibility()) continue;
      const drawn = part.getScreenCTM?.();
      const scale = drawn ? Math.hypot(drawn.a, drawn.b) : part.currentCSSZoom;
      const size = parseFloat(getComputedStyle(part).fontSize) * scale;
      if (size < least - 0.05) note(found.small, `${size.toFixed(1)} px`, words.currentNode.data);
    }
  }
  return found;
}"""
#: Presses every button, ticks every box, moves every slider to its ends; lists after what the figure leaves its slide.
SET_ALL = """async (box) => {
  const found = [];
  const place = box.closest("section").getBoundingClientRect();
  const frame = () => new Promise(requestAnimationFrame);
  const settled = () => new Promise((done) => setTimeout(() => frame().then(frame).then(done), 60));
  const controls = (kind) => [...box.querySelectorAll(kind)].filter((control) => control.checkVisibility());
  const check = async (what) => {
    await settled();
    const lowest = Math.max(...[...box.querySelectorAll(".infolib-figure *:not(.live-status, .live-unseen)")]
      .filter((part) => part.checkVisibility()).map((part) => part.getBoundingClientRect().bottom));
    if (lowest > place.bottom + 1) found.push(`${what}: ${Math.round(lowest - place.bottom)} px below`);
  };
  for (const kind of ["button", "input[type=radio], input[type=checkbox]"]) {
    for (let i = 0; i < controls(kind).length; i++) {
      const control = controls(kind)[i];
      control.click();
      await check(control.textContent || control.labels[0].textContent);
    }
  }
  for (let i = 0; i < controls("input[type=range]").length; i++) {
    for (const end of ["min", "max"]) {
      const control = controls("input[type=range]")[i];
      control.value = control[end];
      control.dispatchEvent(new Event("input", { bubbles: true }));
      await check(`slider ${i + 1} at its ${end}`);
    }
  }
  return found;
}"""
#: The printed slides whose title does not stand where it does on the screen, and those that leave their page.
PRINTED_BEYOND = """() => [...document.querySelectorAll(".pdf-page")].flatMap((page, number) => {
  const edge = page.getBoundingClientRect();
  const title = page.querySelector("h1, h2").getBoundingClientRect();
  const beyond = [...page.querySelectorAll("section *")].some((part) => {
    const box = part.getBoundingClientRect();
    return box.width && box.height && !part.closest(".katex-mathml, .katex svg, .notes")
      && (box.right > edge.right + 1 || box.bottom > edge.bottom + 2 || box.left < edge.left - 1
        || box.top < edge.top - 1);
  });
  return title.left - edge.left < 40 || title.top - edge.top < 15 || beyond ? [number + 1] : [];
})"""
#: All settings of a figure as an address has them: those of its slide, and what was moved since.
SETTINGS = """(box) => {
  const { settings, name } = infolibModules[box.dataset.script].default;
  const first = JSON.parse(box.querySelector("script.explorable-state").textContent);
  const moved = new URLSearchParams(location.search);
  const text = (key, write) => encodeURIComponent(moved.get(`${box.id}.${key}`) ?? write(first[key]));
  return Object.entries(settings).map(([key, { write }]) => `${name}.${key}=${text(key, write)}`).join("&");
}"""


@pytest.fixture(scope="module", autouse=True)
def _built(site: Path) -> None:
    missing = [name for name in NAMES if not (site / "slides" / f"{name}.html").is_file()]
    if missing:
        pytest.fail(f"{site}/slides holds no {missing[0]}: run `make book` first (`make test` does)", pytrace=False)


def lecture(opened: Any, name: str, query: str = "", **context: Any) -> Any:
    """A lecture, open and ready."""
    visit = opened(f"slides/{name}.html{query}", **context)
    visit.page.wait_for_function(READY)
    return visit


def screen(page: Page, width: int, height: int) -> None:
    page.set_viewport_size({"width": width, "height": height})
    page.evaluate("Reveal.layout()")


def figure_slides(page: Page) -> list[int]:
    """The numbers of the slides that show a live figure."""
    numbers: list[int] = page.evaluate(
        "Reveal.getSlides().flatMap((slide, i) => slide.querySelector('.explorable') ? [i] : [])"
    )
    return numbers


def live_on(page: Page, number: int) -> Locator:
    page.evaluate("(number) => Reveal.slide(number)", number)
    box = page.locator("section.present .explorable.mounted")
    box.wait_for()
    page.wait_for_timeout(50)
    return box


@pytest.mark.parametrize(("name", "files"), [*((name, False) for name in NAMES), (NAMES[0], True)])
def test_a_lecture_opens_without_errors_and_asks_no_third_party(name: str, files: bool, open_page: Any) -> None:
    visit = lecture(open_page, name, files=files)
    for number in figure_slides(visit.page):
        live_on(visit.page, number)
    assert (visit.errors, visit.failed, visit.outside) == ([], [], [])


@every_lecture
def test_a_lecture_has_notes_on_every_slide_for_ninety_minutes(name: str, visits: Any) -> None:
    slides = lecture(visits, name).evaluate(SLIDES)
    assert 25 <= len(slides) <= 35
    assert [slide["title"] for slide in slides if not slide["title"] or slide["said"] < 60] == []
    assert sum(slide["minutes"] for slide in slides) == MINUTES


@every_lecture
def test_every_slide_fits_and_every_word_can_be_read_from_the_last_row(name: str, open_page: Any) -> None:
    page = lecture(open_page, name).page
    screen(page, 1280, 720)
    found = page.evaluate(MEASURE, SMALLEST)
    assert found["beyond"] == []
    assert found["small"] == []


@pytest.mark.parametrize(("width", "height"), [(1024, 768), (1920, 1080), (1280, 800)])
def test_a_slide_is_as_large_as_the_screen_allows(width: int, height: int, open_page: Any) -> None:
    page = lecture(open_page, NAMES[0]).page
    screen(page, width, height)
    box = page.locator("section.present").bounding_box()
    assert box is not None
    assert min(box["x"], box["y"]) > -1
    assert box["x"] + box["width"] < width + 1
    assert box["y"] + box["height"] < height + 1
    assert box["width"] / width > 0.99 or box["height"] / height > 0.99


@every_lecture
def test_live_figures_answer_on_their_slides_as_in_the_book(name: str, open_page: Any) -> None:
    page = lecture(open_page, name).page
    numbers = figure_slides(page)
    assert numbers
    for number in numbers:
        box = live_on(page, number)
        first = box.evaluate(VALUES)
        box.evaluate(MOVE)
        moved = box.evaluate(VALUES)
        assert moved != first
        page.wait_for_timeout(500)  # until the address has come to rest
        figure = str(box.get_attribute("id")).partition("-")[0]
        book = open_page(f"{CHAPTER[figure]}.html?{box.evaluate(SETTINGS)}").page.locator(f"#{figure}.mounted")
        shown = book.evaluate(VALUES)
        assert [key for key in moved if not live.same_text(moved[key], shown[key])] == []


@every_lecture
def test_whatever_a_reader_sets_stays_on_the_slide(name: str, open_page: Any) -> None:
    page = lecture(open_page, name).page
    screen(page, 1280, 720)
    for number in figure_slides(page):
        assert live_on(page, number).evaluate(SET_ALL) == []


def test_a_figure_keeps_its_state_while_the_lecture_goes_on(open_page: Any) -> None:
    page = lecture(open_page, "lecture-4").page
    number = figure_slides(page)[0]
    box = live_on(page, number)
    box.evaluate(MOVE)
    moved = box.evaluate(VALUES)
    page.evaluate("Reveal.next()")
    assert live_on(page, number).evaluate(VALUES) == moved
    page.wait_for_timeout(1300)
    page.reload()
    page.wait_for_function(READY)
    assert page.evaluate("Reveal.getIndices().h") == number
    again = live_on(page, number).evaluate(VALUES)
    assert [key for key in moved if not live.same_text(again[key], moved[key])] == []


def test_arrows_move_the_slider_and_remotes_the_slide(open_page: Any) -> None:
    page = lecture(open_page, "lecture-4").page
    number = figure_slides(page)[0]
    slider = live_on(page, number).locator("input[type=range]").first
    slider.focus()
    before = slider.input_value()
    page.keyboard.press("ArrowRight")
    assert slider.input_value() != before
    assert page.evaluate("Reveal.getIndices().h") == number
    button = live_on(page, number).get_by_role("button", name="Reset")
    button.focus()
    page.keyboard.press("Space")
    assert slider.input_value() == before
    assert page.evaluate("Reveal.getIndices().h") == number
    page.keyboard.press("PageDown")  # what a presenter's remote sends
    assert page.evaluate("Reveal.getIndices().h") == number + 1
    live_on(page, number).locator("input[type=range]").first.focus()
    page.keyboard.press("Escape")
    page.keyboard.press("ArrowRight")
    assert page.evaluate("Reveal.getIndices().h") == number + 1


@pytest.mark.parametrize("files", [False, True], ids=["served", "from the file system"])
def test_the_speaker_sees_the_notes(files: bool, open_page: Any) -> None:
    visit = lecture(open_page, "lecture-4", files=files)
    with visit.page.expect_popup() as opened:
        visit.page.keyboard.press("s")
    speaker = opened.value
    for number in (1, 2):
        visit.page.evaluate("(number) => Reveal.slide(number)", number)
        said = visit.page.evaluate("Reveal.getCurrentSlide().querySelector('aside.notes p:last-of-type').textContent")
        speaker.wait_for_function(
            "(said) => document.querySelector('.speaker-controls-notes').textContent.includes(said)", arg=said
        )
    assert visit.outside == []


@every_lecture
def test_printed_a_slide_is_a_page_and_live_figures_are_still(name: str, open_page: Any) -> None:
    slides = lecture(open_page, name).evaluate(SLIDES)
    page = lecture(open_page, name, "?print-pdf", theme="dark").page
    page.locator(".pdf-page").nth(len(slides) - 1).wait_for()
    assert page.evaluate("document.documentElement.dataset.theme") == "light"
    page.wait_for_timeout(300)
    assert page.evaluate(PRINTED_BEYOND) == []
    assert page.locator(".explorable-live:visible, .notes:visible, .tools:visible").count() == 0
    assert page.locator(".stand-in svg:visible").count() == page.locator(".explorable").count() > 0
    printed = pypdf.PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True, print_background=True)))
    assert len(printed.pages) == len(slides)
    width, height = printed.pages[0].mediabox[2:]
    assert width / height == pytest.approx(1280 / 720, rel=0.01)
    for slide, sheet in zip(slides, printed.pages, strict=True):
        first_word = re.search(r"[A-Za-z]{3,}", slide["title"])
        assert first_word is not None
        assert first_word[0] in sheet.extract_text()


@every_lecture
def test_slides_break_no_accessibility_rule(name: str, open_page: Any) -> None:
    # Printed, all slides stand on the page at once; live figures are only in the lecture itself.
    printed = lecture(open_page, name, "?print-pdf").page
    printed.locator(".pdf-page").last.wait_for()
    printed.add_script_tag(path=AXE)
    assert printed.evaluate(VIOLATIONS) == []
    printed.evaluate("document.documentElement.dataset.theme = 'dark'")
    printed.add_style_tag(content="body, .pdf-page { background: var(--page-surface) !important; }")  # paper is white
    assert printed.evaluate(CONTRAST) == []
    shown = lecture(open_page, name, reduced_motion="reduce").page
    shown.add_script_tag(path=AXE)
    for number in figure_slides(shown):
        live_on(shown, number)
        assert shown.evaluate(VIOLATIONS) == []


@every_lecture
def test_links_lead_into_the_book(name: str, site: Path, visits: Any) -> None:
    links = lecture(visits, name).evaluate(
        "[...document.querySelectorAll('.slides a[href]')].map((a) => a.getAttribute('href'))"
    )
    assert len(links) > 5
    broken = []
    for link in links:
        path, _, fragment = link.partition("#")
        target = (site / "slides" / path).resolve()
        if not target.is_file() or (fragment and f'id="{fragment}"' not in text_of(target)):
            broken.append(link)
    assert broken == []


@functools.cache
def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8")


#: What a slide says in its own words, without names of figures and lines of options.
DIRECTIVE = re.compile(r"^:{3,}\{.*$|^(?:from|to): .*$|\]\([^)]*\)", flags=re.MULTILINE)
NUMBER = re.compile(r"(?<![\w.])\d+(?:,\d{3})*\.\d+|\d+(?:,\d{3})+")


@every_lecture
def test_numbers_on_slides_and_in_notes_are_the_books(name: str) -> None:
    book = "".join(everything_said(path) for path in sorted((ROOT / "chapters").glob("*.ipynb")))
    said = DIRECTIVE.sub("", (ROOT / "teach" / "slides" / f"{name}.md").read_text(encoding="utf-8"))
    numbers = set(NUMBER.findall(said))
    assert len(numbers) > 5
    assert sorted(number for number in numbers if number not in book) == []


def everything_said(path: Path) -> str:
    """A chapter's words, code and printed numbers."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    printed = ["".join(out.get("text", [])) for cell in cells for out in cell.get("outputs", [])]
    return "\n".join(["".join(cell["source"]) for cell in cells] + printed)
