"""The hub of a class on one machine: every student works as a system user of their own. See README.md.

Nothing here needs to be edited. These variables change it; with systemd they stand in /etc/book-hub.env:

HUB_ADDRESS  where a trial listens, http://127.0.0.1:8000; with systemd the address stands in book-proxy.service
HUB_DATA     folder of the hub's database and secrets; /var/lib/book-hub, in a trial .book-hub in your home
HUB_BOOK     repository that students pull the book from; this machine's own copy
HUB_MEMORY   what a student may take; 2G
HUB_IDLE     minutes after which an unused server stops; 60
HUB_TRIAL    a password: try the hub on your own computer, without accounts (make hub-try)
"""

from __future__ import annotations

import os
import pwd
import resource
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from jupyterhub.spawner import LocalProcessSpawner, SimpleLocalProcessSpawner  # type: ignore[import-untyped]

c: Any = get_config()  # type: ignore[name-defined]  # noqa: F821 - JupyterHub puts it here

BOOK = Path(__file__).resolve().parents[2]
TRIAL = os.environ.get("HUB_TRIAL")
DATA = Path(os.environ.get("HUB_DATA") or (Path.home() / ".book-hub" if TRIAL else "/var/lib/book-hub"))
SOURCE = os.environ.get("HUB_BOOK", BOOK.as_uri())
IDLE = int(60 * float(os.environ.get("HUB_IDLE", "60")))  # seconds

if os.geteuid() != 0 and not TRIAL:
    raise SystemExit(
        "The hub starts every student's server in the student's own account, so it must run as root; "
        f"it runs as {pwd.getpwuid(os.geteuid()).pw_name}. "
        "Run it with sudo, or set HUB_TRIAL to a password to try it without accounts (make hub-try)."
    )
if os.geteuid() == 0 and TRIAL:
    raise SystemExit("A trial runs everybody's server as you, and root's would rule the machine: be an ordinary user.")


class StudentSpawner(LocalProcessSpawner):  # type: ignore[misc]
    """Starts a student's server in the student's account, with a limit to its memory.

    The limit has two halves. Each process gets MemoryError when it asks for more than the limit: a cell fails, and
    the kernel lives. Where systemd runs, the server and its kernels together are held to the limit, too.
    """

    def make_preexec_fn(self, name: str) -> Callable[[], None]:
        """Limit the process, then let it become the student; where setpriv does that, only limit it."""
        limit = self.mem_limit
        become_student = None if self.systemd else super().make_preexec_fn(name)

        def prepare() -> None:
            resource.setrlimit(resource.RLIMIT_DATA, (limit, limit))
            if become_student:
                become_student()

        return prepare

    @property
    def systemd(self) -> bool:
        """Whether this machine was started by systemd."""
        return Path("/run/systemd/system").is_dir()

    async def start(self) -> tuple[str, int]:
        """Start the server; where systemd runs, in a scope of its own, which also outlives the hub."""
        if self.systemd:
            student = pwd.getpwnam(self.user.name)
            self.popen_kwargs = {"cwd": student.pw_dir}
            self.cmd = [
                *("systemd-run", "--scope", "--quiet", "--collect", f"--description=Server of {student.pw_name}"),
                *("--slice=students", f"--property=MemoryMax={self.mem_limit}", "--property=MemorySwapMax=0"),
                "--property=TasksMax=500",
                # systemd-run's own --uid would leave the student in root's groups.
                *("setpriv", f"--reuid={student.pw_uid}", f"--regid={student.pw_gid}", "--init-groups"),
                *SERVER,
            ]
        address: tuple[str, int] = await super().start()
        return address


SERVER = [sys.executable, "-P", "-m", "jupyterhub.singleuser"]  # -P: a json.py in a student's home stays unread
os.umask(0o077)  # what students and hub write is their own
DATA.mkdir(parents=True, exist_ok=True)

