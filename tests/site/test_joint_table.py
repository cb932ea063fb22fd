"""The live figure of chapter 3: infolib's numbers, whatever the reader sets, and its cells by mouse, finger and key."""

from __future__ import annotations

from typing import Any

import live
import numpy as np
import pytest

from infolib.explore import JointTable

PAGE = "chapters/03-mutual-information.html"
XOR = [[1 / 4, 0], [0, 1 / 4], [0, 1 / 4], [1 / 4, 0]]
RNG = np.random.default_rng(1960)
TABLES: list[Any] = [
    [[0.1, 0.5], [0.1, 0.3]],
    [[0.25, 0.25], [0.25, 0.25]],
    [[0.5, 0], [0, 0.5]],
    [[0, 1 / 3], [1 / 3, 0], [0, 1 / 3]],
    [[1, 0], [0, 0]],
    [[0, 0, 0], [0, 0, 0], [0, 1, 0]],
    [[0.1, 0.5, 0, 0], [0.1, 0.3, 0, 0], [0, 0, 0, 0]],
    [[0, 3 / 4], [1 / 8, 1 / 8]],
    [[1 - 1e-9, 0], [0, 1e-9]],
    [[1e-12, 0.5], [0.5 - 1e-12, 0]],
    [[1e-150, 0.5], [0.5, 1e-200]],
    [[1 - 2e-7, 1e-7], [1e-7, 0]],
    np.array([[2, 3, 1], [2, 0, 1], [2, 1, 3]]) / 15,
    XOR,
    np.eye(4) / 4,
    np.full((4, 4), 1 / 16),
    np.outer([0.1, 0.2, 0.7], [0.3, 0.7]),
    np.outer(RNG.dirichlet(np.ones(4)), RNG.dirichlet(np.ones(4))),
    *(RNG.dirichlet(np.full(m * n, 0.3)).reshape(m, n) for m in (2, 3, 4) for n in (2, 3, 4)),
]
GRID = [
    JointTable(p_xy=table, row=(k * 7) % len(table), column=(k * 5) % len(table[0])) for k, table in enumerate(TABLES)
]


@pytest.fixture(scope="module")
def page(visits: Any) -> Any:
    return visits(PAGE).page


def figure_of(page: Any) -> Any:
    figure = page.locator("#JointTable")
    figure.get_by_role("button", name="Reset").click()
    return figure


def values(figure: Any, *names: str) -> list[float]:
    return [float(figure.locator(f'[data-quantity="{name}"]').first.get_attribute("data-value")) for name in names]


def table_of(figure: Any) -> list[list[float]]:
    rows = figure.locator("tbody tr")
    return [
        [
            float(p)
            for p in rows.nth(i).locator('[data-quantity^="p_xy"]').evaluate_all("ps => ps.map((p) => p.dataset.value)")
        ]
        for i in range(rows.count())
    ]


def test_numbers_are_those_of_infolib(page: Any) -> None:
    assert live.wrong_numbers(page, GRID) == []


def test_every_cell_is_shown(page: Any) -> None:
    for figure, found in zip(GRID, live.read(page, GRID), strict=True):
        cells = {f"[{i}][{j}]" for i, row in enumerate(figure.p_xy) for j in range(len(row))}
        for name in ("p_xy", "pmi"):
            assert {key.removeprefix(name) for key in found["shown"] if key.startswith(f"{name}[")} == cells


def test_copied_python_makes_the_same_numbers(page: Any) -> None:
    assert live.wrong_python(page, GRID) == []


def test_copied_python_says_what_is_shared(page: Any, capsys: pytest.CaptureFixture[str]) -> None:
    (found,) = live.read(page, [JointTable()])
    exec(found["python"], {})
    assert "I(X;Y) = 0.0074 bits" in capsys.readouterr().out


def test_no_zero_has_a_sign(page: Any) -> None:
    figure = figure_of(page)
    figure.get_by_role("button", name="Independent, same margins").click()
    assert figure.locator('[data-quantity^="pmi"]').all_inner_texts() == ["0.0000"] * 4
    assert figure.locator('[data-quantity="mutual_information"]').inner_text() == "0.0000"


def test_independence_keeps_the_margins(page: Any) -> None:
    figure = figure_of(page)
    alone = ("h_x", "h_y", "p_x[0]", "p_y[0]")
    before = values(figure, *alone)
    figure.get_by_role("button", name="Independent, same margins").click()
    assert values(figure, *alone) == pytest.approx(before, abs=1e-12)
    assert values(figure, "h_xy") == pytest.approx([before[0] + before[1]], abs=1e-12)


@pytest.mark.parametrize(
    ("name", "table"),
    [
        ("The weather", [[0.1, 0.5], [0.1, 0.3]]),
        ("Copy, Y = X", [[0.6, 0], [0, 0.4]]),
        ("X and X²", [[0, 1 / 3], [1 / 3, 0], [0, 1 / 3]]),
        ("Two bits and their XOR", XOR),
    ],
)
def test_buttons_set_whole_tables(page: Any, name: str, table: list[list[float]]) -> None:
    figure = figure_of(page)
    figure.get_by_role("button", name=name).click()
    assert np.allclose(table_of(figure), table, rtol=0, atol=1e-12)


