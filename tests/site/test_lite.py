"""JupyterLite in the site: it opens, its kernel starts, and what the chapters install comes from the site.

Pyodide's distribution stays on the Internet, except for its core, which npm has, and the pure wheels that a kernel
starts with, which pip fetches: they stand in for it here. NumPy and what builds on it exist nowhere else, so that
`make check-lite` alone shows whether the chapters run.
"""

from __future__ import annotations

import ast
import hashlib
import json
import re
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from email import message_from_bytes
from pathlib import Path
from typing import Any

import check_lite
import lite
import nbformat
import pytest
from bits_theme.launch import needs_torch
from jupyterlite_pyodide_kernel.constants import PYODIDE_CDN_URL, PYODIDE_PYTHON_VERSION, PYODIDE_VERSION
from notebooks import WIDGET_VIEW
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from playwright.sync_api import BrowserContext, Page, Route
from repository import ROOT
from site_pages import CHAPTERS

#: Milliseconds: a kernel that starts beside other tests takes its time.
TIMEOUT = 240_000
CDN = f"{PYODIDE_CDN_URL}/"
CORE = ROOT / "node_modules" / "pyodide"
TYPES = {".mjs": "text/javascript", ".wasm": "application/wasm", ".json": "application/json"}
#: What the kernel brings for itself, in a folder of its own.
KERNEL = "extensions/@jupyterlite/pyodide-kernel-extension/static/pypi"
#: What a kernel starts with, and what live figures need of Pyodide.
START = ("micropip", "ipython", "jedi", "typing-extensions")
RUN = """async ([source, timeout]) => {
  const { commands, shell } = window.jupyterapp;
  const notebook = shell.currentWidget.content;
  notebook.model.sharedModel.insertCell(0, { cell_type: "code", source });
  notebook.activeCellIndex = 0;
  const late = new Promise((_, fail) => setTimeout(fail, timeout, Error(`not done in time: ${source}`)));
  await Promise.race([commands.execute("notebook:run-cell"), late]);
  return notebook.model.sharedModel.toJSON().cells[0].outputs;
}"""


@pytest.fixture(scope="module")
def lock() -> dict[str, Any]:
    if not (CORE / "pyodide-lock.json").is_file():
        pytest.fail(f"{CORE} is not there: run `make lint` or `make test`, which install what package.json names")
    found: dict[str, Any] = json.loads((CORE / "pyodide-lock.json").read_text(encoding="utf-8"))
    return found


def with_dependencies(name: str, packages: dict[str, Any]) -> set[str]:
    needed = {canonicalize_name(other) for other in packages[name]["depends"]}
    return {name}.union(*(with_dependencies(other, packages) for other in needed))


