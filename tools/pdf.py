"""Print the built site as one PDF: ``python tools/pdf.py _build/html``.

The pages are joined into one document and printed by Chromium, whose layout the site is made for: links lead
from chapter to chapter, figures stay drawings, every font is embedded once. It is printed twice: the contents
need the page numbers that the first printing tells.
"""

from __future__ import annotations

import argparse
import os
import posixpath
import re
import shutil
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from html import escape
from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import yaml
from bs4 import BeautifulSoup, Tag
from playwright.sync_api import Page, sync_playwright
from pypdf import PdfReader, PdfWriter
from pypdf.generic import ArrayObject, DictionaryObject, Fit, IndirectObject, NameObject, NumberObject

ROOT = Path(__file__).resolve().parents[1]
NAME = "from-bits-to-losses.pdf"
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
ARGUMENTS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
STYLE = Path(__file__).with_name("pdf.css")
#: What is of use on a screen only, or is said another way on paper.
SCREEN_ONLY = (
    "script, .headerlink, .katex-mathml, .hidden-code .cell_input, .hidden-code > summary, .needs-kernel, .begin"
)
#: Where the pages of the site say that there is a PDF, once there is one.
PLACE = "<!-- the link to the PDF -->"


#: A piece of text that a tag holds, as PDF writes it.
MARKED = {NameObject("/Type"): NameObject("/MCR")}


class PdfError(Exception):
    """The book cannot be printed; the message says why and what to do."""


@dataclass
class Heading:
    """A place that contents and outline name; `page` counts from 1, and is known after the first printing."""

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


# ------------------------------------------------------------------ reading the site


def documents_of(entries: Sequence[dict[str, Any]]) -> Iterator[str]:
    """Yield the documents that entries of the table of contents name, in order."""
    for entry in entries:
        yield entry["file"]
        yield from documents_of(entry.get("sections", []))


def parts_of(toc: dict[str, Any]) -> Iterator[tuple[str, list[str]]]:
    """Yield each part's caption and documents; the landing page comes first and has no part."""
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
    """Return the id, in the joined document, of a page or of a place on it."""
    return f"{name}:{fragment}" if fragment else name


def new_address(href: str, name: str, names: set[str], site_address: str) -> str | None:
    """Return where a link on the page `name` leads in the PDF; None where it cannot lead anywhere."""
    address = urlsplit(href)
    if address.scheme or address.netloc:
        return href
    path = posixpath.normpath(posixpath.join(posixpath.dirname(name), unquote(address.path))) if address.path else name
    document = path.removesuffix(".html")
    if document in names:  # a live figure's settings, in the query, are left behind: it stands still here
        return "#" + anchor(document, unquote(address.fragment))
    return f"{site_address}{path}" if site_address else None


def for_paper(article: Tag, name: str, names: set[str], site_address: str) -> Tag:
    """Return the text of a page, changed in place: nothing folded, ids of its own, links that lead within the PDF."""
    for formula in article.select(".katex"):  # drawn twice on the site, once for screen readers
        source = formula.select_one("annotation")
        formula["role"], formula["aria-label"] = "img", source.get_text() if source else ""
        for drawing in formula.select("[aria-hidden]"):
            del drawing["aria-hidden"]  # or the PDF would leave out the formula that the label describes
    for part in article.select(SCREEN_ONLY):
        part.decompose()
    for figure in article.select("figure"):
        figure["role"] = "group"  # the drawing in it has the description
    for cell in article.select(".hidden-code"):
        cell.unwrap()
    for details in article.select("details"):
        details["open"] = ""
    for element in article.select("[id]"):
        element["id"] = anchor(name, str(element["id"]))
    for link in article.select("[href]"):
        address = new_address(str(link["href"]), name, names, site_address)
        if address is None:
            del link["href"]
        else:
            link["href"] = address
    for element in article.select("[clip-path], [style*='url(#']"):
        for attribute in ("clip-path", "style"):
            if element.has_attr(attribute):
                element[attribute] = str(element[attribute]).replace("url(#", f"url(#{name}:")
    return article


def text_of(heading: Tag) -> str:
    """Return the words of a heading."""
    return re.sub(r"\s+", " ", heading.get_text()).strip()


def headings_of(section: Tag) -> Heading:
    """Return the heading of a section, and of the sections in it."""
    title = section.find(re.compile("^h[1-6]$"), recursive=False)
    if not isinstance(title, Tag):
        raise PdfError(f"the section {section.get('id')} has no heading")
    inner = section.find_all("section", recursive=False)
    parts = [headings_of(part) for part in inner if part.find(re.compile("^h[1-6]$"), recursive=False)]
    return Heading(text_of(title), str(section["id"]), parts)


def read_document(site: Path, name: str, names: set[str], site_address: str) -> Document:
    """Return a page of the site, made ready for paper."""
    article = read_page(site, name).select_one("article.text")
    section = article.find("section", recursive=False) if article else None
    if not isinstance(article, Tag) or not isinstance(section, Tag):
        raise PdfError(f"{site / name}.html has no text that could be printed")
    for_paper(article, name, names, site_address)
    return Document(name, article.decode_contents(), headings_of(section))


