"""The problem sets: made as a teacher makes them, answered as students may, and graded as Otter grades."""

from __future__ import annotations

import copy
import csv
import math
import re
import sys
import warnings
import zipfile
from pathlib import Path
from typing import Any

import nbformat
import problems
import pytest
import yaml
from nbformat import NotebookNode
from repository import ROOT

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # what Otter imports is not ours to mend
    from otter.execute import Checker
    from otter.nbmeta_config import NBMetadataConfig
    from otter.test_files import TestFile

# Neither is what Otter does when it grades.
pytestmark = [
    pytest.mark.filterwarnings("ignore:The inplace keyword in DataFrame.drop"),
    pytest.mark.filterwarnings("ignore:unclosed:ResourceWarning"),
]
ANSWERS = ROOT / "tests" / "data" / "problems"
CHECK = re.compile(r'grader\.check\("(\w+)"\)')


class ProblemSet:
    """A set that was made: its notebooks, its autograder, and the answers that the tests give."""

    def __init__(self, folder: Path):
        self.name = folder.name
        self.folder = folder
        self.autograder = folder / "autograder" / "autograder.zip"
        self.student = read(folder / "student" / f"{folder.name}.ipynb")
        self.solution = read(folder / "autograder" / f"{folder.name}.ipynb")
        answers = yaml.safe_load((ANSWERS / f"{folder.name}.yaml").read_text(encoding="utf-8"))
        self.wrong: dict[str, list[dict[str, Any]]] = answers["wrong"]
        self.right: dict[str, list[str]] = answers["right"]
        with zipfile.ZipFile(self.autograder) as archive:
            archive.extractall(folder / "unpacked")

    @property
    def questions(self) -> list[str]:
        return [found[1] for cell in self.student.cells if (found := CHECK.fullmatch(cell.source))]

    def check(self, question: str, variables: dict[str, Any]) -> TestFile:
        """Return the marks of a question, from Otter's own checker, without starting a kernel."""
        test = self.folder / "unpacked" / "tests" / f"{question}.py"
        return Checker.check(str(test), NBMetadataConfig(), global_env=variables)

    def submission(self, answers: dict[str, str]) -> NotebookNode:
        """Return the student's notebook with these answers in the cells before the checks."""
        nb = copy.deepcopy(self.student)
        for cell, next_cell in zip(nb.cells, nb.cells[1:], strict=False):
            if found := CHECK.fullmatch(next_cell.source):
                cell["source"] = answers[found[1]]
        return nb


def read(path: Path) -> NotebookNode:
    return nbformat.read(path, as_version=4)


def run(nb: NotebookNode) -> dict[str, Any]:
    """Return the variables of a notebook, executed without Otter."""
    variables: dict[str, Any] = {}
    for cell in nb.cells:
        if cell.cell_type == "code" and "grader." not in cell.source:
            exec(cell.source.replace("grader = ", "# "), variables)
    return variables


def answered(variables: dict[str, Any], answer: str) -> dict[str, Any]:
    """Return the variables of the solution with one answer replaced."""
    variables = dict(variables)
    exec(answer, variables)
    return variables


@pytest.fixture(scope="module", params=problems.sources(), ids=lambda source: source.stem)
def made(request, tmp_path_factory) -> ProblemSet:
    folder = problems.build(request.param, tmp_path_factory.mktemp("problems"), run_tests=False)
    return ProblemSet(folder)


@pytest.fixture(scope="module")
def solved(made) -> dict[str, Any]:
    return run(made.solution)


@pytest.fixture(scope="module")
def marks(made, tmp_path_factory) -> dict[str, dict[str, str]]:
    """Return the table that `grade` writes for three: the solution, wrong answers, and a file that is no notebook."""
    folder = tmp_path_factory.mktemp("handed-in")
    nbformat.write(made.solution, folder / "ada.ipynb")
    wrong = {question: variants[0]["answer"] for question, variants in made.wrong.items()}
    nbformat.write(made.submission(wrong), folder / "bert.ipynb")
    (folder / "carl.ipynb").write_text("no notebook", encoding="utf-8")
    table = problems.write_marks(made.autograder, folder)
    with table.open(encoding="utf-8", newline="") as file:
        rows = {Path(row["file"]).stem: row for row in csv.DictReader(file)}
    for name, row in rows.items():
        row["explanation"] = (folder / f"{name}.txt").read_text(encoding="utf-8")
    return rows


def test_there_are_six_sets_one_for_every_lecture():
    assert [source.stem[0] for source in problems.sources()] == list("123456")


