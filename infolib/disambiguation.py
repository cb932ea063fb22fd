"""Which "Amazon" is on fire? Tell the senses of a word apart by the bits of evidence in its context.

Every word of a context speaks for or against every sense, as loudly as its pointwise mutual
information with the sense; a sense's bits are its prior and all that its context says. What a model
knows are whole numbers, in how many contexts of each sense a word was seen. Numbers can be counted
anywhere, in any order, and added up: that is what `SenseDisambiguator.merge` does.
"""

# mypy: allow-untyped-calls
# (scikit-learn and SciPy carry no types)

from __future__ import annotations

import math
import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from itertools import chain
from numbers import Integral, Real
from typing import Any, NamedTuple

import numpy as np

try:
    from scipy import sparse
    from sklearn.base import BaseEstimator, ClassifierMixin, clone
    from sklearn.utils.validation import check_is_fitted, column_or_1d
except ModuleNotFoundError as error:
    raise ModuleNotFoundError(
        "infolib.disambiguation needs scikit-learn; install infolib[text]", name=error.name
    ) from error

__all__ = ["Evidence", "SenseDisambiguator"]

# Accents and vowel signs that are characters of their own, which \w leaves out and many scripts need.
_MARKS = "".join(mark for mark in map(chr, range(0x10000)) if unicodedata.category(mark).startswith("M"))
# Words keep their hyphens and apostrophes ("e-commerce", "don't"), numbers their points and commas ("18,000").
# The possessive is a word of its own, so that "Amazon's" is the target "amazon", followed by a telling "'s".
_WORD = (
    r"{letters}(?:(?:-|'(?!s\b)|[.,](?<=\d.)(?=\d)){letters})*+|'s\b"  # "+": taken once, never given back, is faster
)
_ANY_WORD = re.compile(_WORD.format(letters=rf"\w[\w{_MARKS}]*+"))
_ASCII_WORD = re.compile(_WORD.format(letters=r"\w++"), re.ASCII)  # the same for most of English, and faster
_TEXTS_AT_A_TIME = 16384  # bounds the memory of fit, and keeps what it works on in the processor's cache
_LEAST_SMOOTHING = 1e-100  # its square is still a float: from the prior to a word in a ring are two steps
_SCEPTICAL = 10.0  # imaginary contexts, where words are ranked
_GRID = 2.0**-32  # bits are multiples of this, so that their halves and sums are exact in any order


class Evidence(NamedTuple):
    """What one word of a context says: the sense it speaks for, and the bits it adds to that sense.

    Examples
    --------
    >>> Evidence("rain", "forest", 0.75).bits
    0.75
    """

    word: str
    sense: Any
    bits: float


