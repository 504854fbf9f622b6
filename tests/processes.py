"""Processes under observation: wait for a line, for an exit, for a death. No sleeping."""

import ctypes
import os
import re
import select
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path

PATIENCE = 120.0
"""Seconds that only a test which fails waits: a machine may stand still for some."""
_PR_SET_PDEATHSIG = 1
ROOT = Path(__file__).resolve().parent.parent


class Observed:
    """A started command whose lines can be waited for. Use as a context manager."""

    def __init__(
        self, *command: str, env: Mapping[str, str] | None = None, cwd: Path = ROOT
    ) -> None:
        self._process = subprocess.Popen(
            command,
            cwd=cwd,
            env={**plain_environment(), **(env or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            process_group=0,
        )
        self.pid = self._process.pid
        self.lines: list[str] = []
        self._left: list[str] = []
        self._told = threading.Condition()
        self._silent = False
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()  # always: a program is held up by a pipe that nobody empties

    def __enter__(self) -> "Observed":
        return self

    def __exit__(self, *_: object) -> None:
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(20)
            except subprocess.TimeoutExpired:
                self._process.kill()
        self._process.wait()

    def expect(self, pattern: str, within: float = PATIENCE) -> re.Match[str]:
        """The first line that matches and was not taken before. Others stay to be asked for."""
        with self._told:
            found = self._told.wait_for(lambda: self._taken(pattern) or self._silent, within)
            if isinstance(found, re.Match):
                return found
        told = "\n".join(self.lines)
        raise AssertionError(f"no line matched {pattern!r} in {within:g} s:\n{told}")

    def expect_number(self, pattern: str, within: float = PATIENCE) -> int:
        """`expect` for a pattern whose first group is a number, such as a process id."""
        return int(self.expect(pattern, within)[1])

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def wait(self, within: float = PATIENCE) -> int:
        """Exit status; all output is in `lines` after it."""
        end = time.monotonic() + within
        self._reader.join(within)
        return self._process.wait(max(0.1, end - time.monotonic()))

    def _taken(self, pattern: str) -> re.Match[str] | None:
        for place, line in enumerate(self._left):
            if found := re.search(pattern, line):
                del self._left[place]
                return found
        return None

    def _read(self) -> None:
        """Every line until the last process that holds the pipe has ended."""
        assert self._process.stdout is not None
        with self._process.stdout as pipe:
            for line in pipe:
                told = line.decode(errors="replace").rstrip("\n")
                with self._told:
                    self._left.append(told)
                    self.lines.append(told)
                    self._told.notify_all()
        with self._told:
            self._silent = True
            self._told.notify_all()


def python(*arguments: str, env: Mapping[str, str] | None = None) -> Observed:
    """A Python of ours under observation."""
    return Observed(sys.executable, *arguments, env=env)


def plain_environment(names: Sequence[str] = ("PATH", "HOME", "LANG", "TMPDIR")) -> dict[str, str]:
    """What a program needs of our environment; no setting of a desk leaks in."""
    return {name: os.environ[name] for name in names if name in os.environ}


def is_gone(pid: int, within: float = PATIENCE) -> bool:
    """Whether the process ends within that many seconds."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], within)[0])
    finally:
        os.close(descriptor)


def is_running(pid: int) -> bool:
    return not is_gone(pid, within=0)


def end_with_parent(number: signal.Signals) -> None:
    """Have this process sent a signal when the thread that started it ends: a test run that is
    killed must not leave servers behind. Linux only; elsewhere they stay."""
    try:
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, number)
    except (OSError, AttributeError):
        return
