"""Links within the site: each leads to a file that is there, and to a place in it."""

from __future__ import annotations

import posixpath
import re
from html import unescape
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

TAG = re.compile(r"<[a-z][^<>]*>", re.IGNORECASE)
ADDRESS = re.compile(r'\s(?:href|src|action)="([^"]*)"')
ID = re.compile(r'\sid="([^"]+)"')


def dead_links(site: Path) -> list[str]:
    """Return the links of all pages that lead nowhere, as "page -> address"; JupyterLite's own files are its own."""
    pages = [
        path for path in sorted(site.rglob("*.html")) if path.relative_to(site).parts[0] not in ("lite", "_static")
    ]
    tags = {path.relative_to(site).as_posix(): TAG.findall(path.read_text(encoding="utf-8")) for path in pages}
    places = {page: {unescape(name) for tag in found for name in ID.findall(tag)} for page, found in tags.items()}
    dead = []
    for page, found in tags.items():
        for address in {unescape(address) for tag in found for address in ADDRESS.findall(tag)}:
            parts = urlsplit(address)
            if parts.scheme or parts.netloc:
                continue
            path = (
                posixpath.normpath(posixpath.join(posixpath.dirname(page), unquote(parts.path))) if parts.path else page
            )
            fragment = unquote(parts.fragment)
            # What begins with a slash is a slide's number; reveal.js makes it.
            missing = fragment and not fragment.startswith("/") and fragment not in places.get(path, {fragment})
            if missing or path.startswith("..") or not (site / path).is_file():
                dead.append(f"{page} -> {address}")
    return dead


def test_every_link_leads_to_a_place_in_the_site(site: Path) -> None:
    assert dead_links(site) == []


@pytest.mark.parametrize(
    ("link", "dead"),
    [
        ('<a href="b/two.html?x=1#here">', False),
        ('<a href="#top">', False),
        ('<img src="https://example.org/x.png">', False),
        ('<a href="b/two.html#there">', True),
        ('<a href="b/three.html">', True),
        ('<a href="b/">', True),  # on the file system no server looks for an index
        ('<a href="../outside.html">', True),
        ('<script src="lost.js"></script>', True),
        ("<code>href=&quot;lost.html&quot;</code>", False),
    ],
)
def test_a_dead_link_is_found(link: str, dead: bool, tmp_path: Path) -> None:
    (tmp_path / "site" / "b").mkdir(parents=True)
    (tmp_path / "outside.html").touch()
    (tmp_path / "site" / "one.html").write_text(f'<p id="top">{link}</p>', encoding="utf-8")
    (tmp_path / "site" / "b" / "two.html").write_text('<p id="here">', encoding="utf-8")
    assert bool(dead_links(tmp_path / "site")) == dead