class SenseDisambiguator(ClassifierMixin, BaseEstimator):
    r"""Tell in which sense a word is used, by the bits of evidence that the words around it carry.

    .. math::

        \mathrm{bits}(s) &= \log_2 p(s) + \sum_w \mathrm{pmi}(w, s) \\
        \mathrm{pmi}(w, s) &= \log_2 \frac{p(w \mid s)}{p(w)} = \log_2 \frac{p(s \mid w)}{p(s)}

    The sum runs over the words of a context, each once however often it stands there, and the sense
    with the most bits wins. A word counts again for every ring around the target in which it stands:
    "pie" beside the target is counted as "pie", as "pie within 10 words", "within 3" and "within 1".
    And it counts again for each of its pieces, at half voice (see `pieces`): "orchards", even if never
    seen, shares most of its own with "orchard".

    Parameters
    ----------
    target : str or None
        The ambiguous word, a single one; upper and lower case are the same. It gives no evidence
        itself. If it stands in a text several times, distances are taken to the nearest. None, the
        default: there is no such word, or its place does not matter; then there are no rings.
    rings : tuple of int
        The rings' radii, in words. Without a target they are not used.
    smoothing : float
        The number k of imaginary contexts, at least 1e-100, in which every word was seen besides the
        n that were counted. They keep a word that was seen once from being certain:

        .. math:: p(s \mid w) = \frac{n_{ws} + k \, p(s \mid \bar w)}{n_w + k}

        They are spread over the senses as in the more general :math:`\bar w`: those of "pie within 3
        words" as "pie" anywhere, those of "pie", and of pieces, as the prior.
    pieces : int
        How many letters make a piece, the space before and after a word being one too: with 5, "pies"
        has the pieces " pies" and "pies ". A word and its pieces say nearly the same thing, so each
        has half a voice: anywhere in a context, a word adds half of its own pmi and half of theirs. A
        word that was never seen speaks by its pieces alone. 0: no pieces, and the word in full.

    Attributes
    ----------
    classes_ : array, shape (n_senses,)
        The senses, sorted.
    context_counts_ : array of int, shape (n_senses,)
        In how many contexts each sense was seen.
    vocabulary_ : dict from str to int
        The row of every word, sorted; "pie 3" is the word "pie" at most 3 words from the target.
    counts_ : sparse array of int, shape (n_senses, n_words)
        In how many contexts of each sense each word was seen.
    prior_bits_ : array, shape (n_senses,)
        log2 p(s), negative or 0.
    evidence_bits_ : array, shape (n_words, n_senses)
        The smoothed pointwise mutual information of words and senses, in bits.
    pieces_, piece_bits_ : dict from str to int, array, shape (n_pieces, n_senses)
        The same for the pieces of words; a piece was seen as often as the words that have it.

    Notes
    -----
    Derived in the chapter "Which Amazon is on fire?".

    For two senses, without rings and pieces, the difference of their bits is that of naive Bayes: p(w)
    belongs to no sense and drops out, so that a word weighs :math:`\log_2 p(w \mid s) / p(w \mid s')`.
    Only the words that are there are heard, not those that are absent. Words that say the same thing
    are added up as if they were independent: the winner is seldom harmed, but `predict_proba` is too
    sure of itself. Where probabilities matter, put the estimator into
    `sklearn.calibration.CalibratedClassifierCV`.

    Texts are lower-cased; words are made of letters, with their accents and vowel signs, digits,
    inner hyphens and apostrophes; "18,000" is a word, and so is "'s". Texts in scripts that put no
    spaces between words must be segmented first.

    Only the whole numbers in `context_counts_` and `counts_` are learnt, all else follows from them.
    So `partial_fit` on any parts of a corpus, in any order, gives the same model as `fit` on the
    whole, bit for bit, and so does `merge` of models that were fitted apart. Each call works out the
    bits of all words anew, so let the parts be large, thousands of texts each. Dask counts in
    parallel: with ``texts`` a Dask bag of (text, sense) pairs,

    .. code-block:: python

        def count(pairs):
            return [SenseDisambiguator().fit(*zip(*pairs))]

        model = texts.map_partitions(count).fold(SenseDisambiguator.merge).compute()

    There is no `n_features_in_`: a text has no fixed number of features.

    References
    ----------
    .. [1] K. W. Church and P. Hanks, "Word Association Norms, Mutual Information, and Lexicography",
       *Computational Linguistics* 16(1), 1990, section 4.
    .. [2] W. A. Gale, K. W. Church and D. Yarowsky, "A Method for Disambiguating Word Senses in a Large
       Corpus", *Computers and the Humanities* 26, 1992.
    .. [3] D. J. C. MacKay and L. C. Bauman Peto, "A Hierarchical Dirichlet Language Model", *Natural
       Language Engineering* 1(3), 1995 (the smoothing).
    .. [4] P. Bojanowski, E. Grave, A. Joulin and T. Mikolov, "Enriching Word Vectors with Subword
       Information", *Transactions of the ACL* 5, 2017, section 3.2 (pieces of words).

    Examples
    --------
    >>> texts = ["Rain on the Amazon", "Amazon sells books", "Fire and rain: the Amazon", "Amazon's shares"]
    >>> senses = ["forest", "company", "forest", "company"]
    >>> model = SenseDisambiguator("Amazon", rings=()).fit(texts, senses)
    >>> model.predict(["Rain puts out the fire", "Books, books, books"]).tolist()
    ['forest', 'company']
    >>> for word, sense, bits in model.evidence("Amazon is on fire"):
    ...     print(f"{word:5} {sense} {bits:+.2f}")
    is    None +0.00
    on    forest +0.42
    fire  forest +0.62
    """

    def __init__(
        self,
        target: str | None = None,
        *,
        rings: Sequence[int] = (10, 3, 1),
        smoothing: float = 2.0,
        pieces: int = 5,
    ) -> None:
        self.target = target
        self.rings = rings
        self.smoothing = smoothing
        self.pieces = pieces

    def fit(self, texts: Iterable[str], senses: Iterable[Any], /) -> SenseDisambiguator:
        """Count the words of `texts`, forgetting all that was counted before.

        Parameters
        ----------
        texts : iterable of str, length n
            The contexts.
        senses : iterable of str or int, length n
            The sense of the word in each of them.

        Returns
        -------
        SenseDisambiguator
            The estimator itself.

        Raises
        ------
        TypeError
            If `texts` is a single string or holds something else than strings, the senses are not of
            one kind, or a parameter of the estimator is of the wrong one.
        ValueError
            If there are no texts, not as many senses as texts, a sense is missing (None, NaN), or a
            parameter of the estimator is out of range.

        Examples
        --------
        >>> SenseDisambiguator().fit(["rain forest", "online shop"], [0, 1]).predict(["a rainy day"])
        array([0])
        """
        self._check_parameters()
        return self._learn(self._count(*_check_contexts(texts, senses)))

    def partial_fit(
        self, texts: Iterable[str], senses: Iterable[Any], /, classes: Iterable[Any] | None = None
    ) -> SenseDisambiguator:
        """Count the words of more texts. The estimator may be new or fitted.

        Parameters
        ----------
        texts : iterable of str, length n
            The contexts.
        senses : iterable of str or int, length n
            The sense of the word in each of them; new ones may come at any time.
        classes : iterable of str or int, or None
            The senses that are to be known from now on, seen or not; one that was never seen has
            prior 0. May be left out, also at the first call.

        Returns
        -------
        SenseDisambiguator
            The estimator itself.

        Raises
        ------
        TypeError, ValueError
            As for `fit`; ValueError also if a sense is not among `classes`.

        Examples
        --------
        >>> parts = SenseDisambiguator().partial_fit(["rain forest"], [0]).partial_fit(["online shop"], [1])
        >>> parts.predict(["a rainy day"])
        array([0])
        """
        self._check_parameters()
        texts, senses = _check_contexts(texts, senses)
        parts = [] if classes is None else [_unseen(classes, senses)]
        if hasattr(self, "counts_"):
            parts.append(self._counts())
        return self._learn(chain(parts, self._count(texts, senses)))

    def merge(self, *others: SenseDisambiguator) -> SenseDisambiguator:
        """Return a new model that knows what this one and `others` have counted.

        Parameters
        ----------
        *others : SenseDisambiguator
            Fitted with the same parameters, on other texts. Their words and senses may differ.

        Returns
        -------
        SenseDisambiguator
            The same, bit for bit, as one fitted on all texts together, in any order and grouping.

        Raises
        ------
        TypeError
            If one of `others` is no `SenseDisambiguator`, or senses are strings here and numbers there.
        ValueError
            If a parameter differs.
        sklearn.exceptions.NotFittedError
            If a model is not fitted.

        Examples
        --------
        >>> rain = SenseDisambiguator().fit(["rain forest"], ["forest"])
        >>> shop = SenseDisambiguator().fit(["online shop"], ["company"])
        >>> rain.merge(shop).predict(["a rainy day", "a shop"]).tolist()
        ['forest', 'company']
        """
        for other in others:
            self._check_alike(other)
        merged: SenseDisambiguator = clone(self)
        return merged._learn(model._counts() for model in (self, *others))

    def total_bits(self, texts: Iterable[str], /) -> np.ndarray:
        r"""Bits in favour of every sense: its prior and the evidence of the words.

        .. math:: \mathrm{bits}(s) = \log_2 p(s) + \sum_w \mathrm{pmi}(w, s)

        Parameters
        ----------
        texts : iterable of str, length n
            The contexts.

        Returns
        -------
        array, shape (n, n_senses)
            In bits, senses in the order of `classes_`; -inf for a sense that was never seen. Exactly
            the sum of `prior_bits_` and of what `evidence` lists: bits are rounded to multiples of
            2**-32, and such numbers are halved and added without rounding.

        Raises
        ------
        TypeError
            If `texts` is a single string or holds something else than strings.
        ValueError
            If there are no texts.
        sklearn.exceptions.NotFittedError
            If the model is not fitted.

        Examples
        --------
        >>> model = SenseDisambiguator().fit(["rain", "shop"], ["forest", "company"])
        >>> model.total_bits(["Snow"]).tolist()
        [[-1.0, -1.0]]
        """
        check_is_fitted(self)
        texts = _check_texts(texts)
        parts = (self._presence(part) for part in _parts(texts))
        return np.concatenate([self.prior_bits_ + present @ self._bits_of(words) for words, present in parts])

    def decision_function(self, texts: Iterable[str], /) -> np.ndarray:
        """Bits in favour of the senses, in the shape that scikit-learn expects.

        Parameters
        ----------
        texts : iterable of str, length n
            The contexts.

        Returns
        -------
        array, shape (n, n_senses), or (n,) if there are two senses
            As `total_bits`; of two senses, the lead of ``classes_[1]`` over ``classes_[0]`` (their
            log odds), in bits.

        Raises
        ------
        TypeError, ValueError, sklearn.exceptions.NotFittedError
            As for `total_bits`.

        Examples
        --------
        >>> SenseDisambiguator().fit(["rain", "rain", "shop"], [1, 1, 0]).decision_function(["Snow"]).tolist()
        [1.0]
        """
        bits = self.total_bits(texts)
        return bits[:, 1] - bits[:, 0] if bits.shape[1] == 2 else bits

    def predict(self, texts: Iterable[str], /) -> np.ndarray:
        """Sense with the most bits; of equals, the first in `classes_`.

        Parameters
        ----------
        texts : iterable of str, length n
            The contexts.

        Returns
        -------
        array, shape (n,)
            Senses. A text without known words gets the most frequent one.

        Raises
        ------
        TypeError, ValueError, sklearn.exceptions.NotFittedError
            As for `total_bits`.

        Examples
        --------
        >>> SenseDisambiguator().fit(["rain", "shop"], ["forest", "company"]).predict(["the shop"]).tolist()
        ['company']
        """
        best = self.total_bits(texts).argmax(axis=1)  # before classes_ is read: it may not be fitted
        senses: np.ndarray = self.classes_[best]
        return senses

    def predict_proba(self, texts: Iterable[str], /) -> np.ndarray:
        r"""Probability of every sense: two to the power of its bits, normalised.

        .. math:: p(s \mid \mathrm{text}) = \frac{2^{\mathrm{bits}(s)}}{\sum_{s'} 2^{\mathrm{bits}(s')}}

        Parameters
        ----------
        texts : iterable of str, length n
            The contexts.

        Returns
        -------
        array, shape (n, n_senses)
            Between 0 and 1, each row summing to 1; closer to 0 and 1 than it should be (see Notes of
            the class).

        Raises
        ------
        TypeError, ValueError, sklearn.exceptions.NotFittedError
            As for `total_bits`.

        Examples
        --------
        >>> model = SenseDisambiguator(smoothing=1, pieces=0).fit(["rain", "shop"], ["forest", "company"])
        >>> model.predict_proba(["rain", "snow"]).round(3).tolist()
        [[0.25, 0.75], [0.5, 0.5]]
        """
        bits = self.total_bits(texts)
        odds = np.exp2(bits - bits.max(axis=1, keepdims=True))  # the largest is 1: no overflow
        p: np.ndarray = odds / odds.sum(axis=1, keepdims=True)
        return p

    def evidence(self, text: str, /, *, sense: Any = None) -> list[Evidence]:
        """List what the words of a text say, in their order.

        Parameters
        ----------
        text : str
            A context.
        sense : str or int, or None
            The sense to which the bits refer. None: to the one for which the word speaks loudest.

        Returns
        -------
        list of Evidence
            Every word once, where it first stands, without the target; its rings are included in its
            bits. Negative bits speak against `sense`. A word that says nothing, as one that was never
            seen, has 0 bits, and sense None unless `sense` is given.

        Raises
        ------
        TypeError
            If `text` is no string.
        ValueError
            If `sense` was never learnt.
        sklearn.exceptions.NotFittedError
            If the model is not fitted.

        Examples
        --------
        >>> model = SenseDisambiguator(smoothing=1, pieces=0).fit(["rain", "shop"], ["forest", "company"])
        >>> for entry in model.evidence("Rain, snow", sense="company"):
        ...     print(entry)
        Evidence(word='rain', sense='company', bits=-1.0)
        Evidence(word='snow', sense='company', bits=0.0)
        """
        check_is_fitted(self)
        if not isinstance(text, str):
            raise TypeError(f"text must be one string; got {type(text).__name__}. Ask for one text at a time")
        column = None if sense is None else self._column(sense)
        words, present = self._presence([text])
        bits = self._bits_of(words)
        said = {word: np.zeros(len(self.classes_)) for word in _words(text) if word != self._target()}
        for index in present.indices:
            said[_letters(words[index])] += bits[index]
        return [self._entry(word, total, column) for word, total in said.items()]

    def top_words(self, sense: Any, /, n: int = 10) -> list[tuple[str, float]]:
        """Words that speak for a sense, the most telling first.

        Ranked by what is left of their bits with ten imaginary contexts (see `smoothing`), spread as the
        prior: a word must speak clearly and have been seen often to stand high.

        Parameters
        ----------
        sense : str or int
            One of `classes_`.
        n : int
            How many, at most.

        Returns
        -------
        list of (word, bits)
            Words whose pmi with `sense` is positive, and this pmi; equals in alphabetical order. It is
            the word's alone: what it adds in a given text, with its rings and pieces, says `evidence`.

        Raises
        ------
        TypeError
            If `n` is no whole number.
        ValueError
            If `sense` was never learnt or `n` is negative.
        sklearn.exceptions.NotFittedError
            If the model is not fitted.

        Examples
        --------
        >>> texts, senses = ["rain, rain", "rain", "a shop"], ["forest", "forest", "company"]
        >>> model = SenseDisambiguator(smoothing=1, pieces=0).fit(texts, senses)
        >>> [(word, round(bits, 2)) for word, bits in model.top_words("forest")]
        [('rain', 0.42)]
        """
        check_is_fitted(self)
        if not _is_whole(n):
            raise TypeError(f"n must be a whole number; got {type(n).__name__}. It says how many words to list")
        if n < 0:
            raise ValueError(f"n must not be negative; got {n}. It says how many words to list")
        column = self._column(sense)
        pmi = self.evidence_bits_[:, column]
        prior = self.context_counts_ / self.context_counts_.sum()
        rank = _smoothed(self.counts_.T.toarray(), prior, _SCEPTICAL)[:, column]
        speaking = [(word, i) for word, i in self.vocabulary_.items() if " " not in word and pmi[i] > 0]
        best = sorted(speaking, key=lambda entry: -rank[entry[1]])[:n]  # a stable sort: equals stay in order
        return [(word, float(pmi[i])) for word, i in best]

    def __sklearn_tags__(self) -> Any:
        tags = super().__sklearn_tags__()
        tags.input_tags.string = True
        tags.input_tags.two_d_array = False
        return tags

    # Counting

    def _count(self, texts: list[str], senses: np.ndarray) -> Iterator[_Counts]:
        """Count part after part, each in how many contexts of each sense each word stands."""
        for some, of_some in zip(_parts(texts), _parts(senses), strict=True):
            names, row, contexts = np.unique(of_some, return_inverse=True, return_counts=True)
            words, present = self._presence(some)
            is_sense = sparse.csr_array((np.ones_like(row), (row, np.arange(len(row)))))
            yield _Counts(names, contexts, words, is_sense @ present)

    def _presence(self, texts: Sequence[str]) -> tuple[list[str], Any]:
        """Return the words of `texts`, and a sparse array with a 1 where a text (row) holds a word (column)."""
        contexts = [_words(text) for text in texts]
        number, numbers = _numbered(chain.from_iterable(contexts))
        column = np.array(numbers, np.int64)
        row = np.repeat(np.arange(len(contexts)), [len(context) for context in contexts])
        distance = self._distances(row, is_target=np.equal(column, number.get(self._target(), -1)))
        words, shape = list(number), (len(texts), len(number))
        names, blocks = [], []
        for radius, mark in [(np.inf, ""), *((radius, f" {radius}") for radius in self.rings)]:
            block = _presence_within(radius, distance, row, column, shape)
            used = np.flatnonzero(np.bincount(block.indices))
            names += [words[i] + mark for i in used.tolist()]
            blocks.append(block[:, used])
        return names, sparse.hstack(blocks, format="csr")

    def _distances(self, row: np.ndarray, is_target: np.ndarray) -> np.ndarray:
        """Return how many words each word is away from the nearest target in its text; inf beyond all rings."""
        # One line for all texts, with gaps between them that no ring bridges; no ring need be wider than all words.
        widest = min(max(self.rings, default=0), len(row))
        place = np.arange(len(row)) + row * widest
        targets = np.concatenate([[-np.inf], place[is_target], [np.inf]])
        following = np.searchsorted(targets, place)
        distances = np.minimum(targets[following] - place, place - targets[following - 1])
        return np.where(distances <= widest, distances, np.inf)

    def _target(self) -> str:
        return "" if self.target is None else _words(self.target)[0]

    # What follows from the counts

    def _learn(self, parts: Iterable[_Counts]) -> SenseDisambiguator:
        """Take over the sum of `parts` and work out all bits: of words, of words in a ring, of pieces."""
        self.classes_, self.context_counts_, words, self.counts_ = _total(list(parts))
        self.vocabulary_ = {word: i for i, word in enumerate(words)}
        prior = self.context_counts_ / self.context_counts_.sum()
        n, k = self.counts_.T.toarray(), self.smoothing
        anywhere = [i for i, word in enumerate(words) if " " not in word]
        in_ring = [i for i, word in enumerate(words) if " " in word]
        p = np.empty(n.shape)
        p[anywhere] = _smoothed(n[anywhere], prior, k)
        p[in_ring] = _smoothed(n[in_ring], p[[self.vocabulary_[_letters(words[i])] for i in in_ring]], k)
        self.pieces_, has = _pieces_of([words[i] for i in anywhere], self.pieces)
        self.prior_bits_ = _bits(prior, np.ones_like(prior))
        self.evidence_bits_ = _bits(p, prior)
        self.piece_bits_ = _bits(_smoothed(has.T @ n[anywhere], prior, k), prior)
        return self

    def _bits_of(self, words: Sequence[str]) -> np.ndarray:
        """Return what `words` add, shape (len(words), n_senses)."""
        bits = np.zeros((len(words), len(self.classes_)))
        for i, word in enumerate(words):
            # In a ring where it was never seen, a word speaks as it does anywhere.
            row = self.vocabulary_.get(word, self.vocabulary_.get(_letters(word)))
            if row is not None:
                bits[i] = self.evidence_bits_[row]
            if self.pieces > 0 and " " not in word:
                known = [self.pieces_[piece] for piece in _pieces(word, self.pieces) if piece in self.pieces_]
                bits[i] = (bits[i] + self.piece_bits_[known].sum(axis=0)) / 2
        return bits

    def _entry(self, word: str, bits: np.ndarray, column: int | None) -> Evidence:
        if column is None and not bits.any():
            return Evidence(word, None, 0.0)
        column = int(bits.argmax()) if column is None else column
        return Evidence(word, self.classes_.tolist()[column], float(bits[column]))

    def _column(self, sense: Any) -> int:
        known = self.classes_.tolist()
        if sense not in known:
            raise ValueError(f"sense must be one that was learnt; got {sense!r}. Known are {_listed(known)}")
        return int(known.index(sense))

    def _counts(self) -> _Counts:
        check_is_fitted(self)
        return _Counts(self.classes_, self.context_counts_, list(self.vocabulary_), self.counts_)

    # Bad input

    def _check_parameters(self) -> None:
        _check_target(self.target)
        _check_rings(self.rings)
        if isinstance(self.smoothing, bool) or not isinstance(self.smoothing, Real):
            raise TypeError(f"smoothing must be a number; got {type(self.smoothing).__name__}. The default is 2.0")
        if not _LEAST_SMOOTHING <= self.smoothing < np.inf:
            raise ValueError(
                f"smoothing must be at least {_LEAST_SMOOTHING:g} and finite; got {self.smoothing:g}. "
                "The default is 2.0"
            )
        if not _is_whole(self.pieces):
            raise TypeError(f"pieces must be a whole number; got {type(self.pieces).__name__}. 0 turns them off")
        if self.pieces < 0:
            raise ValueError(f"pieces must not be negative; got {self.pieces}. 0 turns them off")

    def _check_alike(self, other: Any) -> None:
        if not isinstance(other, SenseDisambiguator):
            raise TypeError(f"others must be SenseDisambiguator models; got {type(other).__name__}. Fit one first")
        for name, value in self.get_params().items():
            if other.get_params()[name] != value:
                raise ValueError(
                    f"others must have the same {name}, here {value!r}; got {other.get_params()[name]!r}. "
                    "Fit all models with the same parameters"
                )


