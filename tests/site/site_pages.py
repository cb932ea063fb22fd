"""Which pages the site has, as its table of contents says."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
import yaml
from repository import ROOT

TELEPHONE = 360  # pixels


def documents(entry: Any) -> Iterator[str]:
    """The documents that a table of contents names, in order."""
    if isinstance(entry, dict):
        for key, value in entry.items():
            if key in ("root", "file"):
                yield value
            else:
                yield from documents(value)
    elif isinstance(entry, list):
        for part in entry:
            yield from documents(part)


DOCUMENTS = list(documents(yaml.safe_load((ROOT / "_toc.yml").read_text(encoding="utf-8"))))
CHAPTERS = [name for name in DOCUMENTS if (ROOT / f"{name}.ipynb").is_file()]

every_page = pytest.mark.parametrize("path", [*(f"{name}.html" for name in DOCUMENTS), "search.html?q=entropy"])
every_chapter = pytest.mark.parametrize("chapter", CHAPTERS)
#: The errata page has neither figures nor exercises.
every_story = pytest.mark.parametrize("chapter", [name for name in CHAPTERS if name != "chapters/10-errata"])
both_themes = pytest.mark.parametrize("theme", ["light", "dark"])
