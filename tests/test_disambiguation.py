"""Telling the senses of a word apart: the model, its exactness, scikit-learn's checks, Dask, the benchmark."""

from __future__ import annotations

import importlib.util
import inspect
import math
import pickle
import random
import re
import subprocess
import sys
from collections import Counter
from itertools import pairwise
from typing import Any

import dask.bag
import mpmath
import numpy as np
import pandas as pd
import pytest
import scipy.special
from distributed import Client, LocalCluster
from hypothesis import given
from hypothesis import strategies as st
from repository import ROOT
from sklearn.base import clone, is_classifier
from sklearn.calibration import CalibratedClassifierCV
from sklearn.exceptions import NotFittedError
from sklearn.feature_extraction.text import CountVectorizer
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.naive_bayes import BernoulliNB
from sklearn.utils import estimator_checks, get_tags
from sklearn.utils.estimator_checks import estimator_checks_generator
from sklearn.utils.validation import validate_data

from infolib import disambiguation
from infolib.disambiguation import Evidence, SenseDisambiguator

HEADLINES = [
    ("Amazon rain forest is on fire again", "forest"),
    ("Fires in the Amazon destroy more forest than ever", "forest"),
    ("Deforestation of the Amazon slows, says Brazil", "forest"),
    ("Smoke over the Amazon: rivers run dry", "forest"),
    ("A new species of frog from the tropical Amazon", "forest"),
    ("Amazon's shares rise after strong online sales", "company"),
    ("E-commerce giant Amazon opens a warehouse", "company"),
    ("Workers at an Amazon warehouse vote on a union", "company"),
    ("Amazon cuts jobs in its technology business", "company"),
    ("Online shoppers leave Amazon for rivals", "company"),
]
TEXTS = [text for text, _ in HEADLINES]
SENSES = [sense for _, sense in HEADLINES]
AMAZON = SenseDisambiguator("Amazon").fit(TEXTS, SENSES)

#: Two sums of a handful of bits, each rounded to 2**-32.
GRID = 1e-8

_text = st.lists(
    st.sampled_from(["Amazon", "amazon's", "rain", "Rainy", "rains", "fire", "e-commerce", "shop", "shops", "x9", ","]),
    max_size=8,
).map(" ".join)
_contexts = st.lists(st.tuples(_text, st.sampled_from(["forest", "company", "river"])), min_size=1, max_size=8)
_models = st.builds(
    SenseDisambiguator,
    st.sampled_from([None, "amazon"]),
    rings=st.sampled_from([(), (1,), (3, 1)]),
    smoothing=st.sampled_from([0.1, 1, 2.5]),
    pieces=st.integers(0, 6),
)


def split(pairs: list[tuple[str, str]]) -> tuple[list[str], list[str]]:
    return [text for text, _ in pairs], [sense for _, sense in pairs]


def assert_same_model(a: SenseDisambiguator, b: SenseDisambiguator) -> None:
    """Assert that two models agree in every bit of every attribute."""
    assert vars(a).keys() == vars(b).keys()
    for name in ("classes_", "context_counts_", "prior_bits_", "evidence_bits_", "piece_bits_"):
        left, right = getattr(a, name), getattr(b, name)
        assert (left.dtype, left.shape, left.tobytes()) == (right.dtype, right.shape, right.tobytes()), name
    for name in ("data", "indices", "indptr"):
        np.testing.assert_array_equal(getattr(a.counts_, name), getattr(b.counts_, name), strict=True)
    assert list(a.vocabulary_.items()) == list(b.vocabulary_.items())
    assert list(a.pieces_.items()) == list(b.pieces_.items())


# Theorems


@given(_models, _contexts, st.data())
def test_partial_fit_on_any_parts_is_fit_on_the_whole(model, pairs, data):
    """Counts add up: fit(A + B + ...) = partial_fit(A), partial_fit(B), ..., bit for bit, in any order."""
    shuffled = data.draw(st.permutations(pairs))
    cuts = sorted(data.draw(st.sets(st.integers(1, len(pairs)))) | {0, len(pairs)})
    streamed = clone(model)
    for start, stop in pairwise(cuts):
        streamed.partial_fit(*split(shuffled[start:stop]))
    assert_same_model(streamed, model.fit(*split(pairs)))


@given(_models, _contexts, _contexts)
def test_merging_is_fitting_on_everything(model, first, second):
    """merge(fit(A), fit(B)) = fit(A + B), bit for bit, whatever words and senses A and B have."""
    a, b = (clone(model).fit(*split(pairs)) for pairs in (first, second))
    assert_same_model(a.merge(b), model.fit(*split(first + second)))


@given(_models, _contexts, _contexts, _contexts)
def test_merging_is_commutative_and_associative(model, first, second, third):
    """Merging obeys a + b = b + a and (a + b) + c = a + (b + c), bit for bit."""
    a, b, c = (clone(model).fit(*split(pairs)) for pairs in (first, second, third))
    assert_same_model(a.merge(b), b.merge(a))
    assert_same_model(a.merge(b).merge(c), a.merge(b.merge(c)))
    assert_same_model(a.merge(b).merge(c), a.merge(b, c))


