"""The buttons that run a chapter lead to this book, or to the fork that the site is built from."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import yaml
from bits_theme.launch import buttons, needs_torch, places
from repository import ROOT
from site_pages import CHAPTERS, TELEPHONE, every_chapter
from sphinx.errors import ConfigError

CONFIG = yaml.safe_load((ROOT / "_config.yml").read_text(encoding="utf-8"))
OPTIONS = {
    "repository_url": "https://github.com/ada/book",
    "repository_branch": "main",
    "launch_buttons": {"binderhub_url": "https://mybinder.org", "colab_url": "https://colab.research.google.com"},
}
NOTEBOOK = "chapters/02-entropy.ipynb"
NAMES = ["In this browser", "Binder", "Colab", "Notebook"]
LINKS = """(all) => all.map((link) => ({
  name: link.textContent, address: link.getAttribute("href"), spoken: link.ariaLabel, hint: link.title,
  height: link.getBoundingClientRect().height, shows: link.checkVisibility(),
}))"""


def links(visit: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = visit.page.locator(".page-tools a").evaluate_all(LINKS)
    return found


def addresses(environment: dict[str, str], options: dict[str, Any] = OPTIONS) -> dict[str, str]:
    where = places(options, environment)
    return {button.name: button.address for button in buttons(where, NOTEBOOK, "../lite/lab/index.html", False)}


def with_services(**services: str) -> dict[str, Any]:
    return OPTIONS | {"launch_buttons": OPTIONS["launch_buttons"] | services}  # type: ignore[operator]


def test_the_addresses_are_those_that_the_services_document() -> None:
    assert addresses({}) == {
        "In this browser": "../lite/lab/index.html?path=chapters/02-entropy.ipynb",
        "Binder": "https://mybinder.org/v2/gh/ada/book/main?urlpath=lab/tree/chapters/02-entropy.ipynb",
        "Colab": "https://colab.research.google.com/github/ada/book/blob/main/chapters/02-entropy.ipynb",
    }


@pytest.mark.parametrize(
    "written", ["https://github.com/bea/fork", "https://github.com/bea/fork/", "https://github.com/bea/fork.git"]
)
def test_the_environment_leads_to_a_fork_and_its_branch(written: str) -> None:
    found = addresses({"BOOK_REPOSITORY": written, "BOOK_BRANCH": "autumn/2026"})
    assert "/gh/bea/fork/autumn/2026?" in found["Binder"]
    assert "/github/bea/fork/blob/autumn/2026/" in found["Colab"]


def test_an_empty_variable_counts_as_not_set() -> None:
    assert addresses({"BOOK_REPOSITORY": "", "BOOK_BRANCH": "", "BOOK_HUB": ""}) == addresses({})


def test_elsewhere_than_on_github_binder_clones_and_colab_is_left_out() -> None:
    found = addresses({"BOOK_REPOSITORY": "https://git.example.org:8443/group/part/book"})
    assert "/v2/git/https%3A%2F%2Fgit.example.org%3A8443%2Fgroup%2Fpart%2Fbook/main?" in found["Binder"]
    assert "Colab" not in found


@pytest.mark.parametrize("environment", [{"BOOK_HUB": "https://hub.example.org/class/"}, {}])
def test_a_hub_fetches_the_book_by_nbgitpuller_and_opens_the_chapter(environment: dict[str, str]) -> None:
    options = OPTIONS if environment else with_services(jupyterhub_url="https://hub.example.org/class")
    address = urlsplit(addresses(environment, options)["Classroom"])
    assert address.geturl().startswith("https://hub.example.org/class/hub/user-redirect/git-pull?")
    assert parse_qs(address.query) == {
        "repo": ["https://github.com/ada/book"],
        "branch": ["main"],
        "urlpath": ["lab/tree/book/chapters/02-entropy.ipynb"],
    }


def test_a_service_without_an_address_has_no_button() -> None:
    assert list(addresses({}, with_services(binderhub_url="", colab_url=""))) == ["In this browser"]


@pytest.mark.parametrize(
    ("variable", "value", "remedy"),
    [
        *(
            ("BOOK_REPOSITORY", value, "give its https address, such as https://github.com/your-name/book")
            for value in (
                "git@github.com:ada/book.git",
                "http://github.com/ada/book",
                "github.com/ada/book",
                "https://github.com/ada",
                "https://github.com/ada/book/tree/main",
                "https://ada:secret@github.com/ada/book",
                "https://github.com/ada/book?tab=readme",
                "https://[half/ada/book",
            )
        ),
        *(
            ("BOOK_BRANCH", value, "give its name, such as main")
            for value in ("my branch", "a..b", "/main", "main/", "-f", "what?")
        ),
        *(
            ("BOOK_HUB", value, "give one such as https://hub.example.org, or leave it empty for no button")
            for value in ("hub.example.org", "ftp://hub.example.org", "https://", "https://hub.example.org/?next=1")
        ),
    ],
)
def test_a_bad_address_is_refused_with_its_variable_and_the_remedy(variable: str, value: str, remedy: str) -> None:
    with pytest.raises(ConfigError, match=re.escape(f"{variable} is {value!r}")) as refusal:
        places(OPTIONS, {variable: value})
    assert str(refusal.value).endswith(remedy)


def test_a_bad_address_in_the_configuration_is_refused_with_its_place() -> None:
    with pytest.raises(ConfigError, match=re.escape("_config.yml, repository.url is ''")):
        places(OPTIONS | {"repository_url": ""}, {})
    with pytest.raises(ConfigError, match=re.escape("_config.yml, launch_buttons.binderhub_url is 'mybinder'")):
        places(with_services(binderhub_url="mybinder"), {})


def build(folder: Path, environment: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Build a book of one chapter with this book's own configuration and theme."""
    for name in ("_config.yml", "references.bib", "theme"):
        (folder / name).symlink_to(ROOT / name)
    (folder / "chapters").mkdir()
    (folder / NOTEBOOK).symlink_to(ROOT / NOTEBOOK)
    (folder / "index.md").write_text("# A fork\n", encoding="utf-8")
    toc = {"format": "jb-book", "root": "index", "chapters": [{"file": "chapters/02-entropy"}]}
    (folder / "_toc.yml").write_text(yaml.safe_dump(toc), encoding="utf-8")
    return subprocess.run(
        [Path(sys.executable).with_name("jupyter-book"), "build", folder],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_site_built_from_a_fork_launches_the_fork(tmp_path: Path) -> None:
    fork = {
        "BOOK_REPOSITORY": "https://github.com/bea/fork",
        "BOOK_BRANCH": "term",
        "BOOK_HUB": "https://hub.example.org",
    }
    build(tmp_path, fork)
    page = (tmp_path / "_build/html/chapters/02-entropy.html").read_text(encoding="utf-8")
    tools = page.partition('class="page-tools"')[2].partition("</nav>")[0]
    assert "https://mybinder.org/v2/gh/bea/fork/term?" in tools
    assert "https://colab.research.google.com/github/bea/fork/blob/term/" in tools
    assert "https://hub.example.org/hub/user-redirect/git-pull?repo=https%3A%2F%2Fgithub.com%2Fbea%2Ffork&amp;" in tools
    assert CONFIG["repository"]["url"] not in tools


def test_a_bad_address_stops_the_build(tmp_path: Path) -> None:
    result = build(tmp_path, {"BOOK_REPOSITORY": "git@github.com:bea/fork.git"})
    assert result.returncode != 0
    assert "BOOK_REPOSITORY is 'git@github.com:bea/fork.git'" in result.stdout + result.stderr
    assert not (tmp_path / "_build/html/index.html").exists()


@every_chapter
def test_every_chapter_runs_in_three_places_and_downloads(chapter: str, visits: Any) -> None:
    found = links(visits(f"{chapter}.html"))
    options = {f"repository_{key}": value for key, value in CONFIG["repository"].items()}
    expected = places(options | {"launch_buttons": CONFIG["launch_buttons"]}, os.environ)
    names = [name for name in NAMES if name != "Colab" or expected.on_github]
    assert [link["name"].partition(" (")[0] for link in found if link["name"] != "Classroom"] == names
    assert all(link["name"].lower() in link["spoken"].lower() and link["hint"] for link in found)
    by_name = {link["name"].partition(" (")[0]: link["address"] for link in found}
    assert by_name["In this browser"] == f"../lite/lab/index.html?path={chapter}.ipynb"
    assert by_name["Binder"] == expected.on_binder(f"{chapter}.ipynb")
    assert by_name["Notebook"] == f"../_sources/{chapter}.ipynb"


@every_chapter
def test_the_button_says_where_a_chapter_needs_pytorch(chapter: str, visits: Any) -> None:
    first = links(visits(f"{chapter}.html"))[0]
    torch = re.search(r'"(?:import|from) torch\b', (ROOT / f"{chapter}.ipynb").read_text(encoding="utf-8")) is not None
    assert needs_torch(ROOT / f"{chapter}.ipynb") == torch
    assert ("no PyTorch" in first["name"]) == torch
    assert ("need PyTorch" in first["hint"]) == torch


@pytest.mark.parametrize("width", [320, TELEPHONE, 1280])
def test_the_buttons_are_large_enough_for_a_finger_and_stay_on_the_page(width: int, open_page: Any) -> None:
    visit = open_page("chapters/05-kl-divergence.html", width=width, has_touch=True)
    assert min(link["height"] for link in links(visit)) >= 40
    edges = visit.page.locator(".page-tools a").evaluate_all("(all) => all.map((a) => a.getBoundingClientRect().right)")
    assert max(edges) <= width


def test_a_printed_chapter_has_no_buttons(open_page: Any) -> None:
    visit = open_page(f"{CHAPTERS[0]}.html")
    visit.page.emulate_media(media="print")
    assert not any(link["shows"] for link in links(visit))


def test_from_the_file_system_the_button_that_needs_a_server_is_left_out(open_page: Any) -> None:
    visit = open_page(f"{CHAPTERS[0]}.html", files=True)
    assert "In this browser" not in [link["name"] for link in links(visit)]
