"""Chapter 4: a headline of the reader's own, and what each of its words says for either sense."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
import traitlets

from infolib.explore._base import LiveFigure, Text, bundle, style_sheet
from infolib.explore._still import WIDTH, bar, curve, picture, signed, text

if TYPE_CHECKING:
    from infolib.disambiguation import SenseDisambiguator

__all__ = ["HeadlineSense"]

_LONGEST = 200
_FIRST = "Amazon is on fire"


class HeadlineSense(LiveFigure):
    """Bits of evidence for either sense of an ambiguous word, word by word, in a headline that the reader types.

    In a notebook the headline follows what the reader types.

    Parameters
    ----------
    model : SenseDisambiguator
        Fitted, with two senses that were both seen. What it learns later does not change the figure.
    headline : str
        At most 200 characters.

    Attributes
    ----------
    words : tuple of str
        The words that are weighed, each once, in their order; without the ambiguous one.
    bits : tuple of float
        What each of them adds to the log-odds of the second sense (``model.classes_[1]``) against the
        first, in bits; positive for the second.
    running : tuple of float
        The log-odds so far, in bits: first those of the prior, then those after each word.
    log_odds : float
        The log-odds of the second sense against the first, in bits.
    sense : str or int
        The decision; of equals, the first sense.
    probability : float
        Of the decision, between 1/2 and 1; closer to 1 than it should be (see Notes of
        `infolib.disambiguation.SenseDisambiguator`).
    unseen : tuple of str
        Those of `words` that the model has never seen; if their pieces are known, they speak by these.
    knowledge : dict
        What the model has learnt, as small as it goes, for the script; read-only.

    Raises
    ------
    TypeError
        If `model` is something else, or the headline no text.
    ValueError
        If `model` is not fitted, has not two senses, or has not seen both; if the headline is too long.
        Errors of the headline are also `traitlets.TraitError`.

    Notes
    -----
    Belongs to the chapter "Which Amazon is on fire?". The setting is a synchronised trait:
    ``figure.observe`` and `ipywidgets.link` work on it. The figure computes its numbers in JavaScript
    from the counts in `knowledge`, so that it answers without a kernel; the attributes ask the model,
    and tests hold the two together.

    References
    ----------
    .. [1] W. A. Gale, K. W. Church and D. Yarowsky, "A Method for Disambiguating Word Senses in a Large
       Corpus", *Computers and the Humanities* 26, 1992.

    Examples
    --------
    >>> from infolib.disambiguation import SenseDisambiguator
    >>> texts = ["Rain on the Amazon", "Amazon sells books", "Fire and rain: the Amazon", "Amazon's shares"]
    >>> model = SenseDisambiguator("Amazon", rings=()).fit(texts, ["forest", "company", "forest", "company"])
    >>> figure = HeadlineSense(model, headline="Amazon is on fire")
    >>> for word, bits in zip(figure.words, figure.bits):
    ...     print(f"{word:5} {bits:+.2f} bits")
    is    +0.00 bits
    on    +1.00 bits
    fire  +1.50 bits
    >>> figure.sense, round(figure.probability, 3), figure.unseen
    ('forest', 0.85, ('is',))
    """

    _esm = bundle("headline_sense.js")
    _css = style_sheet("headline_sense.css")
    _settings: ClassVar[tuple[str, ...]] = ("headline",)
    _answers: ClassVar[tuple[str, ...]] = (
        "words",
        "bits",
        "running",
        "log_odds",
        "sense",
        "probability",
        "unseen",
    )

    headline = Text(_FIRST, longest=_LONGEST).tag(sync=True)
    knowledge = traitlets.Dict(read_only=True).tag(sync=True)

    @traitlets.default("knowledge")
    def _counted(self) -> dict[str, Any]:
        return _knowledge(self._model)

    def __init__(self, model: SenseDisambiguator, headline: str = _FIRST, **kwargs: Any) -> None:
        self._model = _checked(model)
        super().__init__(headline=headline, **kwargs)

    def __repr__(self) -> str:
        return f"HeadlineSense({self._model!r}, headline={self.headline!r})"

    @property
    def words(self) -> tuple[str, ...]:
        """The words that are weighed, each once, in their order."""
        return tuple(entry.word for entry in self._model.evidence(self.headline))

    @property
    def bits(self) -> tuple[float, ...]:
        """What each word adds to the log-odds of the second sense against the first, in bits."""
        first, second = (self._model.evidence(self.headline, sense=sense) for sense in self._model.classes_.tolist())
        return tuple(b.bits - a.bits for a, b in zip(first, second, strict=True))

    @property
    def running(self) -> tuple[float, ...]:
        """Log-odds so far, in bits: the prior's, then those after each word."""
        first, second = self._model.prior_bits_.tolist()
        return tuple(itertools.accumulate(self.bits, initial=second - first))

    @property
    def log_odds(self) -> float:
        """Log-odds of the second sense against the first, in bits."""
        return float(self._model.decision_function([self.headline])[0])

    @property
    def sense(self) -> Any:
        """The decision."""
        return self._model.predict([self.headline]).tolist()[0]

    @property
    def probability(self) -> float:
        """Probability that the model gives its decision."""
        return float(self._model.predict_proba([self.headline]).max())

    @property
    def unseen(self) -> tuple[str, ...]:
        """Words that the model has never seen."""
        return tuple(word for word in self.words if word not in self._model.vocabulary_)

    def _still_picture(self) -> tuple[str, str]:
        first, second = self._model.classes_.tolist()
        sentence = (
            f"\N{LEFT DOUBLE QUOTATION MARK}{self.headline}\N{RIGHT DOUBLE QUOTATION MARK}: log-odds of {second} "
            f"against {first} {signed(self.log_odds, 2)} bits. Decision: {self.sense}, "
            f"with probability {_short_of_1(self.probability)}."
        )
        words, running = ("prior", *self.words), self.running
        low, high = min(0, *running), max(0, *running)
        left, right, bottom = 120, WIDTH - 62, 26 + 22 * len(words)

        def place(bits: float) -> float:
            return left + (right - left) * (bits - low) / (high - low or 1)

        marks = [
            text(left, 14, f"\N{LEFTWARDS ARROW} {first}", idea="q"),
            text(WIDTH, 14, f"{second} \N{RIGHTWARDS ARROW}", anchor="end", idea="p"),
        ]
        for row, (word, start, end) in enumerate(zip(words, (0.0, *running), running, strict=False)):
            y = 26 + 22 * row
            marks += [
                text(left - 8, y + 14, _shortened(word), anchor="end"),
                bar(
                    place(min(start, end)),
                    y + 3,
                    place(max(start, end)) - place(min(start, end)),
                    14,
                    _idea(end - start),
                ),
                text(WIDTH, y + 14, signed(end, 2), anchor="end"),
            ]
        return picture(bottom + 2, sentence, [*marks, curve([(place(0), 24), (place(0), bottom)], "muted")]), sentence


