"""A small disk of its own for the database, to be filled. It is gone with our processes: nobody
else sees where it is mounted.
"""

import ctypes
import os
import tempfile
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from tests.prove.cables import Missing

BYTES, PAGE = 1 << 28, 1 << 12
_CLONE_NEWNS = 0x20000
_PRIVATE, _WITH_ALL_BELOW, _DETACH = 1 << 18, 1 << 14, 2


@dataclass(frozen=True)
class Disk:
    """A file system without room for more than a few hundred megabytes."""

    folder: Path

    def fill(self) -> None:
        """Take what is free, to the last page, while others take of it, too."""
        taken, piece = 0, BYTES
        with self._filler.open("wb") as filler:
            while piece >= PAGE:
                try:
                    os.posix_fallocate(filler.fileno(), taken, piece)
                    taken += piece
                except OSError:
                    piece //= 2

    def empty(self) -> None:
        """Give it back."""
        self._filler.unlink(missing_ok=True)

    @property
    def _filler(self) -> Path:
        return self.folder / "filler"


def mounted(stack: ExitStack) -> Disk:
    """Raises Missing, with the reason. Call it before anything starts that shall see it."""
    if os.getuid() != 0:
        raise Missing("only root mounts")
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="desk-disk-", dir="/tmp")))
    folder.chmod(0o755)
    _asked("unshare", _CLONE_NEWNS)
    _asked("mount", b"none", b"/", None, _PRIVATE | _WITH_ALL_BELOW, None)
    options = f"size={BYTES},mode=777".encode()
    _asked("mount", b"tmpfs", bytes(folder), b"tmpfs", 0, options)
    stack.callback(_asked, "umount2", bytes(folder), _DETACH)
    return Disk(folder)


def _asked(call: str, *arguments: bytes | int | None) -> None:
    if getattr(ctypes.CDLL(None, use_errno=True), call)(*arguments):
        raise Missing(f"{call} says {os.strerror(ctypes.get_errno())}")
