"""What Binder and the Dockerfile install: their steps, run in a fresh virtual environment, and a chapter in it."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from urllib.parse import urlsplit
from urllib.request import urlopen

import pytest
import session_memory
import torch
import yaml
from playwright.sync_api import Browser
from repository import ROOT

STEPS = ROOT / ".binder" / "postBuild"
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
RAM = 600 * 10**6  # bytes, for a session with chapter 4


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository in which the steps were run, with a virtual environment of their own."""
    folder = tmp_path_factory.mktemp("image")
    subprocess.run([sys.executable, "-m", "venv", folder / "venv"], check=True)
    kept = "_build", "node_modules", ".*", "__pycache__"
    shutil.copytree(ROOT, folder / "book", ignore=shutil.ignore_patterns(*kept))
    shutil.copytree(ROOT / ".binder", folder / "book/.binder")
    environment = os.environ | {
        "PATH": f"{folder}/venv/bin:{os.environ['PATH']}",
        "JUPYTER_DATA_DIR": str(folder / "data"),
        # The one difference: where this Python has a build of PyTorch without CUDA, that comes from the package
        # index, which is then good enough here, too. (PIP_FIND_LINKS is pip's name for an index in a folder.)
        **({} if torch.version.cuda else {"TORCH_BACKEND": "", "UV_FIND_LINKS": os.environ.get("PIP_FIND_LINKS", "")}),
    }
    environment.pop("PYTHONPATH", None)
    done = subprocess.run([folder / "book/.binder/postBuild"], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder


def asked(image: Path, code: str) -> str:
    """Return what the Python of the image prints."""
    command = [image / "venv/bin/python", "-I", "-c", code]
    return subprocess.run(command, capture_output=True, text=True, check=True, cwd=image).stdout


def test_torch_is_there_in_the_pinned_version_and_without_cuda(image):
    version, cuda = asked(image, "import torch; print(torch.__version__, torch.version.cuda)").split()
    pinned = re.search(r"^torch==(.*)$", (ROOT / "requirements.txt").read_text(), re.MULTILINE)[1]
    assert version.partition("+")[0] == pinned
    assert cuda == "None"


def test_what_the_chapters_import_is_there_and_infolib_is_that_of_the_image(image):
    modules = "matplotlib.pyplot, ipywidgets, scipy, sklearn, dask.bag, jax, optax, jupyterlab_myst, infolib"
    code = f"import os; os.environ['KERAS_BACKEND'] = 'torch'; import keras, {modules}; print(infolib.__file__)"
    assert Path(asked(image, code).splitlines()[-1]).is_relative_to(image / "venv")


def test_what_was_installed_fits_together(image):
    done = subprocess.run([image / "venv/bin/python", "-I", "-m", "pip", "check"], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


def test_nothing_that_builds_or_tests_the_book_is_installed(image):
    listed = asked(image, "import importlib.metadata as m; print(*(d.metadata['Name'] for d in m.distributions()))")
    assert {"torch", "infolib", "jupyterlab", "jupyterlab_myst"} <= set(listed.split())
    assert {"jupyter-book", "sphinx", "pytest", "playwright", "otter-grader"}.isdisjoint(listed.lower().split())


def test_every_chapter_is_trusted_so_that_its_stored_figures_show(image):
    code = f"""
import pathlib, nbformat
from nbformat.sign import NotebookNotary
notary = NotebookNotary(data_dir={str(image / "data")!r})
print(*(notary.check_signature(nbformat.read(path, 4)) for path in pathlib.Path("book/chapters").glob("*.ipynb")))
"""
    assert asked(image, code).split() == ["True"] * len(list((ROOT / "chapters").glob("*.ipynb")))


def test_jupyterlab_opens_the_first_chapter_and_tells_docker_that_it_is_well(image, tmp_path):
    healthcheck = re.search(r'HEALTHCHECK .*\n\s+CMD \["python", "-c", "(.*)"\]', DOCKERFILE)[1]
    with session_memory.session(str(image / "venv/bin/python"), tmp_path) as lab:
        site = urlsplit(lab.address)
        with urlopen(f"http://{site.netloc}/?{site.query}") as page:
            assert urlsplit(page.url).path == "/lab/tree/chapters/01-information.ipynb"
        assert "127.0.0.1:8888" in healthcheck
        asked(image, healthcheck.replace("127.0.0.1:8888", site.netloc))


def test_a_session_with_chapter_4_runs_every_cell_within_600_megabytes(image, browser: Browser):
    chapter = image / "book/chapters/04-disambiguation.ipynb"
    memory, saved = session_memory.measure(str(image / "venv/bin/python"), chapter, browser.new_page())
    assert session_memory.failures(saved) == []
    assert len(saved) > 100_000  # the outputs are there
    assert memory.kernel > 50 * 10**6
    assert memory.server + memory.kernel <= memory.peak < RAM


def test_a_cell_that_failed_or_was_not_run_is_named():
    def cell(name: str, count: int | None, *kinds: str) -> dict[str, object]:
        outputs = [{"output_type": kind} for kind in kinds]
        return {"cell_type": "code", "id": name, "execution_count": count, "outputs": outputs}

    cells = [
        cell("good", 1, "stream"),
        cell("bad", 2, "stream", "error"),
        cell("missed", None),
        {"cell_type": "markdown"},
    ]
    assert session_memory.failures(json.dumps({"cells": cells})) == ["bad", "missed"]


# What only a machine with Docker could run


def test_binder_is_asked_for_a_python_that_the_book_supports():
    assert (STEPS.parent / "runtime.txt").read_text() in {f"python-3.{minor}\n" for minor in (11, 12, 13)}
    assert os.access(STEPS, os.X_OK)


def test_the_dockerfile_runs_the_same_steps_as_a_user_who_is_not_root():
    lines = DOCKERFILE.splitlines()
    steps, user = (
        lines.index("RUN .binder/postBuild"),
        next(n for n, line in enumerate(lines) if line.startswith("USER")),
    )
    assert user < steps
    assert lines[user] != "USER root"
    assert sum(line.startswith("USER") for line in lines) == 1


def test_the_build_context_has_what_the_steps_read_and_not_what_was_built():
    ignored = (ROOT / ".dockerignore").read_text().split()
    assert {".venv", "_build", "node_modules", ".git"} <= set(ignored)
    assert not {".binder", "chapters", "infolib", "pyproject.toml", "requirements.txt", "README.md"} & set(ignored)


def test_the_devcontainer_is_made_from_the_dockerfile():
    path = ROOT / ".devcontainer/devcontainer.json"
    container = yaml.safe_load(path.read_text(encoding="utf-8"))
    build = container["build"]
    assert (path.parent / build["dockerfile"]).resolve() == ROOT / "Dockerfile"
    assert (path.parent / build["context"]).resolve() == ROOT
    assert container["remoteUser"] in DOCKERFILE
