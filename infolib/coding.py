"""Codes that turn symbols into bits and back: entropy made into something one can count.

Algorithms over symbols are plain Python: any hashable object can be a symbol, and a code is a
dictionary from symbol to code word, a string of the characters "0" and "1".
"""

from __future__ import annotations

import heapq
import math
from collections.abc import Hashable, Iterable, Mapping
from itertools import count, pairwise
from typing import TypeVar

__all__ = ["decode", "encode", "expected_length", "huffman_code", "kraft_sum"]

Symbol = TypeVar("Symbol", bound=Hashable)


def huffman_code(probabilities: Mapping[Symbol, float], /) -> dict[Symbol, str]:
    r"""Build a prefix-free code with the smallest expected length there is.

    Huffman's rule: merge the two least likely groups of symbols until one is left; each merge puts
    one more bit in front of the code words of both groups.

    Parameters
    ----------
    probabilities : mapping from symbol to probability
        Non-negative and summing to 1. Every symbol gets a code word, also one of probability 0.

    Returns
    -------
    dict from symbol to code word
        In the order of `probabilities`. The expected length L, in bits per symbol, obeys
        :math:`H \le L < H + 1`. A lone symbol gets the code word "0", so that a message of it still
        has a length; there L is 1 and the upper bound does not hold strictly.

    Raises
    ------
    TypeError
        If `probabilities` is not a mapping or holds something other than numbers.
    ValueError
        If `probabilities` is empty or not a distribution.

    Notes
    -----
    Derived in the chapter "Entropy". Ties are broken by the order of the symbols: of two groups
    with the same probability the one that was there earlier is taken first, and merged groups come
    after those already there. The same mapping gives the same code on every machine.

    References
    ----------
    .. [1] D. A. Huffman, "A Method for the Construction of Minimum-Redundancy Codes", *Proceedings of
       the IRE* 40(9), 1952.

    Examples
    --------
    >>> huffman_code({"a": 0.1, "b": 0.5, "c": 0.1, "d": 0.3})
    {'a': '110', 'b': '0', 'c': '111', 'd': '10'}
    """
    _check_probabilities(probabilities)
    if len(probabilities) == 1:
        return dict.fromkeys(probabilities, "0")
    arrival = count()
    groups = [(p, next(arrival), [symbol]) for symbol, p in probabilities.items()]
    heapq.heapify(groups)
    code = dict.fromkeys(probabilities, "")
    while len(groups) > 1:
        p_first, _, first = heapq.heappop(groups)
        p_second, _, second = heapq.heappop(groups)
        if p_first == p_second:
            first, second = second, first
        # The likelier of the two takes the "0"; of equals, the one that was there earlier.
        for symbol in second:
            code[symbol] = "0" + code[symbol]
        for symbol in first:
            code[symbol] = "1" + code[symbol]
        heapq.heappush(groups, (p_first + p_second, next(arrival), second + first))
    return code


def expected_length(code: Mapping[Symbol, str], probabilities: Mapping[Symbol, float], /) -> float:
    r"""Mean number of bits per symbol that `code` spends on symbols drawn from `probabilities`.

    .. math:: L = \sum_x p_x \, |c(x)|

    Parameters
    ----------
    code : mapping from symbol to code word
        Strings of "0" and "1". It may know more symbols than occur.
    probabilities : mapping from symbol to probability
        Non-negative and summing to 1; each of its symbols needs a code word.

    Returns
    -------
    float
        Bits per symbol.

    Raises
    ------
    TypeError
        If an argument is not a mapping, a code word not a string, a probability not a number.
    ValueError
        If a code word holds other characters, a symbol lacks one, or `probabilities` is no distribution.

    References
    ----------
    .. [1] T. M. Cover and J. A. Thomas, *Elements of Information Theory*, 2nd ed., 2006, section 5.1.

    Examples
    --------
    >>> expected_length({"x": "0", "y": "10", "z": "11"}, {"x": 0.5, "y": 0.25, "z": 0.25})
    1.5
    """
    _check_code(code)
    _check_probabilities(probabilities)
    for symbol in probabilities:
        _check_known(symbol, code)
    return math.fsum(p * len(code[symbol]) for symbol, p in probabilities.items())


def kraft_sum(code: Mapping[Symbol, str], /) -> float:
    r"""How much of the room for code words a code uses up.

    .. math:: K = \sum_x 2^{-|c(x)|}

    Parameters
    ----------
    code : mapping from symbol to code word
        Strings of "0" and "1".

    Returns
    -------
    float
        At most 1 for every uniquely decodable code (Kraft and McMillan); exactly 1 where no code
        word could be made shorter. A pure number, without unit.

    Raises
    ------
    TypeError
        If `code` is not a mapping or a code word not a string.
    ValueError
        If `code` is empty or a code word holds other characters than "0" and "1".

    References
    ----------
    .. [1] T. M. Cover and J. A. Thomas, *Elements of Information Theory*, 2nd ed., 2006, theorems 5.2.1
       and 5.5.1.

    Examples
    --------
    >>> kraft_sum({"x": "0", "y": "10", "z": "11"})
    1.0
    >>> kraft_sum({"a": "0", "b": "1", "c": "00", "d": "01"})
    1.5
    """
    _check_code(code)
    return math.fsum(0.5 ** len(word) for word in code.values())