def test_a_clicked_cell_is_the_one_that_the_slider_moves(page: Any) -> None:
    figure = figure_of(page)
    figure.locator(".joint-cell").nth(3).click()
    slider = figure.get_by_label("Probability of x₂, y₂")
    assert slider.input_value() == "0.3"
    slider.fill("0.65")
    assert np.allclose(table_of(figure), [[0.05, 0.25], [0.05, 0.65]], rtol=0, atol=1e-12)
    assert "0.3000 \N{MULTIPLICATION SIGN} 0.9000" not in figure.inner_text()
    assert "0.7000 \N{MULTIPLICATION SIGN} 0.9000 = 0.6300" in figure.inner_text()


def test_a_small_probability_never_reads_as_zero(page: Any) -> None:
    figure = figure_of(page)
    figure.get_by_role("button", name="Copy, Y = X").click()
    figure.get_by_label("Probability of x₁, y₁").fill("0.99")
    figure.locator(".joint-cell").nth(3).click()
    assert "0.0100 \N{MULTIPLICATION SIGN} 0.0100 = 0.000100." in figure.inner_text()
    figure.get_by_role("group", name="Values of X").get_by_label("3").check()
    figure.get_by_role("group", name="Values of Y").get_by_label("3").check()
    figure.locator(".joint-cell").nth(8).click()
    figure.get_by_label("Probability of x₃, y₃").fill("0.99")
    figure.locator(".joint-cell").nth(4).click()
    line = "".join(figure.locator(".live-line").inner_text().split())
    assert "=1.00\N{MULTIPLICATION SIGN}10\N{MINUS SIGN}8." in line
    assert figure.locator(".live-line sup").first.inner_text() == "\N{MINUS SIGN}8"


def test_rounded_numbers_are_told_so(page: Any) -> None:
    figure = figure_of(page)
    figure.get_by_role("button", name="X and X²").click()
    figure.get_by_role("radio", name="x₂, y₁").check()
    figure.get_by_label("Probability of x₂, y₁").fill("0.99")
    figure.get_by_role("radio", name="x₁, y₂").check()
    line = "".join(figure.locator(".live-line").inner_text().split())
    assert "0.00500\N{MULTIPLICATION SIGN}0.0100=5.00\N{MULTIPLICATION SIGN}10\N{MINUS SIGN}5." in line
    assert "log₂(0.00500/(5.00\N{MULTIPLICATION SIGN}10\N{MINUS SIGN}5)),is+6.6439bits." in line


def test_what_is_shared_is_never_written_as_nothing(page: Any) -> None:
    figure = figure_of(page)
    figure.get_by_label("Probability of x₁, y₁").fill("0.16")
    assert "Knowing Y takes under 0.0001 bits off" in figure.locator(".live-remark").inner_text()
    assert figure.locator('[data-quantity="mutual_information"]').inner_text() == "<0.0001"


@pytest.mark.parametrize(
    ("name", "begins"), [("X and X²", "0,0.3333333333333333;"), ("Two bits and their XOR", "0.25,0;0,0.25;")]
)
def test_a_link_keeps_the_remark(page: Any, name: str, begins: str) -> None:
    figure = figure_of(page)
    figure.get_by_role("button", name=name).click()
    remark = figure.locator(".live-remark").inner_text()
    assert "all of H(Y)" in remark
    page.wait_for_function("(begins) => decodeURIComponent(location.href).includes(begins)", arg=begins)
    before = table_of(figure)
    page.reload()
    assert page.locator("#JointTable .live-remark").inner_text() == remark
    assert table_of(page.locator("#JointTable")) == before


def test_a_finger_finds_every_cell(open_page: Any) -> None:
    page = open_page(PAGE, width=320, has_touch=True, is_mobile=True).page
    figure = page.locator("#JointTable")
    figure.get_by_role("button", name="Two bits and their XOR").tap()
    figure.get_by_role("group", name="Values of Y").get_by_label("4").tap()
    cells = figure.locator(".joint-cell")
    assert cells.count() == 16
    for k in range(16):
        box = cells.nth(k).bounding_box()
        assert min(box["width"], box["height"]) >= 44
        assert cells.nth(k).evaluate("(cell) => cell.scrollWidth <= cell.clientWidth")
    cells.nth(11).tap()
    assert figure.get_by_role("radio", name="x₃, y₄").is_checked()


def test_arrow_keys_walk_through_the_cells(page: Any) -> None:
    figure = figure_of(page)
    figure.get_by_role("button", name="X and X²").click()
    cell = figure.get_by_role("radio", name="x₁, y₁")
    cell.focus()
    for key, name in [("ArrowDown", "x₂, y₁"), ("ArrowRight", "x₂, y₂"), ("ArrowUp", "x₁, y₂"), ("ArrowUp", "x₃, y₂")]:
        page.keyboard.press(key)
        chosen = figure.get_by_role("radio", name=name)
        assert chosen.is_checked()
        assert chosen.evaluate("(radio) => radio === document.activeElement")
        assert figure.get_by_label(f"Probability of {name}").count() == 1


