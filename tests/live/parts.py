"""What stands in for the neighbours of a part of the live line."""

import threading

from supportdesk.live.hub import STAFF, Stream


def stream(person: str = "mara", *keys: str, address: str = "a") -> Stream:
    return Stream(STAFF, keys or ("ticket-1",), person, address=address)


class Failing:
    """A carrier that fails so many times."""

    largest = 1_000

    def __init__(self, failures: int) -> None:
        self.failures = failures
        self.sent: list[bytes] = []
        self.done = threading.Event()

    def send(self, payload: bytes) -> bool:
        self.sent.append(payload)
        if self.failures:
            self.failures -= 1
            raise OSError("away")
        self.done.set()
        return True

    def listen(self, heard: object) -> None: ...