class _Counts(NamedTuple):
    """All that a model learns."""

    senses: np.ndarray
    contexts: np.ndarray  # how many of each sense
    words: list[str]
    table: Any  # sparse, senses by words: in how many contexts of the sense the word stands


def _total(parts: Sequence[_Counts]) -> _Counts:
    """Add counts up; senses and words come out sorted, so that the order of `parts` leaves no trace."""
    senses = _union([part.senses for part in parts])
    words = sorted(set().union(*(part.words for part in parts)))
    number = {word: i for i, word in enumerate(words)}
    contexts = np.zeros(len(senses), np.int64)
    rows, columns, counts = [], [], []
    for part in parts:
        row = np.searchsorted(senses, part.senses)
        contexts[row] += part.contexts
        table = part.table.tocoo()
        rows.append(row[table.row])
        columns.append(np.array(list(map(number.__getitem__, part.words)), np.int64)[table.col])
        counts.append(table.data)
    places = (np.concatenate(rows), np.concatenate(columns))
    table = sparse.csr_array((np.concatenate(counts), places), (len(senses), len(words)), dtype=np.int64)
    return _Counts(senses, contexts, words, table)


def _union(senses: Sequence[np.ndarray]) -> np.ndarray:
    if len({array.dtype.kind in "US" for array in senses}) > 1:
        raise TypeError("senses must be all strings or all numbers; got strings here and numbers there. Use one kind")
    return np.unique(np.concatenate(senses))


