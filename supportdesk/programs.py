"""One child process: how it is started, heard, asked to end and made to end."""

import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import IO

LONGEST_LINE = 64 * 1024
_PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Program:
    """What to run. `ready` is asked after the start until it says yes.

    `env` is its whole environment, `stop_seconds` the time between SIGTERM and SIGKILL. A
    `chore` is run to its end, once; what comes after it starts when it ended well. `announces`
    is a line that this process, and no other, prints when it is ready.
    """

    name: str
    command: Sequence[str]
    env: Mapping[str, str]
    ready: Callable[[], bool] = lambda: True
    ready_seconds: float = 30.0
    stop_seconds: float = 15.0
    pass_fds: tuple[int, ...] = ()
    cwd: Path | None = None
    chore: bool = False
    announces: str = ""


class Running:
    """A started program. It leads a process group of its own and ends when we do."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self._born = time.monotonic()
        self._rest = b""
        self._process = subprocess.Popen(  # noqa: S603  our own programs, no shell
            program.command,
            env=dict(program.env),
            cwd=program.cwd,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            pass_fds=program.pass_fds,
            process_group=0,  # Ctrl-C is for us, who then stop them in order
            preexec_fn=_ending_with_us(),
        )
        self.output: IO[bytes] = _pipe(self._process)
        os.set_blocking(self.output.fileno(), False)

    def age(self) -> float:
        """Seconds since the start."""
        return time.monotonic() - self._born

    def status(self) -> int | None:
        """Exit status, minus the signal's number, or None while it runs."""
        return self._process.poll()

    def read_lines(self) -> list[str] | None:
        """Whole lines written since the last call; None at the end of the output."""
        read = os.read(self.output.fileno(), LONGEST_LINE)
        *lines, self._rest = (self._rest + read).split(b"\n")
        if self._rest and (not read or len(self._rest) >= LONGEST_LINE):
            lines.append(self._rest)
            self._rest = b""
        elif not read and not lines:
            return None
        return [line.decode(errors="replace").rstrip() for line in lines]

    def close(self) -> None:
        """Let go of the output, once it ended."""
        self.output.close()

    def send(self, number: signal.Signals) -> None:
        """Signal the program itself; it looks after its own children."""
        self._process.send_signal(number)

    def kill(self) -> None:
        """End the program and everything it started, now."""
        self._signal_group(signal.SIGKILL)

    def end_leftovers(self) -> None:
        """After its death: ask what it started (gunicorn's workers) to end as well."""
        self._signal_group(signal.SIGTERM)

    def _signal_group(self, number: signal.Signals) -> None:
        try:
            os.killpg(self._process.pid, number)
        except (ProcessLookupError, PermissionError):
            return


def told(status: int) -> str:
    """An exit status in words: `exit 1`, or the name of the signal."""
    return signal.Signals(-status).name if status < 0 else f"exit {status}"


def _pipe(process: "subprocess.Popen[bytes]") -> IO[bytes]:
    assert process.stdout is not None  # noqa: S101
    return process.stdout


def _ending_with_us() -> Callable[[], None] | None:
    prctl = _prctl()
    return None if prctl is None else partial(_end_with, os.getpid(), prctl)


def _end_with(parent: int, prctl: Callable[[int, int], int]) -> None:
    # In the child, before the program: SIGTERM when the parent dies, also by SIGKILL.
    prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != parent:
        os.kill(os.getpid(), signal.SIGTERM)


@cache
def _prctl() -> Callable[[int, int], int] | None:
    if sys.platform != "linux":
        return None
    call: Callable[[int, int], int] = ctypes.CDLL(None, use_errno=True).prctl
    return call
