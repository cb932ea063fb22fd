"""Codes that turn symbols into bits and back: entropy made into something one can count.

Algorithms over symbols are plain Python: any hashable object can be a symbol, and a code is a
dictionary from symbol to code word, a string of the characters "0" and "1". Huffman's code gives each
symbol a word of its own; the arithmetic coder gives one word to the whole message.
"""

from __future__ import annotations

import heapq
import math
from bisect import bisect_right
from collections.abc import Hashable, Iterable, Mapping, Sequence
from fractions import Fraction
from itertools import accumulate, count, pairwise
from numbers import Integral, Rational
from typing import NamedTuple, TypeVar

from infolib._array import check_whole

__all__ = [
    "arithmetic_decode",
    "arithmetic_encode",
    "decode",
    "encode",
    "expected_length",
    "huffman_code",
    "kraft_sum",
]

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
        :math:`H \le L < H + 1`. Where one symbol is certain, :math:`L = H + 1`: a lone symbol, too,
        gets a code word, "0", so that a message of it has a length.

    Raises
    ------
    TypeError
        If `probabilities` is not a mapping or holds something other than numbers.
    ValueError
        If `probabilities` is empty or not a distribution.

    Notes
    -----
    Derived in the chapter "Entropy". Ties are broken by the order of the symbols: of two groups with the
    same probability the one that was there earlier is taken first, and merged groups come after those
    already there. The same mapping gives the same code on every machine.

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
    _check_iterable(symbols)
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


def arithmetic_encode(probabilities: Mapping[Symbol, float | Fraction], symbols: Iterable[Symbol], /) -> str:
    r"""Write a whole message as one binary fraction, within two bits of its self-information.

    Begin with the interval [0, 1). Each symbol cuts it in proportion to the probabilities and keeps
    its own part, so that what is left in the end is as long as the message is probable. The code word
    is the shortest string of bits such that every binary fraction beginning with it lies in there.

    .. math::

        I(x_1 \dots x_n) \le |c(x_1 \dots x_n)| < I(x_1 \dots x_n) + 2 \\
        I(x_1 \dots x_n) = -\sum_{i=1}^n \log_2 p(x_i)

    Parameters
    ----------
    probabilities : mapping from symbol to probability or count
        Either probabilities, non-negative and summing to 1, or whole numbers, which are counts, such
        as those of a `collections.Counter`. Each number is taken exactly, rounding of floats
        included, and p(x) is the share of x in their exact sum. Parts lie in the order of the mapping.
    symbols : iterable of symbols
        The message; a string is an iterable of its characters.

    Returns
    -------
    str
        Characters "0" and "1". The code words of all messages of one length are prefix-free.

    Raises
    ------
    TypeError
        If `probabilities` is not a mapping or holds something other than numbers, or `symbols` is
        not an iterable of hashable objects.
    ValueError
        If `probabilities` is empty, holds a negative number or NaN, or is neither a distribution nor
        counts, or if a symbol of the message has probability 0 or is not in `probabilities`.

    Notes
    -----
    Derived in the chapter "Entropy". The interval is held in integers of any size and never rounded, so the
    bound holds for every message. The price: ten times the message takes some fifty times as long, a
    fraction of a second to three for 100,000 symbols, depending on the total of the counts. Floats, as
    fractions, have denominators of 55 bits and more, and take five to fifteen times as long; pass counts
    where you have them.

    References
    ----------
    .. [1] T. M. Cover and J. A. Thomas, *Elements of Information Theory*, 2nd ed., 2006, section 5.9
       (Shannon-Fano-Elias coding, here of the message as one symbol) and section 13.3.
    .. [2] I. H. Witten, R. M. Neal and J. G. Cleary, "Arithmetic Coding for Data Compression",
       *Communications of the ACM* 30(6), 1987 (with rounding, for messages that never end).

    Examples
    --------
    >>> arithmetic_encode({"b": 1, "a": 3, "n": 2}, "banana")
    '0001100101'

    Huffman spends at least one bit on every symbol, however little it tells:

    >>> p, message = {"sun": 0.99, "rain": 0.01}, ["sun"] * 99 + ["rain"]
    >>> len(encode(huffman_code(p), message)), len(arithmetic_encode(p, message))
    (100, 9)
    """
    parts = _parts(probabilities)
    _check_iterable(symbols)
    return _shortest_word(_nested([_part_of(symbol, parts) for symbol in symbols]))


