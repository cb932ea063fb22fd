"""Docstrings as the reference shows them: what they name becomes a link or code, before numpydoc reads them.

A word in single backticks becomes a link where it is a name of infolib, and code where it is a parameter or
something else that exists. Anything more is a slip, and the build says so. The chapter that a docstring
mentions becomes a link once that chapter is there.
"""

# mypy: allow-untyped-calls
# (docutils is untyped)
from __future__ import annotations

import builtins
import contextlib
import inspect
import operator
import pkgutil
import re
import sys
from types import FunctionType
from typing import TYPE_CHECKING, Any

from docutils import nodes
from sphinx.transforms.post_transforms import SphinxPostTransform
from sphinx.util import logging

import infolib

from .mentions import ChapterTitle
from .names import address_of, modules

if TYPE_CHECKING:
    from sphinx.application import Sphinx

__all__ = ["chapters_named", "is_method", "linked", "setup"]

LOG = logging.getLogger(__name__)
WORD = re.compile(r":\w+:`[^`]+`|(?<![`:\w])`([^`<>]+)`(?![`\w])")  # a role's text is no name
VALUES = re.compile(r"^\w+ : (.+)", re.MULTILINE)  # what follows the name of a parameter
INITIAL = re.compile(r"^(\.\. \[\w+\] )([A-Z]\.)", re.MULTILINE)  # of an author, which would begin a list
CHAPTERS = re.compile(r'chapters?(?:(?:,|\s|and)+"[^"]+")+')


def is_method(name: str, part: Any) -> bool:
    """Say whether `part` of a class is for its users; its attributes stand in its own docstring."""
    kinds = (FunctionType, classmethod, staticmethod)
    return not name.startswith("_") and isinstance(part, kinds) and bool(part.__doc__)


def class_of(thing: Any, name: str) -> type | None:
    """The class whose docstring, or whose method's docstring, `thing` has, if any."""
    owner = pkgutil.resolve_name(name.rpartition(".")[0]) if inspect.isroutine(thing) else thing
    return owner if inspect.isclass(owner) else None


def own_words(thing: Any, name: str) -> set[str]:
    """What the docstring of `thing`, called `name`, may call by name: parameters, and attributes of its class."""
    if inspect.ismodule(thing):
        return {word for part in thing.__all__ for word in own_words(getattr(thing, part), f"{name}.{part}")}
    words: set[str] = set()
    cls = class_of(thing, name)
    for part in filter(callable, (thing, cls)):
        words |= set(inspect.signature(part).parameters)
    if cls:
        words |= {part for part in dir(cls) if not is_method(part, vars(cls).get(part))}
        listed = re.findall(r"^([\w, ]+) : ", inspect.getdoc(cls) or "", flags=re.MULTILINE)
        words |= {word for line in listed for word in line.split(", ")}
    return words


def meaning(word: str, thing: Any) -> Any:
    """What `word` means in the docstring of `thing`, or None."""
    home = thing if inspect.ismodule(thing) else sys.modules.get(getattr(thing, "__module__", ""))
    for place in (home, infolib, builtins):
        with contextlib.suppress(AttributeError):
            return operator.attrgetter(word)(place)
    with contextlib.suppress(ImportError, AttributeError):
        return pkgutil.resolve_name(word)
    return None


def target(word: str, thing: Any, name: str) -> str | None:
    """The address of the entry that `word` means in the docstring of `thing`, called `name`, if there is one."""
    owner, _, method = word.rpartition(".")
    cls = meaning(owner, thing) if owner else class_of(thing, name)
    if inspect.isclass(cls) and is_method(method, vars(cls).get(method)):
        return f"{address_of(cls)}.{method}"
    return address_of(meaning(word, thing))


def markup(word: str, thing: Any, name: str) -> str:
    """What to write for a word that the docstring of `thing`, called `name`, has in single backticks."""
    # A single letter is of the formula, and scikit-learn's learned attributes_ are not there before fit.
    if word in own_words(thing, name) or not re.fullmatch(r"[\w.]+[^\W_]", word):
        return f"``{word}``"
    meant, address = meaning(word, thing), target(word, thing, name)
    if inspect.ismodule(meant) and meant.__name__ in modules():
        return f":py:mod:`{word} <{meant.__name__}>`"
    if meant is None and address is None:
        LOG.warning("docstring of %s: `%s` is no parameter, and nothing that can be imported", name, word)
    return f":py:obj:`{word} <{address}>`" if address else f"``{word}``"


def linked(text: str, thing: Any, name: str) -> str:
    """Return docstring `text` with its names, and the chapters it mentions, as links."""
    text = INITIAL.sub(r"\1\\\2", text)
    text = WORD.sub(lambda hit: markup(hit[1], thing, name) if hit[1] else hit[0], text)
    return CHAPTERS.sub(lambda hit: re.sub(r'"([^"]+)"', r":chapter:`\1`", hit[0]), text)


def quoted_as_code(text: str, docstring: str) -> str:
    """Write the strings that `docstring` gives as a parameter's values as code, which keeps their quotation marks."""
    values = {value for line in VALUES.findall(docstring) for value in re.findall(r'"[\w-]+"', line)}
    return re.sub(r'(?<!`)"[\w-]+"(?!`)', lambda hit: f"``{hit[0]}``" if hit[0] in values else hit[0], text)


def prepare(app: Sphinx, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    """Rewrite all of a docstring but its examples."""
    docstring = "\n".join(lines)
    parts = docstring.split("\n\n")
    changed = [part if ">>> " in part else linked(quoted_as_code(part, docstring), thing, name) for part in parts]
    lines[:] = "\n\n".join(changed).split("\n")


def chapters_named(docstring: str) -> list[str]:
    """The titles of the chapters that a docstring mentions."""
    return re.findall(r'"([^"]+)"', "".join(CHAPTERS.findall(docstring)))


def chapter_role(name: str, source: str, title: str, *rest: Any, **options: Any) -> Any:
    """What a docstring calls a chapter, which may not be written yet."""
    title = " ".join(title.split())
    return [ChapterTitle("", f"\u201c{title}\u201d", title=title)], []


def attributes_as_names(app: Sphinx, what: str, name: str, thing: Any, options: Any, lines: list[str]) -> None:
    """Numpydoc takes a documented property for one with an entry, and may find another's; show its name alone."""
    lines[:] = [re.sub(r":obj:`(\w+) <\.\1>`", r"\1", line) for line in lines]


class CitationNumbers(SphinxPostTransform):
    """Numpydoc makes the names of sources unique on the page; readers see the numbers that the docstring gave."""

    default_priority = 20  # type: ignore[assignment]  # they are links by then
    formats = ("html",)

    def run(self, **kwargs: Any) -> None:
        for citation in self.document.findall(nodes.reference):
            unique = re.fullmatch(r"\[R[0-9a-f]+-(\w+)\]", citation.astext())
            if unique:
                citation.children = []
                citation += nodes.Text(f"[{unique[1]}]")


def setup(app: Sphinx) -> None:
    app.add_post_transform(CitationNumbers)
    app.add_role("chapter", chapter_role)
    app.connect("autodoc-process-docstring", prepare, priority=400)  # before numpydoc reads the sections
    app.connect("autodoc-process-docstring", attributes_as_names, priority=900)  # after it
