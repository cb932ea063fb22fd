"""The reference: every public name of infolib has an entry, and the chapters and the entries lead to each other."""

from __future__ import annotations

import html
import importlib
import inspect
import json
import pkgutil
import re
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

import pytest
from playwright.sync_api import Locator
from repository import ROOT
from site_pages import CHAPTERS, DOCUMENTS, TELEPHONE, every_chapter

import infolib

REFERENCE = [name for name in DOCUMENTS if name.startswith("api/")]
MODULES = [found.name for found in pkgutil.iter_modules(infolib.__path__, "infolib.") if "._" not in found.name]

#: Every public name by its address, the shortest one it can be imported from.
NAMES: dict[str, Any] = {f"infolib.{name}": getattr(infolib, name) for name in infolib.__all__}
for module in map(importlib.import_module, MODULES):
    own = {f"{module.__name__}.{name}": getattr(module, name) for name in module.__all__}
    NAMES |= {public: thing for public, thing in own.items() if not any(thing is top for top in NAMES.values())}

FUNCTIONS = [public for public, thing in NAMES.items() if inspect.isfunction(thing)]
DOCUMENTED = [public for public, thing in NAMES.items() if "\n>>> " in (inspect.getdoc(thing) or "")]
LINK_TO_ENTRY = re.compile(r'href="(?:\.\./)?(api/\w+\.html#infolib\.[\w.]+)"')
#: What these chapters derive, by the names that they give to it.
DERIVED = {
    "chapters/01-information": ["self_information", "explore.CardDeck"],
    "chapters/02-entropy": [
        *("entropy", "binary_entropy", "perplexity", "normalize", "cross_entropy"),
        *(f"coding.{name}" for name in ("huffman_code", "expected_length", "kraft_sum", "encode", "decode")),
    ],
}


@cache
def source(site: Path, page: str) -> str:
    return (site / page).read_text(encoding="utf-8")


def text_of(site: Path, page: str) -> str:
    """The page between its bars."""
    return re.search(r'<article class="text">(.*)</article>', source(site, page), re.DOTALL)[1]


@cache
def page_of(site: Path, public: str) -> str:
    """The page with the entry of `public`, of which there must be one."""
    (page,) = [f"{name}.html" for name in REFERENCE if f'id="{public}"' in source(site, f"{name}.html")]
    return page


def entry(visits: Any, site: Path, public: str) -> Locator:
    signature = visits(page_of(site, public)).page.locator(f'dt[id="{public}"]')
    return signature.locator("xpath=..")


def chapters_named(public: str) -> list[str]:
    """The chapters that a docstring mentions and that are there."""
    text = " ".join((inspect.getdoc(NAMES[public]) or "").split())
    named = re.findall(r'"([^"]+)"', "".join(re.findall(r'chapters?(?:(?:,| and)* "[^"]+")+', text)))
    return [chapter for chapter in CHAPTERS if title(chapter) in named]


@cache
def title(chapter: str) -> str:
    cells = json.loads((ROOT / f"{chapter}.ipynb").read_text(encoding="utf-8"))["cells"]
    text = next("".join(cell["source"]) for cell in cells if cell["cell_type"] == "markdown")
    return re.search(r"^# (.+)$", text, re.MULTILINE)[1]


# ---------------------------------------------------------------------- entries


@pytest.mark.parametrize("public", NAMES)
def test_every_public_name_has_one_entry_with_its_address_as_anchor(public: str, site: Path) -> None:
    assert page_of(site, public)


@pytest.mark.parametrize("name", MODULES)
def test_every_module_that_is_imported_by_name_is_described(name: str, site: Path) -> None:
    at_the_top = all(f"{name}.{public}" not in NAMES for public in importlib.import_module(name).__all__)
    described = [page for page in REFERENCE if f'id="module-{name}"' in source(site, f"{page}.html")]
    assert len(described) == (0 if at_the_top else 1)


@pytest.mark.parametrize("public", FUNCTIONS)
def test_signature_shows_every_parameter_and_no_annotation(public: str, visits: Any, site: Path) -> None:
    shown = " ".join(entry(visits, site, public).locator("> dt.sig").all_inner_texts())
    assert shown.startswith(public.removeprefix("infolib.") + "(")  # as a program writes it: gaussian.entropy(
    for parameter in inspect.signature(NAMES[public]).parameters:
        assert re.search(rf"\b{parameter}\b", shown)
    assert ":" not in shown.replace("{:", "")  # a default may be a format
    assert "->" not in shown


@pytest.mark.parametrize("public", FUNCTIONS)
def test_every_parameter_of_the_docstring_stands_in_a_list(public: str, visits: Any, site: Path) -> None:
    listed = entry(visits, site, public).locator("dl.field-list > dd > dl > dt > strong").all_inner_texts()
    described = {name for names in listed for name in names.split(", ")}
    assert described >= set(inspect.signature(NAMES[public]).parameters) or "Parameters\n---" not in str(
        inspect.getdoc(NAMES[public])
    )