def read_book(site: Path, toc: dict[str, Any], only: Sequence[str], site_address: str) -> list[Part]:
    """Return the book by parts; with `only`, no more than those documents."""
    wanted = [(caption, [name for name in names if not only or name in only]) for caption, names in parts_of(toc)]
    names = {name for _, part in wanted for name in part}
    return [
        Part(caption, [read_document(site, name, names, site_address) for name in part])
        for caption, part in wanted
        if part
    ]


# ------------------------------------------------------------------ the joined document


def contents_line(heading: Heading, level: int) -> str:
    """Return a line of the contents: the title, and the page it stands on."""
    return (
        f'<li class="level-{level}"><a href="#{escape(heading.target)}"><span>{escape(heading.title)}</span>'
        f'<span class="dots"></span><span class="page-number">{heading.page or "000"}</span></a>'
    )


def contents(parts: Sequence[Part]) -> str:
    """Return the contents; links to what is too deep for them are there unseen, for the outline needs their places."""
    lines = []
    for part in parts:
        lines += [f'<p class="part">{escape(part.caption)}</p>'] if part.caption else []
        lines.append("<ul>")
        for document in part.documents:
            lines.append(contents_line(document.heading, 1))
            numbered = document.heading.title[0].isdigit()
            inner = "".join(contents_line(section, 2) + "</li>" for section in document.heading.parts)
            lines.append(f"<ul>{inner}</ul></li>" if numbered and inner else "</li>")
        lines.append("</ul>")
    places = [place for part in parts for document in part.documents for place in document.heading.all()]
    unseen = "".join(f'<a href="#{escape(place.target)}"></a>' for place in places)
    return f'<nav id="contents"><h1>Contents</h1>{"".join(lines)}<div hidden>{unseen}</div></nav>'


def title_page(config: dict[str, Any], site_address: str) -> str:
    """Return the title page, and on its foot where the book lives and under which licences."""
    title, _, subtitle = config["title"].partition(": ")
    repository = os.environ.get("BOOK_REPOSITORY") or config["repository"]["url"]
    logo = (ROOT / "theme" / "logo.svg").read_text(encoding="utf-8")
    home = f'<p>On the web, with live figures: <a href="{site_address}">{site_address}</a></p>' if site_address else ""
    return (
        f'<header id="title-page">{logo}<h1>{escape(title)}</h1><p class="subtitle">{escape(subtitle)}</p>'
        f'<p class="authors">{escape(config["author"])}, {escape(str(config["copyright"]))}</p>'
        f'<div class="imprint">{home}<p>Source: <a href="{escape(repository)}">{escape(repository)}</a></p>'
        "<p>Printed from the book's pages. Live figures stand still here, and code that only draws figures or checks "
        "digits is left out: both are on the web and in the notebooks.</p>"
        f"{config['html']['extra_footer']}</div></header>"
    )


def running_foot(document: Document) -> str:
    """Return the rules for a document's pages: its title stands at the foot."""
    title = document.heading.title.replace("\\", "\\\\").replace('"', '\\"')
    name = re.sub(r"\W", "-", document.name)
    return f'@page {name} {{ @bottom-left {{ content: "{title}"; }} }}\n[id="{document.name}"] {{ page: {name}; }}\n'


def site_style(site: Path, parts: Sequence[Part]) -> str:
    """Return the site's own rules, those for live figures among them, with fonts that a printer waits for."""
    sheets = [read_page(site, document.name).select_one("head > style") for part in parts for document in part.documents]
    style = max((sheet.get_text() for sheet in sheets if sheet), key=len)
    style = re.sub(r"""url\((["']?)(?:\.\./)?_static/""", rf"url(\g<1>{(site / '_static').as_uri()}/", style)
    return style.replace("font-display: optional", "font-display: block")


def join(site: Path, config: dict[str, Any], parts: Sequence[Part], site_address: str) -> str:
    """Return the whole book as one HTML document."""
    documents = [document for part in parts for document in part.documents]
    feet = "".join(map(running_foot, documents))
    style = f"{site_style(site, parts)}\n{STYLE.read_text(encoding='utf-8')}\n{feet}"
    texts = "".join(
        f'<article class="text" id="{document.name}">{document.markup}</article>' for document in documents
    )
    return (
        f'<!doctype html><html lang="{config.get("sphinx", {}).get("config", {}).get("language", "en")}" data-theme="light">'
        f'<head><meta charset="utf-8"><title>{escape(config["title"])}</title><style>{style}</style></head>'
        f"<body>{title_page(config, site_address)}{contents(parts)}<main>{texts}</main></body></html>"
    )


# ------------------------------------------------------------------ printing


def print_document(page: Page, path: Path) -> PdfReader:
    """Print an HTML file."""
    page.goto(path.as_uri())
    page.evaluate("document.fonts.ready")
    return PdfReader(BytesIO(page.pdf(prefer_css_page_size=True, print_background=True, tagged=True)))


