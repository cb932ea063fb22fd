"""The live figure of chapter 4: infolib's numbers, whatever the reader types."""

from __future__ import annotations

import csv
import gzip
import sys
import unicodedata
from functools import cache
from typing import Any

import live
import pytest
from repository import ROOT

from infolib.disambiguation import SenseDisambiguator, _words
from infolib.explore import HeadlineSense

PAGE = "chapters/04-disambiguation.html"
CHAPTERS = ROOT / "chapters"
LOUD = "Amazon rain river tree leaf jungle"
HEADLINES = [
    LOUD,
    "Amazon from",  # log-odds of 0.0024 bits
    "Amazon battery",  # and of the grid's remainder
    "Amazon zzzzqqq",
    "Amazon is on fire",
    "The Amazon is on fire",
    "Amazon jaguars live in treetops when forest floods",
    "Amazon and the Slow Death of the American Mall",
    "Venezuela's Amazon pays the price of a gold rush",
    "Village library gets an Amazon locker",
    "A Week on the Amazon Without Wi-Fi",
    "'Delivered to the wrong continent': readers' worst Amazon mix-ups",
    "Amazon droughts",
    "",
    "   ",
    "Amazon",
    "amazon AMAZON Amazon",
    "Amazon's Amazon\u2019s amazons",
    "fire in the rain forest",  # without the target
    "rain rain forest rain Amazon forest rain",
    "the Amazon and the river and the Amazon and the forest",
    "AMAZON CUTS 18,000 JOBS, $1.5 BN: E-COMMERCE DON'T-MISS",
    "Amazo\u0301n caf\u00e9 cafe\u0301 S\u00e3o Paulo \u0130stanbul \u039f\u0394\u039f\u03a3",
    "\U0001f525\U0001f525 Amazon \U0001f525",
    "\u0627\u0644\u0623\u0645\u0627\u0632\u0648\u0646 Amazon \u05e9\u05c1\u05b8\u05dc\u05d5\u05b9\u05dd",
    "\u0928\u092e\u0938\u094d\u0924\u0947 Amazon \u30a2\u30de\u30be\u30f3 \U0001d4b3",
    '<b>Amazon</b><script>alert("fire")</script>',
    "</script> &amp; \\u003c \\n \" ' ` ${fire} Amazon\ttab\x00nul\x7f",
    "xyzzy qwertz Amazon",
    "Brazil " * 28,
    "Amazon " + "forest-" * 24 + "fire",
    "a " * 10 + "Amazon fire" + " b" * 20 + " rain",  # on either side of the rings
    "x" * 200,
    "Prime day one two three four five six seven eight nine ten eleven twelve Amazon the in Brazil fires smoke cloud",
]
OTHERS = [
    SenseDisambiguator(None).fit(["rain forest", "online shop", "rainy"], ["forest", "company", "forest"]),
    SenseDisambiguator("Fire", rings=(2, 7), smoothing=0.25, pieces=3).fit(
        ["Amazon is on fire", "fire in the Amazon", "Fire tablets on sale", "rain, rain on fire"], [5, 3, 5, 5]
    ),
    SenseDisambiguator("Amazon", rings=(1, 10), smoothing=1e-100, pieces=1).fit(
        ["caf\u00e9 Amazon", "Amazon \U0001d4b3\U0001d4b4 aa"], ["<b>", "\u05e9\u05dc\u05d5\u05dd"]
    ),
    SenseDisambiguator("Amazon", rings=(), smoothing=1e9, pieces=0).fit(["Amazon", "Amazon"], ["b", "a"]),
    # Odds of more than 2 to the power 1024, which no floating-point number holds.
    SenseDisambiguator("Amazon", rings=(1, 10), smoothing=1e-100).fit([LOUD, "Amazon shop"], ["forest", "company"]),
]


