"""infolib as a package: its public names, their documentation, its imports and its wheel."""

from __future__ import annotations

import ast
import importlib
import inspect
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from types import ModuleType

import pytest
from repository import ROOT

import infolib

SOURCES = sorted((ROOT / "infolib").rglob("*.py"))
MODULE_NAMES = [
    ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")
    for path in SOURCES
    if not re.match(r"_(?!_init__)", path.name)
]
MODULES = {name: importlib.import_module(name) for name in MODULE_NAMES}
PUBLIC_FUNCTIONS = {
    f"{name}.{public}": getattr(module, public)
    for name, module in MODULES.items()
    for public in module.__all__
    if inspect.isfunction(getattr(module, public)) and getattr(module, public).__module__ == name
}

HEAVY = ["scipy", "torch", "jax", "matplotlib", "sklearn", "pandas", "anywidget", "ipywidgets", "IPython", "dask"]


def names_defined_in(module: ModuleType) -> set[str]:
    """Return the public names that the module's own source assigns, defines or (in a package) imports from itself."""
    path = Path(module.__file__)
    names: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names.update(target.id for target in node.targets if isinstance(target, ast.Name))
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
        elif isinstance(node, ast.ImportFrom) and path.name == "__init__.py" and str(node.module).startswith("infolib"):
            names.update(alias.asname or alias.name for alias in node.names)
    return {name for name in names if not name.startswith("_")}


def sections(function) -> set[str]:
    """Return the headings of a docstring in numpydoc's style."""
    return set(re.findall(r"^(\w[\w ]*)\n-{3,}$", inspect.getdoc(function) or "", re.MULTILINE))


def test_every_module_is_looked_at():
    assert {"infolib", "infolib.information", "infolib.coding", "infolib.palette", "infolib.explore"} <= MODULES.keys()
    assert "infolib._array" not in MODULES


@pytest.mark.parametrize("name", MODULES)
def test_all_lists_what_the_module_defines(name):
    module = MODULES[name]
    type_variables = {key for key, value in vars(module).items() if type(value).__name__ == "TypeVar"}
    assert set(module.__all__) == names_defined_in(module) - type_variables


@pytest.mark.parametrize("name", MODULES)
def test_all_is_sorted_and_every_name_exists(name):
    module = MODULES[name]
    # Ruff's order: CONSTANTS, then Classes, then functions.
    assert module.__all__ == sorted(module.__all__, key=lambda n: (not n.isupper(), not n[0].isupper(), n))
    assert all(hasattr(module, public) for public in module.__all__)


def test_the_measures_are_at_the_top():
    for name in ("information", "joint", "divergence", "distribution"):
        module = MODULES[f"infolib.{name}"]
        assert all(getattr(infolib, public) is getattr(module, public) for public in module.__all__)


@pytest.mark.parametrize("name", MODULES)
def test_modules_say_what_they_are_for(name):
    assert MODULES[name].__doc__


MATHEMATICS = [name for name in PUBLIC_FUNCTIONS if not re.match(r"infolib\.(plot|palette|explore)", name)]


@pytest.mark.parametrize("name", MATHEMATICS)
def test_docstring_has_every_section(name):
    required = {"Parameters", "Returns", "Raises", "References", "Examples"}
    assert required <= sections(PUBLIC_FUNCTIONS[name])


@pytest.mark.parametrize("name", [name for name in PUBLIC_FUNCTIONS if name not in MATHEMATICS])
def test_docstring_has_an_example(name):
    assert "Examples" in sections(PUBLIC_FUNCTIONS[name])


@pytest.mark.parametrize("name", MATHEMATICS)
def test_docstring_describes_every_parameter(name):
    function = PUBLIC_FUNCTIONS[name]
    parameters = inspect.getdoc(function).partition("Parameters\n----------\n")[2].partition("\n\n")[0]
    described = {
        n.strip()
        for line in parameters.splitlines()
        if " : " in line and line[0] != " "
        for n in line.split(" : ")[0].split(",")
    }
    assert described == set(inspect.signature(function).parameters)


@pytest.mark.parametrize("name", ["entropy", "cross_entropy", "kl_divergence", "js_divergence"])
def test_signatures_are_alike(name):
    *arrays, axis, base = inspect.signature(getattr(infolib, name)).parameters.values()
    assert all(array.kind is inspect.Parameter.POSITIONAL_ONLY for array in arrays)
    assert (axis.name, axis.default, axis.kind) == ("axis", -1, inspect.Parameter.KEYWORD_ONLY)
    assert (base.name, base.default, base.kind) == ("base", 2, inspect.Parameter.KEYWORD_ONLY)


def imported_by(statement: str) -> set[str]:
    """Return the top-level modules that a fresh process has loaded after `statement`."""
    command = [sys.executable, "-c", f"{statement}\nimport sys\nprint(*sys.modules)"]
    run = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    return {name.partition(".")[0] for name in run.stdout.split()}


@pytest.mark.parametrize("name", MATHEMATICS)
def test_arrays_are_positional_and_options_are_named(name):
    options = {"axis", "base", "reduction", "given", "method"}
    for parameter in inspect.signature(PUBLIC_FUNCTIONS[name]).parameters.values():
        assert (parameter.kind is inspect.Parameter.KEYWORD_ONLY) == (parameter.name in options)
        assert (parameter.default is inspect.Parameter.empty) == (parameter.name not in options)


PURE = ["infolib", "infolib.coding", "infolib.estimate", "infolib.gaussian", "infolib.losses", "infolib.palette"]


@pytest.mark.parametrize("module", PURE)
def test_import_loads_numpy_and_array_api_compat_and_no_framework(module):
    assert imported_by(f"import {module}").isdisjoint(HEAVY)


def test_import_loads_nothing_but_its_two_dependencies():
    allowed = imported_by("import numpy, array_api_compat") | {"infolib", "__future__"}
    assert imported_by("import infolib") - set(sys.stdlib_module_names) <= allowed


def test_using_a_measure_on_numpy_loads_no_framework():
    assert imported_by("import infolib; infolib.entropy([0.5, 0.5])").isdisjoint(HEAVY)


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> zipfile.ZipFile:
    """The wheel as a user would get it, built without a network."""
    folder = tmp_path_factory.mktemp("wheel")
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    run = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    (path,) = folder.glob("*.whl")
    with zipfile.ZipFile(path) as archive:
        yield archive


def test_wheel_holds_every_file_of_the_package(wheel):
    files = {
        path.relative_to(ROOT).as_posix()
        for path in (ROOT / "infolib").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    }
    assert {"infolib/py.typed", "infolib/explore/static/card_deck.js", "infolib/explore/static/card_deck.css"} <= files
    assert {name for name in wheel.namelist() if name.startswith("infolib/")} == files


def test_wheel_holds_the_licence_and_nothing_of_the_book(wheel):
    others = [name for name in wheel.namelist() if not name.startswith("infolib/")]
    assert all(re.match(r"infolib-[\d.]+\.dist-info/", name) for name in others)
    assert any(name.endswith("/licenses/LICENSE") for name in others)


def test_wheel_depends_on_numpy_and_array_api_compat_alone(wheel):
    (name,) = (name for name in wheel.namelist() if name.endswith("/METADATA"))
    metadata = wheel.read(name).decode()
    required = [line for line in metadata.splitlines() if line.startswith("Requires-Dist:") and "extra ==" not in line]
    assert sorted(required) == ["Requires-Dist: array-api-compat", "Requires-Dist: numpy"]
    assert f"\nVersion: {infolib.__version__}\n" in metadata
