"""Handing on connections: the staff platform hears its own machine only, and ours are several."""

import socket
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress

RECEIVE = 65_536


@contextmanager
def relayed(listener: socket.socket, port: int) -> Iterator[None]:
    """Whoever connects there speaks with that port of this machine."""
    with listener:
        threading.Thread(target=_accept, args=(listener, port), daemon=True).start()
        yield
        listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, port: int) -> None:
    with suppress(OSError):  # closed: it is over
        while True:
            caller, _ = listener.accept()
            threading.Thread(target=_serve, args=(caller, port), daemon=True).start()


def _serve(caller: socket.socket, port: int) -> None:
    with ExitStack() as stack, suppress(OSError):
        stack.enter_context(caller)
        called = stack.enter_context(socket.create_connection(("127.0.0.1", port)))
        back = threading.Thread(target=_pump, args=(called, caller), daemon=True)
        back.start()
        _pump(caller, called)
        back.join()


def _pump(source: socket.socket, sink: socket.socket) -> None:
    with suppress(OSError):
        while data := source.recv(RECEIVE):
            sink.sendall(data)
    with suppress(OSError):
        sink.shutdown(socket.SHUT_WR)
