"""What every live figure does on its page: by hand, by keyboard, by address, on a telephone."""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import live
import pytest
from live_examples import FIGURES
from playwright.sync_api import Locator, Page
from repository import ROOT
from site_pages import CHAPTERS

STATE = "application/vnd.jupyter.widget-state+json"
NARROWEST = 320  # pixels

# Names and roles of what a reader can operate, as a browser tells assistive technology.
CONTROLS = """(box) => [...box.querySelectorAll("input, select, button, summary, textarea, [tabindex]")]
  .filter((part) => part.checkVisibility({ visibilityProperty: true })).map((part) => ({
  tag: part.tagName.toLowerCase(),
  name: (part.getAttribute("aria-label") || [...(part.labels || [])].map((label) => label.innerText).join(" ")
    || (part.matches("button, summary") ? part.innerText : "")).trim(),
  height: Math.max(part.getBoundingClientRect().height,
    ...[...(part.labels || [])].map((label) => label.getBoundingClientRect().height)),
}))"""
VALUES = """(box) => Object.fromEntries([...box.querySelectorAll("[data-quantity][data-value]")]
  .map((part) => [part.dataset.quantity, part.dataset.value]))"""
# Moves the first control that can move: as a reader would, and as its own event tells.
MOVE = """(box) => {
  const control = box.querySelector("input:not([disabled])");
  if (control.type === "radio") {
    const radios = [...box.querySelectorAll(`input[type=radio][name="${control.name}"]`)];
    radios.find((radio) => !radio.checked).click();
    return;
  }
  if (control.type === "checkbox") { control.click(); return; }
  const { min, max, value } = control;
  if (control.type === "text") control.value += " fire";
  else control.value = Number(value) > (Number(min) + Number(max)) / 2 ? min : max;
  control.dispatchEvent(new Event("input", { bubbles: true }));
  control.dispatchEvent(new Event("change", { bubbles: true }));
}"""
# The heights of a figure while its sliders of values go from end to end; that of the outcomes adds or takes away rows.
HEIGHTS = """(box) => {
  const heights = [box.getBoundingClientRect().height];
  const named = (control) => control.closest(".live-slider")?.querySelector("[data-quantity]")?.dataset.quantity;
  const sliders = [...box.querySelectorAll("input[type=range]")].filter((one) => named(one) !== "n_outcomes");
  const controls = sliders.length ? sliders : [...box.querySelectorAll("input[type=text]")];
  for (const control of controls) {
    for (const value of control.type === "range" ? [control.min, control.max] : ["Amazon is on ice"]) {
      if (control.checkVisibility()) {
        control.value = value;
        control.dispatchEvent(new Event("input", { bubbles: true }));
        heights.push(box.getBoundingClientRect().height);
      }
    }
  }
  return heights;
}"""
# A second figure of the same kind, as a page would have it.
SECOND = """(name) => {
  const first = document.getElementById(name);
  const second = first.cloneNode(true);
  second.id = `${name}-2`;
  second.classList.remove("mounted");
  second.querySelector(".explorable-live").remove();
  for (const box of document.querySelectorAll(".explorable")) box.removeAttribute("data-script");
  const files = Object.keys(infolibModules);
  second.dataset.script = files.find((file) => infolibModules[file].default?.name === name);
  first.after(second);
  const mount = document.createElement("script");
  mount.src = document.querySelector("script[src*='mount.js']").src;
  document.head.append(mount);
}"""
# In a notebook every view of a widget is handed a model object of its own.
VIEWS = """() => {
  const values = { mu_p: 0.5, sigma_p: 1, mu_q: 0, sigma_q: 2 };
  const model = () => ({ get: (name) => values[name], set: (name, value) => { values[name] = value; },
    on() {}, off() {}, save_changes() {} });
  const { initialize, render } = infolibModules["gaussian_kl.js"].default.widget();
  initialize({ model: model() });
  values.mu_p = 3;
  return [0, 1].map(() => {
    const el = document.createElement("div");
    document.body.append(el);
    const remove = render({ model: model(), el });
    [...el.querySelectorAll("button")].find((button) => button.textContent === "Reset").click();
    const shown = el.querySelector("[data-quantity=mu_p]").dataset.value;
    remove();
    el.remove();
    return shown;
  });
}"""


