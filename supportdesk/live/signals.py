"""How processes tell each other that something was committed, or passes by (typing, presence).

A signal may be lost: every process also looks at the desk's row once a second.
"""

import contextlib
import json
import os
import secrets
import socket
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

COALESCE_SECONDS = 0.001
LOOK_SECONDS = 5.0
LONGEST_SOCKET_PATH = 100
CHANNEL = "supportdesk"
_LARGEST = 7_000

Heard = Callable[[list[dict[str, Any]]], None]


class Carrier(Protocol):
    """A way between processes. `listen` runs for ever and calls `heard` with each message."""

    def send(self, payload: bytes) -> bool:
        """False when somebody was too busy to take it: send again."""

    def listen(self, heard: Callable[[bytes], None]) -> None: ...


class Signals:
    """Coalesces what this process has to tell, and hands on what others tell."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._dirty = threading.Event()
        self._passing: list[dict[str, Any]] = []

    def start(self, heard: Heard | None = None) -> None:
        """Begin to send, and to listen when there is somebody to hear it."""
        threading.Thread(target=self._send_for_ever, daemon=True).start()
        if heard:
            hear = lambda payload: heard(json.loads(payload))  # noqa: E731
            threading.Thread(target=self._carrier.listen, args=(hear,), daemon=True).start()

    def committed(self) -> None:
        """Something was committed: everybody looks."""
        self._dirty.set()

    def passing(self, what: dict[str, Any]) -> None:
        """Something that is never stored: everybody who watches is shown it."""
        self._passing.append(what)
        self._dirty.set()

    def _send_for_ever(self) -> None:
        while True:
            self._dirty.wait()
            self._dirty.clear()
            batch, self._passing = self._passing, []
            for payload in _payloads(batch):
                if not self._carrier.send(payload):
                    self._dirty.set()
            time.sleep(COALESCE_SECONDS)


class Datagrams:
    """Unix datagrams between the processes of one machine: one socket file for each."""

    def __init__(self, data_dir: Path) -> None:
        self.folder = data_dir / "live"
        if len(str(self.folder.resolve())) > LONGEST_SOCKET_PATH - 20:
            name = f"desk-{os.stat(data_dir).st_ino}"
            self.folder = Path(tempfile.gettempdir()) / name
        self.folder.mkdir(mode=0o700, exist_ok=True)
        self._out = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._out.setblocking(False)

    def send(self, payload: bytes) -> bool:
        taken = True
        for path in self.folder.iterdir():
            try:
                self._out.sendto(payload, str(path))
            except BlockingIOError:
                taken = False
            except (ConnectionRefusedError, FileNotFoundError):
                path.unlink(missing_ok=True)
        return taken

    def listen(self, heard: Callable[[bytes], None]) -> None:
        while True:
            path = self.folder / secrets.token_hex(8)
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as inlet:
                inlet.bind(str(path))
                inlet.settimeout(LOOK_SECONDS)
                while path.exists():  # a removed file would leave us deaf without an error
                    with contextlib.suppress(TimeoutError):
                        heard(inlet.recv(65_536))


class Notifications:
    """NOTIFY and LISTEN of PostgreSQL, on connections of their own, never inside a change."""

    def __init__(self, url: str) -> None:
        self._dsn = url.replace("postgresql+psycopg://", "postgresql://", 1)
        self._out: Any = None

    def send(self, payload: bytes) -> bool:
        import psycopg

        try:
            if self._out is None:
                self._out = self._connect()
            self._out.execute("SELECT pg_notify(%s, %s)", (CHANNEL, payload.decode()))
        except psycopg.OperationalError:
            self._out = None
            time.sleep(0.2)
            return False
        return True

    def listen(self, heard: Callable[[bytes], None]) -> None:
        import psycopg

        while True:
            try:
                with self._connect() as connection:
                    connection.execute(f"LISTEN {CHANNEL}")
                    heard(b"[]")
                    while True:
                        for note in connection.notifies(timeout=LOOK_SECONDS):
                            heard(note.payload.encode())
                        connection.execute("SELECT 1")  # a connection cut silently shows here
            except psycopg.OperationalError:
                time.sleep(0.3)

    def _connect(self) -> Any:
        import psycopg

        return psycopg.connect(
            self._dsn,
            autocommit=True,
            connect_timeout=5,
            keepalives_idle=5,
            keepalives_interval=2,
            keepalives_count=2,
            tcp_user_timeout=5_000,
        )


def carrier_for(url: str, data_dir: Path) -> Carrier:
    """The way that fits the database."""
    return Datagrams(data_dir) if url.startswith("sqlite") else Notifications(url)


def _payloads(batch: list[dict[str, Any]]) -> list[bytes]:
    """The batch in pieces that fit into one message; an empty one says "look"."""
    pieces: list[list[dict[str, Any]]] = [[]]
    for each in batch:
        if len(json.dumps([*pieces[-1], each])) > _LARGEST:
            pieces.append([])
        pieces[-1].append(each)
    return [json.dumps(piece).encode() for piece in pieces]