def encode(code: Mapping[Symbol, str], symbols: Iterable[Symbol], /) -> str:
    """Write `symbols` as one string of bits.

    Parameters
    ----------
    code : mapping from symbol to code word
        Strings of "0" and "1".
    symbols : iterable of symbols
        The message; a string is an iterable of its characters.

    Returns
    -------
    str
        The code words one after the other, without separators: its length is the message's in bits.

    Raises
    ------
    TypeError
        If `code` is not a mapping, a code word not a string or `symbols` not iterable.
    ValueError
        If a symbol has no code word or a code word holds other characters than "0" and "1".

    References
    ----------
    .. [1] T. M. Cover and J. A. Thomas, *Elements of Information Theory*, 2nd ed., 2006, section 5.1
       (the extension of a code).

    Examples
    --------
    >>> encode({"x": "0", "y": "10", "z": "11"}, "xyxz")
    '010011'
    """
    _check_code(code)
    if not isinstance(symbols, Iterable):
        raise TypeError(
            f"symbols must be a sequence of symbols; got {type(symbols).__name__}. Wrap a single symbol in a list"
        )
    words = []
    for symbol in symbols:
        _check_known(symbol, code)
        words.append(code[symbol])
    return "".join(words)


def decode(code: Mapping[Symbol, str], bits: str, /) -> list[Symbol]:
    """Read the symbols back from a string of bits.

    Parameters
    ----------
    code : mapping from symbol to code word
        Prefix-free: no code word begins another, so that each symbol is known at its last bit.
    bits : str
        What `encode` returned.

    Returns
    -------
    list of symbols

    Raises
    ------
    TypeError
        If `code` is not a mapping, or a code word or `bits` not a string.
    ValueError
        If `code` is not prefix-free, or `bits` holds something other than its code words.

    References
    ----------
    .. [1] T. M. Cover and J. A. Thomas, *Elements of Information Theory*, 2nd ed., 2006, section 5.1
       (instantaneous codes).

    Examples
    --------
    >>> decode({"x": "0", "y": "10", "z": "11"}, "010011")
    ['x', 'y', 'x', 'z']
    """
    _check_code(code)
    _check_prefix_free(code)
    _check_bits("bits", bits)
    symbol_of = {word: symbol for symbol, word in code.items()}
    longest = max(map(len, symbol_of))
    symbols, start, end = [], 0, 0
    while end < len(bits):
        end += 1
        word = bits[start:end]
        if word in symbol_of:
            symbols.append(symbol_of[word])
            start = end
        elif len(word) >= longest:
            raise ValueError(f"bits must be made of code words; none begins with {_short(word)} at position {start}")
    if start < end:
        raise ValueError(f"bits must end with a whole code word; found {_short(bits[start:])} left over at the end")
    return symbols


def _check_probabilities(probabilities: Mapping[Symbol, float]) -> None:
    if not isinstance(probabilities, Mapping):
        raise TypeError(
            f"probabilities must map each symbol to its probability; got {type(probabilities).__name__}. "
            "Use dict(zip(symbols, p)) for an array p"
        )
    if not probabilities:
        raise ValueError("probabilities must hold at least one symbol; got an empty mapping")
    for symbol, p in probabilities.items():
        try:
            valid = bool(p >= 0)  # NaN fails too; unlike float(p), this takes no strings
        except (TypeError, ValueError):
            raise TypeError(f"probabilities must hold numbers; got {p!r} for {symbol!r}") from None
        if not valid:
            raise ValueError(f"probabilities must be non-negative and free of NaN; found {p!r} for {symbol!r}")
    total = math.fsum(probabilities.values())
    if not math.isclose(total, 1, abs_tol=1e-6):  # room for probabilities rounded to float32
        raise ValueError(
            f"probabilities must sum to 1; found a sum of {total:.9g}. "
            "If these are counts, use normalize(probabilities)"
        )


def _check_code(code: Mapping[Symbol, str]) -> None:
    if not isinstance(code, Mapping):
        raise TypeError(
            f"code must map each symbol to its code word; got {type(code).__name__}. huffman_code builds such a mapping"
        )
    if not code:
        raise ValueError("code must hold at least one symbol; got an empty mapping")
    for symbol, word in code.items():
        _check_bits(f"the code word of {symbol!r}", word)


def _check_bits(name: str, bits: str) -> None:
    if not isinstance(bits, str):
        raise TypeError(
            f'{name} must be a string of "0" and "1"; got {type(bits).__name__}. The code is the first argument'
        )
    if not set(bits) <= {"0", "1"}:
        raise ValueError(f'{name} must hold only "0" and "1"; found {_short(bits)}. Remove the other characters')


def _check_known(symbol: Symbol, code: Mapping[Symbol, str]) -> None:
    if symbol not in code:
        raise ValueError(
            f"every symbol needs a code word; found {symbol!r}, which is not in code. Build the code with it"
        )


def _check_prefix_free(code: Mapping[Symbol, str]) -> None:
    # In sorted order a word stands directly before those that it begins.
    words = sorted(code.values())
    if words[0] == "":
        raise ValueError('code must not hold an empty code word; found "". Give that symbol a code word of its own')
    for word, following in pairwise(words):
        if following.startswith(word):
            raise ValueError(
                f'code must be prefix-free for decode to read it; found "{word}", which begins "{following}". '
                "huffman_code builds one that is"
            )


def _short(bits: str) -> str:
    return repr(bits if len(bits) <= 24 else bits[:24] + "...")
