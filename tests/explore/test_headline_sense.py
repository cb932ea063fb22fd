"""HeadlineSense as Python sees it: the model's numbers, what it refuses, and what its script is given."""

from __future__ import annotations

import json
import math
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from typing import Any

import numpy as np
import pytest
import traitlets
from sklearn.exceptions import NotFittedError

from infolib.disambiguation import SenseDisambiguator
from infolib.explore import HeadlineSense

TEXTS = ["Rain on the Amazon", "Amazon sells books", "Fire and rain: the Amazon", "Amazon's shares"]
SENSES = ["forest", "company", "forest", "company"]


def fitted(**parameters: Any) -> SenseDisambiguator:
    return SenseDisambiguator("Amazon", **parameters).fit(TEXTS, SENSES)


# The numbers


def test_bits_are_those_of_counts_made_by_hand() -> None:
    """With k = 2. Seen were "rain" and "the", and "the" beside the target, in 0 and 2 contexts, "sells" in 1 and 0."""
    figure = HeadlineSense(fitted(rings=(1,), pieces=0), headline="Rain sells the Amazon, rain!")
    anywhere = math.log2((2 + 2 / 2) / (0 + 2 / 2))  # 3 to 1
    beside = math.log2((2 + 2 * 3 / 4) / (0 + 2 * 1 / 4))  # spread as anywhere: 7 to 1
    assert figure.words == ("rain", "sells", "the")
    # The second "rain" stands right after the target; there it was never seen, and speaks as anywhere once more.
    assert figure.bits == pytest.approx((2 * anywhere, -1, anywhere + beside), abs=1e-9)
    assert figure.running == pytest.approx((0, 2 * anywhere, 2 * anywhere - 1, 3 * anywhere - 1 + beside), abs=1e-9)
    assert figure.log_odds == pytest.approx(3 * anywhere - 1 + beside, abs=1e-9)
    assert figure.sense == "forest"
    assert figure.probability == pytest.approx(1 / (1 + 2**-figure.log_odds), abs=1e-12)
    assert figure.unseen == ()


def test_word_never_seen_speaks_by_its_pieces() -> None:
    """Of "rainy" only the piece " rain" is known, from "rain": half of log2(3) bits."""
    figure = HeadlineSense(fitted(), headline="Amazon rainy xyzzy")
    assert figure.unseen == ("rainy", "xyzzy")
    assert figure.bits == pytest.approx((math.log2(3) / 2, 0), abs=1e-9)


def test_running_starts_at_the_prior() -> None:
    model = SenseDisambiguator("Amazon").fit(["Amazon", "Amazon", "Amazon", "Amazon rain"], [7, 7, 7, 3])
    figure = HeadlineSense(model, headline="Amazon")
    assert figure.running == (figure.log_odds,) == pytest.approx((math.log2(3),), abs=1e-9)
    assert (figure.sense, figure.probability) == (7, pytest.approx(0.75))


def test_nothing_to_weigh_leaves_the_first_of_equals() -> None:
    figure = HeadlineSense(fitted(), headline="")
    assert (figure.words, figure.bits, figure.running, figure.unseen) == ((), (), (0.0,), ())
    assert (figure.log_odds, figure.sense, figure.probability) == (0, "company", 0.5)


def test_what_the_model_learns_later_changes_nothing() -> None:
    model = fitted()
    figure = HeadlineSense(model, headline="Amazon books")
    before = figure.log_odds
    model.partial_fit(["Books on the Amazon"] * 9, ["forest"] * 9)
    assert figure.log_odds == before


# What it refuses


@pytest.mark.parametrize(
    ("model", "kind", "message"),
    [
        pytest.param(None, TypeError, "model must be a SenseDisambiguator; got NoneType. Fit one", id="none"),
        pytest.param("Amazon", TypeError, "model must be a SenseDisambiguator; got str", id="text"),
        pytest.param(SenseDisambiguator, TypeError, "model must be a SenseDisambiguator; got ABCMeta|type", id="class"),
        pytest.param(
            SenseDisambiguator("Amazon"),
            ValueError,
            r"model must be fitted; got SenseDisambiguator\(target='Amazon'\) .* Call model.fit\(texts, senses\) first",
            id="not-fitted",
        ),
        pytest.param(
            SenseDisambiguator().fit(["a", "b", "c"], [1, 2, 3]),
            ValueError,
            "model must have two senses; got 3. Fit it",
            id="three-senses",
        ),
        pytest.param(
            SenseDisambiguator().fit(["a"], [1]), ValueError, "model must have two senses; got 1", id="one-sense"
        ),
        pytest.param(
            SenseDisambiguator().partial_fit(["a"], ["x"], classes=["x", "y"]),
            ValueError,
            "model must have seen both senses; never seen is 'y'. Fit it",
            id="sense-never-seen",
        ),
    ],
)
def test_bad_model_is_refused(model: Any, kind: type[Exception], message: str) -> None:
    with pytest.raises(kind, match=message) as raised:
        HeadlineSense(model)
    assert not isinstance(raised.value, NotFittedError)  # whose message would name no argument