def _presence_within(
    radius: float, distance: np.ndarray, row: np.ndarray, column: np.ndarray, shape: tuple[int, int]
) -> Any:
    """Return a sparse array with a 1 where text `row` holds word `column` at most `radius` from the target."""
    near = (distance > 0) & (distance <= radius)  # distance 0 is the target itself
    present = sparse.csr_array((np.ones(near.sum(), np.int64), (row[near], column[near])), shape)
    present.data[:] = 1  # however often the word stands there
    return present


def _smoothed(n: np.ndarray, base: np.ndarray, k: float) -> np.ndarray:
    """Return p(s | w) from the counts `n` and `k` imaginary ones that are spread over the senses as `base`."""
    p: np.ndarray = (n + k * base) / (n.sum(axis=1, keepdims=True) + k)
    return p


def _numbering() -> defaultdict[str, int]:
    """Return a dictionary that gives the next number to every name when it is first looked up."""
    number: defaultdict[str, int] = defaultdict()
    number.default_factory = number.__len__
    return number


def _numbered(names: Iterable[str]) -> tuple[dict[str, int], list[int]]:
    """Return a number for every distinct name, and the numbers of `names`."""
    number = _numbering()
    numbers = list(map(number.__getitem__, names))
    return dict(number), numbers


def _pieces(word: str, size: int) -> list[str]:
    """Return all runs of `size` letters, each once; the spaces around the word are letters too."""
    if size == 0:
        return []
    letters = f" {word} "
    return list(dict.fromkeys(letters[i : i + size] for i in range(max(1, len(letters) - size + 1))))