@given(_models, _contexts, _text)
def test_prior_and_evidence_add_up_to_the_total_exactly(model, pairs, text):
    """bits(s) = log2 p(s) + sum of the evidence for s, without rounding."""
    model.fit(*split(pairs))
    for column, sense in enumerate(model.classes_):
        evidence = [entry.bits for entry in model.evidence(text, sense=sense)]
        assert model.prior_bits_[column] + sum(evidence) == model.total_bits([text])[0, column]


@given(_models, _contexts)
def test_evidence_raises_no_sense_without_lowering_another(model, pairs):
    """The mean of 2**pmi(w, s) over the prior is 1: p(s | w), smoothed, is a distribution."""
    model.fit(*split(pairs))
    p = np.exp2(model.prior_bits_)
    for bits in (model.evidence_bits_, model.piece_bits_):
        np.testing.assert_allclose(np.exp2(bits) @ p, 1, rtol=GRID)


@given(_models, _contexts, _text)
def test_total_agrees_with_the_definition(model, pairs, text):
    """bits(s) = log2 p(s) + sum of log2 p(s | w) / p(s) over words, rings and pieces, counted and added one by one."""
    model.fit(*split(pairs))
    expected = [defined_bits(model, pairs, text, sense) for sense in model.classes_]
    # At most 8 words, in 2 rings each and with at most 12 pieces, are rounded to 2**-32.
    np.testing.assert_allclose(model.total_bits([text])[0], expected, rtol=0, atol=121 * 2**-33)


def places(model: SenseDisambiguator, text: str) -> set[tuple[str, int | None]]:
    """Return every word of `text` with every ring it stands in (None: the whole text), one by one."""
    target = model.target and model.target.lower()
    words = [word.lower() for word in re.findall(r"[\w-]+|'s", text)]
    found: set[tuple[str, int | None]] = set()
    for i, word in enumerate(words):
        if word != target:
            near = [
                radius for radius in model.rings for j, w in enumerate(words) if w == target and abs(i - j) <= radius
            ]
            found |= {(word, None), *((word, radius) for radius in near)}
    return found


def defined_bits(model: SenseDisambiguator, pairs: list[tuple[str, str]], text: str, sense: str) -> float:
    """Return the bits for `sense` with 30 digits, straight from the definition."""
    contexts = [(places(model, other), of) for other, of in pairs]
    total = Counter(of for _, of in contexts)
    words = {word for found, _ in contexts for word, _ in found}

    def count(place: tuple[str, int | None]) -> tuple[int, int]:
        having = [of for found, of in contexts if place in found]
        return having.count(sense), len(having)

    def smoothed(counts: list[tuple[int, int]], base: Any) -> Any:
        n_sense, n = (sum(numbers) for numbers in zip(*counts, strict=True)) if counts else (0, 0)
        return (n_sense + mpmath.mpf(model.smoothing) * base) / (n + mpmath.mpf(model.smoothing))

    def voices(word: str) -> list[Any]:
        """Return p(s | w) of a word and of its pieces."""
        alike = [[count((w, None)) for w in words if piece in f" {w} "] for piece in pieces_of(word, model.pieces)]
        return [smoothed(counts, prior) for counts in ([count((word, None))], *alike)]

    with mpmath.workdps(30):
        prior = mpmath.mpf(total[sense]) / len(contexts)
        bits = mpmath.log(prior, 2)
        for word, radius in places(model, text):
            if radius is None:
                said = sum(mpmath.log(p / prior, 2) for p in voices(word))
                bits += said / 2 if model.pieces else said
            else:
                bits += mpmath.log(smoothed([count((word, radius))], voices(word)[0]) / prior, 2)
        return float(bits)


def pieces_of(word: str, size: int) -> set[str]:
    whole = f" {word} "
    if size == 0:
        return set()
    return {whole[i : i + size] for i in range(len(whole)) if len(whole[i : i + size]) == size} or {whole}


def test_the_lead_of_a_sense_is_that_of_naive_bayes():
    """pmi(w, s) - pmi(w, s') = log2 p(w | s) / p(w | s'): p(w) drops out."""
    rng = random.Random(5)
    words = [f"word{i}" for i in range(12)]
    texts = [" ".join(words), " ".join(words)] + [" ".join(rng.sample(words, 5)) for _ in range(60)]
    senses = [0, 1] + [rng.randrange(2) for _ in range(60)]
    # Every word occurs with every sense, so that hardly any smoothing is needed.
    model = SenseDisambiguator(smoothing=1e-12, pieces=0).fit(texts, senses)
    vectorizer = CountVectorizer(binary=True)
    bayes = BernoulliNB(alpha=1e-12).fit(vectorizer.fit_transform(texts), senses)
    log_p = bayes.feature_log_prob_ / math.log(2)
    assert list(model.vocabulary_) == vectorizer.get_feature_names_out().tolist()
    np.testing.assert_allclose(model.evidence_bits_ @ [-1, 1], log_p[1] - log_p[0], atol=GRID)
    np.testing.assert_allclose(model.prior_bits_, bayes.class_log_prior_ / math.log(2), atol=GRID)


@given(_contexts, st.lists(_text, min_size=1))
def test_probabilities_are_powers_of_two_of_the_bits(pairs, texts):
    """p(s | text) = 2**bits(s) / sum of 2**bits(s')."""
    model = SenseDisambiguator().fit(*split(pairs))
    expected = scipy.special.softmax(model.total_bits(texts) * math.log(2), axis=1)
    np.testing.assert_allclose(model.predict_proba(texts), expected, rtol=1e-12)