@pytest.fixture(scope="module")
def distribution(lock: dict[str, Any], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What stands in for Pyodide's distribution."""
    folder = tmp_path_factory.mktemp("pyodide")
    packages = lock["packages"]
    start = set().union(*(with_dependencies(name, packages) for name in START))
    pure = ["--implementation", "py", "--abi", "none", "--platform", "any", "--python-version", PYODIDE_PYTHON_VERSION]
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--only-binary", ":all:", *pure]
    wanted = [f"{name}=={packages[name]['version']}" for name in sorted(start)]
    subprocess.run([*pip, "--dest", folder, *wanted], check=True)
    for name in start:  # Pyodide packs its wheels itself: the same files, another fingerprint
        wheel = folder / packages[name]["file_name"]
        packages[name]["sha256"] = hashlib.sha256(wheel.read_bytes()).hexdigest()
    (folder / "pyodide-lock.json").write_text(json.dumps(lock), encoding="utf-8")
    for name in ("pyodide.mjs", "pyodide.asm.mjs", "pyodide.asm.wasm", "python_stdlib.zip"):
        (folder / name).symlink_to(CORE / name)
    return folder


class Asked:
    """Watches a browser, answers for Pyodide's distribution from a folder, and lets nothing else out of the site."""

    def __init__(self, context: BrowserContext, own: str, distribution: Path | None) -> None:
        self.own, self.distribution = own, distribution
        self.site: list[str] = []
        self.pyodide: list[str] = []
        self.elsewhere: list[str] = []
        context.route(lambda url: url.startswith(("http:", "https:", "ws:", "wss:")), self.answer)

    def answer(self, route: Route) -> None:
        address = route.request.url
        if address.startswith(self.own):
            self.site.append(address.removeprefix(self.own).partition("?")[0])
            route.continue_()
        elif address.startswith(CDN):
            name = address.removeprefix(CDN)
            self.pyodide.append(name)
            path = self.distribution / name if self.distribution else None
            if path and path.is_file():
                kind = TYPES.get(path.suffix, "application/octet-stream")
                route.fulfill(path=path, headers={"access-control-allow-origin": "*", "content-type": kind})
            else:
                route.abort()
        else:
            self.elsewhere.append(address)
            route.abort()


@pytest.fixture
def context(browser: Any) -> Iterator[BrowserContext]:
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        context.set_default_timeout(TIMEOUT)
        yield context


@pytest.fixture(scope="module")
def lab(browser: Any, address: str, distribution: Path) -> Iterator[tuple[Page, Asked]]:
    """Chapter 4 in JupyterLite, its kernel started, and what was asked for on the way."""
    with browser.new_context(viewport={"width": 1280, "height": 900}) as context:
        asked = Asked(context, address, distribution)
        page = context.new_page()
        page.set_default_timeout(TIMEOUT)
        check_lite.open_chapter(page, f"{address}lite/", "04-disambiguation")
        yield page, asked


def run(page: Page, source: str) -> str:
    """Run a cell in front of the notebook and return what it printed, its warnings and its error included."""
    outputs = page.evaluate(RUN, [source, TIMEOUT])
    return "".join(
        "".join(output.get("text", "")) + f"{output.get('ename', '')} {output.get('evalue', '')}".strip()
        for output in outputs
    ).strip()


def stored(name: str) -> nbformat.NotebookNode:
    return nbformat.read(ROOT / f"{name}.ipynb", as_version=4)


def setup_cell(chapter: str) -> str:
    source: str = next(cell.source for cell in stored(chapter).cells if cell.id == "setup")
    return source


# ---- the shell ----


def test_the_core_of_these_tests_is_the_one_that_readers_get() -> None:
    assert json.loads((CORE / "package.json").read_text(encoding="utf-8"))["version"] == PYODIDE_VERSION


def test_the_shell_opens_and_asks_nobody_else(context: BrowserContext, address: str) -> None:
    asked, page, errors = Asked(context, address, None), context.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.on("requestfailed", lambda request: errors.append(request.url))
    page.on("response", lambda reply: errors.append(reply.url) if reply.status >= 400 else None)
    page.goto(f"{address}lite/lab/index.html")
    page.locator(".jp-DirListing-item", has_text="chapters").wait_for()
    page.wait_for_load_state("networkidle")
    assert page.title().endswith("From Bits to Losses")
    assert asked.pyodide + asked.elsewhere == []
    assert errors == []


def test_a_chapter_opens_with_its_outputs_and_only_then_its_kernel_goes_to_pyodide(
    context: BrowserContext, address: str
) -> None:
    asked, page = Asked(context, address, None), context.new_page()
    with context.expect_event("request", lambda request: request.url.endswith("pyodide.mjs")):
        page.goto(f"{address}lite/lab/index.html?path=chapters/02-entropy.ipynb")
    page.get_by_role("heading", name="Entropy", exact=True).wait_for()
    place = next(n for n, cell in enumerate(stored("chapters/02-entropy").cells) if "image/svg+xml" in str(cell))
    page.evaluate("(n) => window.jupyterapp.shell.currentWidget.content.scrollToItem(n)", place)
    page.locator(".jp-RenderedSVG").first.wait_for()
    assert asked.elsewhere == []
    assert set(asked.pyodide) == {"pyodide.mjs"}


def without_widgets(cell: nbformat.NotebookNode) -> Any:
    outputs = json.loads(json.dumps(cell.get("outputs", [])))
    for output in outputs:
        output.get("data", {}).pop(WIDGET_VIEW, None)
    return cell.id, cell.source, outputs


def test_every_chapter_is_there_with_its_data(site: Path) -> None:
    files = site / "lite" / "files"
    for name in CHAPTERS:
        copy = nbformat.read(files / f"{name}.ipynb", as_version=4)
        assert list(map(without_widgets, copy.cells)) == list(map(without_widgets, stored(name).cells))
        assert copy.metadata.kernelspec.name == "python"
    for path in (ROOT / "chapters" / "data").iterdir():
        assert (files / "chapters" / "data" / path.name).read_bytes() == path.read_bytes()


def test_every_stored_output_can_be_shown_before_its_cell_is_run(site: Path) -> None:
    for name in CHAPTERS:
        # As it stands in the file: nbformat would repair what JupyterLite takes as it is.
        copy = json.loads((site / "lite" / "files" / f"{name}.ipynb").read_text(encoding="utf-8"))
        code = [cell for cell in copy["cells"] if cell["cell_type"] == "code"]
        assert all(cell["metadata"]["trusted"] for cell in code)
        outputs = [output for cell in code for output in cell["outputs"]]
        texts = [output["text"] for output in outputs if "text" in output]
        texts += [text for output in outputs for text in output.get("data", {}).values()]
        assert {type(text) for text in texts} <= {str}
        assert all(output["data"].keys() - {"text/plain"} for output in outputs if "Widget" in str(output.get("data")))


def test_the_site_holds_no_source_maps_and_no_traces_of_this_machine(site: Path) -> None:
    assert list((site / "lite").rglob("*.map")) == []
    assert str(ROOT) not in (site / "lite" / "jupyter-lite.json").read_text(encoding="utf-8")
    assert not [name for name in (".jupyterlite.doit.db", ".cache", "_contents", "_output") if (ROOT / name).exists()]


# ---- the kernel, on Pyodide's core ----


def test_the_kernel_starts_from_the_site_and_pyodide_alone(lab: tuple[Page, Asked]) -> None:
    page, asked = lab
    assert run(page, "import sys\nprint(sys.platform, sum(range(101)))") == "emscripten 5050"
    assert asked.elsewhere == []
    assert [name for name in asked.pyodide if not (asked.distribution / name).is_file()] == []


def test_a_cell_reads_the_data_of_its_chapter(lab: tuple[Page, Asked]) -> None:
    page, _ = lab
    path = "data/amazon-headlines.csv"
    lines = len((ROOT / "chapters" / path).read_text(encoding="utf-8").splitlines())
    assert run(page, f"print(len(open({path!r}, encoding='utf-8').read().splitlines()))") == str(lines)


def test_what_a_chapter_sets_up_is_found_in_the_site_and_in_pyodide(lab: tuple[Page, Asked]) -> None:
    page, asked = lab
    del asked.site[:], asked.pyodide[:], asked.elsewhere[:]
    run(page, setup_cell("chapters/04-disambiguation"))
    own = {name.removeprefix("lite/pypi/").partition("-")[0] for name in asked.site if name.startswith("lite/pypi/")}
    assert own >= {"anywidget", "dask", "ipywidgets", "jupyterlab_widgets", "locket", "partd", "psygnal"}
    assert asked.elsewhere == []
    # All was found, and the first compiled package ends it here: these files exist on the Internet alone.
    compiled = {name.partition("-")[0] for name in asked.pyodide if name.endswith("wasm32.whl")}
    assert {"numpy", "scipy", "matplotlib", "scikit_learn"} <= compiled


def test_a_live_figure_comes_to_life(lab: tuple[Page, Asked]) -> None:
    page, asked = lab
    run(page, "%pip install -q anywidget")
    script = "({ model, el }) => { el.textContent = `${model.get('bits')} bits`; el.className = 'alive'; }"
    code = f"""import anywidget, traitlets
class Figure(anywidget.AnyWidget):
    _esm = "export default {{ render: {script} }}"
    bits = traitlets.Float(1.5).tag(sync=True)
Figure()"""
    run(page, code)
    page.locator(".alive", has_text="1.5 bits").wait_for()
    assert asked.elsewhere == []


# After the test before: micropip looks for no requirements of what is installed.
def test_infolib_is_installed_from_the_sites_own_wheel(lab: tuple[Page, Asked], site: Path) -> None:
    page, asked = lab
    code = "%pip install -q --no-deps infolib array-api-compat\n"
    code += "from importlib.metadata import version\nprint(version('infolib'))"
    wheel = next((site / "lite" / "pypi").glob("infolib-*.whl"))
    assert run(page, code) == wheel.name.split("-")[1]
    assert f"lite/pypi/{wheel.name}" in asked.site
    assert asked.elsewhere == []
    # Without NumPy this is as far as it goes.
    assert "No module named 'numpy'" in run(page, "import infolib")


# ---- what the chapters need ----


def wheels(site: Path) -> dict[str, tuple[str, list[Requirement], set[str]]]:
    """The version, the requirements and the modules of every wheel in the site, by its name."""
    found = {}
    for path in (*(site / "lite" / "pypi").glob("*.whl"), *(site / "lite" / KERNEL).glob("*.whl")):
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            text = archive.read(next(name for name in names if name.endswith(".dist-info/METADATA")))
        metadata = message_from_bytes(text)
        modules = {name.split("/")[0].removesuffix(".py") for name in names}
        needs = [Requirement(line) for line in metadata.get_all("Requires-Dist") or []]
        found[canonicalize_name(metadata["Name"])] = (metadata["Version"], needs, modules)
    return found


def test_whatever_a_wheel_requires_is_in_the_site_or_in_pyodide(site: Path, lock: dict[str, Any]) -> None:
    there = {name: package["version"] for name, package in lock["packages"].items()}
    there |= {name: version for name, (version, _, _) in wheels(site).items()}
    browser = {"python_version": PYODIDE_PYTHON_VERSION, "python_full_version": f"{PYODIDE_PYTHON_VERSION}.0"}
    browser |= {"sys_platform": "emscripten", "platform_system": "Emscripten", "implementation_name": "cpython"}
    for name in (*lite.WHEELS, "infolib"):
        extras = ("plot", "explore", "text") if name == "infolib" else ("",)
        for need in wheels(site)[name][1]:
            if need.marker and not any(need.marker.evaluate(browser | {"extra": extra}) for extra in extras):
                continue
            version = there.get(canonicalize_name(need.name))
            assert version, f"{name} requires {need}, which is neither in the site nor in Pyodide"
            assert need.specifier.contains(version), f"{name} requires {need}; there is {version}"


def imported(chapter: str) -> set[str]:
    code = [cell.source for cell in stored(chapter).cells if cell.cell_type == "code" and cell.id != "setup"]
    nodes = [node for source in code for node in ast.walk(ast.parse(source))]
    names = [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom)]
    return {name.partition(".")[0] for name in names} - sys.stdlib_module_names