def placed() -> list[tuple[str, str]]:
    """Each live figure of the book: its chapter, and its name there."""
    found = []
    for chapter in CHAPTERS:
        nb = json.loads((ROOT / f"{chapter}.ipynb").read_text(encoding="utf-8"))
        for model in nb["metadata"].get("widgets", {}).get(STATE, {}).get("state", {}).values():
            name = str(model["state"].get("_anywidget_id", "")).rpartition(".")[2]
            if name and (chapter, name) not in found:
                found.append((chapter, name))
    return found


PLACED = placed()
every_figure = pytest.mark.parametrize(("chapter", "name"), PLACED, ids=[name for _, name in PLACED])


def figure_on(page: Page, name: str) -> Locator:
    box = page.locator(f"#{name}.mounted")
    box.wait_for()
    box.scroll_into_view_if_needed()
    return box


def values(box: Locator) -> dict[str, str]:
    found: dict[str, str] = box.evaluate(VALUES)
    return found


def settings(page: Page, name: str) -> dict[str, str]:
    """What the page's address says of a figure, once it has come to rest."""
    page.wait_for_timeout(500)
    return {key: text for key, text in parse_qsl(urlsplit(page.url).query) if key.startswith(f"{name}.")}


def test_every_figure_has_its_place_in_the_book() -> None:
    assert {name for _, name in PLACED} == {cls.__name__ for cls in FIGURES}


@every_figure
def test_every_control_is_native_and_named(chapter: str, name: str, visits: Any) -> None:
    box = figure_on(visits(f"{chapter}.html").page, name)
    controls = box.evaluate(CONTROLS)
    assert controls
    assert [control for control in controls if not control["name"]] == []
    assert {control["tag"] for control in controls} <= {"input", "select", "button", "summary", "textarea"}


@every_figure
def test_fingers_find_their_targets_on_the_narrowest_telephone(chapter: str, name: str, open_page: Any) -> None:
    visit = open_page(f"{chapter}.html", width=NARROWEST, has_touch=True, is_mobile=True)
    box = figure_on(visit.page, name)
    small = [control for control in box.evaluate(CONTROLS) if control["height"] < 40]
    assert small == []
    assert visit.evaluate("document.documentElement.scrollWidth") <= NARROWEST
    wider = box.evaluate(
        """(box) => [...box.querySelectorAll(".infolib-figure *")].filter((part) => !part.closest(".live-status, svg"))
          .filter((part) => part.getBoundingClientRect().right > box.getBoundingClientRect().right + 1)
          .map((part) => part.outerHTML.slice(0, 200))"""
    )
    assert wider == []


@every_figure
def test_drawings_stay_in_their_frames_and_say_what_they_show(chapter: str, name: str, open_page: Any) -> None:
    for width in (NARROWEST, 1280):
        box = figure_on(open_page(f"{chapter}.html", width=width).page, name)
        outside = box.evaluate(
            """(box) => [...box.querySelectorAll("svg[role=img]")].flatMap((svg) => {
                 const frame = svg.getBoundingClientRect();
                 return [...svg.querySelectorAll("text")].filter((text) => {
                   const place = text.getBoundingClientRect();
                   return place.width > 0 && (place.left < frame.left - 2 || place.right > frame.right + 2);
                 }).map((text) => text.textContent);
               })"""
        )
        assert outside == []
        labels = box.locator("svg[role=img]").evaluate_all("(all) => all.map((s) => s.getAttribute('aria-label'))")
        assert labels
        assert all(labels)


@every_figure
def test_a_reader_moves_something_and_the_numbers_answer(chapter: str, name: str, open_page: Any) -> None:
    page = open_page(f"{chapter}.html").page
    box = figure_on(page, name)
    before = values(box)
    assert box.locator("[aria-live=polite]").text_content() == ""
    box.evaluate(MOVE)
    after = values(box)
    assert after != before
    page.wait_for_function(
        "(name) => document.querySelector(`#${name} [data-quantity=summary]`).textContent.length > 20", arg=name
    )