@pytest.mark.parametrize("public", DOCUMENTED)
def test_entry_shows_its_example(public: str, visits: Any, site: Path) -> None:
    first = re.search(r"^>>> .*$", inspect.getdoc(NAMES[public]), re.MULTILINE)[0]
    assert first in "\n".join(entry(visits, site, public).locator("> dd > div.doctest pre").all_inner_texts())


@pytest.mark.parametrize("public", [name for name in DOCUMENTED if "\n.. [1] " in inspect.getdoc(NAMES[name])])
def test_references_are_numbered_from_one_in_each_entry(public: str, visits: Any, site: Path) -> None:
    labels = entry(visits, site, public).locator("> dd > .citation-list .label").all_inner_texts()
    sources = re.findall(r"^\.\. \[\d+\]", inspect.getdoc(NAMES[public]), re.MULTILINE)
    assert labels == [f"[{number}]" for number in range(1, len(sources) + 1)]


@pytest.mark.parametrize("page", REFERENCE)
def test_no_markup_is_left(page: str, visits: Any) -> None:
    text = visits(f"{page}.html").evaluate(
        """() => {
          const text = document.querySelector("main").cloneNode(true);
          text.querySelectorAll("pre, .katex, .sig, .headerlink").forEach((part) => part.remove());
          text.querySelectorAll("code").forEach((code) => code.replaceWith("code"));
          return text.textContent;
        }"""
    )
    assert re.findall(r"`|:\w+:|::|(?<!\w)\*\*\w|\]_|\[R[0-9a-f]+|^\.\. |\|\w+\||\\\w", text, flags=re.MULTILINE) == []


def test_references_begin_with_their_author(visits: Any) -> None:
    pages = [visits(f"{page}.html").page for page in REFERENCE]
    assert [page.locator(".citation :is(ol, ul)").count() for page in pages] == [0] * len(pages)


def test_overview_lists_every_name_with_what_it_is(visits: Any, site: Path) -> None:
    rows = visits("api/index.html").page.locator("table.overview tbody tr")
    links = rows.locator("td:first-child a").evaluate_all("(all) => all.map((link) => link.getAttribute('href'))")
    assert sorted(links) == sorted(f"{page_of(site, name).removeprefix('api/')}#{name}" for name in NAMES)
    assert all(rows.locator("td:nth-child(2)").all_inner_texts())


def test_overview_leads_to_the_chapter_of_each_name(visits: Any) -> None:
    page = visits("api/index.html").page
    belongs = {f"infolib.{name}": chapter for chapter, names in DERIVED.items() for name in names}
    belongs |= {public: chapters_named(public)[0] for public in NAMES if chapters_named(public)}
    del belongs["infolib.cross_entropy"]  # chapter 2 needs it, a later one derives it
    for public, chapter in belongs.items():
        row = page.locator("table.overview tr", has=page.locator(f'a[href$="#{public}"]'))
        assert row.locator(f'td:last-child a[href^="../{chapter}.html"]').count() == 1, public


@pytest.mark.parametrize("page", [page for page in REFERENCE if page != "api/index"])
def test_page_opens_with_the_import_that_its_entries_need(page: str, visits: Any, site: Path) -> None:
    opening = visits(f"{page}.html").page.locator("h1 + div.highlight-python pre").inner_text()
    imported: dict[str, Any] = {}
    exec(opening, imported)
    for public in NAMES:
        if page_of(site, public) == f"{page}.html":
            module, _, name = public.rpartition(".")
            part = module.rpartition(".")[2]
            assert getattr(imported[part], name) is NAMES[public] if part in imported else name in imported


# ------------------------------------------------------- from chapters and back


@pytest.mark.parametrize(("chapter", "name"), [(chapter, name) for chapter in DERIVED for name in DERIVED[chapter]])
def test_chapter_leads_to_what_it_derives_and_the_entry_leads_back(
    chapter: str, name: str, visits: Any, site: Path
) -> None:
    public = f"infolib.{name}"
    assert f"{page_of(site, public)}#{public}" in LINK_TO_ENTRY.findall(text_of(site, f"{chapter}.html"))
    assert entry(visits, site, public).locator(f'.in-chapters a[href^="../{chapter}.html#"]').count() == 1


@pytest.mark.parametrize("public", [public for public in NAMES if chapters_named(public)])
def test_chapter_that_a_docstring_names_is_linked_and_links_back(public: str, visits: Any, site: Path) -> None:
    for chapter in chapters_named(public):
        assert entry(visits, site, public).locator(f'a[href^="../{chapter}.html"]', has_text=title(chapter)).count()
        assert f"{page_of(site, public)}#{public}" in LINK_TO_ENTRY.findall(text_of(site, f"{chapter}.html"))


@every_chapter
def test_chapter_links_a_name_once_in_the_text_and_once_in_shown_and_in_folded_code(chapter: str, site: Path) -> None:
    text = text_of(site, f"{chapter}.html")
    folded = "".join(re.findall(r'<details class="hidden-code">.*?</details>', text, re.DOTALL))
    shown = re.sub(r'<details class="hidden-code">.*?</details>', "", text, flags=re.DOTALL)
    for part in (folded, shown):
        in_code = LINK_TO_ENTRY.findall("".join(re.findall(r"<pre>.*?</pre>", part, re.DOTALL)))
        in_text = LINK_TO_ENTRY.findall(re.sub(r"<pre>.*?</pre>", "", part, flags=re.DOTALL))
        assert len(in_code) == len(set(in_code))
        assert len(in_text) == len(set(in_text))
    assert LINK_TO_ENTRY.findall(shown)


