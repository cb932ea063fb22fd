"""infolib installed by pip, alone and beside old and new versions of other libraries, which stay as they were."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
import torch
from repository import ROOT

#: The version of torch that the book pins, from where this Python's own came: the package index if that has builds
#: without CUDA, else PyTorch's index, which uv knows. Those with CUDA weigh gigabytes.
TORCH = [re.search(r"^torch==.*$", (ROOT / "requirements.txt").read_text(), re.MULTILINE)[0]]
TORCH += ["--torch-backend=cpu"] if torch.version.cuda else []

#: What README.md promises to work with. Of each the oldest or the newest version that has a wheel for this Python.
LIBRARIES = ["numpy>=1.23", "scikit-learn>=1.1", "matplotlib>=3.7"]
VERSIONS = {
    "oldest": ["--resolution=lowest-direct", "--only-binary=:all:"],
    "newest": [],
}

KNOWN_ANSWERS = """
import numpy as np
import torch
from measures import KNOWN
from infolib.losses import softmax_cross_entropy

def check(library, array):
    for name, known in KNOWN.items():
        answer = known.measure(*map(array, known.arguments))
        assert library is np or isinstance(answer, torch.Tensor), name
        np.testing.assert_allclose(answer.tolist(), known.answer, rtol=0, atol=0, err_msg=name)

check(np, np.asarray)
check(torch, lambda values: torch.tensor(values, dtype=torch.float64))

assert torch.version.cuda is None  # gigabytes that no test needs
logits = torch.tensor([[2.0, 0.0, -1.0], [0.5, 3.0, 1.0]], dtype=torch.float64, requires_grad=True)
labels = torch.tensor([0, 2])
ours = torch.autograd.grad(softmax_cross_entropy(logits, labels), logits)[0]
theirs = torch.autograd.grad(torch.nn.functional.cross_entropy(logits, labels), logits)[0]
torch.testing.assert_close(ours, theirs, rtol=1e-14, atol=0)
print(len(KNOWN), "measures are right")
"""


def run(*command: object, cwd: Path = ROOT) -> str:
    """Return what a program prints; if it fails, that and its complaints are ours."""
    # uv, which reads nothing that is pip's, is told of the folder of packages that pip may have been told of.
    environment = os.environ | {"UV_FIND_LINKS": os.environ.get("PIP_FIND_LINKS", "")}
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, check=False, cwd=cwd, env=environment
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def new_python(folder: Path) -> Path:
    """Make a virtual environment with nothing but pip in it; run with -I, it sees nothing else."""
    run(sys.executable, "-m", "uv", "venv", "--quiet", "--seed", "--python", sys.executable, folder)
    return folder / "bin/python"


def installed(python: Path) -> dict[str, str]:
    listed = run(python, "-I", "-m", "pip", "list", "--format=json")
    return {package["name"]: package["version"] for package in json.loads(listed)}


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", folder)
    return next(folder.glob("*.whl"))


def test_pip_install_gives_infolib_with_numpy_and_array_api_compat_alone(tmp_path):
    python = new_python(tmp_path / "venv")
    before = installed(python)
    run(python, "-I", "-m", "pip", "install", "--quiet", ROOT)
    assert installed(python).keys() - before.keys() == {"infolib", "numpy", "array-api-compat"}
    code = "import infolib; print(infolib.__file__, infolib.entropy([0.5, 0.5]))"
    assert re.fullmatch(rf"{tmp_path}/venv/\S+/infolib/__init__.py 1\.0\n", run(python, "-I", "-c", code))


@pytest.fixture(scope="module", params=VERSIONS)
def beside_others(request, wheel: Path, tmp_path_factory) -> tuple[Path, dict[str, str], dict[str, str]]:
    """A Python with other libraries, into which pip then brought infolib: what was there before, and after."""
    python = new_python(tmp_path_factory.mktemp(request.param) / "venv")
    install = [sys.executable, "-m", "uv", "pip", "install", "--quiet", "--python", python]
    run(*install, *TORCH, "pytest")
    run(*install, *VERSIONS[request.param], *LIBRARIES)
    before = installed(python)
    run(python, "-I", "-m", "pip", "install", "--quiet", f"{wheel}[plot,explore,text]")
    return python, before, installed(python)


def test_pip_changes_none_of_the_libraries_that_are_there(beside_others):
    _, before, after = beside_others
    assert {"numpy", "scikit-learn", "matplotlib", "torch"} <= before.keys()
    assert "infolib" not in before
    assert before.items() <= after.items()
    assert "infolib" in after


def test_every_example_of_the_reference_is_right_beside_other_versions(beside_others, tmp_path):
    python, *_ = beside_others
    options = ["-q", "-p", "no:cacheprovider", "--doctest-modules", "--pyargs"]
    said = run(python, "-I", "-m", "pytest", *options, "infolib", cwd=tmp_path)
    assert int(re.search(r"(\d+) passed", said)[1]) >= 70


def test_every_measure_is_right_on_numpy_and_torch_beside_other_versions(beside_others):
    python, *_ = beside_others
    said = run(python, "-I", "-c", f"import sys; sys.path.append({str(ROOT / 'tests')!r})\n{KNOWN_ANSWERS}")
    assert said.endswith("measures are right\n")