def test_cells_tell_a_screen_reader_place_probability_and_pmi(page: Any) -> None:
    figure = figure_of(page)
    assert figure.get_by_role("radio", name="x₂, y₁: 0.1000, pmi +0.3219 bits", exact=True).count() == 1
    assert figure.get_by_role("group", name="Choose a cell: p(x, y) and pmi in bits").get_by_role("radio").count() == 4


def test_the_slider_remembers_the_proportions_it_began_with(page: Any) -> None:
    figure = figure_of(page)
    slider = figure.get_by_label("Probability of")
    slider.focus()
    page.keyboard.press("End")
    assert table_of(figure) == [[1, 0], [0, 0]]
    slider.fill("0.1")
    assert np.allclose(table_of(figure), [[0.1, 0.5], [0.1, 0.3]], rtol=0, atol=1e-12)


def test_a_table_grows_by_what_never_occurs_and_shrinks_in_proportion(page: Any) -> None:
    figure = figure_of(page)
    names = ("h_x", "h_y", "h_xy", "h_x_given_y", "h_y_given_x", "mutual_information")
    before = values(figure, *names)
    figure.get_by_role("group", name="Values of X").get_by_label("4").check()
    figure.get_by_role("group", name="Values of Y").get_by_label("3").check()
    assert table_of(figure) == [[0.1, 0.5, 0], [0.1, 0.3, 0], [0, 0, 0], [0, 0, 0]]
    assert values(figure, *names) == pytest.approx(before, abs=1e-12)
    figure.locator(".joint-cell").nth(11).click()
    figure.get_by_label("Probability of x₄, y₃").fill("0.5")
    figure.get_by_role("group", name="Values of X").get_by_label("2").check()
    figure.get_by_role("group", name="Values of Y").get_by_label("2").check()
    assert np.allclose(table_of(figure), [[0.1, 0.5], [0.1, 0.3]], rtol=0, atol=1e-12)
    assert figure.get_by_role("radio", name="x₂, y₂").is_checked()


def test_each_part_lies_straight_below_its_place_in_the_whole(page: Any) -> None:
    figure = figure_of(page)
    places = figure.locator(".joint-bars > div").evaluate_all(
        """(lines) => lines.map((line) => Object.fromEntries([...line.querySelectorAll("rect")].map((rect) => {
          const { left, width } = rect.getBoundingClientRect();
          return [rect.getAttribute("class"), [left, width]];
        })))"""
    )
    whole = places[0]
    for line in places[1:]:
        for idea, place in line.items():
            assert place == pytest.approx(whole[idea], abs=0.01)
    assert [list(line) for line in places[3:]] == [["fill-x"], ["fill-shared"], ["fill-y"]]
    ratio = whole["fill-x"][1] / whole["fill-y"][1]
    assert ratio == pytest.approx(JointTable().h_x_given_y / JointTable().h_y_given_x, rel=1e-3)


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_numbers_stand_out_from_the_strongest_colours(open_page: Any, theme: str) -> None:
    """WCAG's contrast of 4.5 for the words in a cell; an infinite pmi has the strongest colour."""
    page = open_page(PAGE, theme=theme).page
    figure = page.locator("#JointTable")
    figure.get_by_role("group", name="Values of X").get_by_label("4").check()
    figure.get_by_role("group", name="Values of Y").get_by_label("4").check()
    figure.get_by_role("button", name="Copy, Y = X").click()
    figure.get_by_label("Probability of x₁, y₁").fill("0.01")
    pairs = figure.locator(".joint-cell").evaluate_all(
        """(cells) => cells.slice(0, 6).map((cell) => ["color", "background-color"].map((name) => {
          const brush = new OffscreenCanvas(1, 1).getContext("2d");
          brush.fillStyle = getComputedStyle(cell)[name === "color" ? "color" : "backgroundColor"];
          brush.fillRect(0, 0, 1, 1);
          return [...brush.getImageData(0, 0, 1, 1).data].slice(0, 3);
        }))"""
    )
    assert len({tuple(background) for _, background in pairs}) > 1
    for ink, background in pairs:
        light, dark = sorted((luminance(ink), luminance(background)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5


def luminance(rgb: list[int]) -> float:
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (value / 255 for value in rgb)]
    return float(np.dot(linear, [0.2126, 0.7152, 0.0722]))


@pytest.mark.parametrize("width", [320, 360, 700, 1280])
def test_nothing_below_moves(open_page: Any, width: int) -> None:
    page = open_page(PAGE, width=width).page
    figure = page.locator("#JointTable")
    heights = set()
    for name in ("Reset", "Independent, same margins", "Copy, Y = X", "X and X²", "Two bits and their XOR"):
        figure.get_by_role("button", name=name).click()
        for probability in ("0", "0.37", "1"):
            figure.get_by_label("Probability of").fill(probability)
            heights.add(figure.evaluate("(figure) => Math.round(figure.getBoundingClientRect().height)"))
    assert max(heights) - min(heights) <= 2, heights