# Git serves no repository of another user unless told that it may. Students read this, so it stands open.
GIT_CONFIG = DATA / "gitconfig"
OURS = SOURCE.removeprefix("file://")
GIT_CONFIG.write_text(
    f"[include]\n\tpath = /etc/gitconfig\n[safe]\n\tdirectory = {OURS}\n\tdirectory = {OURS}/.git\n", encoding="utf-8"
)
GIT_CONFIG.chmod(0o644)
DATA.chmod(0o711)

c.JupyterHub.bind_url = os.environ.get("HUB_ADDRESS", "http://127.0.0.1:8000")
c.JupyterHub.db_url = f"sqlite:///{DATA}/hub.sqlite"
c.JupyterHub.upgrade_db = True  # after a new JupyterHub; it keeps a copy of the old database
c.JupyterHub.cookie_secret_file = f"{DATA}/cookie_secret"
# In a class the proxy is a service of its own, and servers outlive the hub: while it restarts, cells go on running.
c.ConfigurableHTTPProxy.should_start = bool(TRIAL)
c.ConfigurableHTTPProxy.command = [
    "node",
    f"{BOOK}/node_modules/configurable-http-proxy/bin/configurable-http-proxy",
]
c.ConfigurableHTTPProxy.pid_file = f"{DATA}/proxy.pid"
c.JupyterHub.cleanup_servers = bool(TRIAL)

if TRIAL:
    c.JupyterHub.authenticator_class = "shared-password"
    c.SharedPasswordAuthenticator.user_password = TRIAL
    c.Authenticator.allow_all = True
    c.JupyterHub.spawner_class = SimpleLocalProcessSpawner
    c.SimpleLocalProcessSpawner.home_dir_template = f"{DATA}/homes/{{username}}"
else:
    for group in ("book-students", "book-teachers"):  # students.py fills them; a log-in fails where one is missing
        subprocess.run(["groupadd", "--force", group], check=True)
    c.JupyterHub.authenticator_class = "pam"  # the passwords are those of the accounts
    c.PAMAuthenticator.allowed_groups = {"book-students"}
    c.PAMAuthenticator.admin_groups = {"book-teachers"}
    # Or cookies and tokens of a removed student would open the server of the next one with the same name.
    c.Authenticator.delete_invalid_users = True
    c.JupyterHub.spawner_class = StudentSpawner

c.Spawner.cmd = SERVER
c.Spawner.mem_limit = os.environ.get("HUB_MEMORY", "2G")
c.Spawner.start_timeout = 120  # a whole class that starts at once takes its time
c.Spawner.http_timeout = 120
# Within ten seconds the hub sees that a server died, and tells a proxy that started anew where the servers are.
c.Spawner.poll_interval = 10
c.JupyterHub.last_activity_interval = 10
# Whoever logs in gets the book as it is now, with their own work merged in, and sees its first chapter.
c.Spawner.default_url = "/git-pull?" + urlencode(
    {"repo": SOURCE, "targetpath": "book", "urlpath": "lab/tree/book/chapters/01-information.ipynb"}
)
c.Spawner.args = [
    # Other users of the machine could listen to a kernel's outputs on TCP; its sockets stand in the student's home.
    "--KernelManager.transport=ipc",
    # A kernel nobody looks at is closed like an idle server, its notebook is saved already.
    f"--MappingKernelManager.cull_idle_timeout={IDLE}",
]
c.Spawner.environment = {
    "GIT_CONFIG_SYSTEM": str(GIT_CONFIG),
    # A path of a Unix socket holds about 100 characters; Jupyter's own folder would take half of them.
    "JUPYTER_RUNTIME_DIR": f"{DATA}/run" if TRIAL else lambda spawner: f"{spawner.user_env({})['HOME']}/.jupyter-run",
    # One thread each: students share the cores.
    **dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1"),
}

c.JupyterHub.load_roles = [
    {
        "name": "idle-culler",
        "scopes": ["list:users", "read:users:activity", "read:servers", "delete:servers"],
        "services": ["idle-culler"],
    }
]
c.JupyterHub.services = [
    {
        "name": "idle-culler",
        "command": [
            *(sys.executable, "-m", "jupyterhub_idle_culler"),
            f"--timeout={IDLE}",
        ],
    }
]
