"""Print the built site as one PDF: ``python tools/pdf.py _build/html``.

The pages are joined into one document and printed by Chromium, for whose layout the site is made: links lead from
chapter to chapter, figures stay drawings, every font is embedded once. It is printed twice, because the contents
need the page numbers that the first printing tells. The site then offers the PDF in the foot of every page.

BOOK_REPOSITORY is the address of the source, where it is not that of _config.yml; BOOK_SITE that of the site.
"""

from __future__ import annotations

import argparse
import os
import posixpath
import re
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml  # type: ignore[import-untyped]
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Browser, Playwright, sync_playwright
from playwright.sync_api import Error as PlaywrightError
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, Fit, IndirectObject, NameObject, NumberObject

ROOT = Path(__file__).resolve().parents[1]
NAME = "from-bits-to-losses.pdf"
STYLE = Path(__file__).with_name("pdf.css")
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
#: Where the template of the site's pages (theme/templates/layout.html) leaves room for the link to the PDF.
PLACE = "<!-- the PDF -->"
HEADING = re.compile("^h[1-6]$")
#: What is of use on a screen alone; a formula's MathML is drawn a second time, as HTML.
SCREEN_ONLY = (
    "script, .headerlink, .katex-mathml, .hidden-code .cell_input, .hidden-code > summary, .needs-kernel, .begin"
)
#: The text of a page is as wide as A4 without the margins of pdf.css, in CSS pixels of 1/96 inch.
COLUMN = round((210 - 2 * 27) / 25.4 * 96)
TOO_WIDE = """() => {
  const edge = document.querySelector("main").getBoundingClientRect().right + 1;
  const right = (e) => e.getBoundingClientRect().left + Math.max(e.getBoundingClientRect().width, e.scrollWidth);
  const wide = [...document.querySelectorAll("article *:not(svg *)")].filter((e) => right(e) > edge);
  return wide.map((e) => `${e.closest("article").id}: ${e.textContent.trim().slice(0, 60)}`);
}"""


class PdfError(Exception):
    """The book cannot be printed; the message says why, and what to do."""


@dataclass
class Heading:
    """A place that contents and outline name; its page, counted from 1, is known after the first printing."""

    title: str
    target: str
    parts: list[Heading] = field(default_factory=list)
    page: int = 0

    def all(self) -> Iterator[Heading]:
        """Yield this heading and all below it."""
        yield self
        for part in self.parts:
            yield from part.all()


@dataclass
class Document:
    """A page of the site, ready to be printed with the others."""

    name: str
    markup: str
    heading: Heading


@dataclass
class Part:
    """What the table of contents puts under one caption."""

    caption: str
    documents: list[Document]


@dataclass
class Book:
    """All that is printed."""

    title: str
    subtitle: str
    author: str
    imprint: str
    style: str
    parts: list[Part]

    @property
    def documents(self) -> list[Document]:
        """The documents of all parts."""
        return [document for part in self.parts for document in part.documents]

    @property
    def headings(self) -> list[Heading]:
        """Every heading of every document."""
        return [heading for document in self.documents for heading in document.heading.all()]


# ------------------------------------------------------------------ reading the site