def arithmetic_decode(probabilities: Mapping[Symbol, float | Fraction], bits: str, n_symbols: int, /) -> list[Symbol]:
    r"""Read a message of `n_symbols` symbols back from its arithmetic code word.

    The code word is a number v, in binary. The first symbol is the one whose part of [0, 1) holds v.
    Stretch that part to [0, 1), and v with it, and read the next symbol in the same way.

    .. math:: v \mapsto \frac{v - F(x)}{p(x)}, \qquad F(x) = \sum_{y \text{ before } x} p(y)

    Parameters
    ----------
    probabilities : mapping from symbol to probability or count
        As for `arithmetic_encode`, in the same order. Nothing can check that: other probabilities
        read another message.
    bits : str
        What `arithmetic_encode` returned.
    n_symbols : int
        Length of the message. The bits cannot tell it: a number never runs out of further digits, and
        a symbol that is certain takes no bits at all.

    Returns
    -------
    list of symbols

    Raises
    ------
    TypeError
        If `probabilities` is not a mapping or holds something other than numbers, `bits` is not a
        string, or `n_symbols` is not a whole number.
    ValueError
        If `probabilities` is neither a distribution nor counts, `n_symbols` is negative, or `bits`
        is not the code word of a message of that length, be it cut short, too long or changed. What
        has been changed into another code word goes unnoticed.

    Notes
    -----
    Derived in the chapter "Entropy". What has been read is encoded again and compared, which finds every
    string that is no code word. All in all, reading takes two to three times as long as writing.

    References
    ----------
    .. [1] T. M. Cover and J. A. Thomas, *Elements of Information Theory*, 2nd ed., 2006, section 13.3.

    Examples
    --------
    >>> "".join(arithmetic_decode({"b": 1, "a": 3, "n": 2}, "0001100101", 6))
    'banana'
    """
    parts = _parts(probabilities)
    _check_bits("bits", bits, first="mapping of probabilities")
    n = _check_n_symbols(n_symbols)
    symbols = _read(parts, bits, n)
    if len(symbols) < n or _shortest_word(_nested([parts[symbol] for symbol in symbols])) != bits:
        raise ValueError(
            f"bits must be the code word of a message of n_symbols={n} symbols; {_short(bits)} is none. "
            "Pass what arithmetic_encode returned, with the same probabilities and the length of the message"
        )
    return symbols


class _Interval(NamedTuple):
    """The numbers from start / total up to, but without, (start + width) / total."""

    start: int
    width: int
    total: int


def _parts(probabilities: Mapping[Symbol, float | Fraction]) -> dict[Symbol, _Interval]:
    """Cut [0, 1) into one part for each symbol, in exact proportion."""
    _check_probabilities_or_counts(probabilities)
    shares = [Fraction(p if isinstance(p, Rational) else float(p)) for p in probabilities.values()]
    unit = math.lcm(*(share.denominator for share in shares))
    widths = [int(share * unit) for share in shares]
    ends = list(accumulate(widths))
    triples = zip(probabilities, widths, ends, strict=True)
    return {symbol: _Interval(end - width, width, ends[-1]) for symbol, width, end in triples}


def _nested(intervals: Sequence[_Interval]) -> _Interval:
    """Put each interval inside the one before it, as it lies inside [0, 1)."""
    if len(intervals) < 2:
        return intervals[0] if intervals else _Interval(0, 1, 1)
    # In halves, not one by one: Python multiplies long integers of equal length fastest.
    half = len(intervals) // 2
    outer, inner = _nested(intervals[:half]), _nested(intervals[half:])
    start = outer.start * inner.total + outer.width * inner.start
    return _Interval(start, outer.width * inner.width, outer.total * inner.total)


def _shortest_word(interval: _Interval) -> str:
    """Return the fewest bits such that every binary fraction beginning with them lies in the interval."""
    start, width, total = interval
    # A word stands for the numbers from value / 2**length to (value + 1) / 2**length. With this many
    # bits that is at most half the interval, so the first word that starts inside it ends inside, too.
    length = total.bit_length() - width.bit_length() + 2
    value = _ceil_divide(start << length, total)
    while length > 0 and (_ceil_divide(value, 2) + 1) * total <= start + width << length - 1:
        length, value = length - 1, _ceil_divide(value, 2)
    return f"{value + (1 << length):b}"[1:]  # the extra bit keeps the zeros in front


#: How many symbols are read before the long number of all bits is touched again.
_BLOCK = 128


def _read(parts: Mapping[Symbol, _Interval], bits: str, n: int) -> list[Symbol]:
    """Read `n` symbols, or fewer if `bits` cannot be a code word."""
    symbols: list[Symbol] = []
    possible = [symbol for symbol, part in parts.items() if part.width > 0]
    # All numbers from value / 2**length to (value + 1) / 2**length encode what is left of the message.
    value, length = int("0" + bits, 2), len(bits)
    while len(symbols) < n and length >= 0 and value < 1 << length:
        block = _read_block(parts, possible, value, length, min(_BLOCK, n - len(symbols)))
        symbols += block
        value, length = _stretch(value, length, _nested([parts[symbol] for symbol in block]))
    return symbols


