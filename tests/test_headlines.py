"""What chapter 4 promises of its headlines: enough, balanced, each its own, none in both files."""

from __future__ import annotations

import csv
import re
from collections import Counter
from itertools import combinations

import pytest
from repository import ROOT

DATA = ROOT / "chapters" / "data"
TRAINING, HELD_OUT = "amazon-headlines.csv", "amazon-headlines-heldout.csv"
SENSES = {"company", "rainforest"}


def rows(name: str) -> list[dict[str, str]]:
    """Return the rows of a file, by column."""
    with (DATA / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def words(headline: str) -> frozenset[str]:
    """Return the different words of a headline, in lower case."""
    return frozenset(re.findall(r"[\w']+", headline.lower()))


HEADLINES = {name: rows(name) for name in (TRAINING, HELD_OUT)}
WORDS = {row["headline"]: words(row["headline"]) for data in HEADLINES.values() for row in data}


@pytest.fixture(params=HEADLINES, ids=["training", "held-out"])
def data(request: pytest.FixtureRequest) -> list[dict[str, str]]:
    """Each file's rows in turn."""
    return HEADLINES[request.param]


def test_columns_and_senses_are_those_of_the_chapter(data):
    assert list(data[0]) == ["headline", "sense"]
    assert {row["sense"] for row in data} == SENSES


@pytest.mark.parametrize(("name", "least"), [(TRAINING, 300), (HELD_OUT, 60)])
def test_there_are_enough_of_each_sense(name, least):
    counts = Counter(row["sense"] for row in HEADLINES[name])
    assert min(counts.values()) >= least


def test_senses_are_balanced(data):
    company, forest = (sum(row["sense"] == sense for row in data) for sense in sorted(SENSES))
    assert abs(company - forest) <= 0.05 * len(data)


def test_every_headline_names_the_amazon(data):
    assert [row["headline"] for row in data if not re.search(r"\bAmazon\b", row["headline"])] == []


def test_no_headline_stands_twice():
    assert len(WORDS) == sum(map(len, HEADLINES.values()))


def test_no_two_headlines_share_most_of_their_words():
    # Jaccard's index of the sets of words, within each file and between the two.
    near = [(one, other) for (one, a), (other, b) in combinations(WORDS.items(), 2) if len(a & b) >= 0.6 * len(a | b)]
    assert near == []


def test_no_template_shows():
    # No opening or ending of four words comes more than twice in a file.
    for name, data in HEADLINES.items():
        for part in (slice(None, 4), slice(-4, None)):
            common = Counter(tuple(row["headline"].lower().split()[part]) for row in data).most_common(1)
            assert common[0][1] <= 2, (name, common)


@pytest.mark.parametrize("sense", sorted(SENSES))
def test_lengths_and_wording_vary(sense):
    headlines = [row["headline"] for row in HEADLINES[TRAINING] if row["sense"] == sense]
    lengths = [len(headline.split()) for headline in headlines]
    assert min(lengths) <= 5
    assert max(lengths) >= 12
    assert len(set().union(*map(words, headlines))) > 3 * len(headlines)


@pytest.mark.parametrize(
    ("sense", "giveaways"),
    [
        ("company", "e-commerce technology tech online retailer delivery prime workers cloud warehouse shares"),
        ("rainforest", "rain rainforest forest tropical jungle deforestation river trees brazil indigenous"),
    ],
)
def test_many_headlines_have_no_word_that_gives_them_away(sense, giveaways):
    headlines = [row["headline"] for row in HEADLINES[TRAINING] if row["sense"] == sense]
    without = [headline for headline in headlines if not words(headline) & set(giveaways.split())]
    assert len(without) >= len(headlines) / 3
