"""Put JupyterLite with the chapters into the built site: ``python tools/lite.py _build/html/lite``.

JupyterLite is JupyterLab in a page: its Python (Pyodide, compiled for browsers) runs in the reader's tab. The site
brings the application, the chapters with their data, and the wheels that Pyodide lacks: infolib and what it imports.
Python, NumPy, SciPy, Matplotlib and scikit-learn come from Pyodide's own distribution once a notebook is opened.

Nothing is built when nothing changed that it is built from. `make book` runs this.
"""

from __future__ import annotations

import argparse
import copy
import hashlib
import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import nbformat
from jupyterlite_pyodide_kernel.constants import PYODIDE_PYTHON_VERSION  # type: ignore[import-untyped]
from notebooks import WIDGET_VIEW, NotebookError, read

ROOT = Path(__file__).parent.parent
WORK = ROOT / "_build" / "lite"

#: What infolib, its live figures and the chapters import and Pyodide's distribution has not; all of it pure Python.
WHEELS = (
    "anywidget",
    "array-api-compat",
    "comm",
    "dask",
    "ipywidgets",
    "jupyterlab-widgets",
    "locket",
    "partd",
    "psygnal",
)
#: JupyterLab's extensions that the chapters need: the kernel, live figures, the book's Markdown.
EXTENSIONS = (
    "@jupyterlite/pyodide-kernel-extension",
    "@jupyter-widgets/jupyterlab-manager",
    "anywidget",
    "jupyterlab-myst",
)
KERNEL = {"name": "python", "display_name": "Python (Pyodide)", "language": "python"}
SITE = {
    "jupyter-lite-schema-version": 0,
    # tools/check_lite.py runs the chapters by what the second entry exposes.
    "jupyter-config-data": {"appName": "From Bits to Losses", "exposeAppInBrowser": True},
}


class LiteError(Exception):
    """JupyterLite cannot be built; the message says why and what helps."""


def inputs(root: Path) -> Iterator[Path]:
    """Yield every file that JupyterLite is built from."""
    for pattern in ("chapters/*.ipynb", "chapters/data/*", "infolib/**/*"):
        yield from sorted(path for path in root.glob(pattern) if path.is_file() and "__pycache__" not in path.parts)
    for name in ("README.md", "LICENSE", "pyproject.toml", "requirements.txt", "tools/lite.py"):
        yield root / name


def digest(paths: Iterable[Path], root: Path) -> str:
    """Return a fingerprint of the files' names and contents."""
    result = hashlib.sha256()
    for path in paths:
        result.update(
            f"{path.relative_to(root).as_posix()}\0{hashlib.sha256(path.read_bytes()).hexdigest()}\n".encode()
        )
    return result.hexdigest()


def pins(requirements: Path, names: Iterable[str]) -> list[str]:
    """Return the requirements that pin `names`, as ``name==version``."""
    pinned = dict(re.findall(r"^([\w.-]+)==([\w.]+)", requirements.read_text(encoding="utf-8"), re.MULTILINE))
    missing = [name for name in names if name not in pinned]
    if missing:
        raise LiteError(f"{requirements} pins no version of {', '.join(missing)}: run make pins")
    return [f"{name}=={pinned[name]}" for name in names]


