"""Many readers of streams in one thread, over raw sockets: who got which message when."""

import select
import socket
import threading
import time

RECEIVE = 65_536


class Readers:
    """`how_many` connections that send the same request; `open` waits for the first bytes."""

    def __init__(self, port: int, requests: list[bytes]) -> None:
        self._poll = select.epoll()
        self._sockets: dict[int, socket.socket] = {}
        self._tails: dict[int, bytes] = {}
        self._order: list[int] = []
        self._marker = b"\0never\0"
        self._got: dict[int, float] = {}
        self._news = threading.Condition()
        self._over = False
        for request in requests:
            self._connect(port, request)
        threading.Thread(target=self._read, daemon=True).start()

    def expect(self, marker: bytes) -> None:
        """From now on watch for this."""
        with self._news:
            self._marker, self._got = marker, {}

    def wait(self, how_many: int, within: float = 60) -> list[float]:
        """The moments at which so many readers had it."""
        with self._news:
            assert self._news.wait_for(lambda: len(self._got) >= how_many, within), (
                f"{len(self._got)} of {how_many} readers got {self._marker!r}"
            )
            return sorted(self._got.values())

    def close(self) -> None:
        self._over = True
        for line in self._sockets.values():
            line.close()

    def _connect(self, port: int, request: bytes) -> None:
        line = socket.create_connection(("127.0.0.1", port), timeout=30)
        line.sendall(request)
        head = line.recv(RECEIVE)
        assert head.startswith(b"HTTP/1.1 200"), head[:300]
        line.setblocking(False)
        self._sockets[line.fileno()] = line
        self._tails[line.fileno()] = b""
        self._poll.register(line.fileno(), select.EPOLLIN)

    def _read(self) -> None:
        while not self._over:
            for descriptor, _ in self._poll.poll(0.2):
                self._take(descriptor)

    def _take(self, descriptor: int) -> None:
        try:
            data = self._sockets[descriptor].recv(RECEIVE)
        except OSError:
            return
        if not data:
            self._poll.unregister(descriptor)
            return
        seen = self._tails[descriptor] + data
        self._tails[descriptor] = data[-64:]
        if self._marker in seen and descriptor not in self._got:
            at = time.perf_counter()
            with self._news:
                self._got[descriptor] = at
                self._news.notify_all()


def request(path: str, cookie: str = "") -> bytes:
    """What a browser would ask, about as long."""
    lines = [
        f"GET {path} HTTP/1.1",
        "Host: 127.0.0.1",
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36",
        "Accept: text/event-stream",
        "Accept-Language: en-GB,en;q=0.9,de;q=0.8",
        f"Cookie: {cookie}",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()
