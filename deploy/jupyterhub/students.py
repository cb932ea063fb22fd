#!/usr/bin/env python3
"""Accounts of a class on the hub's machine.

sudo ./students.py add class.txt       make an account for every name (one a line), print names and passwords
sudo ./students.py password ada        give an account a new password, and print it
sudo ./students.py remove class.txt    stop what these students run, delete their accounts and homes; restart the hub
                                       then, so that it forgets them, too

"-" in place of a file reads names from standard input.
"""

from __future__ import annotations

import argparse
import contextlib
import grp
import os
import pwd
import re
import secrets
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

STUDENTS, TEACHERS = "book-students", "book-teachers"
NAME = re.compile(r"[a-z][a-z0-9-]{0,30}", re.ASCII)
# Without letters and digits that look alike on paper.
ALPHABET = "abcdefghjkmnpqrstuvwxyz23456789"


class AccountError(Exception):
    """Something that stands against an account; the message says what and the remedy."""


def read_names(source: str) -> list[str]:
    """Return the names in a file, one a line, without empty lines and comments."""
    try:
        text = sys.stdin.read() if source == "-" else Path(source).read_text(encoding="utf-8")
    except OSError as error:
        raise AccountError(f"{source}: {error.strerror}. Name a file with one name a line") from None
    names = [line.partition("#")[0].strip() for line in text.splitlines()]
    return list(dict.fromkeys(filter(None, names)))


def check_name(name: str) -> None:
    """Refuse what is no name for an account, and accounts that are not the class's."""
    if not NAME.fullmatch(name):
        raise AccountError(
            f"{name!r} cannot name an account: use small letters a to z, digits and hyphens, a letter first, "
            "31 characters at most"
        )
    if exists(name) and not in_class(name):
        raise AccountError(f"{name} is an account of this machine, not of the class. Choose another name")


def exists(name: str) -> bool:
    """Say whether there is an account of this name."""
    try:
        pwd.getpwnam(name)
    except KeyError:
        return False
    return True


def in_class(name: str) -> bool:
    """Say whether the account was made for the class."""
    return any(group.gr_name == STUDENTS and name in group.gr_mem for group in grp.getgrall())


def run(*command: str, text: str | None = None) -> None:
    """Run a system command; where it fails, say what it said."""
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    if done.returncode:
        raise AccountError(f"{' '.join(command)} failed: {done.stderr.strip()}")


def set_password(name: str) -> str:
    """Give the account a new password, and return it: 12 of 31 characters are 59 bits."""
    password = "".join(secrets.choice(ALPHABET) for _ in range(12))
    run("chpasswd", text=f"{name}:{password}\n")
    return password


def add(names: Iterable[str], *, teacher: bool = False) -> None:
    """Make the accounts that are not there yet, and print each with its password."""
    for group in (STUDENTS, TEACHERS):
        run("groupadd", "--force", group)
    for name in names:
        if exists(name):
            print(f"{name},(has an account)")
            continue
        groups = f"{STUDENTS},{TEACHERS}" if teacher else STUDENTS
        run("useradd", "--create-home", "--shell", "/bin/bash", "--groups", groups, name)
        Path(pwd.getpwnam(name).pw_dir).chmod(0o700)
        print(f"{name},{set_password(name)}", flush=True)


def remove(names: Iterable[str]) -> None:
    """Delete the accounts that are there, with their homes."""
    for name in filter(exists, names):
        stop_processes(pwd.getpwnam(name).pw_uid)
        run("userdel", "--remove", name)


def stop_processes(uid: int) -> None:
    """Kill what a user runs, and wait until it is gone: userdel refuses otherwise."""
    for _ in range(100):
        processes = processes_of(uid)
        if not processes:
            return
        for pid in processes:
            with contextlib.suppress(ProcessLookupError):  # gone by itself
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.1)


def processes_of(uid: int) -> list[int]:
    """Return the processes that run as this user."""
    found = []
    for entry in Path("/proc").iterdir():
        try:
            if entry.name.isdigit() and entry.stat().st_uid == uid:
                found.append(int(entry.name))
        except FileNotFoundError:
            pass  # gone since the folder was read
    return found


def main(arguments: Sequence[str] | None = None) -> int:
    """Do what the command line asks."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(dest="command", required=True)
    for command in ("add", "remove"):
        commands.add_parser(command).add_argument("file", help="names, one a line; - for standard input")
    commands.choices["add"].add_argument(
        "--teacher", action="store_true", help="who may see, enter and stop all servers"
    )
    commands.add_parser("password").add_argument("name")
    options = parser.parse_args(arguments)
    if os.geteuid() != 0:
        print("Accounts are made and removed by root. Put sudo before the command.", file=sys.stderr)
        return 1
    try:
        names = [options.name] if options.command == "password" else read_names(options.file)
        for name in names:
            check_name(name)
        if options.command == "add":
            add(names, teacher=options.teacher)
        elif options.command == "remove":
            remove(names)
        elif not exists(options.name):
            raise AccountError(f"{options.name} has no account. Make one: echo {options.name} | ./students.py add -")
        else:
            print(f"{options.name},{set_password(options.name)}")
    except AccountError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
