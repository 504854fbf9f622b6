"""A mail server that says what a test tells it to: for what no real one does on demand."""

import re
import socket
import threading
from collections.abc import Mapping
from contextlib import suppress

USUAL = {
    "CAPABILITY": "* CAPABILITY IMAP4rev1 IDLE AUTH=PLAIN\r\n{tag} OK\r\n",
    "AUTHENTICATE": "{tag} OK\r\n",
    "SELECT": "* 1 EXISTS\r\n* OK [UIDVALIDITY 7] as ever\r\n{tag} OK [READ-WRITE]\r\n",
    "": "{tag} OK\r\n",
}


class Scripted:
    """Serves one connection at a time. `answers`: the beginning of a command to what comes back,
    `{tag}` standing for the command's; `pushed` is said by itself. Use as a context manager."""

    def __init__(self, answers: Mapping[str, str] | None = None) -> None:
        self._answers = {**USUAL, **(answers or {})}
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"imap://127.0.0.1:{self._listener.getsockname()[1]}"
        self.asked: list[str] = []
        self._caller: socket.socket | None = None

    def __enter__(self) -> "Scripted":
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        for each in (self._listener, self._caller):
            if each:
                with suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)
                each.close()

    def push(self, said: str) -> None:
        assert self._caller
        self._caller.sendall(said.encode())

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                self._caller, _ = self._listener.accept()
                self._speak(self._caller)

    def _speak(self, caller: socket.socket) -> None:
        caller.sendall(b"* OK here\r\n")
        with caller.makefile("rb") as lines:
            for line in lines:
                tag, _, command = line.decode().rstrip("\r\n").partition(" ")
                self.asked.append(command or tag)
                fits = [begin for begin in self._answers if re.match(begin, command or tag)]
                answer = self._answers[max(fits, key=len)]
                caller.sendall(
                    answer.replace("{tag} OK\r", "{tag} OK done\r").replace("{tag}", tag).encode()
                )