def documents_of(entries: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    """Yield the documents that entries of the table of contents name, in order."""
    for entry in entries:
        yield entry["file"]
        yield from documents_of(entry.get("sections", []))


def parts_of(toc: Mapping[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Yield each part's caption and documents; the landing page comes first, and has no caption."""
    yield "", [toc["root"]]
    for part in toc["parts"]:
        yield part["caption"], list(documents_of(part["chapters"]))


def read_page(site: Path, name: str) -> BeautifulSoup:
    """Return a page of the built site."""
    path = site / f"{name}.html"
    if not path.is_file():
        raise PdfError(f"{path} is not there. Build the site first: make book")
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def anchor(name: str, fragment: str = "") -> str:
    """Return the id that a page, or a place on it, has in the joined document."""
    return f"{name}:{fragment}" if fragment else name


def new_address(href: str, name: str, names: set[str], home: str) -> str | None:
    """Return where a link on the page `name` leads in the PDF; None where it would lead nowhere."""
    address = urlsplit(href)
    if address.scheme or address.netloc:
        return href
    path = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(address.path))) if address.path else name
    document = path.removesuffix(".html")
    if document in names:  # a live figure's settings, in the query, are left behind: here it stands still
        return "#" + anchor(document, unquote(address.fragment))
    return f"{home}{path}" if home else None


def mark_heading(section: Tag) -> None:
    """Let links to a section lead to its heading: the section may begin, empty, at the foot of the page before."""
    title = section.find(HEADING, recursive=False)
    if isinstance(title, Tag):
        for mark in title.find_previous_siblings("span", id=True):
            title.insert(0, mark.extract())
        title["id"] = section["id"]
        del section["id"]


def for_paper(article: Tag, name: str, names: set[str], home: str) -> None:
    """Unfold the text of a page, make its ids its own, and let its links lead within the PDF."""
    for formula in article.select(".katex"):
        source = formula.select_one("annotation")
        formula["role"], formula["aria-label"] = "img", source.get_text() if source else ""
        for drawing in formula.select("[aria-hidden]"):
            del drawing["aria-hidden"]  # or no tag would hold the drawing that the label describes
    for part in article.select(SCREEN_ONLY):
        part.decompose()
    for figure in article.select("figure"):
        figure["role"] = "group"  # the drawing in it has the description
    for cell in article.select(".hidden-code"):
        cell.unwrap()
    for folded in article.select("details"):
        folded["open"] = ""
    for element in article.select("[id]"):
        element["id"] = anchor(name, str(element["id"]))
    for section in article.select("section[id]"):
        mark_heading(section)
    for element in article.select("[clip-path], [style*='url(#']"):
        for attribute in ("clip-path", "style"):
            if element.has_attr(attribute):
                element[attribute] = str(element[attribute]).replace("url(#", f"url(#{name}:")
    for link in article.select("[href]"):
        address = new_address(str(link["href"]), name, names, home)
        if address is None:
            del link["href"]
        else:
            link["href"] = address


def headings_of(section: Tag) -> Heading:
    """Return the heading of a section, with those of the sections in it."""
    title = section.find(HEADING, recursive=False)
    if not isinstance(title, Tag):
        raise PdfError(f"a section has no heading: {section.get_text()[:60]!r}")
    words = re.sub(r"\s+", " ", title.get_text()).strip()
    inner = [part for part in section.find_all("section", recursive=False) if part.find(HEADING, recursive=False)]
    return Heading(words, str(title["id"]), [headings_of(part) for part in inner])


def read_document(site: Path, name: str, names: set[str], home: str) -> Document:
    """Return a page of the site, made ready for paper."""
    article = read_page(site, name).select_one("article.text")
    section = article.find("section", recursive=False) if article else None
    if not isinstance(article, Tag) or not isinstance(section, Tag):
        raise PdfError(f"{site / name}.html has no text that could be printed")
    for_paper(article, name, names, home)
    return Document(name, article.decode_contents(), headings_of(section))


def site_style(site: Path, names: Sequence[str]) -> str:
    """Return the site's own rules, those for live figures among them, with fonts that printing waits for."""
    pages = [(site / f"{name}.html").read_text(encoding="utf-8") for name in names]
    longest = max((page.partition("<style>")[2].partition("</style>")[0] for page in pages), key=len)
    fonts = (site.resolve() / "_static" / "fonts").as_uri()
    style = re.sub(r"""url\((["']?)(?:\.\./)*_static/fonts""", rf"url(\g<1>{fonts}", longest)
    return style.replace("font-display: optional", "font-display: block")


def imprint(config: Mapping[str, Any], environment: Mapping[str, str]) -> str:
    """Return what stands at the foot of the title page: where the book lives, what paper leaves out, the licences."""
    source = escape(environment.get("BOOK_REPOSITORY") or config["repository"]["url"])
    home = escape(environment.get("BOOK_SITE", ""))
    return (
        (f'<p>On the web, with live figures: <a href="{home}">{home}</a></p>' if home else "")
        + f'<p>Source: <a href="{source}">{source}</a></p>'
        + "<p>Printed from the book's pages. Live figures stand still here, and code that only draws figures or checks "
        f"digits is left out: both are on the web and in the notebooks.</p>{config['html']['extra_footer']}"
    )


def read_book(site: Path, only: Sequence[str] = (), environment: Mapping[str, str] = os.environ) -> Book:
    """Return the book that the site holds, or, with `only`, those documents of it."""
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    wanted = [(caption, [name for name in names if not only or name in only]) for caption, names in parts_of(toc)]
    names = [name for _, part in wanted for name in part]
    missing = set(only) - set(names)
    if missing:
        raise PdfError(f"_toc.yml names no {', '.join(sorted(missing))}. It names {', '.join(names) or 'others'}")
    home = environment.get("BOOK_SITE", "")
    parts = [
        Part(caption, [read_document(site, name, set(names), home) for name in part])
        for caption, part in wanted
        if part
    ]
    title, _, subtitle = config["title"].partition(": ")
    return Book(title, subtitle, config["author"], imprint(config, environment), site_style(site, names), parts)


# ------------------------------------------------------------------ the joined document


def title_page(book: Book) -> str:
    """Return the title page."""
    logo = (ROOT / "theme" / "logo.svg").read_text(encoding="utf-8")
    return (
        f'<header id="title-page">{logo}<h1>{escape(book.title)}</h1><p class="subtitle">{escape(book.subtitle)}</p>'
        f'<p class="authors">{escape(book.author)}</p><div class="imprint">{book.imprint}</div></header>'
    )


def contents_line(heading: Heading, below: Sequence[Heading] = ()) -> str:
    """Return a line of the contents, and the lines below it."""
    inner = "".join(map(contents_line, below))
    return (
        f'<li><a href="#{escape(heading.target)}"><span>{escape(heading.title)}</span><span class="dots"></span>'
        f"<span>{heading.page or '000'}</span></a>{f'<ul>{inner}</ul>' if inner else ''}</li>"
    )


def contents(book: Book) -> str:
    """Return the contents: every document, and of the numbered chapters every section."""
    lines = []
    for part in book.parts:
        chapters = [(document.heading, document.heading.title[0].isdigit()) for document in part.documents]
        lines += [f'<p class="part">{escape(part.caption)}</p>'] if part.caption else []
        lines += [
            "<ul>",
            *(contents_line(chapter, chapter.parts if numbered else ()) for chapter, numbered in chapters),
        ]
        lines += ["</ul>"]
    # Chromium notes the places that links lead to, and the outline needs them all.
    places = "".join(f'<a href="#{escape(heading.target)}"></a>' for heading in book.headings)
    return f'<nav id="contents"><h1>Contents</h1>{"".join(lines)}<div hidden>{places}</div></nav>'


def page_foot(document: Document) -> str:
    """Return the rules that put a document's title at the foot of its pages."""
    title = document.heading.title.replace("\\", "\\\\").replace('"', '\\"')
    name = "page-" + re.sub(r"\W", "-", document.name)
    return f'@page {name} {{ @bottom-left {{ content: "{title}"; }} }}\n[id="{document.name}"] {{ page: {name}; }}\n'


def join(book: Book) -> str:
    """Return the whole book as one HTML document."""
    feet = "".join(map(page_foot, book.documents))
    texts = "".join(
        f'<article class="text" id="{document.name}">{document.markup}</article>' for document in book.documents
    )
    return (
        f'<!doctype html><html lang="en" data-theme="light"><head><meta charset="utf-8">'
        f"<title>{escape(book.title)}</title><style>{book.style}\n{STYLE.read_text(encoding='utf-8')}\n{feet}</style>"
        f"</head><body>{title_page(book)}{contents(book)}<main>{texts}</main></body></html>"
    )


# ------------------------------------------------------------------ printing


def launch(play: Playwright) -> Browser:
    """Start the system's Chromium or Chrome, else Playwright's own."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None)
    try:
        return play.chromium.launch(executable_path=found, args=ARGUMENTS)
    except PlaywrightError as error:
        raise PdfError(
            "No browser to print with. Install Chromium or Chrome (on Debian and Ubuntu: apt-get install chromium), or "
            f"Playwright's own: .venv/bin/python -m playwright install --with-deps chromium\n{error}"
        ) from None


def print_document(browser: Browser, document: Path) -> PdfReader:
    """Print an HTML file, after a look whether all of it fits the page."""
    page = browser.new_page(color_scheme="light", viewport={"width": COLUMN, "height": 900})
    page.emulate_media(media="print")
    page.goto(document.as_uri())
    page.evaluate("document.fonts.ready")
    wide = page.evaluate(TOO_WIDE)
    if wide:
        raise PdfError("The margin would cut these off; let them wrap in tools/pdf.css:\n" + "\n".join(wide))
    printed = page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)
    page.close()
    return PdfReader(BytesIO(printed))


def note_pages(reader: PdfReader, book: Book) -> None:
    """Write into every heading the page that it came to stand on."""
    numbers = {page.indirect_reference: number for number, page in enumerate(reader.pages, start=1)}
    places = reader.named_destinations
    for heading in book.headings:
        heading.page = numbers[places[f"/{heading.target}"].raw_get("/Page")]


def print_book(book: Book, folder: Path) -> PdfReader:
    """Print the book, in `folder`, until the contents tell the pages as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "book.html"
    with sync_playwright() as play, launch(play) as browser:
        for _ in range(4):
            told = [heading.page for heading in book.headings]
            source.write_text(join(book), encoding="utf-8")
            reader = print_document(browser, source)
            note_pages(reader, book)
            if told == [heading.page for heading in book.headings]:
                return reader
    raise PdfError("four printings gave four different contents: give those pages a height of their own in pdf.css")


# ------------------------------------------------------------------ tags, outline, metadata


def kids_of(element: DictionaryObject) -> list[Any]:
    """Return what a tag holds: references to other tags, and the numbers of pieces of text."""
    kids = element.raw_get("/K") if "/K" in element else []
    return list(kids) if isinstance(kids, list) else [kids]


def piece(number: NumberObject, page: IndirectObject) -> DictionaryObject:
    """Return the reference to a piece of text, by its number on its page."""
    names = {"/Type": NameObject("/MCR"), "/Pg": page, "/MCID": number}
    return DictionaryObject({NameObject(key): value for key, value in names.items()})


def flatten(element: DictionaryObject, tag: IndirectObject, owners: dict[int, IndirectObject]) -> ArrayObject:
    """Return what `element` holds, without meaningless tags between; note in `owners` that theirs is now `tag`'s."""
    content = ArrayObject()
    for kid in kids_of(element):
        inner = kid.get_object()
        if isinstance(inner, NumberObject):
            content.append(piece(inner, element.raw_get("/Pg")))
        elif inner.get("/S") == "/NonStruct":
            owners[kid.idnum] = tag
            content += flatten(inner, tag, owners)
        else:
            content.append(kid)
            if inner.get("/Type") == "/MCR":  # a piece of text in a drawing
                inner.setdefault(NameObject("/Pg"), element.raw_get("/Pg"))
            if "/S" in inner:  # another tag
                inner[NameObject("/P")] = tag
                inner[NameObject("/K")] = flatten(inner, kid, owners)
    return content


def without_meaningless_tags(reader: PdfReader) -> None:
    """Give what meaningless tags hold to the tags around them.

    Chromium puts one around every piece of text, each glyph of a formula too: five objects of six in the file.
    """
    tree: Any = reader.root_object["/StructTreeRoot"]
    owners: dict[int, IndirectObject] = {}
    tree[NameObject("/K")] = flatten(tree, tree.indirect_reference, owners)
    index = tree["/ParentTree"]["/Nums"]  # by turns: the number of a page, or link, and the tags of its pieces
    for position in range(1, len(index), 2):
        tags = index[position].get_object()
        if isinstance(tags, ArrayObject):
            tags[:] = [owners.get(getattr(tag, "idnum", 0), tag) for tag in tags]
        else:
            index[position] = owners.get(index[position].idnum, index[position])


def add_outline(writer: PdfWriter, places: Mapping[str, Any], heading: Heading, parent: IndirectObject | None) -> None:
    """Add a heading and those below it to the outline; each leads to its very line."""
    line = Fit.xyz(left=0, top=float(places[f"/{heading.target}"].top or 0), zoom=0)
    item = writer.add_outline_item(
        title=heading.title, page_number=heading.page - 1, parent=parent, fit=line, is_open=False
    )
    for part in heading.parts:
        add_outline(writer, places, part, item)


def finish(reader: PdfReader, book: Book, path: Path) -> None:
    """Write the file, with outline and metadata."""
    without_meaningless_tags(reader)
    places = reader.named_destinations
    writer = PdfWriter(clone_from=reader)
    writer.pdf_header = reader.pdf_header
    for part in book.parts:
        first = part.documents[0].heading.page - 1
        parent = writer.add_outline_item(title=part.caption, page_number=first) if part.caption else None
        for document in part.documents:
            add_outline(writer, places, document.heading, parent)
    writer.page_mode = "/UseOutlines"
    writer.metadata = {"/Title": f"{book.title}: {book.subtitle}", "/Author": book.author}
    path.parent.mkdir(parents=True, exist_ok=True)
    writer.write(path)


# ------------------------------------------------------------------ the site


def offer(site: Path, pdf: Path, pages: int) -> None:
    """Put the PDF into the site, and the link to it into the foot of every page."""
    shutil.copyfile(pdf, site / NAME)
    size = f"{pages} pages, {pdf.stat().st_size / 1e6:.0f} MB"
    for path in [*site.glob("*.html"), *site.glob("*/*.html")]:
        text = path.read_text(encoding="utf-8")
        if PLACE in text:
            address = "../" * len(path.relative_to(site).parents[:-1]) + NAME
            link = f'<p class="pdf"><a href="{address}">The whole book as a PDF</a> ({size}).</p>'
            path.write_text(text.replace(PLACE, link), encoding="utf-8")


def main(arguments: Sequence[str] | None = None) -> int:
    """Print the site that the command line names, and put the PDF into it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("site", type=Path, help="the built site, such as _build/html")
    site = parser.parse_args(arguments).site
    pdf = site.parent / "pdf" / NAME
    try:
        book = read_book(site)
        reader = print_book(book, pdf.parent.resolve())
        finish(reader, book, pdf)
    except PdfError as error:
        print(f"No PDF: {error}", file=sys.stderr)
        return 1
    offer(site, pdf, len(reader.pages))
    print(f"The PDF is {site / NAME}: {len(reader.pages)} pages, {pdf.stat().st_size / 1e6:.1f} MB.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
