"""The class's hub, in use: students at once, kept apart, and nothing lost when something is killed.

Run by root on Linux the students have accounts, as in a class, and the tests below the line "With accounts" run, too.
Elsewhere nobody may make accounts: there the same hub runs in its trial mode, where students share one account, so
that there are no files and no memory to keep apart, and these tests do not exist.
"""

from __future__ import annotations

import asyncio
import grp
import math
import os
import pwd
import re
import runpy
import signal
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from pathlib import Path
from typing import Any, TypeVar

import classroom
import httpx
import hub_load
import jsonschema
import notebooks
import psutil
import pytest
import yaml
import zmq.asyncio
from classroom import DEPLOY, WITH_ACCOUNTS, ClassroomError, Hub, Kernel, KernelDiedError, Student
from repository import ROOT
from tornado.httpclient import HTTPClientError
from traitlets.config import Config

sys.path.insert(0, str(DEPLOY))
import students

Result = TypeVar("Result")
FIRST = "book/chapters/01-information.ipynb"


class Room:
    """A hub and two students in it, who have logged in and pulled the book."""

    def __init__(self, hub: Hub, runner: asyncio.Runner) -> None:
        self.hub, self.runner = hub, runner
        self.ada, self.ben = hub.students()

    def do(self, work: Coroutine[Any, Any, Result]) -> Result:
        """Let students work, and return what comes of it."""
        return self.runner.run(work)

    def file(self, student: Student, path: str = FIRST) -> Path:
        """Return where a student's file lies."""
        return self.hub.home(student.name) / path


async def arrive(student: Student) -> list[str]:
    await student.log_in()
    await student.start_server()
    return await student.pull()


@pytest.fixture(scope="module")
def room() -> Iterator[Room]:
    with classroom.classroom(2, HUB_MEMORY="2G") as hub, asyncio.Runner() as runner:
        room = Room(hub, runner)

        async def all_arrive() -> None:
            await asyncio.gather(arrive(room.ada), arrive(room.ben))

        async def all_go() -> None:
            await asyncio.gather(room.ada.close(), room.ben.close())

        room.do(all_arrive())
        yield room
        room.do(all_go())


async def until(happens: Callable[[], Awaitable[bool]], what: str, seconds: float = 60) -> None:
    """Wait until something happens."""
    end = time.monotonic() + seconds
    while not await happens():
        assert time.monotonic() < end, f"{what}: not within {seconds} s"
        await asyncio.sleep(0.5)


def published(path: str = FIRST) -> notebooks.NotebookNode:
    return notebooks.read(ROOT / path.removeprefix("book/"))


def test_students_at_once_run_their_chapters_and_save_them_whole(room: Room) -> None:
    chapters = {room.ada: [1], room.ben: [4]}
    records = {student: hub_load.Record(student.name) for student in chapters}

    async def attend() -> None:
        await asyncio.gather(*(hub_load.attend(s, chapters[s], records[s]) for s in chapters))

    room.do(attend())
    for student, record in records.items():
        assert hub_load.lost(room.hub, record, chapters[student]) == []
        assert 0 < record.server < record.first_cell < record.last_cell
        assert record.server_memory > 2**24
        assert record.kernels[chapters[student][0]] > 2**24
    ada, ben = records.values()
    said = "\n".join(hub_load.report([ada], ben, [1], 2**30, []))
    assert "Servers started: 1 of 1." in said
    assert "with the book's own outputs: 1 of 1." in said
    assert "1.0 GiB, which is 1024 MiB a student" in said
    for_a_hundred = 1 + 125 * (ada.server_memory + ben.kernels[4]) / 2**30
    assert f"| {math.ceil(for_a_hundred)} |" in said.partition("| 100 students at once |")[2]


def test_a_lost_output_is_found(room: Room) -> None:
    async def run_half() -> None:
        nb = await room.ada.read(FIRST)
        printed = next(cell for cell in nb.cells if cell.get("outputs") and cell.outputs[0].output_type == "stream")
        printed["outputs"] = []
        await room.ada.save(FIRST, nb)

    room.do(run_half())
    record = hub_load.Record(room.ada.name, saved=[1])
    assert len(hub_load.lost(room.hub, record, [1])) == 1
    assert "chapter 2: not saved" in hub_load.lost(room.hub, record, [2])[0]
    said = hub_load.report([record], record, [1, 2], 0, hub_load.lost(room.hub, record, [1, 2]))
    assert "with the book's own outputs: 0 of 2." in "\n".join(said)