@cache
def model() -> SenseDisambiguator:
    with (CHAPTERS / "data" / "amazon-headlines.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return SenseDisambiguator("Amazon").fit([row["headline"] for row in rows], [row["sense"] for row in rows])


def held_out() -> list[str]:
    with (CHAPTERS / "data" / "amazon-headlines-heldout.csv").open(encoding="utf-8", newline="") as file:
        return [row["headline"] for row in csv.DictReader(file)]


@pytest.fixture(scope="module")
def page(visits: Any) -> Any:
    return visits(PAGE).page


@pytest.fixture
def figure(open_page: Any) -> Any:
    return open_page(PAGE).page.locator("#HeadlineSense")


def shown(figure: Any, name: str) -> list[str]:
    return [part.get_attribute("data-value") for part in figure.locator(f'[data-quantity^="{name}["]').all()]


@pytest.mark.parametrize(
    "fitted", [None, *OTHERS], ids=["chapter", "no-target", "numbers", "one-letter-pieces", "mute", "loud"]
)
def test_numbers_are_those_of_infolib(fitted: Any, page: Any) -> None:
    assert live.wrong_numbers(page, [HeadlineSense(fitted or model(), headline=text) for text in HEADLINES]) == []


def test_numbers_are_those_of_infolib_on_the_held_out_headlines(page: Any) -> None:
    assert live.wrong_numbers(page, [HeadlineSense(model(), headline=text) for text in held_out()[::8]]) == []


def test_as_many_words_are_shown_as_there_are(page: Any) -> None:
    figures = [HeadlineSense(model(), headline=text) for text in HEADLINES]
    for made, found in zip(figures, live.read(page, figures), strict=True):
        for name in ("words", "bits", "running", "unseen"):
            rows = [key for key in found["shown"] if key.startswith(f"{name}[")]
            assert len(rows) == len(getattr(made, name)), (made.headline, name)


def test_copied_python_makes_the_same_numbers(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CHAPTERS)
    assert live.wrong_python(page, [HeadlineSense(model(), headline=text) for text in HEADLINES]) == []


def test_copied_python_names_the_parameters_of_the_model(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CHAPTERS)
    with (CHAPTERS / "data" / "amazon-headlines.csv").open(encoding="utf-8", newline="") as file:
        texts, senses = zip(*((row["headline"], row["sense"]) for row in csv.DictReader(file)), strict=True)
    quiet = SenseDisambiguator("Amazon", rings=(5,), smoothing=0.5, pieces=4).fit(texts, senses)
    nowhere = SenseDisambiguator(pieces=0).fit(texts, senses)
    assert live.wrong_python(page, [HeadlineSense(fitted) for fitted in (quiet, nowhere)]) == []


def test_copied_python_stops_where_the_model_is_another(page: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(CHAPTERS)
    with pytest.raises(AssertionError):
        live.wrong_python(page, [HeadlineSense(OTHERS[0])])


# Characters that Python and the browser both know, whichever Unicode is theirs: assigned long ago. Of the ideographs,
# the Korean syllables and the private ones a few.
CHARACTERS = [
    chr(i)
    for i in (*range(0x3400), *range(0x3400, 0xF900, 101), *range(0xF900, 0x20000))
    if unicodedata.ucd_3_2_0.category(chr(i)) not in ("Cn", "Cs")
]


@pytest.mark.parametrize("pattern", ["{0}", "a{0}", "{0}b 1{0}2", "a{0}'s{0} {0}'s", "1,{0} {0}.3 a-{0}"])
def test_texts_are_taken_apart_as_in_python(pattern: str, page: Any) -> None:
    texts = [pattern.format(character) for character in CHARACTERS]
    found = page.evaluate('(texts) => texts.map(infolibModules["headline_sense.js"].wordsOf)', texts)
    assert len(texts) > 10_000
    assert [(text, words) for text, words in zip(texts, found, strict=True) if words != _words(text)] == []


def test_typing_is_answered(figure: Any) -> None:
    field = figure.get_by_label("A headline with the word “Amazon”")
    field.fill("")
    assert shown(figure, "words") == []
    field.press_sequentially("The Amazon warehouse")
    assert shown(figure, "words") == ["the", "warehouse"]
    assert figure.locator('[data-quantity="sense"]').inner_text() == "company"
    assert field.input_value() == "The Amazon warehouse"


def test_typed_tags_are_text(figure: Any) -> None:
    figure.get_by_role("textbox").fill("<b>Amazon</b> <img src=x onerror=alert(1)>")
    assert shown(figure, "words") == ["b", "img", "src", "x", "onerror", "alert", "1"]
    assert figure.locator("b, img").count() == 0


def test_words_never_seen_are_called_so(figure: Any) -> None:
    figure.get_by_role("textbox").fill("Amazon locker xyzzy fire")
    rows = [" ".join(row.inner_text().split()) for row in figure.locator("tbody tr").all()]
    assert [("never seen; by its pieces" in row, "never seen" in row) for row in rows] == [
        (False, False),
        (True, True),
        (False, True),
        (False, False),
    ]


def test_bars_begin_where_the_last_one_ended(figure: Any) -> None:
    figure.get_by_role("button", name="The … on fire").click()
    boxes = [bar.bounding_box() for bar in figure.locator("tbody rect").all()]
    _, the, is_, on, fire = ((box["x"], box["x"] + box["width"]) for box in boxes)
    assert the[1] == pytest.approx(is_[0], abs=1)  # to the right
    assert is_[1] == pytest.approx(on[1], abs=1)  # and back to the left
    assert on[0] == pytest.approx(fire[0], abs=1)


def test_examples_are_typed_in(figure: Any) -> None:
    names = [button.inner_text() for button in figure.get_by_role("group").get_by_role("button").all()]
    assert len(names) >= 6
    for name in names:
        figure.get_by_role("button", name=name, exact=True).click()
        text = figure.get_by_role("textbox").input_value()
        assert "amazon" in _words(text)
        assert float(figure.locator('[data-quantity="log_odds"]').get_attribute("data-value")) == pytest.approx(
            HeadlineSense(model(), headline=text).log_odds, abs=1e-9
        )


def test_no_more_is_typed_than_python_takes(figure: Any) -> None:
    field = figure.get_by_role("textbox")
    field.fill("")
    field.press_sequentially("ab " * 70)
    assert len(field.input_value()) == 200


def test_emoji_count_as_one_character_each(figure: Any) -> None:
    """For Python; a browser's maxlength would count two."""
    field = figure.get_by_role("textbox")
    field.fill("Amazon " + "\U0001f525" * 193)
    assert field.input_value() == "Amazon " + "\U0001f525" * 193
    field.fill("Amazon " + "\U0001f525" * 200)
    assert field.input_value() == "Amazon " + "\U0001f525" * 193
    assert HeadlineSense(model(), headline=field.input_value()).words == ()


@pytest.mark.parametrize(
    ("headline", "told"),
    [
        ("Amazon", "No word to weigh, and the prior is even: the first sense, company, is taken."),
        ("Amazon zzzzqqq", "No word says anything, and the prior is even: the first sense, company, is taken."),
        ("Amazon battery", "No word says anything to speak of: as good as a toss-up."),
        ("Amazon from", "odds 1.00 to 1"),
        ("Amazon v Starlink: the battle for the sky", "bits for company."),
        ("Amazon jaguars live in treetops when forest floods", "over 0.9999"),
    ],
)
def test_what_is_told_of_a_headline(headline: str, told: str, figure: Any) -> None:
    figure.get_by_role("textbox").fill(headline)
    words = figure.inner_text()
    assert told in words
    assert "1.0000" not in words


def test_odds_beyond_every_number_are_told_as_a_power(page: Any) -> None:
    text = page.evaluate(
        """(bits) => infolibModules["headline_sense.js"].against(bits, ["a", "b"]).flat().join("")""",
        HeadlineSense(OTHERS[-1], headline=LOUD).log_odds,
    )
    assert text.startswith("odds 2")
    assert int(text.split()[1][1:]) > 1024


def test_every_head_of_the_table_has_a_scope(figure: Any) -> None:
    assert {head.get_attribute("scope") for head in figure.locator("thead th").all()} == {"col"}


def test_what_the_script_is_given_is_light() -> None:
    knowledge = live.state_of(HeadlineSense(model()))["knowledge"]
    assert len(gzip.compress((knowledge["words"] + knowledge["counts"]).encode())) < 20_000


def test_reading_a_headline_takes_no_long_task(page: Any) -> None:
    """Also the first, for which the counts are unpacked: three times in a row, the fastest of them counts."""
    state = live.state_of(HeadlineSense(model(), headline=HEADLINES[-1]))
    took = page.evaluate(
        """({ knowledge, headline }) => [1, 2, 3].map(() => {
          const start = performance.now();
          infolibModules["headline_sense.js"].reader(knowledge)(headline);
          return performance.now() - start;
        })""",
        state,
    )
    assert min(took) < 50, (took, sys.platform)
