"""What GitHub runs for us: well formed, with the least rights, from fixed actions, and the shell of it tried here."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import run_workflow
import yaml
from repository import ROOT

GITHUB = ROOT / ".github"
PATHS = sorted((GITHUB / "workflows").glob("*.yml"))
TEXTS = {path.stem: path.read_text(encoding="utf-8") for path in PATHS}
WORKFLOWS: dict[str, dict[Any, Any]] = {name: yaml.safe_load(text) for name, text in TEXTS.items()}
JOBS = [(f"{name}, {job}", WORKFLOWS[name]["jobs"][job]) for name in WORKFLOWS for job in WORKFLOWS[name]["jobs"]]
MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")

every_workflow = pytest.mark.parametrize("name", WORKFLOWS)
every_job = pytest.mark.parametrize("job", [pytest.param(job, id=name) for name, job in JOBS])


def ended(*command: str | Path) -> str:
    """What a command of the environment says that ends well; no report of its is wanted from elsewhere."""
    run = subprocess.run(
        [Path(sys.executable).with_name(str(command[0])), *command[1:]], capture_output=True, text=True
    )
    assert run.returncode == 0, run.stdout + run.stderr
    return run.stdout


def commands(job: dict[str, Any]) -> list[str]:
    return [step["run"] for step in job["steps"] if "run" in step]


def triggers(name: str) -> Any:
    return WORKFLOWS[name][True]  # YAML 1.1 reads "on" as a truth value


def test_github_can_read_them() -> None:
    assert WORKFLOWS.keys() >= {"tests", "deploy", "weekly"}
    ended("check-jsonschema", "--builtin-schema", "vendor.github-workflows", *PATHS)
    ended("check-jsonschema", "--builtin-schema", "vendor.dependabot", GITHUB / "dependabot.yml")


def test_an_auditor_finds_nothing() -> None:
    ended("zizmor", "--offline", "--pedantic", "--quiet", GITHUB)


@every_workflow
def test_actions_are_pinned_to_a_commit_and_say_which_version_that_is(name: str) -> None:
    uses = [line.partition("uses:")[2].strip() for line in TEXTS[name].splitlines() if "uses:" in line]
    assert uses
    assert [use for use in uses if not re.fullmatch(r"actions/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", use)] == []


def test_an_action_is_pinned_to_one_commit_everywhere() -> None:
    pins = set(re.findall(r"uses: (\S+)@(\S+)", "".join(TEXTS.values())))
    assert len(pins) == len({action for action, _ in pins})


@every_workflow
def test_a_workflow_may_read_and_nothing_more(name: str) -> None:
    assert WORKFLOWS[name]["permissions"] == {"contents": "read"}
    assert not {"pull_request_target", "workflow_run", "issue_comment"} & set(triggers(name))


def test_only_the_deployment_may_write_and_it_runs_no_code_of_ours() -> None:
    writing = {name: job for name, job in JOBS if "permissions" in job}
    assert list(writing) == ["deploy, deploy"]
    assert writing["deploy, deploy"]["permissions"] == {"pages": "write", "id-token": "write"}
    assert commands(writing["deploy, deploy"]) == []


@every_job
def test_a_job_ends_keeps_no_credentials_and_runs_no_text_from_outside(job: dict[str, Any]) -> None:
    assert job["timeout-minutes"] <= 90
    for step in job["steps"]:
        if step.get("uses", "").startswith("actions/checkout@"):
            assert step["with"]["persist-credentials"] is False
    assert not [command for command in commands(job) if "${{" in command]


@every_job
def test_what_a_job_makes_is_a_target_of_the_makefile(job: dict[str, Any]) -> None:
    for command in commands(job):
        for words in re.findall(r"^make (.*)$", command, re.MULTILINE):
            targets = [word for word in words.split() if "=" not in word]
            assert [target for target in targets if not re.search(rf"^{target}:.*##", MAKEFILE, re.MULTILINE)] == []


def test_every_supported_python_is_tested_on_linux_and_macos() -> None:
    matrix = WORKFLOWS["tests"]["jobs"]["tests"]["strategy"]["matrix"]
    assert matrix == {"os": ["ubuntu-latest", "macos-latest"], "python": ["3.11", "3.12", "3.13"]}
    assert set(triggers("tests")) == {"push", "pull_request"}


def test_what_is_deployed_is_main_after_its_tests() -> None:
    build, deploy = (WORKFLOWS["deploy"]["jobs"][name] for name in ("build", "deploy"))
    assert triggers("deploy")["push"] == {"branches": ["main"]}
    assert build["if"] == "github.ref == 'refs/heads/main'"
    assert deploy["needs"] == "build"
    made, tested, uploaded = build["steps"][-3:]
    assert made["run"].split()[-2:] == ["book", "pdf"]
    assert tested["run"] == ".venv/bin/python -m pytest tests/site"
    assert uploaded["with"]["path"] == "_build/html"


def test_a_forks_site_launches_the_fork() -> None:
    fork = run_workflow.VALUES | {"github.repository": "a-teacher/course", "github.repository_owner": "a-teacher"}
    fork |= {"github.event.repository.name": "course"}
    build = WORKFLOWS["deploy"]["jobs"]["build"]
    assert run_workflow.environment(WORKFLOWS["deploy"], build, values=fork) == {
        "BOOK_REPOSITORY": "https://github.com/a-teacher/course",
        "BOOK_BRANCH": "main",
        "BOOK_SITE": "https://a-teacher.github.io/course/",
    }


def test_every_week_the_newest_versions_are_tested_but_not_another_series_of_jupyter_book() -> None:
    assert triggers("weekly")["schedule"]
    steps = commands(WORKFLOWS["weekly"]["jobs"]["newest"])
    assert [step.split()[-1] for step in steps if step.startswith("make")] == ["newest", "test"]
    (edit,) = re.findall(r"sed -E '(.*)' requirements\.in", MAKEFILE)
    edited = subprocess.run(
        ["sed", "-E", edit, ROOT / "requirements.in"], capture_output=True, text=True, check=True
    ).stdout
    assert re.findall(r"^(\S+)==", edited, re.MULTILINE) == ["jupyter-book"]
    assert re.search(r"^torch +#", edited, re.MULTILINE)


# ------------------------------------------------------------------ running them here


@pytest.fixture
def workflow(tmp_path: Path) -> Any:
    def write(steps: list[dict[str, Any]], **job: Any) -> Path:
        path = tmp_path / "some.yml"
        path.write_text(yaml.safe_dump({"env": {"A": "1", "B": "1"}, "jobs": {"one": {"steps": steps, **job}}}))
        return path

    return write


def test_shell_steps_run_with_the_variables_of_workflow_job_and_step(
    workflow: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    step = {"run": 'echo "$A $B $C $CI" && echo ${{ github.ref_name }}', "env": {"C": "${{ github.repository }}"}}
    path = workflow([{"uses": "actions/checkout@v1"}, step], env={"B": 2}, **{"if": "always()"})
    assert run_workflow.main([str(path), "--set", "github.repository=ada/book"]) == 0
    out = capfd.readouterr().out
    assert out.startswith("== one (GitHub runs it if always())\n-- left to GitHub: actions/checkout@v1\n")
    assert "1 2 ada/book true\nmain\n" in out


def test_a_step_that_fails_stops_the_job_even_in_its_middle(workflow: Any, capfd: pytest.CaptureFixture[str]) -> None:
    path = workflow([{"run": "echo one; false; echo two"}, {"run": "echo three"}])
    assert run_workflow.main([str(path)]) == 1
    out, err = capfd.readouterr()
    assert out.endswith("one\n")
    assert f"{path}: this step ended with 1" in err


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ({"run": "echo ${{ secrets.TOKEN }}"}, "secrets.TOKEN }} has no value; give it: --set secrets.TOKEN=..."),
        ({"run": "echo ${{ hashFiles('x') }}"}, "only names can be given a value here"),
        ({"run": "echo", "if": "always()"}, "'if', which this script does not know: always()"),
    ],
)
def test_what_cannot_be_known_here_is_refused(
    step: dict[str, str], words: str, workflow: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_workflow.main([str(workflow([step]))]) == 1
    assert words in capsys.readouterr().err


def test_a_job_that_is_not_there_is_named_with_those_that_are(
    workflow: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_workflow.main([str(workflow([])), "--job", "two"]) == 1
    assert "has no job 'two'. It has one" in capsys.readouterr().err
