"""The links of the teacher's pages open each figure in the state they name, with the numbers quoted beside them."""

from __future__ import annotations

import csv
import json
import re
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import live
import pytest
from repository import ROOT
from sessions import SESSIONS, Session, Shown

from infolib import explore
from infolib.disambiguation import SenseDisambiguator
from infolib.explore._base import LiveFigure

TEXTS = {"statement", "headline", "names", "source", "text"}
QUANTITIES = """(box) => {
  const shown = {};
  for (const part of box.querySelectorAll("[data-quantity][data-value]")) {
    (shown[part.dataset.quantity] ??= []).push(part.dataset.value);
  }
  return shown;
}"""
FIGURES = [
    pytest.param(figure, id=f"{session.title.partition(':')[0]}, {figure.address.partition('?')[2]}")
    for session in SESSIONS
    for figure in session.figures
]
every_session = pytest.mark.parametrize("session", SESSIONS, ids=lambda session: session.title)


@cache
def chapter_model() -> SenseDisambiguator:
    """What chapter 4 has counted when its figure is made."""
    with (ROOT / "chapters" / "data" / "amazon-headlines.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return SenseDisambiguator("Amazon").fit([row["headline"] for row in rows], [row["sense"] for row in rows])


def value(name: str, text: str) -> Any:
    """What a setting in an address is in Python."""
    if name in TEXTS:
        return text
    if ";" in text:
        return [json.loads(f"[{row}]") for row in text.split(";")]
    return json.loads(f"[{text}]") if "," in text else json.loads(text)


def in_python(shown: Shown, state: dict[str, Any]) -> LiveFigure:
    """The same figure made by infolib: the chapter's settings, and over them those of the link."""
    cls: type[LiveFigure] = getattr(explore, shown.figure)
    settings = {name: state[name] for name in cls._settings}
    assert shown.settings.keys() <= settings.keys()
    settings |= {name: value(name, text) for name, text in shown.settings.items()}
    return cls(*([chapter_model()] if shown.figure == "HeadlineSense" else []), **settings)


@pytest.mark.parametrize("shown", FIGURES)
def test_a_link_opens_the_figure_in_the_state_it_names(shown: Shown, open_page: Any) -> None:
    visit = open_page(shown.address)
    box = visit.page.locator(f"#{shown.figure}.mounted")
    box.wait_for()
    assert box.locator(".explorable-refused").count() == 0
    assert visit.errors == []
    figure = in_python(shown, json.loads(box.locator("script.explorable-state").text_content()))
    quantities = box.evaluate(QUANTITIES)
    chosen = box.locator("input:checked").evaluate_all("(all) => all.map((one) => one.value)")
    unseen = {f"{name} is not shown" for name in figure._settings if getattr(figure, name) in chosen}  # but chosen
    assert set(live.shown_otherwise(figure, quantities)) <= unseen
    for number in shown.numbers:
        values = quantities[number.quantity]
        assert [text for text in values if not number.agrees_with(float(text))] == [], number


@every_session
def test_the_page_has_the_links_of_its_source(session: Session, site: Path) -> None:
    page = (site / "teach" / f"{session.page}.html").read_text(encoding="utf-8")
    links = {unescape(link) for link in re.findall(r'href="\.\./(chapters/[^"]+\?[^"]+)"', page)}
    assert {figure.address for figure in session.figures} <= links
