"""The problem sets as the site offers them."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import nbformat
import problems


def test_the_site_offers_every_set_to_students_and_no_solution(site: Path):
    page = (site / "teach" / "problems.html").read_text(encoding="utf-8")
    links = re.findall(r'href="\.\./(problems/[^"]+)"', page)
    assert links == [f"problems/{source.stem}.zip" for source in problems.sources()]
    for link in links:
        with zipfile.ZipFile(io.BytesIO((site / link).read_bytes())) as archive:
            notebook, marking = sorted(archive.namelist())
            assert archive.read(marking) == problems.MARKING.read_bytes()
            nb = nbformat.reads(archive.read(notebook).decode(), as_version=4)
        assert any("..." in cell.source for cell in nb.cells if cell.cell_type == "code")
        assert "SOLUTION" not in nbformat.writes(nb)
    assert sorted(path.name for path in (site / "problems").iterdir()) == sorted(Path(link).name for link in links)


def test_no_source_or_solution_of_a_set_is_part_of_the_site(site: Path):
    names = {source.stem for source in problems.sources()}
    assert {path for path in site.rglob("*") if path.stem in names} == {
        site / "problems" / f"{name}.zip" for name in names
    }
