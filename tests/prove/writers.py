"""Writers: what they say is posted with a key, again and again until it is acknowledged."""

import http.client
import itertools
import random
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass

from tests.prove.judge import Sent
from tests.prove.line import Address, Failed, Trouble, post

PATIENCE = 30.0
FOR_NOW = (500, 502, 503, 504)


@dataclass(frozen=True)
class Seat:
    """Somebody at one ticket: where their messages go, and how."""

    name: str
    ticket: int
    path: str
    cookie: str
    fields: dict[str, str]
    public: bool


class Writer:
    """One person at one ticket, who says one thing after the other."""

    def __init__(self, seat: Seat, addresses: Sequence[Address]) -> None:
        self._seat = seat
        self._addresses = list(addresses)
        self._turns = itertools.count(random.randrange(len(addresses)))
        self._plan: list[tuple[float, str, Sent]] = []
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.troubles: list[Trouble] = []
        self.refused: list[str] = []
        self.done = threading.Event()

    def plan(self, at: float, text: str, sent: Sent) -> None:
        """Say this at a moment of the monotonic clock; call it before `start`, in order."""
        self._plan.append((at, text, sent))

    def start(self) -> None:
        self._thread.start()

    def hang_up(self) -> None:
        self._over.set()

    def stop(self) -> None:
        self.hang_up()
        self._thread.join(2 * PATIENCE)

    def _run(self) -> None:
        for at, text, sent in self._plan:
            if self._over.wait(max(0.0, at - time.monotonic())):
                return
            self._insist(text, sent)
        self.done.set()

    def _insist(self, text: str, sent: Sent) -> None:
        """Always the same key, at whichever machine the balancer picks."""
        fields = self._seat.fields | {"body": f"{sent.word} {text}", "key": sent.word}
        sent.at = time.monotonic()
        while not self._over.is_set():
            sent.tries += 1
            if self._try(fields):
                sent.acknowledged = time.monotonic()
                return
            self._over.wait(random.uniform(0.1, 0.5))

    def _try(self, fields: dict[str, str]) -> bool:
        address = self._addresses[next(self._turns) % len(self._addresses)]
        began = time.monotonic()
        try:
            status, text = post(address, self._seat.path, self._seat.cookie, fields, PATIENCE)
        except Failed as failure:
            self._is_troubled(began, address, type(failure).__name__)
            return False
        if status in (http.client.OK, http.client.CREATED, http.client.SEE_OTHER):
            return True
        self._is_troubled(began, address, str(status), status, text)
        if status not in FOR_NOW:
            self.refused.append(f"{self._seat.name}: {status} {text[:200]}")
            self._over.set()
        return False

    def _is_troubled(
        self, began: float, address: Address, what: str, status: int = 0, told: str = ""
    ) -> None:
        self.troubles.append(Trouble(began, time.monotonic(), address.url, what, status, told))