@pytest.mark.parametrize(
    ("headline", "kind", "message"),
    [
        pytest.param(
            "a" * 201, ValueError, "headline must have at most 200 characters; got 201. Shorten it", id="long"
        ),
        pytest.param(3, TypeError, "headline must be a text; got int", id="number"),
        pytest.param(None, TypeError, "headline must be a text; got NoneType", id="none"),
    ],
)
def test_bad_headline_is_refused(headline: Any, kind: type[Exception], message: str) -> None:
    figure = HeadlineSense(fitted())
    with pytest.raises(kind, match=message):
        figure.headline = headline
    with pytest.raises(kind, match=message):
        HeadlineSense(fitted(), headline=headline)
    assert figure.headline == "Amazon is on fire"


def test_longest_headline_is_taken() -> None:
    assert HeadlineSense(fitted(), headline="\N{FIRE}" * 200).words == ()


# What the script is given


def test_knowledge_is_the_counts_in_small() -> None:
    model = SenseDisambiguator("Amazon", rings=(1, 3)).fit(["the rain rain Amazon", "a the Amazon", "rains"], [0, 1, 1])
    knowledge = HeadlineSense(model).knowledge
    assert knowledge == {
        "senses": [0, 1],
        "contexts": [1, 2],
        "target": "Amazon",
        "rings": [3, 1],
        "smoothing": 2.0,
        "pieces": 5,
        "words": "0a 0rain 4s 0the",
        # Of either sense: outside 3 words, within 3 but not beside, beside.
        "counts": ",,,,1 ,,1 ,,,1 ,1,,,,1",
    }
    assert json.loads(json.dumps(knowledge)) == knowledge


def test_knowledge_is_read_only() -> None:
    figure = HeadlineSense(fitted())
    with pytest.raises(traitlets.TraitError, match="read-only"):
        figure.knowledge = {}


def test_script_is_given_the_headline_and_the_knowledge() -> None:
    figure = HeadlineSense(fitted(), headline="Amazon")
    assert figure.get_state(["headline", "knowledge"]) == {"headline": "Amazon", "knowledge": figure.knowledge}


def test_numbers_of_numpy_as_parameters_are_taken() -> None:
    model = fitted(rings=(np.int64(2),), smoothing=np.float32(0.5), pieces=np.int8(3))
    knowledge = HeadlineSense(model).knowledge
    assert [type(knowledge[name]) for name in ("smoothing", "pieces")] == [float, int]
    assert json.dumps(knowledge["rings"]) == "[2]"


def test_repr_names_model_and_headline() -> None:
    figure = HeadlineSense(fitted(pieces=3), headline="It's Amazon")
    assert repr(figure) == "HeadlineSense(SenseDisambiguator(pieces=3, target='Amazon'), headline=\"It's Amazon\")"
    made = eval(repr(figure).replace("),", ").fit(TEXTS, SENSES),", 1))
    assert made.log_odds == figure.log_odds


def test_importing_the_figures_does_not_import_scikit_learn() -> None:
    code = "import sys, infolib.explore; print('sklearn' in sys.modules, 'infolib.disambiguation' in sys.modules)"
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "False False\n"


# The still picture


def still(figure: HeadlineSense) -> tuple[ElementTree.Element, str]:
    svg, sentence = figure._still_picture()
    return ElementTree.fromstring(svg), sentence


def test_still_picture_says_the_numbers() -> None:
    svg, sentence = still(HeadlineSense(fitted(rings=(), pieces=0), headline="Amazon rain & sells <b>"))
    assert sentence == (
        "\u201cAmazon rain & sells <b>\u201d: log-odds of forest against company +0.58 bits. "
        "Decision: forest, with probability 0.6000."
    )
    texts = [element.text for element in svg.iter() if element.tag.endswith("text")]
    assert texts[2:] == ["prior", "0.00", "rain", "+1.58", "sells", "+0.58", "b", "+0.58"]


def test_still_picture_calls_nothing_certain() -> None:
    model = SenseDisambiguator("Amazon", smoothing=1e-9).fit(
        ["Amazon rain river", "Amazon shop"], ["forest", "company"]
    )
    _, sentence = still(HeadlineSense(model, headline="Amazon rain river"))
    assert sentence.endswith("Decision: forest, with probability over 0.9999.")


def test_bars_of_the_still_picture_begin_where_the_last_one_ended() -> None:
    svg, _ = still(HeadlineSense(fitted(rings=(), pieces=0), headline="Amazon rain sells"))
    _, rain, sells = (element for element in svg.iter() if element.tag.endswith("rect"))
    right_end = [float(bar.get("x", 0)) + float(bar.get("width", 0)) for bar in (rain, sells)]
    assert right_end[0] == pytest.approx(right_end[1], abs=0.02)
    assert ("--idea-p" in rain.get("style", ""), "--idea-q" in sells.get("style", "")) == (True, True)


@pytest.mark.parametrize("headline", ["", "Amazon", "x" * 200, "a b c " * 33])
def test_still_picture_of_any_headline_is_svg(headline: str) -> None:
    svg, _ = still(HeadlineSense(fitted(), headline=headline))
    numbers = [float(part.get(name, 0)) for part in svg.iter() for name in ("x", "y", "width", "height")]
    assert all(0 <= number < 10000 for number in numbers)