def _pieces_of(words: Iterable[str], size: int) -> tuple[dict[str, int], Any]:
    """Return a number for every piece, and a sparse array with a 1 where a word (row) has it (column)."""
    number = _numbering()
    columns: list[int] = []
    ends = [0]
    for word in words:
        columns += [number[piece] for piece in _pieces(word, size)]
        ends.append(len(columns))
    has = (np.ones(len(columns), np.int64), np.array(columns, np.int64), np.array(ends, np.int64))
    return dict(number), sparse.csr_array(has, (len(ends) - 1, len(number)))


def _letters(word: str) -> str:
    return word.partition(" ")[0]


def _words(text: str) -> list[str]:
    if text.isascii():
        return _ASCII_WORD.findall(text.lower())
    return _ANY_WORD.findall(unicodedata.normalize("NFC", text.lower()).replace("\u2019", "'"))


def _bits(p: np.ndarray, q: Any) -> np.ndarray:
    """Return log2(p / q); where p and q are 0 it is 0, for a sense never seen gets no evidence either."""
    with np.errstate(divide="ignore"):  # a prior of 0 is -inf bits
        bits = np.log2(np.divide(p, q, out=np.ones_like(p), where=np.asarray(q) > 0))
    rounded: np.ndarray = np.round(bits / _GRID) * _GRID + 0.0  # "+ 0.0": never -0.0
    return rounded