def run(command: list[str], folder: Path, remedy: str) -> None:
    """Run a program in `folder`; show what it said only where it failed."""
    result = subprocess.run(
        command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    if result.returncode != 0:
        raise LiteError(f"{result.stdout}\n{' '.join(command)}\nfailed. {remedy}")


def fetch_wheels(root: Path, folder: Path) -> None:
    """Fetch the pinned wheels into `folder`, once."""
    wanted = pins(root / "requirements.txt", WHEELS)
    stamp = folder / "fetched.txt"
    if stamp.is_file() and stamp.read_text(encoding="utf-8").split() == wanted:
        return
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    options = ["--no-deps", "--only-binary", ":all:", "--python-version", PYODIDE_PYTHON_VERSION]
    pure = ["--implementation", "py", "--abi", "none", "--platform", "any"]
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download"]
    run([*pip, *options, *pure, "--dest", ".", *wanted], folder, "Wheels are fetched once, by pip: is there a network?")
    stamp.write_text("\n".join(wanted), encoding="utf-8")


def build_wheel(root: Path, folder: Path) -> None:
    """Build infolib's own wheel into `folder`."""
    run([sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(folder)], root, "")


def for_browsers(nb: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Return the notebook as JupyterLite wants it.

    Its kernel is named, or a dialog would ask. Its cells are trusted, or their pictures would not show before they
    are run: they come from the site that the reader is on. A live figure is its still picture until then, because
    JupyterLite (0.8) brings no stored widget to life and would say "Loading widget" forever.
    """
    nb = copy.deepcopy(nb)
    nb.metadata["kernelspec"] = KERNEL
    nb.metadata.pop("widgets", None)
    for cell in nb.cells:
        if cell.cell_type == "code":
            cell.metadata["trusted"] = True
            for output in cell.outputs:
                output.get("data", {}).pop(WIDGET_VIEW, None)
    return nb


def copy_chapters(root: Path, contents: Path) -> None:
    """Copy the chapters and their data to where JupyterLite takes its files from."""
    chapters = contents / "chapters"
    shutil.copytree(root / "chapters" / "data", chapters / "data")
    for path in sorted(root.glob("chapters/*.ipynb")):
        # Not by nbformat: it takes the trust away, and cuts texts into lines, which JupyterLite shows joined by commas.
        write(chapters / path.name, for_browsers(read(path)))


def write(path: Path, value: Any) -> None:
    """Write a file of JSON."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1), encoding="utf-8", newline="\n")


def build_site(root: Path, work: Path) -> Path:
    """Build JupyterLite in `work`, which also takes the traces that the program leaves; return the site's folder."""
    project, wheels, site = work / "project", work / "wheels", work / "site"
    for folder in (project, site):
        shutil.rmtree(folder, ignore_errors=True)  # an old build database would hide changed settings
    project.mkdir(parents=True)
    fetch_wheels(root, wheels)
    build_wheel(root, project)
    copy_chapters(root, project / "contents")
    extensions = Path(sys.prefix, "share", "jupyter", "labextensions")
    options = {
        "apps": ["lab"],
        "contents": ["contents"],
        "federated_extensions": [str(extensions / name) for name in EXTENSIONS],
        "ignore_sys_prefix": True,  # what else is installed here is not the readers' business
        "no_sourcemaps": True,
        "no_unused_shared_packages": True,
        "output_dir": str(site),
    }
    own_wheels = [str(path) for path in (*sorted(wheels.glob("*.whl")), *project.glob("*.whl"))]
    write(project / "jupyter-lite.json", SITE)
    write(project / "config.json", {"LiteBuildConfig": options, "PipliteAddon": {"piplite_urls": own_wheels}})
    program = str(Path(sys.executable).with_name("jupyter-lite"))
    run(
        [program, "build", "--config=config.json", "--lite-dir=."],
        project,
        "Is the environment complete? Run make setup.",
    )
    return site


def main() -> int:
    """Build JupyterLite into the folder named on the command line, unless what is there is up to date."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("target", type=Path, metavar="FOLDER", help="where JupyterLite goes, in the built site")
    target = parser.parse_args().target
    stamp, now = WORK / "built-from.txt", digest(inputs(ROOT), ROOT)
    if stamp.is_file() and stamp.read_text(encoding="utf-8") == now and (target / "jupyter-lite.json").is_file():
        return 0
    stamp.unlink(missing_ok=True)
    try:
        site = build_site(ROOT, WORK)
    except (LiteError, NotebookError) as error:
        print(f"JupyterLite was not built.\n{error}", file=sys.stderr)
        return 1
    shutil.rmtree(target, ignore_errors=True)
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.move(site, target)
    stamp.write_text(now, encoding="utf-8")
    size = sum(path.stat().st_size for path in target.rglob("*") if path.is_file())
    print(f"JupyterLite is in {target}: {size / 1e6:.0f} MB.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
