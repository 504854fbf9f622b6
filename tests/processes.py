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
from contextlib import nullcontext
from pathlib import Path

_PR_SET_PDEATHSIG = 1
ROOT = Path(__file__).resolve().parent.parent


class Observed:
    """A started command whose lines can be waited for. Use as a context manager."""

    def __init__(self, *command: str, env: Mapping[str, str] | None = None) -> None:
        self._process = subprocess.Popen(
            command,
            cwd=ROOT,
            env={**plain_environment(), **(env or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            process_group=0,
        )
        self.pid = self._process.pid
        self.lines: list[str] = []
        self._left: list[str] = []
        self._rest = b""
        self._followed: threading.Condition | None = None
        self._silent = False

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
        if self._process.stdout is not None and self._followed is None:
            self._process.stdout.close()

    def expect(self, pattern: str, within: float = 20) -> re.Match[str]:
        """The first line that matches and was not taken before. Others stay to be asked for."""
        end = time.monotonic() + within
        while True:
            for place, line in enumerate(self._left):
                if found := re.search(pattern, line):
                    del self._left[place]
                    return found
            if not self._read(end):
                told = "\n".join(self.lines)
                raise AssertionError(f"no line matched {pattern!r} in {within:g} s:\n{told}")

    def expect_number(self, pattern: str, within: float = 20) -> int:
        """`expect` for a pattern whose first group is a number, such as a process id."""
        return int(self.expect(pattern, within)[1])

    def follow(self) -> None:
        """From now on read along, so that a command that says much is never held up by its pipe."""
        self._followed = threading.Condition()
        threading.Thread(target=self._follow, daemon=True).start()

    def _follow(self) -> None:
        while self._read_from_pipe(time.monotonic() + 3600):
            pass
        with self._followed or nullcontext():
            self._silent = True
            if self._followed:
                self._followed.notify_all()

    def send(self, number: signal.Signals) -> None:
        self._process.send_signal(number)

    def wait(self, within: float = 20) -> int:
        """Exit status; all output is in `lines` after it."""
        end = time.monotonic() + within
        while self._read(end):
            pass
        return self._process.wait(max(0.1, end - time.monotonic()))

    def _read(self, end: float) -> bool:
        """Take what comes until then; False when nothing did, or nothing will any more."""
        if self._followed is None:
            return self._read_from_pipe(end)
        with self._followed:
            known = len(self.lines)
            left = max(0.0, end - time.monotonic())
            self._followed.wait_for(lambda: len(self.lines) > known or self._silent, left)
            return len(self.lines) > known

    def _read_from_pipe(self, end: float) -> bool:
        assert self._process.stdout is not None
        descriptor = self._process.stdout.fileno()
        poll = select.poll()  # select knows descriptors below 1,024 only
        poll.register(descriptor, select.POLLIN)
        if not poll.poll(max(0.0, end - time.monotonic()) * 1e3):
            return False
        data = os.read(descriptor, 65536)
        *whole, self._rest = (self._rest + data).split(b"\n")
        told = [line.decode(errors="replace") for line in whole]
        with self._followed or nullcontext():
            self._left += told
            self.lines += told
            if self._followed:
                self._followed.notify_all()
        return bool(data)


def python(*arguments: str, env: Mapping[str, str] | None = None) -> Observed:
    """A Python of ours under observation."""
    return Observed(sys.executable, *arguments, env=env)


def plain_environment(names: Sequence[str] = ("PATH", "HOME", "LANG", "TMPDIR")) -> dict[str, str]:
    """What a program needs of our environment; no setting of a desk leaks in."""
    return {name: os.environ[name] for name in names if name in os.environ}


def is_gone(pid: int, within: float = 20) -> bool:
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
