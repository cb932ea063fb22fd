"""How well and how fast infolib.disambiguation tells senses apart, beside scikit-learn's classifiers.

    python benchmarks/disambiguation.py --data DIR          # fit on the training files, score on the test files
    python benchmarks/disambiguation.py --data DIR --cv     # cross-validate on the training files alone
    python benchmarks/disambiguation.py                     # speed only, on made-up sentences

DIR is laid out as CoarseWSD-20 is: a folder for each ambiguous word, named after it, with
train.data.txt, train.gold.txt, test.data.txt and test.gold.txt. A line of data is the position of the
word, a tab and the tokenised sentence; the same line of gold is the number of the sense. The position
is not used: infolib finds the word itself.
"""

# mypy: allow-untyped-calls
# (scikit-learn carries no types)

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
from sklearn.dummy import DummyClassifier
from sklearn.feature_extraction.text import CountVectorizer, TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import accuracy_score, f1_score
from sklearn.model_selection import RepeatedStratifiedKFold
from sklearn.naive_bayes import ComplementNB, MultinomialNB
from sklearn.pipeline import make_pipeline

from infolib.disambiguation import SenseDisambiguator

FILES = ["train.data.txt", "train.gold.txt", "test.data.txt", "test.gold.txt"]

#: A classifier for each column, given the ambiguous word.
CLASSIFIERS: dict[str, Callable[[str], Any]] = {
    "most frequent": lambda word: make_pipeline(CountVectorizer(), DummyClassifier()),
    "multinomial NB": lambda word: make_pipeline(CountVectorizer(), MultinomialNB()),
    "complement NB": lambda word: make_pipeline(CountVectorizer(), ComplementNB()),
    "logistic": lambda word: make_pipeline(TfidfVectorizer(sublinear_tf=True), LogisticRegression(C=10)),
    "infolib": lambda word: SenseDisambiguator(target=word),
}

#: Macro accuracy over all 20 words, train to test, averaged from the result files published with
#: D. Loureiro, K. Rezaee, M. T. Pilehvar and J. Camacho-Collados, "Analysis and Evaluation of Language
#: Models for Word Sense Disambiguation", Computational Linguistics 47(2), 2021.
PUBLISHED = {
    "most frequent sense": 0.665,
    "fastText, trained from scratch": 0.900,
    "fastText, crawl vectors": 0.938,
    "BERT-base, nearest neighbour": 0.940,
}


class Split(NamedTuple):
    train_texts: list[str]
    train_senses: np.ndarray
    test_texts: list[str]
    test_senses: np.ndarray


class Scores(NamedTuple):
    accuracy: float
    f1: float


def read(folder: Path, part: str) -> tuple[list[str], np.ndarray]:
    lines = (folder / f"{part}.data.txt").read_text(encoding="utf-8").splitlines()
    senses = (folder / f"{part}.gold.txt").read_text(encoding="utf-8").split()
    if len(lines) != len(senses):
        raise SystemExit(f"{folder}: {part}.data.txt has {len(lines)} lines but {part}.gold.txt has {len(senses)}")
    return [line.partition("\t")[2] for line in lines], np.array(senses, int)


def folders_of(data: Path) -> list[Path]:
    folders = sorted(path.parent for path in data.glob(f"*/{FILES[0]}"))
    if not folders:
        raise SystemExit(f"--data must name a folder with a folder for each word; found no */{FILES[0]} in {data}")
    for path in (folder / name for folder in folders for name in FILES):
        if not path.is_file():
            raise SystemExit(f"--data must hold {', '.join(FILES)} for each word; {path} is missing")
    return folders


def train_and_test(folder: Path) -> Iterator[Split]:
    yield Split(*read(folder, "train"), *read(folder, "test"))


def cross_validation(folder: Path) -> Iterator[Split]:
    texts, senses = read(folder, "train")
    # On five words the macro accuracy of one repeat has a standard deviation of 0.003.
    folds = RepeatedStratifiedKFold(n_splits=5, n_repeats=5, random_state=0)
    for train, test in folds.split(senses, senses):
        yield Split([texts[i] for i in train], senses[train], [texts[i] for i in test], senses[test])