@pytest.mark.parametrize("chapter", [name for name in CHAPTERS if not needs_torch(ROOT / f"{name}.ipynb")])
def test_whatever_a_chapter_without_pytorch_imports_is_in_the_site_or_in_pyodide(
    chapter: str, site: Path, lock: dict[str, Any]
) -> None:
    in_pyodide = {name.partition(".")[0] for package in lock["packages"].values() for name in package["imports"]}
    in_site = set().union(*(modules for _, _, modules in wheels(site).values()))
    assert imported(chapter) - in_pyodide - in_site == set()


# ---- the programs ----


def test_the_check_says_that_it_needs_a_network(context: BrowserContext, address: str) -> None:
    Asked(context, address, None)
    with pytest.raises(check_lite.CheckError, match=r"pyodide\.mjs: this check needs a connection to the Internet"):
        check_lite.run_chapter(context.new_page(), f"{address}lite/", "02-entropy")


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        (["1 + 1", "print('all')"], check_lite.Result(2, 2, "", False)),
        (
            [setup_cell("chapters/05-kl-divergence"), "import torch", "2"],
            check_lite.Result(3, 1, "cell 2 of them: ModuleNotFoundError: No module named 'torch'", True),
        ),
    ],
    ids=["what runs", "what needs PyTorch"],
)
def test_the_check_runs_a_notebook_to_its_end_or_its_first_error(
    source: list[str], expected: check_lite.Result, context: BrowserContext, address: str, distribution: Path
) -> None:
    cells = [nbformat.v4.new_code_cell(line, execution_count=9) for line in source]
    book = lite.for_browsers(nbformat.v4.new_notebook(cells=cells))
    Asked(context, address, distribution)
    context.route("**/lite/files/chapters/02-entropy.ipynb", lambda route: route.fulfill(body=nbformat.writes(book)))
    page = context.new_page()
    assert check_lite.run_chapter(page, f"{address}lite/", "02-entropy") == expected