def test_a_login_brings_what_is_new_and_keeps_what_the_student_wrote(room: Room) -> None:
    path = "book/chapters/02-entropy.ipynb"

    async def write_at_the_end() -> None:
        nb = await room.ben.read(path)
        nb.cells.append(notebooks.nbformat.v4.new_markdown_cell("Ben's own note", id="ben"))
        await room.ben.save(path, nb)

    room.do(write_at_the_end())
    mine = room.hub.book / path.removeprefix("book/")
    nb = notebooks.read(mine)
    title = next(number for number, cell in enumerate(nb.cells) if cell.cell_type == "markdown")
    nb.cells[title]["source"] += "\n\nThe teacher's correction."
    mine.write_text(notebooks.as_text(nb), encoding="utf-8")
    classroom.commit(room.hub.book, "Correct chapter 2")
    room.do(room.ben.pull())
    cells = [cell.source for cell in notebooks.read(room.file(room.ben, path)).cells]
    assert cells[title].endswith("The teacher's correction.")
    assert cells[-1] == "Ben's own note"
    assert len(cells) == len(nb.cells) + 1


def test_a_wrong_password_is_not_let_in(room: Room) -> None:
    async def try_it() -> None:
        stranger = Student(room.hub.address, room.ada.name, "not-her-password")
        try:
            await stranger.log_in()
        finally:
            await stranger.close()

    with pytest.raises(ClassroomError, match="is not let in: 403"):
        room.do(try_it())


def test_a_student_reaches_no_other_students_server(room: Room) -> None:
    target = f"{room.ada.server}/api/contents/{FIRST}"

    async def try_it() -> None:
        kernel = await room.ada.open_kernel(FIRST)
        own = await room.ada.http.get(target)
        assert own.status_code == 200
        stolen = await room.ben.http.get(target)
        assert stolen.status_code == 403
        assert "cells" not in stolen.text
        with pytest.raises(HTTPClientError, match="HTTP 403"):
            await Kernel(room.ben, kernel.id, room.ada.server).connect()
        (port,) = await ports(kernel, "server")
        past_the_proxy = await room.ben.http.get(f"http://127.0.0.1:{port}{target}")
        assert past_the_proxy.status_code == 403
        await kernel.shut_down()

    room.do(try_it())


async def ports(kernel: Kernel, of: str) -> list[int]:
    """Return the ports at which a kernel or its server listens; asked of the kernel, whose user may know."""
    code = f"""
import os, psutil
connections = psutil.Process(os.{"getppid" if of == "server" else "getpid"}()).net_connections("tcp")
print(*[connection.laddr.port for connection in connections if connection.status == psutil.CONN_LISTEN])
"""
    return [int(port) for port in (await kernel.execute(code))[0].text.split()]


def test_a_student_overhears_no_other_students_kernel(room: Room) -> None:
    # A kernel that speaks over TCP, as Jupyter's do by default, tells its outputs to whoever listens on the machine.
    async def overhear() -> list[bytes]:
        kernel = await room.ada.open_kernel(FIRST)
        with zmq.asyncio.Context() as context, context.socket(zmq.SUB) as ear:
            for port in await ports(kernel, "kernel"):
                ear.connect(f"tcp://127.0.0.1:{port}")
            ear.subscribe(b"")
            await asyncio.sleep(0.5)
            await kernel.execute("print('between Ada and her kernel')")
            heard = await ear.recv_multipart() if await ear.poll(500) else []
        await kernel.shut_down()
        return heard

    assert room.do(overhear()) == []