def evaluate(classifier: Any, splits: list[Split]) -> Scores:
    """Return accuracy and mean F1 of the senses, over the test texts of all splits together."""
    predicted = np.concatenate([classifier.fit(s.train_texts, s.train_senses).predict(s.test_texts) for s in splits])
    truth = np.concatenate([s.test_senses for s in splits])
    return Scores(accuracy_score(truth, predicted), f1_score(truth, predicted, average="macro", zero_division=0))


def print_accuracy(data: Path, splits_of: Callable[[Path], Iterator[Split]]) -> None:
    print(f"{'word':10}{'senses':>7}{'train':>7}{'test':>7}", *(f"{name:>15}" for name in CLASSIFIERS), f"{'F1':>7}")
    table = []
    for folder in folders_of(data):
        splits = list(splits_of(folder))
        scores = [evaluate(make(folder.name), splits) for make in CLASSIFIERS.values()]
        table.append([score.accuracy for score in scores] + [scores[-1].f1])
        senses, train = len(np.unique(splits[0].train_senses)), len(splits[0].train_texts)
        print(f"{folder.name:10}{senses:7}{train:7}{len(splits[0].test_texts):7}", row_of(table[-1]), flush=True)
    print(f"{'macro':31}", row_of(np.mean(table, axis=0).tolist()))
    print("Accuracy; macro: the mean over words. F1: of infolib, the mean over a word's senses.")
    print("Published, over all 20 words of CoarseWSD-20:", *(f"{a:.3f} {name};" for name, a in PUBLISHED.items()))


def row_of(numbers: list[float]) -> str:
    return " ".join(f"{number:15.4f}" for number in numbers[:-1]) + f" {numbers[-1]:7.4f}"


def made_up_sentences(tokens: int, seed: int = 0) -> list[str]:
    """Return sentences of 24 words, with frequencies as Zipf found them in real text."""
    rng = np.random.default_rng(seed)
    letters = np.array(list("etaoinshrdlcumwfgypbvk"))
    words = np.array(["".join(rng.choice(letters, size=length)) for length in rng.integers(2, 11, size=30_000)])
    frequency = 1 / np.arange(1, len(words) + 1)
    drawn = rng.choice(words, p=frequency / frequency.sum(), size=(tokens // 24, 24))
    return [" ".join(sentence).capitalize() + "." for sentence in drawn.tolist()]


def print_speed(name: str, model: SenseDisambiguator, texts: list[str]) -> None:
    senses = [i % 2 for i in range(len(texts))]
    seconds = []
    for _ in range(3):
        start = time.process_time()  # fit runs on one core; what else the machine does is not counted
        model.fit(texts, senses)
        seconds.append(time.process_time() - start)
    tokens = sum(len(text.split()) for text in texts)
    print(f"fit, {name}: {tokens / min(seconds) / 1e6:.2f} million tokens a second ({tokens / 1e6:.2f} million)")


def repeated(texts: list[str], tokens: int) -> list[str]:
    return texts * -(-tokens // sum(len(text.split()) for text in texts))


def main(arguments: list[str] | None = None) -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", type=Path, help="a folder laid out as CoarseWSD-20; without it, speed only")
    parser.add_argument("--cv", action="store_true", help="cross-validate on the training files, leave the test files")
    parser.add_argument("--tokens", type=int, default=2_000_000, help="how many to time fit on (default: %(default)s)")
    options = parser.parse_args(arguments)
    if options.data:
        print_accuracy(options.data, cross_validation if options.cv else train_and_test)
    made_up = made_up_sentences(options.tokens)
    print_speed("made-up sentences", SenseDisambiguator(), made_up)
    print_speed("made-up sentences, with a target", SenseDisambiguator(made_up[0].split()[0]), made_up)
    if options.data:
        for folder in folders_of(options.data)[:1]:
            texts = repeated(read(folder, "train")[0], options.tokens)
            print_speed(f"{folder.name} repeated, with a target", SenseDisambiguator(folder.name), texts)


if __name__ == "__main__":
    main()
