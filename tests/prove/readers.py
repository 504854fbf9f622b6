"""Readers: each holds one stream, as an open page does, and comes back by number after any cut."""

import http.client
import random
import re
import socket
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace

from tests.prove.judge import Drawn, Heard, Log
from tests.prove.line import Address, Failed, Frame, Trouble, frames, get, words_in

# As static/js/live/stream.js: a line on which nothing came for so long is dead.
DEAD_SECONDS = 25.0
PAUSE = (0.2, 1.0)
LITTLE = 65_536
# A page that slept takes its line for dead at once when nothing comes.
AWAKE_SECONDS = 3.0
FOR_NOW = (502, 503, 504)
NOWHERE = 10**15
AFTER = re.compile(rb'data-after="(\d+)"')


class Reader:
    """One page. It stays with its machine, and goes to the next when that one does not answer."""

    def __init__(
        self, log: Log, addresses: Sequence[Address], topics: str, cookie: str, *, customer: bool
    ) -> None:
        self.log = log
        self._addresses = list(addresses)
        self._topics, self._cookie = topics, cookie
        self._as = "&as=customer" if customer else ""
        self._last: int | None = None
        self._seal = ""
        self._since = self._opened_at = time.monotonic()
        self._line: socket.socket | None = None
        self._ready, self._over = threading.Event(), threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def start(self) -> None:
        self._thread.start()

    def wait_until_ready(self, within: float = 30.0) -> None:
        """Until it heard where the desk is: from there on it must miss nothing."""
        if not self._ready.wait(within):
            raise TimeoutError(f"{self.log.name} never got a stream: {self.log.turned_away}")

    def hang_up(self) -> None:
        self._over.set()
        if self._line is not None:
            with suppress(OSError):
                self._line.shutdown(socket.SHUT_RDWR)

    def stop(self) -> None:
        """Hang up; how long it was silent last counts, too."""
        self._count_silence()
        self.hang_up()
        self._thread.join(DEAD_SECONDS)

    def _run(self) -> None:
        while not self._over.is_set():
            pause = random.uniform(*PAUSE)
            try:
                pause = self._listen_once() or pause
            except Failed:
                self._addresses.append(self._addresses.pop(0))
            finally:
                self._line = None
            self._over.wait(pause)

    def _listen_once(self) -> float | None:
        """Read one stream to its end; the pause that it asked for."""
        connection = self._addresses[0].open(DEAD_SECONDS)
        try:
            answer = self._opened(connection)
            self._line = connection.sock
            if answer.status != http.client.OK:
                return self._turned_away(answer)
            return self._read(answer)
        finally:
            connection.close()

    def _opened(self, connection: http.client.HTTPConnection) -> http.client.HTTPResponse:
        began = self._opened_at = time.monotonic()
        try:
            self._connect(connection)
            connection.request("GET", self._path(), headers=self._headers())
            answer = connection.getresponse()
        except Failed as failure:
            self._is_troubled(began, type(failure).__name__)
            raise
        if answer.status != http.client.OK:
            self._is_troubled(began, str(answer.status), answer.status)
        return answer

    def _is_troubled(self, began: float, what: str, status: int = 0) -> None:
        where, ended = self._addresses[0].url, time.monotonic()
        self.log.troubles.append(Trouble(began, ended, where, f"{what} for a stream", status))

    def _connect(self, connection: http.client.HTTPConnection) -> None:
        connection.connect()

    def _path(self) -> str:
        after = "" if self._last is None else f"&after={self._last}"
        seal = f"&seal={self._seal}" if self._seal else ""
        return f"{self._stream}{after}{seal}"

    @property
    def _stream(self) -> str:
        return f"/live?topics={self._topics}{self._as}"

    def _headers(self) -> dict[str, str]:
        known = {} if self._last is None else {"Last-Event-ID": str(self._last)}
        if known:
            self.log.returns += 1
        return {"Host": self._addresses[0].called, "Cookie": self._cookie, **known}

    def _turned_away(self, answer: http.client.HTTPResponse) -> None:
        if answer.status not in FOR_NOW:
            self.log.turned_away.append(f"{answer.status} for a stream")
        self._addresses.append(self._addresses.pop(0))

    def _read(self, answer: http.client.HTTPResponse) -> float | None:
        retry = None
        for frame in frames(answer, self._count_silence):
            retry = frame.retry or retry
            self._take(frame)
        return retry

    def _take(self, frame: Frame) -> None:
        if frame.words or frame.versions:
            where = self._addresses[0].url
            self.log.drawn.append(Drawn(self._opened_at, where, frame.versions))
        if frame.event == "reset":
            self._start_anew()
        if frame.number is None:
            self.log.passing.update(frame.words)
            return
        now = frame.event == "now"
        self._last = max(self._last or 0, frame.number)
        if frame.seal:
            self._seal = f"{frame.number}-{frame.seal}"
        self.log.heard.append(Heard(time.monotonic(), frame.number, frame.words, now))
        if now:
            self._ready.set()

    def _start_anew(self) -> None:
        self.log.turned_away.append("told to start anew")

    def _count_silence(self) -> None:
        now = time.monotonic()
        self.log.silence = max(self.log.silence, now - self._since)
        self._since = now


