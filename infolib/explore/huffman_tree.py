"""Chapter 2: Huffman's code for some probabilities or for a typed text, and its tree."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Mapping
from typing import ClassVar

from infolib import distribution, information
from infolib.coding import encode, expected_length, huffman_code
from infolib.explore._base import Choice, Distribution, LiveFigure, Text, bundle, style_sheet
from infolib.explore._still import WIDTH, colour, curve, picture, text

__all__ = ["HuffmanTree"]

_NAMES = "abcdefgh"  # of the outcomes


class HuffmanTree(LiveFigure):
    """Huffman's code as a tree, for probabilities or for the characters of a text, as a live figure.

    Move the probabilities, or type a text, and see the tree, the code words, what they cost per symbol
    compared with the entropy and with words of equal length, and the text in digits. In a notebook the
    settings below follow what the reader does.

    Parameters
    ----------
    source : "probabilities" or "text"
        What the code is for: outcomes a, b, c, ... with the probabilities `p`, or the characters of
        `text`, with their relative frequencies.
    p : sequence of float
        Probabilities of 2 to 8 outcomes; kept as a tuple.
    text : str
        At most 120 characters. They are counted as Python counts them, by code point.

    Attributes
    ----------
    code : dict from symbol to code word, or None
        What `infolib.coding.huffman_code` returns: the outcomes in order, or the characters in the
        order of their first appearance. This and all that follows is None for an empty text, which has
        no frequencies and so no code.
    symbols, words : tuple of str, or None
        The keys and the values of `code`.
    probabilities : tuple of float, or None
        Of the symbols.
    lengths : tuple of int, or None
        Of the code words, in digits.
    expected_length, entropy : float or None
        Mean length of the code words, in digits per symbol, and entropy of the probabilities, in bits per
        symbol, the floor of every mean length.
    redundancy : float or None
        The mean length less the entropy, in digits per symbol; never below 0.
    fixed_length : int or None
        What code words of equal length need, in digits per symbol; 1 for a lone symbol, which gets a
        code word of one digit from Huffman, too.
    encoded : str or None
        The text in code words, without separators; None if the source is probabilities.
    n_bits : int or None
        How many digits that is; each takes one bit.

    Raises
    ------
    TypeError
        If `source` or `text` is not a string, or `p` does not hold numbers.
    ValueError
        If `source` is not one of the two names, `p` is not a distribution over 2 to 8 outcomes, or
        `text` is too long. Both errors are also `traitlets.TraitError`.

    Notes
    -----
    Belongs to the chapter "Entropy". The settings are synchronised traits: ``figure.observe`` and
    `ipywidgets.link` work on them. The figure builds the code in JavaScript, so that it answers
    without a kernel; the attributes build it with infolib, and tests hold the two together, code word
    by code word.

    Code words consist of the digits 0 and 1. A digit takes one bit, so that lengths in digits and the
    entropy in bits can be compared.

    References
    ----------
    .. [1] D. A. Huffman, "A Method for the Construction of Minimum-Redundancy Codes", *Proceedings of
       the IRE* 40(9), 1952.

    Examples
    --------
    >>> figure = HuffmanTree(p=[0.1, 0.5, 0.1, 0.3])
    >>> figure.code
    {'a': '110', 'b': '0', 'c': '111', 'd': '10'}
    >>> round(figure.expected_length, 4), round(figure.entropy, 4), figure.fixed_length
    (1.7, 1.6855, 2)

    A text is its own source:

    >>> figure.source, figure.text = "text", "banana"
    >>> figure.code
    {'b': '11', 'a': '0', 'n': '10'}
    >>> figure.encoded, figure.n_bits
    ('110100100', 9)

    A text that is too long is refused:

    >>> try:
    ...     figure.text = "banana" * 21
    ... except ValueError as error:
    ...     print(error)
    text must have at most 120 characters; got 126. Shorten it
    """

    _esm = bundle("huffman_tree.js")
    _css = style_sheet("huffman_tree.css")
    _settings: ClassVar[tuple[str, ...]] = ("source", "p", "text")
    _answers: ClassVar[tuple[str, ...]] = (
        "symbols",
        "probabilities",
        "words",
        "lengths",
        "expected_length",
        "entropy",
        "redundancy",
        "fixed_length",
        "encoded",
        "n_bits",
    )

    source = Choice("probabilities", ["probabilities", "text"]).tag(sync=True)
    p = Distribution((0.1, 0.5, 0.1, 0.3), fewest=2, most=len(_NAMES)).tag(sync=True)
    text = Text("beautiful is better than ugly", longest=120).tag(sync=True)

    @property
    def code(self) -> dict[str, str] | None:
        """The code word of each symbol."""
        shares = self._shares()
        return huffman_code(shares) if shares else None

    @property
    def symbols(self) -> tuple[str, ...] | None:
        """The symbols: the outcomes, or the characters in the order of their first appearance."""
        return tuple(self._shares()) or None

    @property
    def probabilities(self) -> tuple[float, ...] | None:
        """Their probabilities."""
        return tuple(self._shares().values()) or None

    @property
    def words(self) -> tuple[str, ...] | None:
        """Their code words."""
        code = self.code
        return tuple(code.values()) if code else None

    @property
    def lengths(self) -> tuple[int, ...] | None:
        """The lengths of their code words, in digits."""
        words = self.words
        return tuple(map(len, words)) if words else None

    @property
    def expected_length(self) -> float | None:
        """Mean length of the code words, in digits per symbol."""
        code = self.code
        return expected_length(code, self._shares()) if code else None

    @property
    def entropy(self) -> float | None:
        """Entropy of the probabilities, in bits per symbol."""
        probabilities = self.probabilities
        return float(information.entropy(probabilities)) if probabilities else None

    @property
    def redundancy(self) -> float | None:
        """The mean length less the entropy, in digits per symbol."""
        length, entropy = self.expected_length, self.entropy
        return None if length is None or entropy is None else max(0.0, length - entropy)

    @property
    def fixed_length(self) -> int | None:
        """What code words of equal length need, in digits per symbol."""
        k = len(self._shares())
        return len(f"{k - 1:b}") if k else None  # as many as the last symbol's number has, counted from 0

    @property
    def encoded(self) -> str | None:
        """The text in code words."""
        code = self.code if self.source == "text" else None
        return encode(code, self.text) if code else None

    @property
    def n_bits(self) -> int | None:
        """The length of the text in code words, in digits."""
        encoded = self.encoded
        return None if encoded is None else len(encoded)

    def _shares(self) -> dict[str, float]:
        """Return the probability of each symbol; of an empty text, none."""
        if self.source == "probabilities":
            return dict(zip(_NAMES, self.p, strict=False))
        counts: Mapping[str, int] = Counter(self.text)
        return distribution.normalize(counts) if counts else {}

    def _still_picture(self) -> tuple[str, str]:
        if self.code is None:
            sentence = (
                "A tree for the code words of a text; the text is empty, so it has no frequencies, no code and no tree."
            )
            return picture(24, sentence, [text(0, 16, "(an empty text)")]), sentence
        number = "One code word" if len(self.code) == 1 else f"A tree with {len(self.code)} code words"
        sentence = (
            f"{number} by Huffman's rule, {self.expected_length:.4f} digits long on average; "
            f"the entropy is {self.entropy:.4f} bits."
        )
        return picture(20 + 20 * len(self.code), sentence, _tree(self.code, self._shares())), sentence


_ROW = 20  # height of a leaf's row in the still picture


def _tree(code: Mapping[str, str], shares: Mapping[str, float]) -> list[str]:
    """Return the marks of a tree with one leaf in a row, in the order of the code words."""
    leaves = sorted(code, key=lambda symbol: code[symbol])
    depth = max(map(len, code.values()))
    rows = {code[symbol]: float(i) for i, symbol in enumerate(leaves)}
    right = WIDTH - 140 - 7.5 * depth
    pitch = (right - 10) / depth
    marks = []
    for i, symbol in enumerate(leaves):
        word, y = code[symbol], 20 + _ROW * (i + 0.5)
        marks += [
            curve([(4 + len(word) * pitch, y), (right, y)], "faint"),
            text(right + 8, y + 4, _visible(symbol), bold=True),
            text(right + 62, y + 4, f"{shares[symbol]:.4f}"),
            text(right + 124, y + 4, word, idea="q"),
        ]
    for length in range(depth, 0, -1):
        for stem in sorted({word[:-1] for word in rows if len(word) == length}):
            branches = [word for word in (f"{stem}0", f"{stem}1") if word in rows]
            rows[stem] = sum(rows[word] for word in branches) / len(branches)
            left = 4 + len(stem) * pitch
            for word in branches:
                y = 20 + _ROW * (rows[word] + 0.5)
                marks.append(curve([(left, 20 + _ROW * (rows[stem] + 0.5)), (left, y), (left + pitch, y)], "muted"))
                marks.append(text(left + 3, y - 3, word[-1], bold=True, idea="q"))
    for symbol in leaves:
        x, y = 4 + len(code[symbol]) * pitch, 20 + _ROW * (rows[code[symbol]] + 0.5)
        marks.append(f'<circle cx="{x:.4g}" cy="{y:.4g}" r="4" style="fill: {colour("p")}"/>')
    return [text(right + 8, 12, "symbol"), text(right + 62, 12, "p"), text(right + 124, 12, "word"), *marks]


def _visible(symbol: str) -> str:
    """Return a character so that it can be seen: blanks and control characters by a sign or their number."""
    blanks = {
        " ": "\N{OPEN BOX}",
        "\n": "\N{DOWNWARDS ARROW WITH CORNER LEFTWARDS}",
        "\t": "\N{RIGHTWARDS ARROW TO BAR}",
    }
    if symbol in blanks:
        return blanks[symbol]
    if not symbol.isprintable():
        return f"U+{ord(symbol):04X}"
    return f"\N{DOTTED CIRCLE}{symbol}" if unicodedata.category(symbol).startswith("M") else symbol