def _parts(items: Any) -> Iterator[Any]:
    return (items[start : start + _TEXTS_AT_A_TIME] for start in range(0, len(items), _TEXTS_AT_A_TIME))


def _is_whole(x: Any) -> bool:
    return isinstance(x, Integral) and not isinstance(x, bool)


def _listed(senses: list[Any]) -> str:
    return ", ".join(map(repr, senses[:10])) + (", ..." if len(senses) > 10 else "")


def _check_target(target: Any) -> None:
    if target is None:
        return
    if not isinstance(target, str):
        raise TypeError(f"target must be a string or None; got {type(target).__name__}. It is the ambiguous word")
    if len(_words(target)) != 1:
        raise ValueError(f"target must be a single word; got {target!r}. Use None where its place does not matter")


def _check_rings(rings: Any) -> None:
    if isinstance(rings, str) or not isinstance(rings, Sequence):
        raise TypeError(
            f"rings must be a tuple of whole numbers; got {type(rings).__name__}. The default is (10, 3, 1)"
        )
    for radius in rings:
        if not _is_whole(radius):
            raise TypeError(f"rings must be whole numbers; found {radius!r}. They are distances in words")
        if radius < 1:
            raise ValueError(f"rings must be at least 1; found {radius}. They are distances in words")
    if len(set(rings)) < len(rings):
        raise ValueError(f"rings must differ; got {tuple(rings)}. Leave out the repeated one")


