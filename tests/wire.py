"""The wire between a desk and PostgreSQL, which a test may cut, mend, or let fall silent."""

import socket
import threading
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import make_url


@dataclass
class _Call:
    """One connection. A silent one takes everything and hands on nothing."""

    caller: socket.socket
    called: socket.socket
    listens: bool = False
    silent: bool = False

    def close(self) -> None:
        for end in (self.caller, self.called):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)
            end.close()


class Wire:
    """Whoever connects to `url` speaks with the database behind. Use as a context manager."""

    def __init__(self, database_url: str) -> None:
        behind = make_url(database_url)
        self._server = Path(str(behind.query["host"])) / ".s.PGSQL.5432"
        self._calls: list[_Call] = []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._port = self._listener.getsockname()[1]
        plain = behind.set(host="127.0.0.1", port=self._port, query={})
        self.url = plain.render_as_string(hide_password=False)
        self.listened = threading.Semaphore(0)

    def __enter__(self) -> "Wire":
        self._accept()
        return self

    def __exit__(self, *_: object) -> None:
        self.cut()

    def cut(self) -> None:
        """Every connection breaks, and nobody gets a new one."""
        with suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        self._listener.close()
        for call in self._calls:
            call.close()
        self._calls = []

    def mend(self) -> None:
        self._listener = socket.create_server(("127.0.0.1", self._port))
        self._accept()

    def silence(self) -> int:
        """Nobody who is connected gets a word any more; how many they are. New ones do."""
        calls = list(self._calls)
        for call in calls:
            call.silent = True
        return len(calls)

    def silence_listeners(self) -> int:
        """Who waits for notifications gets none, and no other word; how many they are."""
        listening = [call for call in self._calls if call.listens]
        for call in listening:
            call.silent = True
        return len(listening)

    def _accept(self) -> None:
        threading.Thread(target=self._serve, args=(self._listener,), daemon=True).start()

    def _serve(self, listener: socket.socket) -> None:
        with suppress(OSError):  # cut
            while True:
                caller, _ = listener.accept()
                called = socket.socket(socket.AF_UNIX)
                called.connect(str(self._server))
                call = _Call(caller, called)
                self._calls.append(call)
                for ends in ((caller, called), (called, caller)):
                    threading.Thread(target=self._pump, args=(call, *ends), daemon=True).start()

    def _pump(self, call: _Call, source: socket.socket, sink: socket.socket) -> None:
        with suppress(OSError):
            while data := source.recv(65_536):
                if b"LISTEN supportdesk" in data and not call.listens:
                    call.listens = True
                    self.listened.release()
                if not call.silent:
                    sink.sendall(data)
        call.close()
