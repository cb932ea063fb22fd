"""The glossary is an index, too: what the build writes under its terms leads to where they stand."""

from __future__ import annotations

import re
from pathlib import Path
from urllib.parse import unquote

import pytest
from bits_theme.terms import Finder


def test_every_term_is_used_in_some_chapter_and_leads_there(site: Path) -> None:
    page = (site / "glossary.html").read_text(encoding="utf-8")
    entries = re.findall(r"<dt.*?</dd>", page, re.DOTALL)
    without = [re.sub(r"<[^>]+>", "", entry)[:40] for entry in entries if 'class="where"' not in entry]
    assert len(entries) > 50
    assert without == []


def test_every_link_of_the_index_lands(site: Path) -> None:
    page = (site / "glossary.html").read_text(encoding="utf-8")
    links = set(re.findall(r'href="(chapters/[\w-]+\.html)#([^"]+)"', page))
    assert len(links) > 50
    for target, anchor in links:
        assert f'id="{unquote(anchor)}"' in (site / target).read_text(encoding="utf-8"), (target, anchor)


@pytest.mark.parametrize(
    ("text", "counts"),
    [
        pytest.param("Entropy is not cross-entropy.", {"entropy": 1, "cross-entropy": 1}, id="part-of-a-longer-term"),
        pytest.param("Conditional\n entropies are many bits.", {"bit": 1}, id="plural-with-s-alone"),
        pytest.param("Relative entropy, or KL divergences", {"KL divergence": 2}, id="second-name"),
        pytest.param("A bitter habit", {}, id="inside-a-word"),
        pytest.param("MAP is no map.", {"MAP": 1}, id="capitals"),
    ],
)
def test_terms_are_counted_as_words(text: str, counts: dict[str, int]) -> None:
    finder = Finder([["entropy"], ["cross-entropy"], ["bit"], ["KL divergence", "relative entropy"], ["MAP"]])
    assert finder.count(text) == counts
