"""A PostgreSQL cluster of our own: made in a temporary folder, gone with the tests.

In memory where nothing has to outlive the server: a clone of a database is hundreds of files.

Nothing is configured beforehand and no port is taken: it listens on a socket in its folder.
"""

import glob
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Mapping
from itertools import count
from pathlib import Path

import psycopg
from psycopg import sql

from tests.processes import end_with_parent

# Speed for durability: these databases live for one test.
OPTIONS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "synchronous_commit": "off",
    "autovacuum": "off",
    "max_connections": "300",
    "deadlock_timeout": "200ms",
}
DISK, MEMORY = "/tmp", "/dev/shm"
ROOM_BYTES = 2 * 1024**3


class Missing(Exception):
    """PostgreSQL is not installed here."""


class Cluster:
    """A running server. `create()` gives a fresh database, cloned from a template when named.

    `network`: who besides this machine's sockets is let in; `options` says where it listens.
    """

    def __init__(self, options: Mapping[str, str] = OPTIONS, network: str = "") -> None:
        self._binaries = _find()
        self._options, self._network = options, network
        self._account = "postgres" if os.getuid() == 0 else None  # it refuses to run as root
        # Short, because the path of a socket may have 107 characters at most.
        place = DISK if options.get("fsync") != "off" else _quickest()
        self._folder = Path(tempfile.mkdtemp(prefix="desk-pg-", dir=place))
        if self._account:
            entry = pwd.getpwnam(self._account)
            os.chown(self._folder, entry.pw_uid, entry.pw_gid)
        self._names = count(1)
        self._done: list[str] = []
        self._server: subprocess.Popen[bytes] | None = None

    def listen(self, *hosts: str) -> None:
        """Listen at these addresses too, from the next start on."""
        self._options = {**self._options, "listen_addresses": ",".join(hosts)}

    def start(self) -> None:
        data = str(self._folder / "data")
        common = ["-U", "desk", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"]
        self._popen("initdb", "-D", data, "--no-instructions", *common).wait()
        if self._network:
            with (self._folder / "data" / "pg_hba.conf").open("a") as rules:
                rules.write(f"host all desk {self._network} trust\n")
        self.up()

    def up(self) -> None:
        """Run the server, for the first time or after `down`."""
        data = str(self._folder / "data")
        options = [part for item in self._options.items() for part in ("-c", "=".join(item))]
        self._server = self._popen("postgres", "-D", data, "-k", str(self._folder), *options)
        self._admin = self._wait_until_up(self._server)

    def down(self, how: signal.Signals = signal.SIGINT) -> None:
        """Stop the server as for a restart: everybody is hung up on, what was committed stays."""
        if self._server is not None:
            self._admin.close()
            self._server.send_signal(how)
            self._server.wait()
            self._server = None

    def stop(self) -> None:
        self.down(signal.SIGQUIT)  # at once: nothing here is worth keeping
        shutil.rmtree(self._folder, ignore_errors=True)

    def create(self, template: str = "template1", folder: Path | None = None) -> str:
        """A new database, in an empty folder of its own where one is given; the answer is its
        name."""
        while self._done:
            self._drop(self._done.pop())
        name = f"desk_{next(self._names)}"
        clone = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        self._admin.execute(clone.format(sql.Identifier(name), sql.Identifier(template)))
        if folder:
            self._move(name, folder)
        return name

    def _move(self, name: str, folder: Path) -> None:
        place, where = sql.Identifier(f"{name}_place"), sql.Literal(str(folder / "tables"))
        (folder / "tables").mkdir()
        if self._account:
            shutil.chown(folder / "tables", self._account)
        self._admin.execute(sql.SQL("CREATE TABLESPACE {} LOCATION {}").format(place, where))
        move = sql.SQL("ALTER DATABASE {} SET TABLESPACE {}")
        self._admin.execute(move.format(sql.Identifier(name), place))

    def drop(self, name: str) -> None:
        """Remove a database, whoever is connected; it goes when the next is made.

        At once the server would sleep for 100 ms: those who just hung up are still counted.
        """
        self._done.append(name)

    def _drop(self, name: str) -> None:
        remove = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")
        self._admin.execute(remove.format(sql.Identifier(name)))

    def url(self, name: str, host: str = "") -> str:
        """The address as a setting of the desk."""
        return f"postgresql+psycopg://desk@/{name}?host={host or self._folder}"

    def _popen(self, program: str, *arguments: str) -> "subprocess.Popen[bytes]":
        with (self._folder / f"{program}.log").open("wb") as log:
            return subprocess.Popen(
                [str(self._binaries / program), *arguments],
                cwd=self._folder,
                user=self._account,
                group=self._account,
                extra_groups=[] if self._account else None,
                stdout=log,
                stderr=subprocess.STDOUT,
                preexec_fn=lambda: end_with_parent(signal.SIGQUIT),
                start_new_session=True,  # Ctrl-C is for the tests, which then stop it
            )

    def _wait_until_up(self, server: "subprocess.Popen[bytes]") -> "psycopg.Connection[tuple]":
        address = f"host={self._folder} user=desk dbname=postgres"
        end = time.monotonic() + 20
        while server.poll() is None and time.monotonic() < end:
            try:
                return psycopg.connect(address, autocommit=True)
            except psycopg.OperationalError:
                os.sched_yield()
        log = (self._folder / "postgres.log").read_text()
        raise RuntimeError(f"PostgreSQL did not start:\n{log}")


def _quickest() -> str:
    """A container often has 64 MB of such memory."""
    free = shutil.disk_usage(MEMORY).free if os.access(MEMORY, os.W_OK) else 0
    return MEMORY if free > ROOM_BYTES else DISK


def _find() -> Path:
    packaged = glob.glob("/usr/lib/postgresql/*/bin/initdb")
    newest = max(packaged, key=lambda path: int(Path(path).parts[4]), default=None)
    found = newest or shutil.which("initdb")
    if found is None:
        raise Missing("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    return Path(found).resolve().parent
