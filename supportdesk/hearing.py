"""Signals as something to read: each that comes is a byte on a socket."""

import signal
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager


@contextmanager
def signals(numbers: Sequence[signal.Signals]) -> Iterator[socket.socket]:
    """From now on these only arrive here; afterwards everything is as before."""
    ours, theirs = socket.socketpair()
    ours.setblocking(False)
    theirs.setblocking(False)
    before = {number: signal.signal(number, lambda *_: None) for number in numbers}
    wakeup = signal.set_wakeup_fd(theirs.fileno())
    try:
        yield ours
    finally:
        signal.set_wakeup_fd(wakeup)
        for number, handler in before.items():
            signal.signal(number, handler)
        ours.close()
        theirs.close()