# Words and places


def test_the_headline_is_about_the_company_or_the_forest():
    assert AMAZON.predict(["The Amazon is burning: forest fires", "Amazon opens an online shop"]).tolist() == [
        "forest",
        "company",
    ]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        pytest.param("E-commerce, don't stop!", ["e-commerce", "don't", "stop"], id="inner-marks"),
        pytest.param("Brazil's café No 9", ["brazil", "'s", "café", "no", "9"], id="possessive-accent-digit"),
        pytest.param("Brazil\u2019s don\u2019t", ["brazil", "'s", "don't"], id="typographic-apostrophe"),
        pytest.param("brazil 's", ["brazil", "'s"], id="tokenised"),
        pytest.param("3.5, 18,000. 1.2.3", ["3.5", "18,000", "1.2.3"], id="numbers"),
        pytest.param("x-s don's", ["x-s", "don", "'s"], id="hyphen-s"),
        pytest.param("cafe\u0301 CAF\u00c9", ["caf\u00e9"], id="two-ways-to-write-an-accent"),
        pytest.param(
            "\u0130stanbul DIYARBAKIR diyarbak\u0131r",
            ["i\u0307stanbul", "diyarbakir", "diyarbak\u0131r"],
            id="turkish",
        ),
        pytest.param("हिन्दी भाषा", ["हिन्दी", "भाषा"], id="vowel-signs"),
        pytest.param("火事。アマゾン", ["火事", "アマゾン"], id="no-spaces"),
        pytest.param("\U0001f525 fire\u2764\ufe0f\u200d\U0001f525", ["fire"], id="emoji"),
        pytest.param("rain\r\nfire\0wind\tsnow\u00a0ice", ["rain", "fire", "wind", "snow", "ice"], id="separators"),
        pytest.param("rain Amazon's RAIN amazon", ["rain", "'s"], id="target-and-repetition"),
        pytest.param(" -- ?! ", [], id="no-word"),
    ],
)
def test_words_of_a_text(text, words):
    assert [entry.word for entry in AMAZON.evidence(text)] == words


def test_a_word_counts_once_however_often_it_stands_there():
    once = SenseDisambiguator().fit(["rain", "shop"], [0, 1])
    assert_same_model(once, SenseDisambiguator().fit(["rain Rain rain", "shop shop"], [0, 1]))
    assert once.total_bits(["rain"]).tolist() == once.total_bits(["rain rain"]).tolist()


def test_the_target_says_nothing_in_any_case():
    model = SenseDisambiguator("amazon", rings=()).fit(["AMAZON Amazon rain", "the shop"], [0, 1])
    assert list(model.vocabulary_) == ["rain", "shop", "the"]
    assert model.total_bits(["Amazon's"]).tolist() == [model.prior_bits_.tolist()]


def test_a_word_counts_in_every_ring_it_stands_in_from_the_nearest_target():
    model = SenseDisambiguator("amazon", rings=(3, 1)).fit(["one two three amazon far far by amazon", "else"], [0, 1])
    close = {"by", "by 1", "by 3", "far", "far 1", "far 3", "three", "three 1", "three 3"}
    assert set(model.vocabulary_) == close | {"two", "two 3", "one", "one 3", "else"}


@pytest.mark.parametrize("radius", [3, 10**6, 10**30])
def test_a_ring_does_not_reach_into_the_next_text(radius):
    texts = ["rain on the amazon", "shop now", "the amazon"]
    model = SenseDisambiguator("amazon", rings=(radius,)).fit(texts, [0, 1, 0])
    assert {word for word in model.vocabulary_ if " " in word} == {f"{word} {radius}" for word in ("on", "rain", "the")}


@pytest.mark.parametrize("target", ["E-COMMERCE", "don't", "O\u2019Reilly", "\u0130stanbul", "cafe\u0301"])
def test_a_target_is_found_however_it_is_written(target):
    model = SenseDisambiguator(target, rings=(1,))
    model.fit([f"rain {target.lower()}", f"{target.upper()}'s shop", "snow"], [0, 1, 1])
    assert set(model.vocabulary_) == {"rain", "rain 1", "'s", "'s 1", "shop", "snow"}


def test_a_word_near_the_target_speaks_louder():
    near, far = AMAZON.total_bits(
        ["warehouse Amazon", "warehouse one two three four five six seven eight nine ten Amazon"]
    )
    assert near[0] > far[0] > AMAZON.prior_bits_[0]


def test_a_word_that_was_never_seen_speaks_by_its_pieces():
    (entry,) = AMAZON.evidence("forested")
    assert entry.sense == "forest"
    known = [AMAZON.pieces_[piece] for piece in (" fore", "fores", "orest")]
    assert entry.bits == AMAZON.piece_bits_[known].sum(axis=0)[AMAZON.classes_.tolist().index("forest")] / 2
    assert {"reste", "ested", "sted "}.isdisjoint(AMAZON.pieces_)
    assert AMAZON.evidence("xylophone") == [Evidence("xylophone", None, 0.0)]
    plain = SenseDisambiguator("Amazon", pieces=0).fit(TEXTS, SENSES)
    assert plain.evidence("forested", sense="forest") == [Evidence("forested", "forest", 0.0)]


