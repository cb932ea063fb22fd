"""The PDF of the book: what readers of paper get is what the site shows, and every link in it leads somewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pdf
import pytest
from bits_theme import pages as theme_pages
from bs4 import BeautifulSoup
from playwright.sync_api import sync_playwright
from pypdf import PdfReader
from pypdf.generic import IndirectObject
from repository import ROOT

SITE = ROOT / "_build" / "html"
#: Enough for every kind of link, formula, figure and box.
SOME = ["index", "chapters/05-kl-divergence", "api/gaussian", "glossary", "references"]
A4 = (595, 842)


class Printed:
    """A PDF, and the book that it should hold."""

    def __init__(self, book: pdf.Book, path: Path) -> None:
        self.book = book
        self.reader = PdfReader(path)
        self.root: Any = self.reader.root_object
        self.places = self.reader.named_destinations
        self.numbers = {page.indirect_reference: number for number, page in enumerate(self.reader.pages, start=1)}
        self.texts = [page.extract_text() for page in self.reader.pages]

    def links(self) -> Iterator[tuple[int, Any]]:
        for number, page in enumerate(self.reader.pages, start=1):
            for annotation in page.get("/Annots", []):
                if annotation.get_object().get("/Subtype") == "/Link":
                    yield number, annotation.get_object()

    def addresses(self) -> set[str]:
        return {link["/A"]["/URI"] for _, link in self.links() if "/A" in link}

    def page_of(self, target: str) -> int:
        return self.numbers[self.places[f"/{target}"].raw_get("/Page")]

    def feet(self) -> list[str]:
        """What stands at the foot of each page, in the order in which Chromium writes it: its number, its document."""
        starts = {self.page_of(document.heading.target): document.heading.title for document in self.book.documents}
        titles = [starts.get(number) for number in range(1, len(self.texts) + 1)]
        for before, title in enumerate(titles[1:]):
            titles[before + 1] = title or titles[before]
        return [f"{number}{title}" if title else "" for number, title in enumerate(titles, start=1)]

    def tags(self) -> Iterator[tuple[IndirectObject, Any]]:
        waiting = list(self.root["/StructTreeRoot"]["/K"])
        while waiting:
            reference = waiting.pop()
            tag = reference.get_object()
            if isinstance(tag, dict) and "/S" in tag:
                yield reference, tag
                waiting += tag.get("/K", [])


# The whole book is looked at where it has been printed (`make pdf`, as before every deployment).
@pytest.fixture(scope="module", params=["some", *(["whole"] if (SITE / pdf.NAME).is_file() else [])])
def printed(request: pytest.FixtureRequest, site: Path, tmp_path_factory: pytest.TempPathFactory) -> Printed:
    if request.param == "whole":
        return Printed(pdf.read_book(site), site / pdf.NAME)
    folder = tmp_path_factory.mktemp("pdf")
    book = pdf.read_book(site, SOME, {})
    pdf.finish(pdf.print_book(book, folder), book, folder / pdf.NAME)
    return Printed(book, folder / pdf.NAME)


def letters(text: str) -> str:
    """What remains of a text when lines are broken elsewhere; the font has one glyph for two kinds of apostrophe."""
    return re.sub(r"[\W_\u02bc]+", "", text)


def article(site: Path, name: str) -> Any:
    """The text of a page of the site, as the site has it."""
    return BeautifulSoup((site / f"{name}.html").read_text(encoding="utf-8"), "html.parser").select_one("article.text")


def outline_of(items: list[Any]) -> list[Any]:
    """An outline as titles, each followed by a list of what is below it."""
    return [outline_of(item) if isinstance(item, list) else item.title for item in items]


def titles_of(headings: list[pdf.Heading]) -> list[Any]:
    titles: list[Any] = []
    for heading in headings:
        titles.append(heading.title)
        if heading.parts:
            titles.append(titles_of(heading.parts))
    return titles


def test_pages_are_of_paper_and_carry_their_numbers(printed: Printed) -> None:
    assert {(round(page.mediabox.width), round(page.mediabox.height)) for page in printed.reader.pages} == {A4}
    feet = printed.feet()
    assert feet.count("") == printed.page_of(printed.book.headings[0].target) - 1  # title page and contents
    for foot, text in zip(feet, printed.texts, strict=True):
        assert text.replace("\n", "").startswith(foot)


def test_every_link_within_the_pdf_leads_to_a_place_in_it(printed: Printed) -> None:
    targets = [str(link["/Dest"]) for _, link in printed.links() if "/Dest" in link]
    assert len(targets) > 100
    assert {target for target in targets if target not in printed.places} == set()


def test_no_link_leads_to_this_machine(printed: Printed) -> None:
    assert {
        address for address in printed.addresses() if not re.match(r"https?://(?!127\.|localhost)", address)
    } == set()


def test_links_out_of_the_book_are_those_of_the_pages(printed: Printed, site: Path) -> None:
    pages = [article(site, document.name) for document in printed.book.documents]
    expected = {link["href"] for page in pages for link in page.select("a[href^=http]")}
    # Chromium writes the address of a host with its slash.
    assert {address.rstrip("/") for address in expected} <= {address.rstrip("/") for address in printed.addresses()}


def test_every_link_of_a_page_is_still_one(printed: Printed, site: Path) -> None:
    names = {document.name for document in printed.book.documents}
    expected = 0
    for name in names:
        text = article(site, name)
        for part in text.select(pdf.SCREEN_ONLY):
            part.decompose()
        links = [pdf.new_address(str(link["href"]), name, names, "") for link in text.select("a[href]")]
        expected += sum(link is not None for link in links)
    assert expected <= sum(1 for _ in printed.links())  # one that is broken over two lines counts twice


def test_headings_stand_where_the_outline_and_the_contents_say(printed: Printed) -> None:
    contents = letters("".join(printed.texts[: printed.page_of(printed.book.headings[0].target) - 1]))
    for document in printed.book.documents:
        for heading in document.heading.all():
            page = printed.page_of(heading.target)
            assert letters(heading.title) in letters(printed.texts[page - 1]), heading.title
        assert letters(f"{document.heading.title}{printed.page_of(document.heading.target)}") in contents


def test_the_outline_names_parts_documents_and_sections(printed: Printed) -> None:
    expected: list[Any] = []
    for part in printed.book.parts:
        titles = titles_of([document.heading for document in part.documents])
        expected += [part.caption, titles] if part.caption else titles
    assert outline_of(printed.reader.outline) == expected


def test_the_outline_has_every_heading_of_every_page(printed: Printed, site: Path) -> None:
    titles = [heading.title for heading in printed.book.headings]
    for document in printed.book.documents:
        for heading in article(site, document.name).select("section > h1, section > h2, section > h3"):
            heading.select_one(".headerlink").decompose()
            assert " ".join(heading.get_text().split()) in titles


def test_every_paragraph_of_every_page_is_there(printed: Printed, site: Path) -> None:
    pages = zip(printed.feet(), printed.texts, strict=True)
    text = "".join(letters(text).removeprefix(letters(foot)) for foot, text in pages)
    for document in printed.book.documents:
        page = article(site, document.name)
        for part in page.select(pdf.SCREEN_ONLY):
            part.decompose()
        beginnings = [letters(part.get_text())[:40] for part in page.select("p") if not part.select(".katex-html")]
        lost = [words for words in beginnings if words not in text]
        assert lost == [], document.name


def test_solutions_and_outputs_are_unfolded_and_code_that_draws_is_left_out(printed: Printed, site: Path) -> None:
    text = letters("".join(printed.texts))
    solutions = article(site, "chapters/05-kl-divergence").select("details.solution")
    assert len(solutions) >= 6
    for solution in solutions:
        assert letters(solution.select_one("p").get_text() if not solution.select("p .katex") else "") in text
    assert "Showthecode" not in text
    assert "pltsubplots" not in letters(printed.texts[printed.page_of("chapters/05-kl-divergence:kl-divergence")])


def test_figures_are_drawings_and_fonts_are_in_the_file(printed: Printed) -> None:
    fonts: dict[str, Any] = {}
    for page in printed.reader.pages:
        resources: Any = page["/Resources"]
        assert not [x for x in resources.get("/XObject", {}).values() if x.get_object()["/Subtype"] == "/Image"]
        fonts |= {str(font): font.get_object() for font in resources.get("/Font", {}).values()}
    for font in fonts.values():
        (inner,) = font.get("/DescendantFonts", [font])
        embedded = {"/FontFile", "/FontFile2", "/FontFile3"} & inner.get_object().get("/FontDescriptor", {}).keys()
        assert font["/Subtype"] == "/Type3" or embedded  # the glyphs of a Type 3 font are drawings in the file
        assert "/ToUnicode" in font  # so that text can be searched and copied
    assert len(fonts) >= 5


def test_a_screen_reader_gets_language_headings_and_descriptions(printed: Printed) -> None:
    tags = [tag for _, tag in printed.tags()]
    kinds = [tag["/S"] for tag in tags]
    assert printed.root["/Lang"] == "en"
    assert printed.root["/MarkInfo"]["/Marked"]
    assert kinds.count("/H1") == len(printed.book.documents) + 2  # title page, contents
    assert "/NonStruct" not in kinds
    described = [tag for tag in tags if tag["/S"] == "/Figure"]
    assert all(tag.get("/Alt") for tag in described)
    assert any("D(P ‖ Q) is 0.4590 bits" in tag["/Alt"] for tag in described)  # a live figure
    assert any(r"\sum" in tag["/Alt"] for tag in described)  # a formula


def test_every_piece_of_text_knows_its_tag_and_every_tag_its_text(printed: Printed) -> None:
    index = printed.root["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    rows = {number: row.get_object() for number, row in zip(index[::2], index[1::2], strict=True)}
    pieces = 0
    for reference, tag in printed.tags():
        for kid in (kid.get_object() for kid in tag["/K"]):
            if kid.get("/Type") == "/MCR":
                drawn_on = kid.get("/Stm", kid["/Pg"]).get_object()
                assert rows[drawn_on["/StructParents"]][kid["/MCID"]].idnum == reference.idnum
                pieces += 1
    assert pieces > 1000
    assert pieces == sum(isinstance(t, IndirectObject) for row in rows.values() if isinstance(row, list) for t in row)


def test_the_file_names_title_and_authors_and_is_of_a_size_to_be_mailed(printed: Printed) -> None:
    metadata = printed.reader.metadata
    assert metadata is not None
    assert metadata.title == "From Bits to Losses: Information Theory for Machine Learning"
    assert metadata.author == "The authors of From Bits to Losses"
    assert printed.reader.stream.seek(0, 2) < 15_000_000


def test_what_the_margin_would_cut_off_is_named(tmp_path: Path) -> None:
    page = '<meta charset="utf-8"><main><article id="chapters/wide"><pre>{}</pre></article></main>'
    source = tmp_path / "book.html"
    with sync_playwright() as play, pdf.launch(play) as browser:
        source.write_text(page.format("short"), encoding="utf-8")
        assert len(pdf.print_document(browser, source).pages) == 1
        source.write_text(page.format("long " * 100), encoding="utf-8")
        with pytest.raises(pdf.PdfError, match=r"cut these off.*\nchapters/wide: long long"):
            pdf.print_document(browser, source)


def test_a_link_leads_to_a_place_of_the_pdf_or_to_the_web_or_nowhere() -> None:
    def address(href: str, home: str = "") -> str | None:
        return pdf.new_address(href, "chapters/02", {"chapters/02", "chapters/05", "index"}, home)

    assert address("#eq") == "#chapters/02:eq"
    assert address("../index.html") == "#index"
    assert address("05.html?GaussianKL.mu_q=1#GaussianKL") == "#chapters/05:GaussianKL"
    assert address("https://example.org/x#y") == "https://example.org/x#y"
    assert address("../lite/index.html") is None
    assert address("../lite/index.html", "https://example.org/book/") == "https://example.org/book/lite/index.html"


def test_the_title_page_names_the_fork_and_its_site(site: Path) -> None:
    there = {"BOOK_REPOSITORY": "https://github.com/a-teacher/book", "BOOK_SITE": "https://a-teacher.github.io/book/"}
    page = pdf.title_page(pdf.read_book(site, ["references"], there))
    assert all(f'<a href="{address}">' in page for address in there.values())


@pytest.mark.parametrize(
    ("only", "words"),
    [(["chapters/none"], r"_toc.yml names no chapters/none"), ([], r"index.html is not there.*make book")],
)
def test_what_cannot_be_printed_is_said(only: list[str], words: str, tmp_path: Path) -> None:
    with pytest.raises(pdf.PdfError, match=words):
        pdf.read_book(tmp_path, only, {})


def test_the_site_offers_its_pdf_once_and_a_new_build_takes_it_back(site: Path, tmp_path: Path) -> None:
    (tmp_path / "chapters").mkdir()
    (tmp_path / "_static").mkdir()
    printed = tmp_path / "book.pdf"
    printed.write_bytes(b"%PDF" * 1_000_000)
    for name in ("index.html", "chapters/05-kl-divergence.html"):
        page = (site / name).read_text(encoding="utf-8")
        page = re.sub(r'<p class="pdf">.*?</p>', pdf.PLACE, page)  # `make pdf` may have been there
        assert page.count(pdf.PLACE) == 1
        (tmp_path / name).write_text(page, encoding="utf-8")
    for _ in range(2):
        pdf.offer(tmp_path, printed, 321)
    for name, way in (("index.html", ""), ("chapters/05-kl-divergence.html", "../")):
        page = (tmp_path / name).read_text(encoding="utf-8")
        assert page.count(f'<a href="{way}{pdf.NAME}">The whole book as a PDF</a> (321 pages, 4 MB).') == 1
    assert (tmp_path / pdf.NAME).read_bytes() == printed.read_bytes()
    app = SimpleNamespace(builder=SimpleNamespace(format="html"), outdir=tmp_path)
    theme_pages.finish(app, None)  # type: ignore[arg-type]
    assert not (tmp_path / pdf.NAME).exists()