@every_figure
def test_a_state_survives_in_the_address_and_reset_leaves_none(chapter: str, name: str, open_page: Any) -> None:
    page = open_page(f"{chapter}.html").page
    box = figure_on(page, name)
    first = values(box)
    assert settings(page, name) == {}
    box.evaluate(MOVE)
    moved, kept = values(box), settings(page, name)
    assert kept
    assert urlsplit(page.url).fragment == name, "a link to a setting leads to its figure"
    remarks = box.locator(".live-remark").all_text_contents()
    page.reload()
    box = figure_on(page, name)
    again = values(box)
    assert box.locator(".live-remark").all_text_contents() == remarks  # also where not laid out yet
    page.wait_for_timeout(1200)
    assert box.locator(".live-status").text_content() == "", "nothing is read out before the reader moves something"
    assert again.keys() == moved.keys()
    assert [key for key in moved if not live.same_text(again[key], moved[key])] == []
    box.get_by_role("button", name="Reset").click()
    assert [key for key in first if not live.same_text(values(box)[key], first[key])] == []
    assert settings(page, name) == {}


@every_figure
def test_an_address_that_makes_no_sense_is_refused_in_the_open(chapter: str, name: str, open_page: Any) -> None:
    first = values(figure_on(open_page(f"{chapter}.html").page, name))
    visit = open_page(f"{chapter}.html?{name}.nothing=1&Other.p=2")
    box = figure_on(visit.page, name)
    assert "cannot take (nothing)" in box.locator(".explorable-refused").inner_text()
    assert values(box) == first
    assert visit.errors == []
    box.evaluate(MOVE)
    assert box.locator(".explorable-refused").count() == 0


@every_figure
def test_python_is_copied(chapter: str, name: str, open_page: Any) -> None:
    page = open_page(f"{chapter}.html", permissions=["clipboard-read", "clipboard-write"]).page
    box = figure_on(page, name)
    box.get_by_role("button", name="Copy as Python").click()
    box.locator(".live-note", has_text="Copied").wait_for()
    code = page.evaluate("navigator.clipboard.readText()")
    compile(code, name, "exec")
    assert re.search(r"^(from|import) infolib", code, re.MULTILINE)
    assert re.search(r"bits|nats", code)


@every_figure
def test_the_toolbar_works_by_keyboard(chapter: str, name: str, open_page: Any) -> None:
    page = open_page(f"{chapter}.html").page
    box = figure_on(page, name)
    first = values(box)
    box.evaluate(MOVE)
    box.get_by_role("button", name="Reset").focus()
    page.keyboard.press("Enter")
    assert [key for key in first if not live.same_text(values(box)[key], first[key])] == []
    assert "as it was at first" in box.locator(".live-note").inner_text()


@every_figure
def test_nothing_below_moves_when_a_reader_moves_something(chapter: str, name: str, open_page: Any) -> None:
    for width in (360, 1280):
        page = open_page(f"{chapter}.html", width=width).page
        box = figure_on(page, name)
        first = values(box)
        heights = box.evaluate(HEIGHTS)
        assert values(box) != first
        assert max(heights) - min(heights) < 1, heights


@every_figure
def test_two_of_a_kind_keep_their_settings_apart(chapter: str, name: str, open_page: Any) -> None:
    page = open_page(f"{chapter}.html").page
    first = values(figure_on(page, name))
    page.evaluate(SECOND, name)
    twin = figure_on(page, f"{name}-2")
    twin.evaluate(MOVE)
    assert values(figure_on(page, name)) == first
    kept = settings(page, f"{name}-2")
    assert kept
    assert settings(page, name) == {}


@pytest.mark.parametrize("name", ["GaussianKL"])
def test_reset_returns_to_the_authors_settings_in_every_view(name: str, visits: Any) -> None:
    shown = visits("chapters/05-kl-divergence.html").page.evaluate(VIEWS)
    assert shown == ["0.5", "0.5"]
