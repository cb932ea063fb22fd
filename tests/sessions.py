"""Reading the teacher's pages: each lecture and the seminar with its parts, as the checks see them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from html import unescape
from typing import NamedTuple
from urllib.parse import parse_qsl, urlsplit

from repository import ROOT

PARTS = ["Goals", "Plan", "To show", "Questions", "Misconceptions"]

SECTION = re.compile(r"\]\(\.\./(chapters/[\w-]+)\.ipynb#([\w-]+)\)")
STEP = re.compile(r"^\| (\d+)\N{EN DASH}(\d+) \| .+ \|$", re.MULTILINE)
LINK = re.compile(r'<a href="\.\./(chapters/[^"]+)">')
QUOTED = re.compile(r'\[([^\]]+)\]\{shows="([^"]+)"\}')
QUESTION = re.compile(r"^(?!: )(\S.*)\n: \*Right:\* (.+)\n: \*Often heard:\* (.+)$", re.MULTILINE)
ERRATUM = re.compile(r"\{ref\}`E(\d\d) <errata-e(\d\d)>`")


class Quoted(NamedTuple):
    """A number that stands beside a link: as it is printed, its unit, and what it is called in the figure."""

    number: str
    unit: str
    quantity: str

    def agrees_with(self, value: float) -> bool:
        """Whether `value`, rounded to the digits printed, is this number."""
        if self.number == "infinite":
            return value == float("inf")
        printed = self.number.replace(",", "").replace("\N{MINUS SIGN}", "-")
        return f"{value:.{len(printed.partition('.')[2])}f}" == printed


class Shown(NamedTuple):
    """A live figure to show: where its link leads, and the numbers quoted beside it."""

    address: str
    numbers: list[Quoted]

    @property
    def figure(self) -> str:
        """The name of the figure."""
        return urlsplit(self.address).fragment

    @property
    def settings(self) -> dict[str, str]:
        """What the link sets, as text."""
        pairs = parse_qsl(urlsplit(self.address).query, keep_blank_values=True, strict_parsing=True)
        return {key.removeprefix(f"{self.figure}."): text for key, text in pairs}


@dataclass(frozen=True)
class Session:
    """A lecture or a seminar."""

    page: str
    title: str
    text: str

    @property
    def minutes(self) -> int:
        """How long it takes."""
        return 120 if self.title.startswith("Seminar") else 90

    @cached_property
    def parts(self) -> dict[str, str]:
        """The parts by their headings."""
        _, *pieces = re.split(r"^### (.+)$", self.text, flags=re.MULTILINE)
        return dict(zip(pieces[::2], pieces[1::2], strict=True))

    @property
    def sections(self) -> list[tuple[str, str]]:
        """The sections of chapters that it names: file and anchor."""
        return SECTION.findall(self.text)

    @property
    def chapters(self) -> set[int]:
        """The numbers of the chapters whose sections its plan teaches."""
        return {int(re.search(r"\d+", file)[0]) for file, _ in SECTION.findall(self.parts["Plan"])}

    @property
    def steps(self) -> list[tuple[int, int]]:
        """From which minute to which each step of the plan goes."""
        return [(int(start), int(end)) for start, end in STEP.findall(self.parts["Plan"])]

    @property
    def bullets(self) -> list[str]:
        """The entries of "To show"."""
        return re.findall(r"^- .+$", self.parts["To show"], re.MULTILINE)

    @property
    def figures(self) -> Iterator[Shown]:
        """The live figures to show."""
        for entry in self.bullets:
            numbers = [Quoted(*text.partition(" ")[::2], name) for text, name in QUOTED.findall(entry)]
            yield from (Shown(unescape(address), numbers) for address in LINK.findall(entry))


def sessions(page: str) -> list[Session]:
    """Return the sessions of one of the teacher's pages."""
    text = (ROOT / "teach" / f"{page}.md").read_text(encoding="utf-8")
    _, *pieces = re.split(r"^## ((?:Lecture|Seminar)\b.*)$", text, flags=re.MULTILINE)
    return [Session(page, title, body) for title, body in zip(pieces[::2], pieces[1::2], strict=True)]


LECTURES = sessions("lectures")
SESSIONS = [*LECTURES, *sessions("seminar")]
