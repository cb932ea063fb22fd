"""Run the shell steps of a workflow here, as GitHub would: ``run_workflow.py .github/workflows/deploy.yml``.

It runs them in the present folder, which should be a fresh clone. Steps that call an action are named and passed over:
a clone is what `checkout` leaves, Python stands on the path, and nothing is uploaded. Of GitHub's expressions it knows
those that name a value, given by `--set`; any other is refused rather than guessed.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]

EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
NAME = re.compile(r"[a-z_]+(\.[\w-]+)+")
#: What GitHub's runners start for a step without a `shell`.
SHELL = ["bash", "-e", "-c"]
VALUES = {
    "github.server_url": "https://github.com",
    "github.repository": "your-name/book",
    "github.repository_owner": "your-name",
    "github.event.repository.name": "book",
    "github.ref": "refs/heads/main",
    "github.ref_name": "main",
}


class WorkflowError(Exception):
    """A workflow that cannot be run here; the message says why."""


def resolve(text: str, values: Mapping[str, str]) -> str:
    """Replace each expression in `text` by its value."""

    def value_of(expression: re.Match[str]) -> str:
        name = expression[1]
        if name not in values:
            remedy = f"give it: --set {name}=..." if NAME.fullmatch(name) else "only names can be given a value here"
            raise WorkflowError(f"${{{{ {name} }}}} has no value; {remedy}")
        return values[name]

    return EXPRESSION.sub(value_of, text)


def environment(*levels: Mapping[str, Any], values: Mapping[str, str]) -> dict[str, str]:
    """Return the variables that workflow, job and step set, the later over the earlier."""
    return {name: resolve(str(value), values) for level in levels for name, value in level.get("env", {}).items()}


def run_step(step: Mapping[str, Any], variables: Mapping[str, str], values: Mapping[str, str]) -> None:
    """Run a step, or say that it is left to GitHub."""
    if "uses" in step:
        print(f"-- left to GitHub: {step['uses']}", flush=True)
        return
    for key in ("if", "shell", "working-directory"):
        if key in step:
            raise WorkflowError(f"a step has {key!r}, which this script does not know: {step[key]}")
    command = resolve(step["run"], values)
    print(f"-- {step.get('name', command)}", flush=True)
    status = subprocess.run([*SHELL, command], env={**os.environ, "CI": "true", **variables}, check=False).returncode
    if status:
        raise WorkflowError(f"this step ended with {status}: {command}")


def run(path: Path, only: str | None, values: Mapping[str, str]) -> None:
    """Run the jobs of a workflow, or one of them, in the order in which they stand."""
    workflow = yaml.safe_load(path.read_text(encoding="utf-8"))
    jobs = workflow["jobs"]
    if only and only not in jobs:
        raise WorkflowError(f"{path} has no job {only!r}. It has {', '.join(jobs)}")
    for name in [only] if only else jobs:
        condition = jobs[name].get("if")
        print(f"== {name}" + (f" (GitHub runs it if {condition})" if condition else ""), flush=True)
        for step in jobs[name]["steps"]:
            run_step(step, environment(workflow, jobs[name], step, values=values), values)


def pair(text: str) -> tuple[str, str]:
    """Read ``name=value``."""
    name, equals, value = text.partition("=")
    if not equals or not NAME.fullmatch(name):
        raise argparse.ArgumentTypeError(f"write name=value, such as github.ref_name=main; found {text!r}")
    return name, value


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the workflow that the command line names; stop at the first step that fails."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("workflow", type=Path)
    parser.add_argument("--job", help="run this job alone")
    parser.add_argument("--set", type=pair, action="append", default=[], metavar="NAME=VALUE", dest="values")
    options = parser.parse_args(arguments)
    try:
        run(options.workflow, options.job, VALUES | dict(options.values))
    except (OSError, WorkflowError) as error:
        print(f"{options.workflow}: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
