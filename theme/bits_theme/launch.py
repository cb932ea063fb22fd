"""Where a reader can run a chapter: in the browser, on Binder, in Colab, on a classroom's JupyterHub.

The addresses are made from ``repository`` and ``launch_buttons`` in ``_config.yml``. A workflow that publishes a
fork, or a class with a hub of its own, sets them by the environment: BOOK_REPOSITORY, BOOK_BRANCH, BOOK_HUB.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, urlencode, urlsplit

import nbformat
from sphinx.errors import ConfigError

if TYPE_CHECKING:
    from sphinx.application import Sphinx
    from sphinx.config import Config

__all__ = ["needs_torch", "setup"]

#: Where JupyterLite lies in the site, and the chapters within it (tools/lite.py builds it).
LITE = "lite/lab/index.html"
CHAPTERS = "chapters/"
GITHUB = "https://github.com/"
#: No user name or password, no query: nothing that has no place on a public page.
HOST = r"[\w.-]+(?::\d+)?"
REPOSITORY = re.compile(rf"https://{HOST}(?:/[\w.~-]+){{2,}}", re.ASCII)
SERVICE = re.compile(rf"https?://{HOST}(?:/[\w.~-]+)*", re.ASCII)
#: Git's rules, as far as names go that somebody would give to a branch.
BRANCH = re.compile(r"(?![/-])(?!.*(?:\.\.|//|[/.]$))[\w.+#@=/-]+", re.ASCII)


@dataclass(frozen=True)
class Button:
    """A link that runs a chapter somewhere."""

    name: str
    address: str
    spoken: str
    hint: str


@dataclass(frozen=True)
class Places:
    """The repository that holds the book, and the services that run notebooks from it; "" is none."""

    repository: str
    branch: str
    binder: str = ""
    colab: str = ""
    hub: str = ""

    @property
    def on_github(self) -> str:
        """The owner and the name of a repository on GitHub, else ""."""
        return self.repository.removeprefix(GITHUB) if self.repository.startswith(GITHUB) else ""

    def on_binder(self, notebook: str) -> str:
        source = f"gh/{self.on_github}" if self.on_github else f"git/{quote(self.repository, safe='')}"
        return f"{self.binder}/v2/{source}/{quote(self.branch)}?urlpath=lab/tree/{quote(notebook)}"

    def in_colab(self, notebook: str) -> str:
        return f"{self.colab}/github/{self.on_github}/blob/{quote(self.branch)}/{quote(notebook)}"

    def on_hub(self, notebook: str) -> str:
        """The link with which nbgitpuller brings the book into the student's own folder, then opens the notebook."""
        folder = self.repository.rpartition("/")[2]
        what = {"repo": self.repository, "branch": self.branch, "urlpath": f"lab/tree/{folder}/{notebook}"}
        return f"{self.hub}/hub/user-redirect/git-pull?{urlencode(what)}"


def places(options: Mapping[str, Any], environment: Mapping[str, str]) -> Places:
    """Read the addresses from Jupyter Book's options, and from the environment where it has them."""
    services = options.get("launch_buttons") or {}

    def setting(variable: str, name: str, value: Any) -> tuple[str, str]:
        given = environment.get(variable)
        return (variable, given) if given else (f"_config.yml, {name}", str(value or ""))

    return Places(
        checked_repository(*setting("BOOK_REPOSITORY", "repository.url", options.get("repository_url"))),
        checked_branch(*setting("BOOK_BRANCH", "repository.branch", options.get("repository_branch"))),
        binder=checked_service(*setting("", "launch_buttons.binderhub_url", services.get("binderhub_url"))),
        colab=checked_service(*setting("", "launch_buttons.colab_url", services.get("colab_url"))),
        hub=checked_service(*setting("BOOK_HUB", "launch_buttons.jupyterhub_url", services.get("jupyterhub_url"))),
    )


def checked_repository(where: str, address: str) -> str:
    clean = address.strip().rstrip("/").removesuffix(".git")
    if not REPOSITORY.fullmatch(clean) or (clean.startswith(GITHUB) and clean.count("/") > GITHUB.count("/") + 1):
        raise ConfigError(
            f"{where} is {address!r}, from which no repository can be cloned: "
            "give its https address, such as https://github.com/your-name/book"
        )
    return clean


def checked_branch(where: str, branch: str) -> str:
    if not BRANCH.fullmatch(branch):
        raise ConfigError(f"{where} is {branch!r}, which can be no branch: give its name, such as main")
    return branch


def checked_service(where: str, address: str) -> str:
    clean = address.strip().rstrip("/")
    if clean and not SERVICE.fullmatch(clean):
        raise ConfigError(
            f"{where} is {address!r}, which is no address of a service: "
            "give one such as https://hub.example.org, or leave it empty for no button"
        )
    return clean


def needs_torch(notebook: Path) -> bool:
    """Say whether a notebook imports PyTorch, which does not exist in a browser."""
    nb = nbformat.read(notebook, as_version=4)  # type: ignore[no-untyped-call]
    code = "\n".join(cell.source for cell in nb.cells if cell.cell_type == "code")
    return bool(re.search(r"^\s*(?:import|from) torch\b", code, re.MULTILINE))


def buttons(where: Places, notebook: str, lite: str, torch: bool) -> Iterator[Button]:
    """The links for a notebook of the repository; `lite` is the way from its page to JupyterLite."""
    if lite:
        name = "In this browser"
        hint = "JupyterLite: Python in this tab, no account. It fetches Python first, which takes a while."
        if torch:
            name += " (no PyTorch)"
            hint = "JupyterLite: to read and to try other code. This chapter's cells need PyTorch; run them elsewhere."
        yield Button(name, f"{lite}?path={quote(notebook)}", f"Run this chapter {name[0].lower() + name[1:]}", hint)
    if where.binder:
        hint = "JupyterLab in the cloud, no account. It may take some minutes to start."
        yield Button("Binder", where.on_binder(notebook), "Run this chapter on Binder", hint)
    if where.colab and where.on_github:  # Colab opens repositories on GitHub alone
        hint = "Google's notebooks; needs a Google account."
        yield Button("Colab", where.in_colab(notebook), "Run this chapter in Colab", hint)
    if where.hub:
        hint = f"Your class's JupyterHub at {urlsplit(where.hub).netloc}."
        yield Button("Classroom", where.on_hub(notebook), "Run this chapter on the classroom hub", hint)


def take_settings(app: Sphinx, config: Config) -> None:
    """Make the addresses once, and keep the parent theme from making buttons that no page shows."""
    config.html_context["places"] = places(config.html_theme_options, os.environ)
    config.html_theme_options.pop("launch_buttons", None)


def add_buttons(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: Any) -> None:
    if doctree is None or context.get("page_source_suffix") != ".ipynb":
        return
    source = Path(app.srcdir, f"{page}.ipynb")
    lite = context["pathto"](LITE, True) if page.startswith(CHAPTERS) else ""
    context["launch"] = list(buttons(context["places"], f"{page}.ipynb", lite, needs_torch(source)))
    context["notebook"] = f"_sources/{context['sourcename']}"


def setup(app: Sphinx) -> None:
    app.connect("config-inited", take_settings)
    app.connect("html-page-context", add_buttons)