def test_a_set_has_four_to_six_questions_and_answers_to_try_for_each(made):
    assert 4 <= len(made.questions) <= 6
    assert made.questions == list(made.wrong) == list(made.right)


def test_the_solution_gets_full_marks(made, marks):
    assert marks["ada"]["total"] == marks["ada"]["possible"]
    assert float(marks["ada"]["possible"]) == 20


def test_a_wrong_submission_gets_the_points_for_what_is_right_in_it(made, marks):
    assert {question: float(marks["bert"][question]) for question in made.questions} == {
        question: made.wrong[question][0]["points"] for question in made.questions
    }


def test_a_wrong_submission_is_told_what_happened(made, marks):
    expected = [phrase for question in made.questions for phrase in made.wrong[question][0]["says"]]
    assert [phrase for phrase in expected if phrase not in marks["bert"]["explanation"]] == []


def test_a_file_that_cannot_be_graded_is_named_and_costs_nobody_else_the_marks(made, marks):
    assert set(marks) == {"ada", "bert", "carl"}
    assert marks["carl"]["total"] == ""
    assert marks["carl"]["explanation"].startswith("not graded: ")


def test_every_wrong_answer_gets_its_points_and_its_explanation(made, solved):
    unexplained = []
    for question, variants in made.wrong.items():
        for variant in variants:
            result = made.check(question, answered(solved, variant["answer"]))
            said = result.summary()
            explained = all(phrase in said for phrase in variant["says"]) and said.count("Hint: ") == said.count("❌")
            if result.score != variant["points"] or not explained:
                unexplained.append(f"{variant['answer']}\n{result.score} points. {said}")
    assert not unexplained, "\n".join(unexplained)


def test_a_right_answer_gets_full_marks_in_any_form(made, solved):
    refused = []
    for question, variants in made.right.items():
        for answer in variants:
            result = made.check(question, answered(solved, answer))
            if result.score != result.possible:
                refused.append(f"{answer}\n{result.summary()}")
    assert not refused, "\n".join(refused)


def test_an_untouched_notebook_gets_nothing_and_says_that_answers_are_missing(made):
    variables = run(made.student)
    for question in made.questions:
        result = made.check(question, variables)
        assert result.score == 0
        summary = result.summary()
        assert len(re.findall("There is no answer yet|returns nothing yet", summary)) == summary.count("❌"), summary


def solution_lines(cell: NotebookNode) -> list[str]:
    """Return what a student must not see of an answer's cell: explanations, and code marked as solution."""
    if cell.cell_type == "markdown":
        return cell.source.splitlines()
    blocks = re.findall(r"# BEGIN SOLUTION.*?# END SOLUTION", cell.source, re.DOTALL)
    marked = [line for line in cell.source.splitlines() if "# SOLUTION" in line]
    return [line for block in blocks for line in block.splitlines()] + marked


def test_the_students_version_holds_no_solution(made):
    answers = [cell for cell in made.solution.cells if "otter_assign_solution_cell" in cell.metadata.get("tags", [])]
    assert len(answers) >= len(made.questions)
    given = {line.strip() for cell in made.student.cells for line in cell.source.splitlines()}
    for cell in answers:
        lines = {line.strip() for line in solution_lines(cell)} - {""}
        assert lines, f"no answer is marked in {cell.source}"
        assert not given & lines
    assert "SOLUTION" not in nbformat.writes(made.student)


def test_the_tests_in_the_students_version_hold_right_answers_sealed_only(made):
    tests = made.student.metadata["otter"]["tests"]
    assert list(tests) == made.questions
    for source in tests.values():
        assert "sealed(" not in source


def test_the_students_version_is_not_executed_and_names_no_folder_of_this_machine(made):
    for cell in made.student.cells:
        assert not cell.get("outputs")
        assert cell.get("execution_count") is None
    for path in (made.folder / "student").iterdir():
        text = path.read_text(encoding="utf-8")
        assert [
            place for place in (str(ROOT), str(made.folder.parent), str(Path.home()), sys.prefix) if place in text
        ] == []


def test_a_student_reads_the_points_of_every_question_and_how_to_get_infolib(made):
    text = "\n".join(cell.source for cell in made.student.cells if cell.cell_type == "markdown")
    points = [int(found) for found in re.findall(r"_Points:_ (\d+)$", text, re.MULTILINE)]
    assert len(points) == len(made.questions)
    assert sum(points) == 20
    assert '%pip install otter-grader "infolib @ git+https://' in text


