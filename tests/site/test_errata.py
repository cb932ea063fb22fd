"""The errata page is complete, and it and the chapters lead to each other."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

import pytest
from site_pages import CHAPTERS

PAGE = "chapters/10-errata"
#: The errata by their grades; the missing numbers were withdrawn, since the sources are right there.
GRADES = {
    "A": "01 02 03 04 07 08 09 10 11 12 25 26 35 38 48 66 71",
    "B": "05 06 13 14 15 16 17 19 22 24 31 36 39 41 45 49 51 54 55 58 61 63 67 70 73 75 77 87",
    "C": "18 21 23 27 28 29 30 34 42 43 46 47 50 52 53 56 57 59 60 62 65 68 72 74 76 78 83 84 85 86 88",
}
ERRATA = {number: grade for grade, numbers in GRADES.items() for number in numbers.split()}
ANCHOR = re.compile(r'id="errata-e(\d\d)"')
every_erratum = pytest.mark.parametrize("number", ERRATA)


@cache
def source(site: Path, page: str) -> str:
    return (site / f"{page}.html").read_text(encoding="utf-8")


def entries(site: Path) -> dict[str, str]:
    """What stands on the errata page from each anchor to the next."""
    pieces = ANCHOR.split(source(site, PAGE))
    return dict(zip(pieces[1::2], pieces[2::2], strict=True))


def test_the_page_has_every_erratum_once_and_no_other(site: Path) -> None:
    assert sorted(ANCHOR.findall(source(site, PAGE))) == sorted(ERRATA)


@every_erratum
def test_entry_leads_to_the_chapter(number: str, site: Path) -> None:
    links = re.findall(r'href="(0\d-[\w-]+\.html#[\w-]+)"', entries(site)[number])
    assert links
    for link in links:
        page, _, anchor = link.partition(".html#")
        assert f'id="{anchor}"' in source(site, f"chapters/{page}")


@every_erratum
def test_some_chapter_leads_to_the_entry(number: str, site: Path) -> None:
    link = f'href="10-errata.html#errata-e{number}"'
    assert [name for name in CHAPTERS if name != PAGE and link in source(site, name)]


@pytest.mark.parametrize("number", [number for number, grade in ERRATA.items() if grade in "AB"])
def test_entry_shows_its_error_by_a_cell_with_output(number: str, site: Path) -> None:
    entry = entries(site)[number]
    assert "cell_input" in entry
    assert "cell_output" in entry