def _idea(bits: float) -> str:
    return "p" if bits > 0 else "q"


def _short_of_1(probability: float) -> str:
    """Return `probability` with four decimals; what is not quite certain never reads as certain."""
    written = f"{probability:.4f}"
    return "over 0.9999" if written == "1.0000" else written


def _shortened(word: str, longest: int = 15) -> str:
    return word if len(word) <= longest else word[: longest - 1] + "\N{HORIZONTAL ELLIPSIS}"


def _checked(model: Any) -> SenseDisambiguator:
    """Return a copy of `model`, if it is one that the figure can show, or raise."""
    from infolib.disambiguation import SenseDisambiguator  # scikit-learn is needed only with a model

    if not isinstance(model, SenseDisambiguator):
        raise TypeError(f"model must be a SenseDisambiguator; got {type(model).__name__}. Fit one, and pass it itself")
    if not hasattr(model, "counts_"):
        raise ValueError(f"model must be fitted; got {model!r} as it was made. Call model.fit(texts, senses) first")
    if len(model.classes_) != 2:
        raise ValueError(
            f"model must have two senses; got {len(model.classes_)}. Fit it to the texts of two senses alone"
        )
    if not model.context_counts_.all():
        never = model.classes_.tolist()[int(np.argmin(model.context_counts_))]
        raise ValueError(
            f"model must have seen both senses; never seen is {never!r}. Fit it to texts of that sense too"
        )
    return model.merge()


def _knowledge(model: SenseDisambiguator) -> dict[str, Any]:
    """Return what the model has counted, and all that bits depend on besides, in JSON's types.

    Words are sorted, and each begins with how many of its first letters it shares with the one before,
    as a digit. Its counts stand at the same place of ``counts``: in how many contexts of the first sense
    the word stood outside the largest ring, in it but outside the next smaller one, and so on, then
    those of the second sense. A 0 is left out, and so are the commas at the end.
    """
    rings = sorted(map(int, model.rings), reverse=True)
    table = model.counts_.toarray()
    words = [word for word in model.vocabulary_ if " " not in word]
    zeros = np.zeros(2, np.int64)
    rows = {name: table[:, i] for name, i in model.vocabulary_.items()}
    counts = []
    for word in words:
        within = np.stack([rows[word], *(rows.get(f"{word} {radius}", zeros) for radius in rings), zeros], axis=1)
        between = -np.diff(within).ravel()
        counts.append(",".join(str(n) if n else "" for n in between.tolist()).rstrip(","))
    return {
        "senses": model.classes_.tolist(),
        "contexts": model.context_counts_.tolist(),
        "target": model.target,
        "rings": rings,
        "smoothing": float(model.smoothing),
        "pieces": int(model.pieces),
        "words": " ".join(_sharing(words)),
        "counts": " ".join(counts),
    }


def _sharing(words: Iterable[str]) -> Iterable[str]:
    """Yield the words, with the letters that each shares with the one before, 9 at most, replaced by their number."""
    before = ""
    for word in words:
        shared = 0
        while shared < min(9, len(before), len(word)) and word[shared] == before[shared]:
            shared += 1
        yield f"{shared}{word[shared:]}"
        before = word