def test_without_pieces_a_word_has_its_smoothed_pmi_in_full():
    model = SenseDisambiguator(pieces=0).fit(["rain", "rainy"], [0, 1])
    assert model.pieces_ == {}
    assert model.total_bits(["rain"])[0].tolist() == (model.prior_bits_ + model.evidence_bits_[0]).tolist()


def test_a_word_shorter_than_a_piece_is_its_only_piece():
    model = SenseDisambiguator().fit(["a bee", "an ant"], [0, 1])
    assert set(model.pieces_) == {" a ", " bee ", " an ", " ant "}
    # Nothing else has these pieces: the word and its piece say the same, each at half voice.
    assert model.evidence("bee", sense=0)[0].bits == model.evidence_bits_[model.vocabulary_["bee"], 0]


def test_long_words_have_more_pieces_and_speak_louder():
    model = SenseDisambiguator().fit(["it xylophone", "no snow"], [0, 1])
    short, long = model.evidence("it xylophone", sense=0)
    assert long.bits == 4 * short.bits  # (1 + 7 pieces) / 2 against (1 + 1) / 2


def test_evidence_names_the_sense_it_speaks_for():
    assert [(entry.word, entry.sense) for entry in AMAZON.evidence("Online fires at Amazon and xylophones")] == [
        ("online", "company"),
        ("fires", "forest"),
        ("at", "company"),
        ("and", None),
        ("xylophones", None),
    ]


def test_evidence_for_two_senses_has_opposite_signs():
    for company, forest in zip(
        AMAZON.evidence(TEXTS[0], sense="company"), AMAZON.evidence(TEXTS[0], sense="forest"), strict=True
    ):
        assert company.bits * forest.bits < 0 or company.bits == forest.bits == 0


def test_bits_of_a_word_worked_out_by_hand():
    # 2 of 2 contexts, and 1 imaginary one, half of it each sense's: p = 2.5 / 3, against a prior of 1/2.
    model = SenseDisambiguator(smoothing=1, pieces=0).fit(["rain", "rain", "shop", "shop"], [0, 0, 1, 1])
    assert model.evidence("rain")[0].bits == pytest.approx(math.log2(5 / 3), abs=GRID)
    assert model.evidence("rain", sense=1)[0].bits == pytest.approx(math.log2(1 / 3), abs=GRID)


# Ranking


def test_top_words_are_telling_and_frequent():
    # "rain" is in 9 contexts of 10, never with the other sense; "rare" once; "the" everywhere, nearly.
    texts = ["the rain"] * 9 + ["the rare"] + ["the shop"] * 9 + ["odd shop"]
    model = SenseDisambiguator(pieces=0).fit(texts, [0] * 10 + [1] * 10)
    words, bits = zip(*model.top_words(0), strict=True)
    assert words == ("rain", "rare", "the")
    assert bits == tuple(model.evidence(word, sense=0)[0].bits for word in words)
    assert [word for word, _ in model.top_words(1)] == ["shop", "odd"]
    assert model.top_words(0, 1) == model.top_words(0)[:1]
    assert model.top_words(0, 0) == []


def test_top_words_leave_out_the_rings_and_words_that_speak_against():
    for sense in AMAZON.classes_:
        top = AMAZON.top_words(sense, 1000)
        assert all(" " not in word and bits > 0 for word, bits in top)
    assert dict(AMAZON.top_words("company", 1000)).keys().isdisjoint(dict(AMAZON.top_words("forest", 1000)))


def test_equals_are_ranked_in_alphabetical_order():
    model = SenseDisambiguator(pieces=0).fit(["b a c", "x"], [0, 1])
    assert [word for word, _ in model.top_words(0)] == ["a", "b", "c"]


# Corners


def test_a_text_without_known_words_has_the_prior():
    model = SenseDisambiguator().fit(["rain", "rain", "rain", "shop"], ["forest"] * 3 + ["company"])
    np.testing.assert_allclose(model.predict_proba(["", "Snow!", "?"]), [[0.25, 0.75]] * 3, rtol=GRID)
    assert model.predict([""]).tolist() == ["forest"]


def test_texts_without_words_teach_the_prior():
    model = SenseDisambiguator("amazon").fit(["", "?", "amazon"], [0, 0, 1])
    np.testing.assert_allclose(model.predict_proba(["rain"]), [[2 / 3, 1 / 3]], rtol=GRID)
    assert model.top_words(0) == []


def test_a_single_sense_is_certain():
    model = SenseDisambiguator().fit(["rain", "snow"], ["forest", "forest"])
    assert model.predict_proba(["rain", "shop"]).tolist() == [[1.0], [1.0]]
    assert model.predict(["shop"]).tolist() == ["forest"]


def test_a_sense_that_was_announced_but_never_seen_has_no_chance():
    model = SenseDisambiguator().partial_fit(["rain", "shop"], [0, 1], classes=[2, 1, 0])
    assert model.classes_.tolist() == [0, 1, 2]
    assert model.predict_proba(["rain"])[0, 2] == 0
    assert np.isneginf(model.total_bits(["rain"])[0, 2])
    assert [entry.bits for entry in model.evidence("rain snow", sense=2)] == [0, 0]


