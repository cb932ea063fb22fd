"""The teacher's pages keep what they promise: complete plans, sections and errata that exist, numbers of the book."""

from __future__ import annotations

import re
from functools import cache

import nbformat
import pytest
from chapter_reader import code_cells, headings, markdown
from myst_parser.mdit_to_docutils.base import default_slugify
from repository import ROOT
from sessions import ERRATUM, LECTURES, PARTS, QUESTION, QUOTED, SESSIONS, Session

CHAPTERS = {int(path.stem[:2]): path for path in sorted((ROOT / "chapters").glob("*.ipynb"))}
ERRATA = 10

#: What a figure counts in nats or in digits; all else has bits, but for what has no unit.
NATS = {"nll", "sigmoid_loss", "softmax_loss"}
DIGITS = {"expected_length", "redundancy", "n_bits"}
NO_UNIT = {"label_set_probability", "likelihood_float32"}

every_session = pytest.mark.parametrize("session", SESSIONS, ids=lambda session: session.title)


@cache
def chapter(number: int) -> nbformat.NotebookNode:
    return nbformat.read(CHAPTERS[number], as_version=4)


@cache
def anchors(file: str) -> set[str]:
    """The anchors that MyST gives to the headings of a chapter."""
    nb = nbformat.read(ROOT / f"{file}.ipynb", as_version=4)
    return {default_slugify(line.lstrip("# ")) for level in (1, 2, 3) for line in headings(nb, level)}


@cache
def words_of(number: int) -> str:
    """All that a chapter says and prints."""
    printed = [output.get("text", "") for cell in code_cells(chapter(number)) for output in cell.outputs]
    return "\n".join([*(cell.source for cell in chapter(number).cells), *printed])


@cache
def entry(number: str) -> str:
    """The entry of an erratum, from its anchor to the next; "" where there is none."""
    pieces = re.split(r"^\(errata-e(\d\d)\)=$|^\[E\d\d\]\{#errata-e(\d\d)\}", markdown(chapter(ERRATA)), flags=re.M)
    numbers = [one or other for one, other in zip(pieces[1::3], pieces[2::3], strict=True)]
    return dict(zip(numbers, pieces[3::3], strict=True)).get(number, "")


def test_there_are_lectures_and_a_seminar():
    assert LECTURES
    assert [session.minutes for session in SESSIONS] == [90] * len(LECTURES) + [120]


def test_every_chapter_is_taught_somewhere():
    by_plan = {number for session in SESSIONS for number in session.chapters}
    hunted = any(ERRATUM.search(session.parts["Plan"]) for session in SESSIONS)
    assert by_plan | ({ERRATA} if hunted else set()) == set(CHAPTERS)


@every_session
def test_a_session_has_all_its_parts(session: Session):
    assert list(session.parts) == PARTS
    assert len(re.findall(r"^- .+[;.]$", session.parts["Goals"], re.MULTILINE)) >= 3


@every_session
def test_the_minutes_add_up(session: Session):
    rows = [line for line in session.parts["Plan"].splitlines() if line.startswith("| ")]
    assert len(session.steps) == len(rows) - 2, "a step's minutes are written 10\N{EN DASH}20"
    ends = [0, *(end for _, end in session.steps)]
    assert [start for start, _ in session.steps] == ends[:-1]
    assert ends == sorted(set(ends))
    assert ends[-1] == session.minutes


@every_session
def test_every_section_named_exists(session: Session):
    assert session.sections
    assert [(file, anchor) for file, anchor in session.sections if anchor not in anchors(file)] == []


@every_session
def test_every_live_figure_comes_with_its_numbers_and_their_units(session: Session):
    figures = list(session.figures)
    assert len(figures) == len(session.bullets) >= 3, "one link an entry"
    for figure in figures:
        assert figure.settings
        assert figure.numbers
        for number in figure.numbers:
            name = number.quantity.partition("[")[0]
            unit = "nats" if name in NATS else "digits" if name in DIGITS else "" if name in NO_UNIT else "bits"
            assert number.unit == ("" if number.number == "infinite" else unit)


@every_session
def test_every_question_has_its_answer_and_the_one_to_expect(session: Session):
    part = session.parts["Questions"]
    assert len(QUESTION.findall(part)) == part.count("\n: *") / 2 >= 4
    assert all("?" in question for question, _, _ in QUESTION.findall(part))


@every_session
def test_every_misconception_is_an_erratum_of_what_was_taught(session: Session):
    before = LECTURES[: LECTURES.index(session)] if session in LECTURES else []
    taught = {number for one in [*before, session] for number in one.chapters}
    entries = re.findall(r"^- (.+)$", session.parts["Misconceptions"], re.MULTILINE)
    assert len(entries) >= 4
    for line in entries:
        shown, number = ERRATUM.match(line).groups()
        assert shown == number
        belongs_to = re.search(r"chapter (\d)", entry(number))
        assert belongs_to, f"no entry E{number}"
        assert int(belongs_to[1]) in taught, f"E{number} belongs to chapter {belongs_to[1]}"


@every_session
def test_every_erratum_named_exists(session: Session):
    assert [(a, b) for a, b in ERRATUM.findall(session.text) if a != b or not entry(b)] == []


@every_session
def test_every_number_of_the_text_stands_in_the_chapters(session: Session):
    shown = {number for text, _ in QUOTED.findall(session.text) for number in re.findall(r"[\d.]+", text)}
    text = QUOTED.sub("", re.sub(r"<a [^>]*>", "", session.text))
    said = "\n".join(words_of(number) for number in session.chapters)
    numbers = set(re.findall(r"(?<![\w.])\d+\.\d+", text)) - shown
    assert sorted(number for number in numbers if not re.search(rf"(?<![\d.]){number}(?!\d)", said)) == []


@pytest.mark.parametrize("lecture", LECTURES, ids=lambda lecture: lecture.title)
def test_a_lecture_leads_to_its_own_slides_and_problems(lecture: Session):
    number = re.match(r"Lecture (\d)", lecture.title)[1]
    assert re.findall(r"slides/lecture-(\d)\.html", lecture.text) == [number]
    assert re.findall(r"Problem set (\d) <problems>", lecture.text) == [number]


def test_to_make_the_book_ones_own_takes_the_fifteen_minutes_promised():
    page = (ROOT / "teach" / "fork.md").read_text(encoding="utf-8")
    steps = re.findall(r"^\| \[(.+)\]\(#[\w-]+\) \| (\d+) \|$", page, re.MULTILINE)
    assert [title for title, _ in steps] == re.findall(r"^## (\d\. .+)$", page, re.MULTILINE)
    assert sum(int(minutes) for _, minutes in steps) == 15