def _read_block(
    parts: Mapping[Symbol, _Interval], possible: Sequence[Symbol], value: int, length: int, n: int
) -> list[Symbol]:
    """Read the first `n` symbols."""
    total = parts[possible[0]].total
    # The interval of n symbols begins and ends at whole multiples of 1 / total**n: finer digits do not matter.
    scale = total**n
    position = value * scale >> length
    symbols = []
    for _ in range(n):
        scale //= total
        index = bisect_right(possible, position // scale, key=lambda symbol: parts[symbol].start) - 1
        symbols.append(possible[index])
        part = parts[possible[index]]
        position = (position - part.start * scale) // part.width
    return symbols


def _stretch(value: int, length: int, interval: _Interval) -> tuple[int, int]:
    """Stretch `interval` to [0, 1); return a word for numbers among those that `value` then stands for."""
    start, width, total = interval
    rest = value * total - (start << length)
    # Now from rest / (width * 2**length) on, total / width times as far as before. As above, a word for
    # half of that, a power of 2, fits in for certain; it is much shorter than the exact fractions.
    gained = (total // width).bit_length() - 2
    return _ceil_divide(rest << 1, width << gained + 1), length - gained


def _ceil_divide(numerator: int, denominator: int) -> int:
    return -(-numerator // denominator)


def _check_probabilities(probabilities: Mapping[Symbol, float | Fraction]) -> None:
    _check_weights(probabilities)
    _check_sum(probabilities)


def _check_probabilities_or_counts(probabilities: Mapping[Symbol, float | Fraction]) -> None:
    _check_weights(probabilities, "; the mapping comes before the message")
    if not all(isinstance(p, Integral) for p in probabilities.values()):
        _check_sum(probabilities)
    elif not any(probabilities.values()):
        raise ValueError("probabilities must have a positive sum; found only zeros. Count at least one symbol")


def _check_weights(probabilities: Mapping[Symbol, float | Fraction], hint: str = "") -> None:
    if not isinstance(probabilities, Mapping):
        raise TypeError(
            f"probabilities must map each symbol to its probability; got {type(probabilities).__name__}. "
            f"Use dict(zip(symbols, p)) for an array p{hint}"
        )
    if not probabilities:
        raise ValueError("probabilities must hold at least one symbol; got an empty mapping")
    for symbol, p in probabilities.items():
        try:
            if getattr(p, "ndim", 0):
                raise TypeError
            valid = p == p and bool(p >= 0)  # NaN is unequal to itself; unlike float(p), this takes no strings
        except (TypeError, ValueError):
            raise TypeError(
                f"probabilities must hold numbers; got {p!r} for {symbol!r}. Give each symbol one number"
            ) from None
        if not valid:
            raise ValueError(f"probabilities must be non-negative and free of NaN; found {p!r} for {symbol!r}")


def _check_sum(probabilities: Mapping[Symbol, float | Fraction]) -> None:
    try:
        total = math.fsum(probabilities.values())
    except OverflowError:  # beyond the range of floats
        total = math.inf
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


def _check_bits(name: str, bits: str, first: str = "code") -> None:
    if not isinstance(bits, str):
        raise TypeError(
            f'{name} must be a string of "0" and "1"; got {type(bits).__name__}. The {first} is the first argument'
        )
    if not set(bits) <= {"0", "1"}:
        raise ValueError(f'{name} must hold only "0" and "1"; found {_short(bits)}. Remove the other characters')


def _check_iterable(symbols: Iterable[Symbol]) -> None:
    if not isinstance(symbols, Iterable) or getattr(symbols, "ndim", 1) == 0:
        raise TypeError(
            f"symbols must be a sequence of symbols; got {type(symbols).__name__}. Wrap a single symbol in a list"
        )


def _check_n_symbols(n_symbols: int) -> int:
    n = check_whole("n_symbols", n_symbols, "Pass the length of the message")
    if n < 0:
        raise ValueError(f"n_symbols must not be negative; got {n}. Pass the length of the message")
    return n


def _part_of(symbol: Symbol, parts: Mapping[Symbol, _Interval]) -> _Interval:
    _check_hashable(symbol, "probabilities")
    part = parts.get(symbol)
    if part is None or part.width == 0:
        found = "which is not in probabilities" if part is None else "whose probability is 0"
        raise ValueError(f"every symbol needs a positive probability; found {symbol!r}, {found}. Give it one")
    return part


def _check_hashable(symbol: Symbol, keys: str) -> None:
    try:
        hash(symbol)
    except TypeError:
        raise TypeError(
            f"symbols must be hashable, like the keys of {keys}; found a {type(symbol).__name__}. "
            "Pass one flat sequence of symbols"
        ) from None


def _check_known(symbol: Symbol, code: Mapping[Symbol, str]) -> None:
    _check_hashable(symbol, "code")
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