def note_pages(reader: PdfReader, parts: Sequence[Part]) -> None:
    """Write into every heading the page that it came to stand on."""
    for part in parts:
        for document in part.documents:
            for heading in document.heading.all():
                place = reader.named_destinations[f"/{heading.target}"]
                heading.page = (reader.get_destination_page_number(place) or 0) + 1


def print_book(site: Path, config: dict[str, Any], parts: Sequence[Part], folder: Path, site_address: str) -> PdfReader:
    """Print the book until the contents tell the pages as they are."""
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "book.html"
    with sync_playwright() as play:
        found = next(filter(None, map(shutil.which, BROWSERS)), None)
        browser = play.chromium.launch(executable_path=found, args=ARGUMENTS)
        page = browser.new_page(color_scheme="light", java_script_enabled=True)
        for _ in range(3):
            source.write_text(join(site, config, parts, site_address), encoding="utf-8")
            reader = print_document(page, source)
            before = [heading.page for part in parts for doc in part.documents for heading in doc.heading.all()]
            note_pages(reader, parts)
            if before == [heading.page for part in parts for doc in part.documents for heading in doc.heading.all()]:
                break
        browser.close()
    return reader


def add_outline(writer: PdfWriter, reader: PdfReader, heading: Heading, parent: IndirectObject | None) -> None:
    """Add a heading and those below it to the outline; each leads to its very line."""
    place = reader.named_destinations[f"/{heading.target}"]
    line = Fit.xyz(0, float(place.top or 0), 0)
    item = writer.add_outline_item(
        title=heading.title, page_number=heading.page - 1, parent=parent, fit=line, is_open=False
    )
    for part in heading.parts:
        add_outline(writer, reader, part, item)


def kids_of(element: DictionaryObject) -> list[Any]:
    """Return what a tag holds: references to other tags, and the numbers of pieces of text."""
    kids = element.raw_get("/K") if "/K" in element else []
    return list(kids) if isinstance(kids, list) else [kids]


def flatten(element: DictionaryObject, owner: IndirectObject, owners: dict[int, IndirectObject]) -> list[Any]:
    """Return the content of a tag and of the meaningless tags in it; note in `owners` whose it becomes."""
    content: list[Any] = []
    for kid in kids_of(element):
        inner = kid.get_object()
        if isinstance(inner, NumberObject):  # a piece of text on the element's page
            content.append(DictionaryObject({**MARKED, NameObject("/Pg"): element.raw_get("/Pg"), NameObject("/MCID"): inner}))
        elif inner.get("/S") == "/NonStruct":
            owners[kid.idnum] = owner
            content += flatten(inner, owner, owners)
        else:
            content.append(kid)
            if "/S" in inner:
                inner[NameObject("/K")] = ArrayObject(flatten(inner, kid, owners))
                inner[NameObject("/P")] = owner
    return content


def without_meaningless_tags(reader: PdfReader) -> None:
    """Hand what meaningless tags hold to the tags around them.

    Chromium puts one around every piece of text, each glyph of a formula too: five objects of six in the file.
    """
    tree = reader.root_object["/StructTreeRoot"]
    owners: dict[int, IndirectObject] = {}
    tree[NameObject("/K")] = ArrayObject(flatten(tree, tree.indirect_reference, owners))
    places = tree["/ParentTree"]["/Nums"]  # by turns: a number, and whose the text on that page is, or that link
    for index in range(1, len(places), 2):
        tags = places[index].get_object()
        if isinstance(tags, ArrayObject):
            tags[:] = [owners.get(getattr(tag, "idnum", 0), tag) for tag in tags]
        else:
            places[index] = owners.get(places[index].idnum, places[index])


def finish(reader: PdfReader, config: dict[str, Any], parts: Sequence[Part], path: Path) -> None:
    """Add outline and metadata, and write the file."""
    without_meaningless_tags(reader)
    writer = PdfWriter(clone_from=reader)
    for part in parts:
        first = part.documents[0].heading
        parent = (
            writer.add_outline_item(title=part.caption, page_number=first.page - 1) if part.caption else None
        )
        for document in part.documents:
            add_outline(writer, reader, document.heading, parent)
    writer.metadata = {"/Title": config["title"], "/Author": config["author"]}
    writer.page_mode = "/UseOutlines"
    writer.write(path)


def main(arguments: Sequence[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("site", type=Path)
    parser.add_argument("--output", type=Path)
    parser.add_argument("--address", default="")
    parser.add_argument("--only", nargs="*", default=[])
    options = parser.parse_args(arguments)
    config = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
    toc = yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))
    parts = read_book(options.site, toc, options.only, options.address)
    reader = print_book(options.site.resolve(), config, parts, options.site.parent.resolve() / "pdf", options.address)
    finish(reader, config, parts, options.output or options.site / NAME)
    return 0


if __name__ == "__main__":
    sys.exit(main())