def test_a_killed_kernel_starts_again_and_what_was_saved_is_there(room: Room) -> None:
    async def work() -> None:
        nb = published()
        for cell in nb.cells:
            if cell.cell_type == "code":
                cell["outputs"], cell["execution_count"] = [], None
        kernel = await room.ada.open_kernel(FIRST)
        pid, _ = await kernel.processes()
        half = notebooks.normal_form(nb)
        half.cells = half.cells[: len(half.cells) // 2]
        await kernel.run_all(half)
        done = len(half.cells)
        nb.cells[:done] = half.cells
        await room.ada.save(FIRST, nb)
        running = asyncio.ensure_future(kernel.execute("import time; time.sleep(600)"))
        await asyncio.sleep(0.5)
        os.kill(pid, signal.SIGKILL)
        with pytest.raises(KernelDiedError, match="is restarting"):
            await running
        saved = notebooks.read(room.file(room.ada))
        assert notebooks.as_text(notebooks.normal_form(saved)) == notebooks.as_text(notebooks.normal_form(nb))
        again, _ = await kernel.processes()
        assert again != pid
        await kernel.run_all(nb)
        await room.ada.save(FIRST, nb)
        await kernel.shut_down()

    room.do(work())
    assert classroom.differences(notebooks.read(room.file(room.ada)), published()) == []


def test_a_killed_server_starts_again_and_what_was_saved_is_there(room: Room) -> None:
    async def work() -> None:
        nb = await room.ben.read(FIRST)
        nb.cells[-1]["source"] += "\n\nBen was here."
        await room.ben.save(FIRST, nb)
        kernel = await room.ben.open_kernel(FIRST)
        pid, server = await kernel.processes()
        os.kill(server, signal.SIGKILL)

        async def hub_knows() -> bool:
            return (await room.ben.http.get(f"{room.ben.server}/api")).status_code == 424

        async def kernel_is_gone() -> bool:
            return not psutil.pid_exists(pid)

        await until(hub_knows, "the hub sees that the server is gone")
        await until(kernel_is_gone, "a kernel without a server ends")
        kernel.close()
        await room.ben.start_server()
        await room.ben.call("GET", f"{room.ben.server}/lab")
        assert (await room.ben.read(FIRST)).cells[-1].source.endswith("Ben was here.")
        kernel = await room.ben.open_kernel(FIRST)
        assert (await kernel.execute("6 * 7"))[0].data["text/plain"] == "42"
        await kernel.shut_down()

    room.do(work())


def test_cells_run_on_while_the_hub_is_killed_and_started_again(room: Room) -> None:
    async def work() -> None:
        kernel = await room.ada.open_kernel(FIRST)
        before = await kernel.processes()
        running = asyncio.ensure_future(kernel.execute("import time; time.sleep(2); print('done')"))
        await asyncio.sleep(0.5)
        room.hub.kill("hub")
        assert (await running)[0].text == "done\n"
        nb = await room.ada.read(FIRST)
        await room.ada.save(FIRST, nb)
        room.hub.start_hub()
        assert await kernel.processes() == before
        await kernel.shut_down()
        await room.ada.log_in()
        await room.ada.start_server()
        kernel = await room.ada.open_kernel(FIRST)
        assert (await kernel.processes())[1] == before[1], "the server is the one that ran before"
        await kernel.shut_down()

    room.do(work())


def test_a_proxy_that_started_anew_finds_the_servers(room: Room) -> None:
    async def work() -> None:
        room.hub.kill("proxy")
        room.hub.start_proxy()

        async def is_back() -> bool:
            try:
                return (await room.ada.http.get(f"{room.ada.server}/api/status")).status_code == 200
            except httpx.TransportError:
                return False

        await until(is_back, "the proxy finds the student's server")

    room.do(work())


def test_without_root_the_hub_says_what_it_needs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HUB_TRIAL", raising=False)
    monkeypatch.setattr(os, "geteuid", lambda: 1)
    with pytest.raises(SystemExit, match=r"must run as root; it runs as daemon\. Run it with sudo, or set HUB_TRIAL"):
        runpy.run_path(str(DEPLOY / "jupyterhub_config.py"), {"get_config": Config})


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        pytest.param("root", "root is an account of this machine, not of the class", id="system-account"),
        pytest.param("Ada", "'Ada' cannot name an account: use small letters", id="capital"),
        pytest.param("ada lovelace", "'ada lovelace' cannot name an account", id="space"),
        pytest.param("-rf", "'-rf' cannot name an account", id="option"),
        pytest.param("a" * 32, "31 characters at most", id="long"),
    ],
)
def test_a_name_that_cannot_be_an_account_is_refused(name: str, complaint: str) -> None:
    with pytest.raises(students.AccountError, match=complaint):
        students.check_name(name)


def test_a_class_list_may_have_comments_and_empty_lines(tmp_path: Path) -> None:
    path = tmp_path / "class.txt"
    path.write_text("# the class of 2026\nada\n\n  ben  # came later\nada\n", encoding="utf-8")
    assert students.read_names(str(path)) == ["ada", "ben"]
    with pytest.raises(students.AccountError, match=r"none.txt: No such file or directory. Name a file"):
        students.read_names(str(tmp_path / "none.txt"))