class Sleeper(Reader):
    """A page that once reads nothing for a while, as on a laptop whose lid is closed: the desk
    cuts it off when too much waits, and it comes back by number."""

    _nap: tuple[float, float] | None = None

    def rest(self, at: float, seconds: float) -> None:
        """From a moment on, of the monotonic clock."""
        self._nap = at, seconds

    def _connect(self, connection: http.client.HTTPConnection) -> None:
        """What waits for it waits at the desk, not here."""
        super()._connect(connection)
        connection.sock.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, LITTLE)

    def _take(self, frame: Frame) -> None:
        super()._take(frame)
        began = time.monotonic()
        if self._nap and began >= self._nap[0]:
            self._over.wait(self._nap[1])
            self._nap, self._since = None, time.monotonic()
            self.log.asleep.append((began, self._since))
            if self._line is not None:
                self._line.settimeout(AWAKE_SECONDS)


class Stray(Reader):
    """The page of one ticket that once asks from where the desk has never been: it is told to start
    anew, fetches itself, and goes on from there."""

    _at = float("inf")
    _astray = False
    _shown: frozenset[str] = frozenset()

    def stray(self, at: float) -> None:
        """From a moment on, of the monotonic clock."""
        self._at = at

    def stop(self) -> None:
        if not self.log.resets:
            self.log.turned_away.append("never told to start anew")
        super().stop()

    def _path(self) -> str:
        self._astray = self._is_due()
        return f"{self._stream}&after={NOWHERE}" if self._astray else super()._path()

    def _take(self, frame: Frame) -> None:
        """What the fetched page shows already is shown in its place."""
        words = tuple(word for word in frame.words if word not in self._shown)
        super()._take(replace(frame, words=words))
        if self._is_due() and not self._astray:
            raise ConnectionError("it asks anew, from nowhere")

    def _start_anew(self) -> None:
        """The number of a page is read before its entries: what comes between is in both."""
        address, path = self._addresses[0], f"/{self._topics.replace('ticket-', 'tickets/')}"
        page = get(address, path, self._cookie, DEAD_SECONDS)
        number = AFTER.search(page)
        if number is None:
            raise ConnectionError("no page that follows")
        known = {word for heard in self.log.heard for word in heard.words}
        words = tuple(word for word in dict.fromkeys(words_in(page)) if word not in known)
        self._last, self._seal, self._shown = int(number[1]), "", frozenset(words)
        self.log.heard.append(Heard(time.monotonic(), self._last, words, anew=True))
        self.log.resets += 1

    def _is_due(self) -> bool:
        return not self.log.resets and time.monotonic() >= self._at