def test_the_least_smoothing_gives_finite_bits():
    model = SenseDisambiguator("amazon", smoothing=1e-100).fit(["rain amazon"] * 3 + ["shop amazon"], [0, 0, 0, 1])
    assert np.isfinite(model.evidence_bits_).all()
    assert np.isfinite(model.total_bits(["rain shop amazon"])).all()


def test_a_new_sense_may_come_later():
    model = SenseDisambiguator().partial_fit(["rain"], ["forest"]).partial_fit(["shop"], ["company"])
    assert model.predict(["rain", "shop"]).tolist() == ["forest", "company"]


def test_fit_forgets_what_was_counted_before():
    assert_same_model(
        SenseDisambiguator().fit(["snow"], ["x"]).fit(TEXTS, SENSES), SenseDisambiguator().fit(TEXTS, SENSES)
    )


def test_merge_leaves_its_arguments_alone():
    a, b = SenseDisambiguator().fit(["rain"], [0]), SenseDisambiguator().fit(["shop"], [1])
    before = pickle.dumps((a, b))
    a.merge(b)
    assert pickle.dumps((a, b)) == before


@pytest.mark.parametrize("dtype", [np.int8, np.int64, bool, np.float64, object, str], ids=lambda t: t.__name__)
def test_senses_of_every_kind_are_learnt(dtype):
    senses = np.array([0, 1, 1]).astype(dtype)
    model = SenseDisambiguator().fit(np.array(["rain", "shop", "shop"]), senses)
    assert model.predict(["rain", "shop"]).tolist() == senses[:2].tolist()


def test_senses_may_be_numbers_of_any_size():
    model = SenseDisambiguator().fit(["rain", "shop"], [2**70, 1])
    assert model.predict(["rain", "shop"]).tolist() == [2**70, 1]
    assert model.evidence("rain")[0].sense == 2**70


@pytest.mark.parametrize("wrap", [np.array, pd.Series, pd.Categorical, tuple, iter], ids=lambda f: f.__name__)
def test_texts_and_senses_in_every_container_are_learnt(wrap):
    model = SenseDisambiguator("Amazon").fit(wrap(TEXTS), wrap(SENSES))
    assert_same_model(model, AMAZON)
    assert model.predict(wrap(TEXTS)).tolist() == SENSES


def test_the_index_of_a_series_does_not_matter():
    texts, senses = pd.Series(TEXTS).sort_index(ascending=False), pd.Series(SENSES).sort_index(ascending=False)
    assert_same_model(SenseDisambiguator("Amazon").fit(texts, senses), AMAZON)


def test_a_very_long_text_is_one_text():
    words = "rain fire " * 50_000
    model = SenseDisambiguator("amazon").fit([words + "amazon forest", "x" * 100_000], [0, 1])
    assert model.counts_.max() == 1
    assert set(model.vocabulary_) >= {"rain 10", "fire 1", "forest 1", "x" * 100_000}
    assert model.predict(["rain " * 100_000]).tolist() == [0]


def test_a_corpus_longer_than_one_part_is_counted_whole(monkeypatch):
    whole = SenseDisambiguator("amazon").fit(TEXTS, SENSES)
    bits = whole.total_bits(TEXTS)
    monkeypatch.setattr("infolib.disambiguation._TEXTS_AT_A_TIME", 3)
    assert_same_model(SenseDisambiguator("amazon").fit(TEXTS, SENSES), whole)
    assert whole.total_bits(TEXTS).tolist() == bits.tolist()


def test_two_senses_have_one_lead_and_three_have_three_totals():
    lead = AMAZON.decision_function(TEXTS)
    np.testing.assert_array_equal(lead, AMAZON.total_bits(TEXTS) @ [-1, 1])
    three = SenseDisambiguator().fit(["a", "b", "c"], [0, 1, 2])
    np.testing.assert_array_equal(three.decision_function(["a"]), three.total_bits(["a"]))


# In scikit-learn


def test_the_estimator_is_a_classifier_of_strings():
    tags = get_tags(SenseDisambiguator())
    assert is_classifier(SenseDisambiguator())
    assert tags.input_tags.string
    assert not tags.input_tags.two_d_array
    assert tags.target_tags.required


def test_a_pickled_model_is_the_same_model():
    assert_same_model(pickle.loads(pickle.dumps(AMAZON)), AMAZON)


def test_a_clone_is_new_and_has_the_same_parameters():
    copy = clone(AMAZON)
    assert copy.get_params() == AMAZON.get_params()
    with pytest.raises(NotFittedError):
        copy.predict(TEXTS)


def test_scikit_learns_tools_take_it():
    texts, senses = TEXTS * 4, SENSES * 4
    assert cross_val_score(SenseDisambiguator("amazon"), texts, senses, cv=2).tolist() == [1, 1]
    search = GridSearchCV(SenseDisambiguator(), {"smoothing": [1.0, 2.0]}, cv=2).fit(texts, senses)
    assert search.best_score_ == AMAZON.score(texts, senses) == 1
    calibrated = CalibratedClassifierCV(SenseDisambiguator(), cv=2).fit(texts, senses)
    np.testing.assert_allclose(calibrated.predict_proba(texts).sum(axis=1), 1)
    assert calibrated.predict(texts).tolist() == senses


