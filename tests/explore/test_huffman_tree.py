"""The live figure of chapter 2's codes as Python sees it."""

import math
import re
import xml.etree.ElementTree as ElementTree

import numpy as np
import pytest
import traitlets

from infolib.coding import decode, kraft_sum
from infolib.explore import HuffmanTree

ZEN = "beautiful is better than ugly"


def of_text(text):
    return HuffmanTree(source="text", text=text)


# The answers


@pytest.mark.parametrize(
    ("p", "words"),
    [
        pytest.param((0.1, 0.5, 0.1, 0.3), ("110", "0", "111", "10"), id="the weather"),
        pytest.param((1 / 2, 1 / 4, 1 / 8, 1 / 8), ("0", "10", "110", "111"), id="dyadic"),
        pytest.param((0.25,) * 4, ("00", "01", "10", "11"), id="fair"),
        pytest.param((1, 0), ("0", "1"), id="certain"),
    ],
)
def test_probabilities_get_the_words_of_a_code_on_paper(p, words):
    figure = HuffmanTree(p=p)
    assert figure.words == words
    assert figure.symbols == tuple("abcdefgh"[: len(p)])
    assert figure.code == dict(zip(figure.symbols, words, strict=True))
    assert figure.lengths == tuple(map(len, words))
    assert figure.probabilities == figure.p
    assert figure.expected_length == pytest.approx(sum(x * len(word) for x, word in zip(p, words, strict=True)))
    assert figure.encoded is None
    assert figure.n_bits is None


def test_costs_are_those_of_the_chapter():
    figure = HuffmanTree(p=(0.1, 0.5, 0.1, 0.3))
    assert figure.expected_length == pytest.approx(1.7, abs=1e-12)
    assert figure.entropy == pytest.approx(1.6854752972273344, abs=1e-12)
    assert figure.redundancy == pytest.approx(1.7 - 1.6854752972273344, abs=1e-12)
    assert figure.fixed_length == 2


def test_text_is_counted_and_encoded_character_by_character():
    figure = of_text("abracadabra")
    assert figure.symbols == ("a", "b", "r", "c", "d")
    assert figure.probabilities == pytest.approx((5 / 11, 2 / 11, 2 / 11, 1 / 11, 1 / 11), abs=1e-15)
    assert figure.n_bits == 23  # 5 x 1 + (2 + 2 + 1 + 1) x 3
    assert len(figure.encoded) == 23
    assert figure.expected_length == pytest.approx(23 / 11, abs=1e-12)
    assert figure.fixed_length == 3
    assert "".join(decode(figure.code, figure.encoded)) == "abracadabra"


def test_characters_are_code_points():
    figure = of_text("e\u0301\N{WOMAN}\n\N{WOMAN}")
    assert figure.symbols == ("e", "\u0301", "\N{WOMAN}", "\n")
    assert kraft_sum(figure.code) == 1


@pytest.mark.parametrize(
    ("k", "digits"), [(1, 1), (2, 1), (3, 2), (4, 2), (5, 3), (8, 3), (9, 4), (64, 6), (65, 7), (120, 7)]
)
def test_words_of_equal_length_have_just_enough_digits(k, digits):
    assert of_text("".join(map(chr, range(100, 100 + k)))).fixed_length == digits
    assert digits == max(1, math.ceil(math.log2(k)))


@pytest.mark.parametrize(
    "settings", [{"p": (0.5, 0.25, 0.25)}, {"p": (1 / 3,) * 3}, {"source": "text", "text": "abab"}]
)
def test_nothing_is_overpaid_only_for_powers_of_one_half_and_never_less_than_nothing(settings):
    figure = HuffmanTree(**settings)
    halvings = all(math.log2(x).is_integer() for x in figure.probabilities)
    assert figure.redundancy >= 0
    assert (figure.redundancy == pytest.approx(0, abs=1e-12)) == halvings


def test_a_lone_character_costs_a_digit():
    figure = of_text("aaaa")
    assert (figure.words, figure.encoded, figure.n_bits) == (("0",), "0000", 4)
    assert (figure.expected_length, figure.entropy, figure.redundancy, figure.fixed_length) == (1, 0, 1, 1)


