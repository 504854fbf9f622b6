"""What became of the words to a customer, as it is shown to whoever opens a ticket's page."""

from collections.abc import Callable, Iterable

from flask import Flask

from supportdesk.live.seen import for_staff

KEPT_SECONDS = 1.0


class Receipts:
    """Drawn once for all who come at the same time, unless it is known to be otherwise since."""

    def __init__(self, app: Flask, clock: Callable[[], float]) -> None:
        self._app, self._clock = app, clock
        self._kept: dict[int, tuple[float, str]] = {}
        self._outdated = 0

    def of(self, ticket: int) -> str:
        until, html = self._kept.get(ticket, (0.0, ""))
        if until <= self._clock():
            before = self._outdated
            with self._app.app_context():
                html = for_staff(ticket)
            if before == self._outdated:  # else it may be older than what was said meanwhile
                self._kept[ticket] = self._clock() + KEPT_SECONDS, html
        return html

    def outdated(self, tickets: Iterable[int]) -> None:
        """Something of these was seen, or mailed, or nobody looks at them any more."""
        self._outdated += 1
        for ticket in tickets:
            self._kept.pop(ticket, None)

    def sweep(self) -> None:
        """Forget what is too old for the next who comes."""
        for ticket, (until, _) in list(self._kept.items()):
            if until <= self._clock():
                del self._kept[ticket]