def test_accounts_are_for_root_to_make(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(os, "geteuid", lambda: 1)
    assert students.main(["password", "ada"]) == 1
    assert "Put sudo before the command" in capsys.readouterr().err


if WITH_ACCOUNTS:  # --- With accounts

    async def answer(student: Student, code: str) -> str:
        """Return what a student's cell prints, or the error that it ends with."""
        kernel = await student.open_kernel(FIRST)
        outputs = await kernel.execute(code)
        await kernel.shut_down()
        return "".join(o.text if o.output_type == "stream" else f"{o.ename}: {o.evalue}" for o in outputs)

    def test_a_student_reads_no_other_students_files(room: Room) -> None:
        home = room.hub.home(room.ada.name)
        assert home.stat().st_mode & 0o777 == 0o700
        secrets = [
            home,
            home / FIRST,
            home / ".jupyter-run",
            room.hub.data / "hub.sqlite",
            room.hub.data / "cookie_secret",
        ]
        assert [secret for secret in secrets if not secret.exists()] == []
        try_all = f"""
for secret in {list(map(str, secrets))!r}:
    try:
        print("read", secret, open(secret, "rb").read(1))
    except OSError as error:
        print(type(error).__name__)
"""
        assert room.do(answer(room.ben, try_all)).split() == ["PermissionError"] * len(secrets)

    def test_a_student_has_no_rights_of_the_hub(room: Room) -> None:
        said = room.do(answer(room.ben, "import os; print(os.getresuid(), os.getgroups())"))
        account = pwd.getpwnam(room.ben.name)
        class_groups = sorted([account.pw_gid, grp.getgrnam("book-students").gr_gid])
        assert said == f"{(account.pw_uid,) * 3} {class_groups}\n"

    def test_a_cell_that_wants_too_much_memory_fails_and_its_kernel_lives(room: Room) -> None:
        async def work() -> None:
            kernel = await room.ben.open_kernel(FIRST)
            before = await kernel.processes()
            assert (await kernel.execute("len(bytearray(2**30))"))[0].data["text/plain"] == str(2**30)
            assert (await kernel.execute("bytearray(2 * 2**30)"))[0].ename == "MemoryError"
            assert await kernel.processes() == before
            await kernel.shut_down()

        room.do(work())

    def test_accounts_go_even_if_the_class_fails_and_those_left_behind_go_later() -> None:
        gone = subprocess.run(
            [sys.executable, "-c", "import os; print(os.getpid())"], capture_output=True, text=True, check=True
        )
        left_behind = f"reader{gone.stdout.strip()}-0000-01"
        classroom.accounts("add", left_behind)
        homes = []

        def fail() -> None:
            with classroom.student_accounts(1, "") as passwords:
                homes.extend(Path(f"~{name}").expanduser() for name in passwords)
                assert all(home.is_dir() for home in homes)
                assert not students.exists(left_behind)
                raise ValueError("the class fails")

        with pytest.raises(ValueError, match="the class fails"):
            fail()
        assert not any(home.exists() for home in homes)

    def test_a_forgotten_password_is_replaced(room: Room, capsys: pytest.CaptureFixture[str]) -> None:
        assert students.main(["password", room.ben.name]) == 0
        name, password = capsys.readouterr().out.strip().split(",")

        async def log_in_with(password: str) -> None:
            student = Student(room.hub.address, name, password)
            try:
                await student.log_in()
            finally:
                await student.close()

        room.do(log_in_with(password))
        with pytest.raises(ClassroomError, match="is not let in: 403"):
            room.do(log_in_with(room.ben.password))


def test_a_server_that_nobody_uses_is_stopped(room: Room) -> None:
    # The last test: the hub starts again with less patience.
    async def is_stopped() -> bool:
        return (await room.ada.http.get(f"{room.ada.server}/api")).status_code == 424

    assert not room.do(is_stopped())
    room.hub.kill("hub")
    room.hub.environment["HUB_IDLE"] = "0.05"
    room.hub.start_hub()
    room.do(until(is_stopped, "the idle server stops"))
    assert room.file(room.ada).is_file()


def test_the_values_for_a_cluster_have_names_that_the_chart_knows() -> None:
    values = yaml.safe_load((DEPLOY / "values.yaml").read_text(encoding="utf-8"))
    chart = yaml.safe_load((ROOT / "tests" / "data" / "zero-to-jupyterhub.yaml").read_text(encoding="utf-8"))
    jsonschema.validate(values, chart)
    values["singleuser"]["storage"]["size"] = "2Gi"
    with pytest.raises(jsonschema.ValidationError, match="'size' was unexpected"):
        jsonschema.validate(values, chart)


def test_the_services_run_what_is_there() -> None:
    for unit in ("book-hub", "book-proxy"):
        text = (DEPLOY / f"{unit}.service").read_text(encoding="utf-8")
        for path in re.findall(r"@BOOK@/(\S+)", text):
            assert os.path.lexists(ROOT / path.split(":")[0]), f"{unit}.service names {path}"
    config = (DEPLOY / "jupyterhub_config.py").read_text(encoding="utf-8")
    for variable in re.findall(r"HUB_[A-Z]+", (DEPLOY / "README.md").read_text(encoding="utf-8")):
        assert f'"{variable}"' in config, f"README.md names {variable}"
