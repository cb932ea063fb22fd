"""Let a class work in the hub of deploy/jupyterhub, all at once, and say how it went: ``make hub-load N=20``.

Every student logs in, starts a server, pulls the book and runs the chapters one after the other, each from its first
cell to its last, as fast as the machine answers: a class that reads is gentler. Afterwards one student alone runs the
other chapters, to see what their kernels take.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import importlib.metadata
import math
import os
import platform
import statistics
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import notebooks
import psutil  # type: ignore[import-untyped]
from classroom import ROOT, WITH_ACCOUNTS, ClassroomError, Hub, Student, classroom, differences

MIB, GIB = 2**20, 2**30
ADVICE = """\
That is 1 GiB for the machine itself, and for each student a quarter more than the server and one open chapter took.
Every further chapter left open adds its kernel. The seconds are the worst case, where all run every cell at once: they
grow with the number of students per core."""
CHAPTERS = {int(path.name[:2]): path.name for path in sorted((ROOT / "chapters").glob("*.ipynb"))}


@dataclass
class Record:
    """What a student saw; times are seconds since the class began."""

    name: str
    server: float = math.nan
    first_cell: float = math.nan
    last_cell: float = math.nan
    saved: list[int] = field(default_factory=list)
    kernels: dict[int, int] = field(default_factory=dict)  # a chapter's kernel, in bytes
    server_memory: int = 0
    failure: str = ""


async def attend(student: Student, chapters: Sequence[int], record: Record) -> None:
    """Work through the chapters, and write down how it went."""
    start = time.perf_counter()

    def note_first(number: int) -> None:
        if math.isnan(record.first_cell):
            record.first_cell = time.perf_counter() - start

    try:
        await student.log_in()
        await student.start_server()
        record.server = time.perf_counter() - start
        await student.pull()
        for chapter in chapters:
            path = f"book/chapters/{CHAPTERS[chapter]}"
            nb = await student.read(path)
            kernel = await student.open_kernel(path)
            await kernel.run_all(nb, note_first)
            await student.save(path, nb)
            record.last_cell = time.perf_counter() - start
            record.kernels[chapter], record.server_memory = await kernel.memory()
            await kernel.shut_down()
            record.saved.append(chapter)
    except Exception as error:  # whatever happens to one student is counted, and the others go on
        record.failure = f"{type(error).__name__}: {error}"


def lost(hub: Hub, record: Record, chapters: Sequence[int]) -> list[str]:
    """Say what is not as it must be in the files that a student saved."""
    found = []
    for chapter in chapters:
        path = hub.home(record.name) / "book" / "chapters" / CHAPTERS[chapter]
        if chapter not in record.saved:
            found.append(f"{record.name}, chapter {chapter}: not saved. {record.failure}")
        else:
            cells = differences(notebooks.read(path), notebooks.read(ROOT / "chapters" / CHAPTERS[chapter]))
            found += [f"{record.name}, chapter {chapter}: other outputs in the cell that begins {c!r}" for c in cells]
    return found


async def watch_memory(lowest: list[float]) -> None:
    """Keep the least memory that the machine had left."""
    while True:
        lowest[0] = min(lowest[0], psutil.virtual_memory().available)
        await asyncio.sleep(0.5)


async def hold_class(hub: Hub, chapters: Sequence[int], others: Sequence[int]) -> tuple[list[Record], Record, float]:
    """Let all students work at once, then one alone; return how it went, and what memory the class took."""
    students = hub.students()
    records = [Record(student.name) for student in students]
    before = psutil.virtual_memory().available
    lowest = [float(before)]
    watcher = asyncio.create_task(watch_memory(lowest))
    await asyncio.gather(
        *(attend(student, chapters, record) for student, record in zip(students, records, strict=True))
    )
    watcher.cancel()
    for student in students:
        with contextlib.suppress(ClassroomError):  # a student who failed is in the records
            await student.stop_server()
    alone = Record(students[0].name)
    if others:
        await attend(students[0], others, alone)
    for student in students:
        await student.close()
    return records, alone, before - lowest[0]


def table(title: str, rows: Mapping[str, Sequence[float]]) -> list[str]:
    """Return a table in Markdown: of every row the median and the largest number."""
    lines = [f"| {title} | median | largest |", "| --- | ---: | ---: |"]
    for name, values in rows.items():
        known = [value for value in values if not math.isnan(value)] or [math.nan]
        lines.append(f"| {name} | {statistics.median(known):.0f} | {max(known):.0f} |")
    return [*lines, ""]


def report(
    records: Sequence[Record], alone: Record, chapters: Sequence[int], taken: float, failures: Sequence[str]
) -> list[str]:
    """Say in Markdown how it went, and what that means for a larger class."""
    count = len(records)
    wanted = count * len(chapters)
    started = sum(not math.isnan(record.server) for record in records)
    whole = wanted - len({failure.partition(":")[0] for failure in failures})
    machine = (
        f"{os.cpu_count()} cores and {psutil.virtual_memory().total / GIB:.0f} GiB of memory, {platform.system()}, "
        f"Python {platform.python_version()}, JupyterHub {importlib.metadata.version('jupyterhub')}"
    )
    kernels = {chapter: [r.kernels[chapter] for r in records if chapter in r.kernels] for chapter in chapters}
    kernels |= {chapter: [memory] for chapter, memory in alone.kernels.items()}
    apart = "each with an account of their own" if WITH_ACCOUNTS else "in the hub's trial mode, without accounts"
    task = f"pulled the book and ran chapters {chapters[0]} to {chapters[-1]} from the first cell to the last"
    memory = f"{taken / GIB:.1f} GiB, which is {taken / MIB / count:.0f} MiB a student"
    waits = {
        "server ready": [record.server for record in records],
        "first cell answered": [record.first_cell for record in records],
        f"last cell of chapter {chapters[-1]} answered": [record.last_cell for record in records],
    }
    shares = {"a student's server": [record.server_memory / MIB for record in records]} | {
        f"kernel of chapter {chapter}": [memory / MIB for memory in kernels[chapter]] for chapter in sorted(kernels)
    }
    return [
        f"Measured on {machine}: {count} students, {apart}, logged in at the same moment, {task}.",
        "",
        f"- Servers started: {started} of {count}.",
        f"- Notebooks saved whole, without an error and with the book's own outputs: {whole} of {wanted}.",
        f"- Most memory that the whole class took at any time: {memory}.",
        "",
        *table("Seconds after the log-in", waits),
        *table("Memory, MiB (each process' share, PSS)", shares),
        *advice(statistics.median(shares["a student's server"]), kernels, chapters),
    ]


def advice(server: float, kernels: Mapping[int, Sequence[int]], chapters: Sequence[int]) -> list[str]:
    """Say how much memory larger and smaller classes need: what was measured, and a quarter more."""
    highest = {chapter: max(memory, default=0) / MIB for chapter, memory in kernels.items()}
    groups = {f"chapters {chapters[0]} to {chapters[-1]}": [highest[chapter] for chapter in chapters]}
    if set(kernels) - set(chapters):
        groups["any chapter"] = list(highest.values())
    lines = [f"| GiB of memory for a class that reads | {' | '.join(groups)} |", "| --- |" + " ---: |" * len(groups)]
    for students in (10, 20, 50, 100):
        needed = [1 + 1.25 * students * (server + max(memory)) * MIB / GIB for memory in groups.values()]
        lines.append(f"| {students} students at once | {' | '.join(str(math.ceil(value)) for value in needed)} |")
    return [*lines, "", ADVICE]


def main(arguments: Sequence[str] | None = None) -> int:
    """Hold a class, print how it went; fail where anything was lost."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("students", type=int, help="how many work at once")
    parser.add_argument("--chapters", type=int, nargs="+", default=[1, 2, 3, 4], metavar="CHAPTER")
    parser.add_argument("--others", type=int, nargs="*", default=[5, 6, 7, 8, 9], metavar="CHAPTER")
    parser.add_argument("--markdown", type=Path, help="also write the report to this file")
    parser.add_argument("--log", type=Path, help="keep what the hub said")
    options = parser.parse_args(arguments)
    if options.students < 1:
        parser.error(f"students must be 1 or more; got {options.students}")
    if unknown := set(options.chapters + options.others) - set(CHAPTERS):
        parser.error(f"there are chapters {min(CHAPTERS)} to {max(CHAPTERS)}; got {min(unknown)}")
    try:
        with classroom(options.students) as hub:
            print(f"The hub is up. {options.students} students begin.", file=sys.stderr, flush=True)
            records, alone, taken = asyncio.run(hold_class(hub, options.chapters, options.others))
            failures = [failure for record in records for failure in lost(hub, record, options.chapters)]
            failures += lost(hub, alone, options.others)
            if options.log:
                options.log.write_text(hub.log("hub").read_text())
    except ClassroomError as error:
        print(error, file=sys.stderr)
        return 1
    lines = report(records, alone, options.chapters, taken, failures)
    print("\n".join(lines))
    for failure in failures:
        print(failure, file=sys.stderr)
    if options.markdown and not failures:
        options.markdown.write_text("\n".join(lines).rstrip() + "\n", encoding="utf-8")
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