@pytest.mark.parametrize(
    ("ran", "error", "said", "good"),
    [
        (9, "", False, True),
        (8, "", False, False),
        (8, "KeyError: 1", False, False),
        (1, "ImportError: torch", True, True),
    ],
)
def test_the_check_is_content_with_a_whole_run_or_an_honest_word(ran: int, error: str, said: bool, good: bool) -> None:
    assert check_lite.Result(9, ran, error, said).good == good


def test_the_check_refuses_what_is_not_there(site: Path, tmp_path: Path, capsys: Any) -> None:
    assert check_lite.main([str(tmp_path)]) == 1
    assert f"{tmp_path} holds no JupyterLite: run make book first" in capsys.readouterr().err
    assert check_lite.main([str(site), "02"]) == 1
    assert "There is no chapter '02'; there are 01-information, " in capsys.readouterr().err


def test_what_jupyterlite_is_built_from_decides_whether_it_is_built_again(tmp_path: Path) -> None:
    listed = {path.relative_to(ROOT).as_posix() for path in lite.inputs(ROOT)}
    assert {"chapters/02-entropy.ipynb", "chapters/data/amazon-headlines.csv", "infolib/losses.py"} <= listed
    assert {"infolib/explore/static/parts/dom.js", "requirements.txt", "pyproject.toml", "tools/lite.py"} <= listed
    first, second = tmp_path / "a", tmp_path / "b"
    first.write_text("1", encoding="utf-8")
    before = lite.digest([first], tmp_path)
    assert lite.digest([first], tmp_path) == before
    first.write_text("2", encoding="utf-8")
    changed = lite.digest([first], tmp_path)
    second.symlink_to(first)
    assert len({before, changed, lite.digest([second], tmp_path), lite.digest([first, second], tmp_path)}) == 4


def test_a_wheel_without_a_pin_is_refused_with_the_remedy(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("comm==0.2.3\npartd==1.4.2 ; python_version > '3'\n", encoding="utf-8")
    assert lite.pins(tmp_path / "requirements.txt", ["partd", "comm"]) == ["partd==1.4.2", "comm==0.2.3"]
    with pytest.raises(lite.LiteError, match=re.escape("pins no version of dask: run make pins")):
        lite.pins(tmp_path / "requirements.txt", ["comm", "dask"])


def test_without_a_network_the_build_says_what_it_needs_it_for(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text(
        "".join(f"{name}==0.0.0.dev0\n" for name in lite.WHEELS), encoding="utf-8"
    )
    with pytest.raises(lite.LiteError, match=re.escape("Wheels are fetched once, by pip: is there a network?")):
        lite.fetch_wheels(tmp_path, tmp_path / "wheels")
    assert not (tmp_path / "wheels" / "fetched.txt").exists()