@every_chapter
def test_another_program_with_the_same_name_is_not_linked(chapter: str, visits: Any) -> None:
    page = visits(f"{chapter}.html").page
    assert page.locator('.erratum a[href*="/api/"]').count() == 0
    # A method of something else, such as text.encode(...), has a dot before it.
    assert page.locator('pre .o:text-is(".") + a').count() == 0


@pytest.mark.parametrize("page", [*REFERENCE, *CHAPTERS])
def test_every_link_within_the_site_leads_somewhere(page: str, site: Path) -> None:
    for link in set(re.findall(r'<a [^>]*?href="([^"]+)"', source(site, f"{page}.html"))):
        parts = urlsplit(html.unescape(link))
        if not parts.scheme:
            target = (site / f"{page}.html").parent / unquote(parts.path) if parts.path else site / f"{page}.html"
            assert target.is_file(), link
            if parts.fragment:
                assert f'id="{unquote(parts.fragment)}"' in source(site, str(target.resolve().relative_to(site))), link


# ------------------------------------------------------------------ using them


@pytest.mark.parametrize("public", ["infolib.entropy", "infolib.coding.huffman_code"])
def test_search_finds_an_entry(public: str, open_page: Any, site: Path) -> None:
    page = open_page(f"search.html?q={public.rpartition('.')[2]}").page
    links = page.locator("#search-results li a").evaluate_all("(all) => all.map((link) => link.href)")
    assert any(link.endswith(f"{page_of(site, public)}#{public}") for link in links)


def test_an_example_is_copied_without_its_prompts(open_page: Any) -> None:
    page = open_page("api/measures.html", permissions=["clipboard-read", "clipboard-write"]).page
    block = page.locator("div.doctest").first
    block.hover()
    block.get_by_role("button", name="Copy this code").click()
    typed = [line for line in block.locator("pre").inner_text().splitlines() if line.startswith((">>> ", "... "))]
    assert page.evaluate("navigator.clipboard.readText()") == "\n".join(line[4:] for line in typed)


def test_contents_list_the_entries_of_the_page(open_page: Any) -> None:
    contents = open_page("api/measures.html").page.get_by_role("navigation", name="Book")
    contents.get_by_role("link", name="kl_divergence").click()
    assert contents.page.url.endswith("#infolib.kl_divergence")
    contents.get_by_role("link", name="Codes").click()
    assert contents.page.url.endswith("api/coding.html")


def test_on_a_telephone_each_row_of_the_overview_is_a_paragraph(open_page: Any) -> None:
    table = open_page("api/index.html", width=TELEPHONE).page.locator("table.overview").first
    name, what, chapter = (table.locator("tbody tr").first.locator("td").nth(n).bounding_box() for n in range(3))
    assert what["y"] >= name["y"] + name["height"]
    assert chapter["y"] < what["y"]
    assert what["width"] > 300


def test_on_a_telephone_a_list_of_its_entries_opens_the_page(open_page: Any) -> None:
    page = open_page("api/measures.html", width=TELEPHONE).page
    links = page.locator("ul.entry-names a")
    assert links.all_inner_texts() == page.locator("dl.py > dt .descname").all_inner_texts()
    links.last.click()
    assert page.locator("dl.py > dt").last.bounding_box()["y"] < 900


def test_beside_the_sidebar_the_list_is_not_repeated(visits: Any) -> None:
    assert visits("api/measures.html").page.locator("ul.entry-names").is_hidden()


def test_a_link_from_another_page_leads_to_its_entry_at_once(open_page: Any) -> None:
    page = open_page("api/index.html").page
    page.locator('table.overview a[href$="#infolib.total_correlation"]').click()
    page.wait_for_load_state("load")
    top = page.evaluate("document.getElementById('infolib.total_correlation').getBoundingClientRect().top")
    assert 0 < top < 200


@pytest.mark.parametrize("page", REFERENCE)
def test_words_in_a_formula_are_as_large_as_the_signs_around_them(page: str, visits: Any) -> None:
    larger = """(all) => all.filter((word) =>
      getComputedStyle(word).fontSize !== getComputedStyle(word.parentElement).fontSize).length"""
    assert visits(f"{page}.html").page.locator(".katex .text").evaluate_all(larger) == 0


@pytest.mark.parametrize("page", REFERENCE)
def test_formulas_fit_a_telephone(page: str, open_page: Any) -> None:
    wide = "(all) => all.filter((box) => box.scrollWidth > box.clientWidth + 1).map((box) => box.textContent)"
    formulas = open_page(f"{page}.html", width=TELEPHONE).page.locator(".katex-display > .katex")
    assert formulas.evaluate_all(wide) == []
