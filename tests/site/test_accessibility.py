"""No page breaks a rule of axe-core, in either theme, on a desk or on a telephone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import axe_playwright_python
import pytest
from site_pages import TELEPHONE, every_page

AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js")

# The drawing of a formula is hidden from assistive technology, which reads its MathML, and has thousands of parts.
VIOLATIONS = """async () => {
  const found = await axe.run({ exclude: [".katex-html"] }, { resultTypes: ["violations"] });
  return found.violations.map((rule) => `${rule.impact}: ${rule.help} (${rule.nodes.map((n) => n.target).join(", ")})`);
}"""
REPEATED_IDS = """() => [...document.querySelectorAll("[id]")].map((part) => part.id)
  .filter((id, place, all) => all.indexOf(id) !== place)"""


@every_page
@pytest.mark.parametrize(("theme", "width"), [("light", 1280), ("dark", 1280), ("light", TELEPHONE)])
def test_page_breaks_no_accessibility_rule(path: str, theme: str, width: int, open_page: Any) -> None:
    visit = open_page(path, theme=theme, width=width, reduced_motion="reduce")
    visit.evaluate("document.querySelectorAll('details').forEach((part) => { part.open = true; })")
    visit.page.add_script_tag(path=AXE)
    assert visit.evaluate(VIOLATIONS) == []


@every_page
def test_no_id_is_used_twice(path: str, visits: Any) -> None:
    assert visits(path).evaluate(REPEATED_IDS) == []