def test_an_empty_text_has_no_answers():
    figure = of_text("")
    assert figure.code is None
    assert {name: getattr(figure, name) for name in figure._answers} == dict.fromkeys(figure._answers)


def test_what_the_source_does_not_use_changes_nothing():
    assert HuffmanTree(text="banana").words == HuffmanTree().words
    assert HuffmanTree(source="text", text="banana", p=(0.5, 0.5)).words == of_text("banana").words


# The settings


@pytest.mark.parametrize(
    ("name", "value", "kind", "message"),
    [
        ("source", "letters", ValueError, 'source must be one of "probabilities", "text"; got "letters"'),
        ("source", None, TypeError, 'source must be one of "probabilities", "text"; got None'),
        ("p", (0.5, 0.6), ValueError, "p must sum to 1 along axis=-1; found a sum of 1.1. If these are counts"),
        ("p", (1.5, -0.5), ValueError, "p must be non-negative"),
        ("p", (1.0,), ValueError, "p must hold the probabilities of 2 to 8 outcomes; got 1. Put outcomes together"),
        ("p", (1 / 9,) * 9, ValueError, "p must hold the probabilities of 2 to 8 outcomes; got 9"),
        ("p", {"a": 1.0}, TypeError, "p must be an array or a list of numbers; got dict"),
        ("p", "0.5", TypeError, "p must be an array or a list of numbers; got str"),
        ("text", "x" * 121, ValueError, "text must have at most 120 characters; got 121. Shorten it"),
        ("text", b"bytes", TypeError, r"text must be a text; got bytes. Use str\(\) if it is meant"),
    ],
)
def test_bad_setting_is_refused(name, value, kind, message):
    figure = HuffmanTree()
    with pytest.raises(kind, match=message) as raised:
        setattr(figure, name, value)
    assert isinstance(raised.value, traitlets.TraitError)
    assert repr(figure) == repr(HuffmanTree())


def test_an_array_is_kept_as_a_tuple_of_floats():
    p = HuffmanTree(p=np.array([0.25, 0.75])).p
    assert p == (0.25, 0.75)
    assert all(type(p_i) is float for p_i in p)


def test_as_many_characters_as_allowed_count_as_one_each():
    assert of_text("\N{WOMAN}" * 120).n_bits == 120


def test_repr_makes_the_same_figure():
    figure = HuffmanTree(source="text", p=[0.25, 0.75], text='a "quoted"\n\u202eline')
    assert eval(repr(figure)).get_state(figure._settings) == figure.get_state(figure._settings)


# The still picture


def words_in(svg):
    """The texts of the picture."""
    root = ElementTree.fromstring(svg)
    return [element.text for element in root.iter() if element.tag.endswith("text")]


def test_still_picture_says_what_the_code_costs():
    svg, sentence = HuffmanTree()._still_picture()
    assert (
        sentence
        == "A tree with 4 code words by Huffman's rule, 1.7000 digits long on average; the entropy is 1.6855 bits."
    )
    assert sentence.replace("'", "&#x27;") in svg


@pytest.mark.parametrize("figure", [HuffmanTree(), HuffmanTree(p=(1, 0)), of_text(ZEN), of_text("aaa")], ids=repr)
def test_still_picture_shows_every_word_and_a_digit_at_every_branch(figure):
    svg, _ = figure._still_picture()
    texts = words_in(svg)
    branches = {word[:end] for word in figure.words for end in range(1, len(word) + 1)}
    digits = [text for text in texts if text in ("0", "1")]
    assert len(digits) == len(branches) + sum(word in ("0", "1") for word in figure.words)
    assert [text for text in texts if re.fullmatch("[01]{2,}", text)] == sorted(w for w in figure.words if len(w) > 1)
    assert svg.count("<circle") == len(figure.words)


def test_still_picture_shows_what_cannot_be_seen():
    texts = words_in(of_text("a \n\t\u202e\u0301<\ud800")._still_picture()[0])
    assert {"a", "\u2423", "\u21b5", "\u21e5", "U+202E", "\u25cc\u0301", "<", "U+D800"} <= set(texts)


def test_still_picture_of_an_empty_text_says_so():
    svg, sentence = of_text("")._still_picture()
    assert words_in(svg) == ["(an empty text)"]
    assert "the text is empty" in sentence
    assert "0 bits" not in sentence  # n_bits is None
