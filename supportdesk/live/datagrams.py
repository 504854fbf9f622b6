"""Unix datagrams between the processes of one machine: one socket file for each listener."""

import os
import secrets
import socket
import stat
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import structlog

LOOK_SECONDS = 5.0
LONGEST_FOLDER = 80
"""A socket's path may have 107 bytes."""

log = structlog.get_logger()


class Datagrams:
    """The carrier for SQLite, whose processes share a machine and a data folder."""

    largest = 60_000

    def __init__(self, data_dir: Path) -> None:
        self.folder = data_dir.resolve() / "live"
        if len(os.fsencode(self.folder)) > LONGEST_FOLDER:
            name = f"desk-{os.getuid()}-{os.stat(data_dir).st_ino}"
            self.folder = Path(tempfile.gettempdir()) / name
        self._out: socket.socket | None = None

    def send(self, payload: bytes) -> bool:
        """To every socket file; one that nobody reads any more is removed."""
        if self._out is None:
            self._out = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            self._out.setblocking(False)
        taken = True
        for path in _files(self.folder):
            try:
                self._out.sendto(payload, path)
            except (ConnectionRefusedError, FileNotFoundError):
                Path(path).unlink(missing_ok=True)
            except OSError:  # its queue is full, or the system's memory for it
                taken = False
        return taken

    def listen(self, heard: Callable[[bytes], None]) -> None:
        while True:
            try:
                self._listen_once(heard)
            except OSError as error:
                log.warning("signals are deaf", folder=str(self.folder), error=str(error))
                time.sleep(1)

    def _listen_once(self, heard: Callable[[bytes], None]) -> None:
        """Until somebody removes our file: it would leave us deaf without an error."""
        make_private(self.folder)
        path = self.folder / secrets.token_hex(8)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as inlet:
            inlet.bind(str(path))
            inlet.settimeout(LOOK_SECONDS)
            heard(b"[]")
            while path.exists():
                try:
                    heard(inlet.recv(65_536))
                except TimeoutError:
                    continue


def make_private(folder: Path) -> None:
    """The folder, ours alone: whoever could write into it could speak for us. Raises OSError."""
    folder.mkdir(mode=0o700, exist_ok=True)
    found = os.lstat(folder)
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to somebody else")
    if found.st_mode & 0o077:
        folder.chmod(0o700)


def _files(folder: Path) -> list[str]:
    try:
        return [entry.path for entry in os.scandir(folder)]
    except FileNotFoundError:  # nobody listens yet
        return []