def test_a_set_whose_solution_is_wrong_is_not_made(tmp_path):
    source = problems.sources()[0]
    spoilt = tmp_path / source.name
    spoilt.write_text(source.read_text(encoding="utf-8").replace("weighings = 4 ", "weighings = 3 "), encoding="utf-8")
    with pytest.raises(problems.ProblemError, match=r"1-information-and-entropy(.|\n)*Are no more hidden"):
        problems.build(spoilt, tmp_path / "made")


def test_the_site_gets_the_students_versions_alone_and_the_same_every_time(tmp_path):
    written = problems.publish(tmp_path / "site")
    again = problems.publish(tmp_path / "again")
    assert [path.name for path in written] == [f"{source.stem}.zip" for source in problems.sources()]
    for path, other in zip(written, again, strict=True):
        assert path.read_bytes() == other.read_bytes()
        with zipfile.ZipFile(path) as archive:
            assert archive.namelist() == [f"{path.stem}/{path.stem}.ipynb", f"{path.stem}/marking.py"]
            assert "otter_assign_solution_cell" not in archive.read(archive.namelist()[0]).decode()


def test_a_fork_hands_out_sets_that_install_the_forks_infolib(monkeypatch):
    monkeypatch.setenv("BOOK_REPOSITORY", "https://example.org/school/book")
    monkeypatch.setenv("BOOK_BRANCH", "autumn")
    text = "\n".join(cell.source for cell in problems.master(problems.sources()[0]).cells)
    assert "infolib @ git+https://example.org/school/book@autumn" in text


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["", "handed-in"], "SET must be the number of a set, such as 1; got ''. In sets: 1-information-and-entropy"),
        (["7", "handed-in"], "SET must be the number of a set, such as 1; got '7'"),
        (["1", "nowhere"], "FOLDER must hold the notebooks to grade, *.ipynb; found none in 'nowhere'"),
    ],
)
def test_grading_says_what_is_missing(arguments, complaint, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    made = tmp_path / "sets" / "1-information-and-entropy" / "autograder" / "autograder.zip"
    made.parent.mkdir(parents=True)
    made.touch()
    assert problems.main(["grade", *arguments, "--sets", "sets"]) == 1
    assert complaint in capsys.readouterr().err


def test_the_page_says_what_the_sets_are():
    page = (ROOT / "teach" / "problems.md").read_text(encoding="utf-8")
    described = re.findall(
        r"### (\d\. .*)\n\n(\d+) minutes, (\d) questions · <a href=\"\.\./problems/(.*)\.zip\">", page
    )
    found = []
    for source in problems.sources():
        text = source.read_text(encoding="utf-8")
        title = re.search(r"^# Problem set (\d): (.*)$", text, re.MULTILINE)
        minutes = re.search(r"^About (\d+) minutes, 20 points\.$", text, re.MULTILINE)
        found.append((f"{title[1]}. {title[2]}", minutes[1], str(text.count("# BEGIN QUESTION")), source.stem))
    assert described == found


def test_the_message_on_the_page_is_the_one_a_student_gets(capsys):
    page = (ROOT / "teach" / "problems.md").read_text(encoding="utf-8")
    message = re.search(r"```text\nHint: (.*)\n```", page)[1]
    with pytest.raises(problems.marking.Hint, match=f"^{re.escape(message)}$"):
        problems.marking.number(math.log(78), problems.marking.sealed(math.log2(78)), unit="bits")


def test_the_example_on_the_page_makes_a_set_and_its_hidden_tests_stay_hidden(tmp_path):
    page = (ROOT / "teach" / "problems.md").read_text(encoding="utf-8")
    question = re.search(r"````md\n(.*?)\n````", page, re.DOTALL)[1]
    public = "def test_die_bits("
    hidden = "# HIDDEN\ndef test_secretly(die_bits):\n    assert die_bits > 2\n```\n\n```{code-cell}\n" + public
    head = "---\nkernelspec: {display_name: Python 3, language: python, name: python3}\n---\n\n# A set\n\n"
    source = tmp_path / "example.md"
    source.write_text(
        head + question.replace(public, hidden).replace("points: [1]", "points: [1, 1]"), encoding="utf-8"
    )
    made = problems.build(source, tmp_path / "made", run_tests=False)
    student = read(made / "student" / "example.ipynb").metadata["otter"]["tests"]["q1"]
    assert "test_die_bits" in student
    assert "test_secretly" not in student
    with zipfile.ZipFile(made / "autograder" / "autograder.zip") as archive:
        assert "test_secretly" in archive.read("tests/q1.py").decode()