@pytest.mark.parametrize("wrap", [np.array, pd.Series], ids=lambda f: f.__name__)
def test_scikit_learns_tools_may_cut_arrays_and_series(wrap):
    texts, senses = wrap(TEXTS * 4), wrap(SENSES * 4)
    search = GridSearchCV(SenseDisambiguator("amazon"), {"pieces": [0, 5], "rings": [(), (3, 1)]}, cv=2)
    assert search.fit(texts, senses).score(texts, senses) == 1
    assert cross_val_score(SenseDisambiguator("amazon"), texts, senses, cv=2).tolist() == [1, 1]


class OnTables(SenseDisambiguator):
    """Lets scikit-learn's checks, which pass tables of numbers, see the estimator: each row becomes a text."""

    def fit(self, X, y=None):  # noqa: N803
        return super().fit(self._texts(X, reset=True), y)

    def partial_fit(self, X, y=None, classes=None):  # noqa: N803
        return super().partial_fit(self._texts(X, reset=not hasattr(self, "counts_")), y, classes=classes)

    def total_bits(self, X):  # noqa: N803
        if not hasattr(self, "counts_"):
            raise NotFittedError
        return super().total_bits(self._texts(X, reset=False))

    def _texts(self, X, *, reset: bool) -> list[str]:  # noqa: N803
        """Write the row [1.5, -0.3] as "c0p3 c1m1": each number, in halves, is a word."""
        rows = np.rint(2 * validate_data(self, X, reset=reset, dtype=float)).tolist()
        return [" ".join(f"c{i}{'m' if v < 0 else 'p'}{abs(v):.0f}" for i, v in enumerate(row)) for row in rows]

    def __sklearn_tags__(self):
        tags = super().__sklearn_tags__()
        tags.input_tags.two_d_array = True
        return tags


TABLE_CHECKS = [
    (estimator, check)
    for estimator, check in estimator_checks_generator(OnTables(pieces=0))
    # The only one that skips: it wants SciPy's array API switched on, which is for estimators of arrays.
    if check.func.__name__ != "check_array_api_input"
]


@pytest.mark.parametrize(("estimator", "check"), TABLE_CHECKS, ids=[check.func.__name__ for _, check in TABLE_CHECKS])
def test_scikit_learns_checks_pass_where_rows_are_written_as_texts(estimator, check):
    check(estimator)


@pytest.mark.parametrize(
    "check",
    [
        estimator_checks.check_estimator_cloneable,
        estimator_checks.check_estimator_repr,
        estimator_checks.check_estimator_tags_renamed,
        estimator_checks.check_get_params_invariance,
        estimator_checks.check_mixin_order,
        estimator_checks.check_no_attributes_set_in_init,
        estimator_checks.check_parameters_default_constructible,
        estimator_checks.check_set_params,
        estimator_checks.check_valid_tag_types,
    ],
    ids=lambda check: check.__name__,
)
def test_scikit_learns_checks_without_data_pass_on_the_estimator_itself(check):
    check("SenseDisambiguator", SenseDisambiguator())


# In parallel


def test_dask_counts_in_parallel_and_gets_the_same_model():
    """Runs what the docstring shows, on a cluster of two processes."""
    shown = re.search(r"code-block:: python\n\n(.*?\.compute\(\)\n)", SenseDisambiguator.__doc__, re.DOTALL)[1]
    pairs = [(f"{text} {i % 7}", sense) for i in range(20) for text, sense in HEADLINES]
    names = {"SenseDisambiguator": SenseDisambiguator, "texts": dask.bag.from_sequence(pairs, npartitions=5)}
    with (
        LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as cluster,
        Client(cluster),
    ):
        exec(inspect.cleandoc(shown), names)
    assert_same_model(names["model"], SenseDisambiguator().fit(*split(pairs)))


# Bad input

FITTED = SenseDisambiguator().fit(["rain", "shop"], ["forest", "company"])


def fit(texts: Any = ("rain", "shop"), senses: Any = (0, 1), **parameters: Any) -> SenseDisambiguator:
    return SenseDisambiguator(**parameters).fit(texts, senses)


