"""How a process tells the others that something was committed, or passes by (typing, presence).

A signal may be lost: every process also looks at the desk's row once a second.
"""

import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol

import structlog

from supportdesk.live import lag
from supportdesk.live.datagrams import Datagrams
from supportdesk.live.notifications import Notifications

COALESCE_SECONDS = 0.001
AGAIN_SECONDS = (0.003, 0.01, 0.03, 0.1, 0.3)
"""Pauses before it is said once more to whoever was too busy; then their own look has to do."""
MOST_WAITING = 10_000
"""Of what passes by; a commit is never left out."""

Heard = Callable[[list[dict[str, Any]]], None]

log = structlog.get_logger()


class Carrier(Protocol):
    """A way between processes. `listen` runs for ever and calls `heard` with each message.

    `largest`: how many bytes one message may have.
    """

    largest: int

    def send(self, payload: bytes) -> bool:
        """False when somebody could not take it: say "look" to them again."""

    def listen(self, heard: Callable[[bytes], None]) -> None: ...


class Signals:
    """Coalesces what this process has to tell, and hands on what others tell."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._dirty = threading.Event()
        self._commits: list[dict[str, Any]] = []
        self._passing: list[dict[str, Any]] = []
        self._failures = 0

    def start(self, heard: Heard | None = None) -> None:
        """Begin to send, and to listen when there is somebody to hear it."""
        threading.Thread(target=self._send_for_ever, daemon=True).start()
        if heard:
            hear = lambda payload: _hand_on(payload, heard)  # noqa: E731
            threading.Thread(target=self._carrier.listen, args=(hear,), daemon=True).start()

    def committed(self, positions: range = range(0)) -> None:
        """Something was committed just now: everybody looks. It is said before all that waits."""
        self._commits.append(lag.said(positions))
        self._dirty.set()

    def passing(self, what: dict[str, Any]) -> None:
        """Something that is never stored: who watches is told it, unless too much waits."""
        if len(self._passing) < MOST_WAITING:
            self._passing.append(what)
        self._dirty.set()

    def _send_for_ever(self) -> None:
        while True:
            self._dirty.wait()
            self._dirty.clear()
            busy = self._say_commits()
            passing, self._passing = self._passing, []
            for payload in payloads(passing, self._carrier.largest) if passing else ():
                self._send(payload)  # every one of them, whatever became of those before
                busy += self._say_commits()
            if busy:
                self._say_again(busy)
            else:
                self._failures = 0
                time.sleep(COALESCE_SECONDS)

    def _say_commits(self) -> list[dict[str, Any]]:
        """Those that somebody could not take."""
        commits, self._commits = self._commits, []
        pieces = payloads(commits, self._carrier.largest) if commits else []
        taken = [self._send(payload) for payload in pieces]
        return [] if all(taken) else commits

    def _send(self, payload: bytes) -> bool:
        try:
            taken = self._carrier.send(payload)
            time.sleep(0)  # our own listener's turn: its queue is short
            return taken
        except Exception:
            log.exception("a signal could not be sent")
            return False

    def _say_again(self, commits: list[dict[str, Any]]) -> None:
        """What passes by is not kept for somebody busy; that they shall look is said again."""
        if self._failures >= len(AGAIN_SECONDS):
            self._failures = 0
            time.sleep(COALESCE_SECONDS)
            return
        self._commits = commits + self._commits
        self._dirty.wait(AGAIN_SECONDS[self._failures])
        self._failures += 1
        self._dirty.set()


def carrier_for(url: str, data_dir: Path) -> Carrier:
    """The way that fits the database."""
    return Datagrams(data_dir) if url.startswith("sqlite") else Notifications(url)


def is_news(batch: list[dict[str, Any]]) -> bool:
    """Whether something was committed; what only passes by is no reason to look."""
    return not batch or any(map(lag.is_commit, batch))


def payloads(batch: list[dict[str, Any]], largest: int) -> list[bytes]:
    """The batch in pieces that fit into one message; an empty one says "look"."""
    pieces: list[list[str]] = [[]]
    size = 0
    for text in map(json.dumps, batch):
        if size + len(text) > largest and pieces[-1]:
            pieces.append([])
            size = 0
        pieces[-1].append(text)
        size += len(text) + 1
    return [f"[{','.join(piece)}]".encode() for piece in pieces]


def _hand_on(payload: bytes, heard: Heard) -> None:
    try:
        heard(json.loads(payload))
    except Exception:  # whatever it was, the next one is heard
        log.exception("a signal could not be heard")