def _check_texts(texts: Any) -> list[str]:
    if getattr(texts, "ndim", 1) != 1:  # the texts of a table would be its column names
        raise TypeError(
            f"texts must be a list of strings; got {type(texts).__name__} with {texts.ndim} dimensions. Pass one column"
        )
    if isinstance(texts, (str, bytes, Mapping, Set)) or not isinstance(texts, Iterable):
        raise TypeError(f"texts must be a list of strings; got {type(texts).__name__}. Put a single text in a list")
    listed = list(texts)
    if not listed:
        raise ValueError("texts must hold at least one text; got none. Pass some")
    for i, text in enumerate(listed):
        if not isinstance(text, str):
            raise TypeError(
                f"texts must hold strings; found {type(text).__name__} at position {i}. Remove or convert it"
            )
    return listed


def _check_contexts(texts: Any, senses: Any) -> tuple[list[str], np.ndarray]:
    listed = _check_texts(texts)
    labels = _check_senses("senses", senses)
    if len(labels) != len(listed):
        raise ValueError(
            f"senses must have one sense per text; got {len(labels)} senses and {len(listed)} texts. Pair them up"
        )
    return listed, labels


def _check_senses(name: str, senses: Any) -> np.ndarray:
    if senses is None:  # the words that scikit-learn's check looks for
        raise ValueError(f"{name} must be a list; got None. fit requires y to be passed, but the target y is None")
    if hasattr(senses, "__array__"):
        senses = column_or_1d(np.asarray(senses), warn=True)
    if isinstance(senses, (str, bytes, Mapping, Set)) or not isinstance(senses, Iterable):
        raise TypeError(f"{name} must be a list of senses; got {type(senses).__name__}. Put a single sense in a list")
    labels = senses.tolist() if isinstance(senses, np.ndarray) else list(senses)
    for i, label in enumerate(labels):
        if type(label) not in (str, int):  # nothing can be wrong with these
            _check_sense(name, label, i)
    if len({isinstance(label, str) for label in labels}) > 1:
        raise TypeError(f"{name} must be all strings or all numbers; found both. Use one kind")
    return np.asarray(labels)


def _check_sense(name: str, label: Any, i: int) -> None:
    if label is None or (isinstance(label, Real) and not math.isfinite(label)):
        raise ValueError(f"{name} must not be missing; found {label!r} at position {i}. Remove that text")
    if not isinstance(label, (str, Real)):
        raise TypeError(
            f"{name} must be strings or whole numbers; found {type(label).__name__} at position {i}. Name the senses"
        )
    if isinstance(label, Real) and not float(label).is_integer():
        raise ValueError(
            f"{name} must be strings or whole numbers; found {label!r}, a continuous value, at position {i}. "
            "Name the senses"
        )


def _unseen(classes: Any, senses: np.ndarray) -> _Counts:
    """Return counts of 0 for the senses in `classes`, or raise if there are others in `senses`."""
    names = np.unique(_check_senses("classes", classes))
    _union([names, senses])
    if len(others := np.setdiff1d(senses, names)):
        raise ValueError(f"classes must list all senses; missing is {others[0].item()!r}. Add it, or leave classes out")
    return _Counts(names, np.zeros(len(names), np.int64), [], sparse.csr_array((len(names), 0), dtype=np.int64))