@pytest.mark.parametrize(
    ("call", "error", "expected"),
    [
        pytest.param(
            lambda: fit("rain", [0]),
            TypeError,
            "texts must be a list of strings; got str. Put a single text in a list",
            id="texts-one-string",
        ),
        pytest.param(
            lambda: FITTED.predict(b"rain"),
            TypeError,
            "texts must be a list of strings; got bytes. Put a single text in a list",
            id="texts-bytes",
        ),
        pytest.param(
            lambda: FITTED.predict(5),
            TypeError,
            "texts must be a list of strings; got int. Put a single text in a list",
            id="texts-number",
        ),
        pytest.param(
            lambda: FITTED.predict({"rain": 0}),
            TypeError,
            "texts must be a list of strings; got dict. Put a single text in a list",
            id="texts-mapping",
        ),
        pytest.param(
            lambda: FITTED.predict({"rain", "shop"}),
            TypeError,
            "texts must be a list of strings; got set. Put a single text in a list",
            id="texts-set",
        ),
        pytest.param(
            lambda: FITTED.predict(pd.DataFrame({"text": ["rain", "shop"]})),
            TypeError,
            "texts must be a list of strings; got DataFrame with 2 dimensions. Pass one column",
            id="texts-table",
        ),
        pytest.param(
            lambda: FITTED.predict(np.array("rain")),
            TypeError,
            "texts must be a list of strings; got ndarray with 0 dimensions. Pass one column",
            id="texts-scalar-array",
        ),
        pytest.param(
            lambda: fit(["rain", None]),
            TypeError,
            "texts must hold strings; found NoneType at position 1. Remove or convert it",
            id="texts-missing",
        ),
        pytest.param(
            lambda: FITTED.predict_proba([["rain"]]),
            TypeError,
            "texts must hold strings; found list at position 0. Remove or convert it",
            id="texts-of-words",
        ),
        pytest.param(
            lambda: fit([], []), ValueError, "texts must hold at least one text; got none. Pass some", id="texts-none"
        ),
        pytest.param(
            lambda: fit(["rain"], [0, 1]),
            ValueError,
            "senses must have one sense per text; got 2 senses and 1 texts. Pair them up",
            id="lengths",
        ),
        pytest.param(
            lambda: fit(senses=None),
            ValueError,
            "senses must be a list; got None. fit requires y to be passed, but the target y is None",
            id="senses-none",
        ),
        pytest.param(
            lambda: fit(senses="ab"),
            TypeError,
            "senses must be a list of senses; got str. Put a single sense in a list",
            id="senses-string",
        ),
        pytest.param(
            lambda: fit(senses=["forest", None]),
            ValueError,
            "senses must not be missing; found None at position 1. Remove that text",
            id="sense-missing",
        ),
        pytest.param(
            lambda: fit(senses=[math.nan, 1]),
            ValueError,
            "senses must not be missing; found nan at position 0. Remove that text",
            id="sense-nan",
        ),
        pytest.param(
            lambda: fit(senses=["forest", ("company",)]),
            TypeError,
            "senses must be strings or whole numbers; found tuple at position 1. Name the senses",
            id="sense-tuple",
        ),
        pytest.param(
            lambda: fit(senses=[0.5, 1]),
            ValueError,
            "senses must be strings or whole numbers; found 0.5, a continuous value, at position 0. Name the senses",
            id="sense-continuous",
        ),
        pytest.param(
            lambda: fit(senses=["forest", 1]),
            TypeError,
            "senses must be all strings or all numbers; found both. Use one kind",
            id="senses-mixed",
        ),
        pytest.param(
            lambda: fit().partial_fit(["snow"], ["forest"]),
            TypeError,
            "senses must be all strings or all numbers; got strings here and numbers there. Use one kind",
            id="senses-mixed-later",
        ),
        pytest.param(
            lambda: SenseDisambiguator().partial_fit(["rain"], ["forest"], classes=["company"]),
            ValueError,
            "classes must list all senses; missing is 'forest'. Add it, or leave classes out",
            id="classes-incomplete",
        ),
        pytest.param(
            lambda: FITTED.merge("model"),
            TypeError,
            "others must be SenseDisambiguator models; got str. Fit one first",
            id="merge-no-model",
        ),
        pytest.param(
            lambda: FITTED.merge(fit(senses=["a", "b"], smoothing=3.0)),
            ValueError,
            "others must have the same smoothing, here 2.0; got 3.0. Fit all models with the same parameters",
            id="merge-parameters",
        ),
        pytest.param(
            lambda: FITTED.merge(fit()),
            TypeError,
            "senses must be all strings or all numbers; got strings here and numbers there. Use one kind",
            id="merge-senses",
        ),
        pytest.param(
            lambda: FITTED.evidence(["rain"]),
            TypeError,
            "text must be one string; got list. Ask for one text at a time",
            id="evidence-list",
        ),
        pytest.param(
            lambda: FITTED.evidence("rain", sense="river"),
            ValueError,
            "sense must be one that was learnt; got 'river'. Known are 'company', 'forest'",
            id="evidence-sense",
        ),
        pytest.param(
            lambda: FITTED.top_words("river"),
            ValueError,
            "sense must be one that was learnt; got 'river'. Known are 'company', 'forest'",
            id="top-words-sense",
        ),
        pytest.param(
            lambda: FITTED.top_words("forest", 2.5),
            TypeError,
            "n must be a whole number; got float. It says how many words to list",
            id="top-words-n-kind",
        ),
        pytest.param(
            lambda: FITTED.top_words("forest", -1),
            ValueError,
            "n must not be negative; got -1. It says how many words to list",
            id="top-words-n-negative",
        ),
        pytest.param(
            lambda: fit(target=5),
            TypeError,
            "target must be a string or None; got int. It is the ambiguous word",
            id="target-kind",
        ),
        pytest.param(
            lambda: fit(target="rain forest"),
            ValueError,
            "target must be a single word; got 'rain forest'. Use None where its place does not matter",
            id="target-two-words",
        ),
        pytest.param(
            lambda: fit(target=""),
            ValueError,
            "target must be a single word; got ''. Use None where its place does not matter",
            id="target-empty",
        ),
        pytest.param(
            lambda: fit(rings=3),
            TypeError,
            "rings must be a tuple of whole numbers; got int. The default is (10, 3, 1)",
            id="rings-kind",
        ),
        pytest.param(
            lambda: fit(rings=(1.5,)),
            TypeError,
            "rings must be whole numbers; found 1.5. They are distances in words",
            id="rings-fraction",
        ),
        pytest.param(
            lambda: fit(rings=(0,)),
            ValueError,
            "rings must be at least 1; found 0. They are distances in words",
            id="rings-zero",
        ),
        pytest.param(
            lambda: fit(rings=(3, 3)),
            ValueError,
            "rings must differ; got (3, 3). Leave out the repeated one",
            id="rings-repeated",
        ),
        pytest.param(
            lambda: fit(smoothing="1"),
            TypeError,
            "smoothing must be a number; got str. The default is 2.0",
            id="smoothing-kind",
        ),
        pytest.param(
            lambda: fit(smoothing=0),
            ValueError,
            "smoothing must be at least 1e-100 and finite; got 0. The default is 2.0",
            id="smoothing-zero",
        ),
        pytest.param(
            lambda: fit(smoothing=math.nan),
            ValueError,
            "smoothing must be at least 1e-100 and finite; got nan. The default is 2.0",
            id="smoothing-nan",
        ),
        pytest.param(
            lambda: fit(pieces=2.0),
            TypeError,
            "pieces must be a whole number; got float. 0 turns them off",
            id="pieces-kind",
        ),
        pytest.param(
            lambda: fit(pieces=-1),
            ValueError,
            "pieces must not be negative; got -1. 0 turns them off",
            id="pieces-negative",
        ),
    ],
)
def test_bad_input_is_refused_with_a_remedy(call, error, expected):
    with pytest.raises(error) as caught:
        call()
    assert str(caught.value) == expected


@pytest.mark.parametrize(
    "call",
    [
        lambda model: model.predict(["rain"]),
        lambda model: model.predict_proba(["rain"]),
        lambda model: model.decision_function(["rain"]),
        lambda model: model.total_bits(["rain"]),
        lambda model: model.evidence("rain"),
        lambda model: model.top_words("forest"),
        lambda model: model.merge(FITTED),
        lambda model: FITTED.merge(model),
    ],
    ids=["predict", "predict_proba", "decision_function", "total_bits", "evidence", "top_words", "merge", "merged"],
)
def test_a_model_that_is_not_fitted_says_so(call):
    with pytest.raises(NotFittedError, match="This SenseDisambiguator instance is not fitted yet"):
        call(SenseDisambiguator())


def test_a_missing_library_is_named_with_the_extra():
    program = "import sys; sys.modules['sklearn'] = None; import infolib.disambiguation"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert "infolib.disambiguation needs scikit-learn; install infolib[text]" in run.stderr


# The benchmark


def benchmark() -> Any:
    path = ROOT / "benchmarks" / "disambiguation.py"
    spec = importlib.util.spec_from_file_location("disambiguation_benchmark", path)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def write_word(folder, contexts: list[tuple[str, int]]) -> None:
    """Write the four files of a word, in the layout of CoarseWSD-20, the same for training and test."""
    folder.mkdir()
    for part in ("train", "test"):
        data = "".join(f"{text.split().index(folder.name)}\t{text}\n" for text, _ in contexts)
        (folder / f"{part}.data.txt").write_text(data)
        (folder / f"{part}.gold.txt").write_text("".join(f"{sense}\n" for _, sense in contexts))


@pytest.mark.parametrize("options", [[], ["--cv"]], ids=["test", "cv"])
def test_the_benchmark_prints_a_row_for_each_word_and_their_mean(options, tmp_path, capsys):
    write_word(tmp_path / "amazon", [("the amazon river", 0), ("an amazon shop", 1)] * 10)
    write_word(tmp_path / "bank", [("the bank of the river", 0)] * 5 + [("money in the bank", 1)] * 15)
    benchmark().main(["--data", str(tmp_path), "--tokens", "2000", *options])
    heading, amazon, bank, macro, *rest = (line.split() for line in capsys.readouterr().out.splitlines())
    test = "4" if options else "20"
    assert heading[:4] == ["word", "senses", "train", "test"]
    assert amazon[:4] == ["amazon", "2", str(20 - 4 * bool(options)), test]
    assert (amazon[4], amazon[-2:]) == ("0.5000", ["1.0000", "1.0000"])
    assert (bank[4], bank[-2:]) == ("0.7500", ["1.0000", "1.0000"])
    assert (macro[0], macro[1], macro[-2:]) == ("macro", "0.6250", ["1.0000", "1.0000"])
    assert [line[0] for line in rest].count("fit,") == 3


def test_the_benchmark_without_data_prints_speed_alone(capsys):
    benchmark().main(["--tokens", "2000"])
    assert re.fullmatch(r"(fit, [\w -]+(, [\w ]+)?: [\d.]+ million tokens a second .*\n){2}", capsys.readouterr().out)


def test_the_benchmark_says_what_a_folder_lacks(tmp_path):
    with pytest.raises(SystemExit, match="--data must name a folder with a folder for each word; found no"):
        benchmark().main(["--data", str(tmp_path)])
    write_word(tmp_path / "amazon", [("the amazon river", 0)])
    (tmp_path / "amazon" / "test.gold.txt").unlink()
    with pytest.raises(SystemExit, match=r"--data must hold .* for each word; .*test\.gold\.txt is missing"):
        benchmark().main(["--data", str(tmp_path)])


@given(st.text(st.sampled_from("abS019 -'._,\n") | st.characters(max_codepoint=127)))
def test_plain_text_is_cut_into_the_same_words_by_the_faster_pattern(text):
    assert disambiguation._ASCII_WORD.findall(text.lower()) == disambiguation._ANY_WORD.findall(text.lower())
