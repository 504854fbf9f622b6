"""People about whom there is news: each is asked about at once, and nobody waits for another."""

import threading
from collections.abc import Callable, Collection

import structlog
from flask import Flask

AT_ONCE = 10
"""So many questions are on their way to the staff platform together."""
ANSWER_SECONDS = 1.5
"""Whoever has no answer by then may have lost a right for as long: they come back and are asked."""
AGAIN_SECONDS = 2.0

log = structlog.get_logger()


class Told:
    """Asks about people until each is answered for.

    `ask` says whether there was an answer, and does what follows from it. `late` gets those who
    have none in time, once; they are asked about on.
    """

    def __init__(
        self, app: Flask, ask: Callable[[str], bool], late: Callable[[Collection[str]], None]
    ) -> None:
        self._app, self._answered, self._late = app, ask, late
        self._open: dict[str, object] = {}
        """The newest news of everybody who is not answered for."""
        self._few = threading.BoundedSemaphore(AT_ONCE)

    def about(self, people: Collection[str]) -> None:
        """There is news of these."""
        if not people:
            return
        news = object()
        self._open.update(dict.fromkeys(people, news))
        for staff_id in people:
            threading.Thread(target=self._ask, args=(staff_id, news), daemon=True).start()
        threading.Thread(target=self._wait_for, args=(people, news), daemon=True).start()

    def _ask(self, staff_id: str, news: object) -> None:
        pause = threading.Event()
        while self._is_open(staff_id, news):
            if self._ask_once(staff_id) and self._is_open(staff_id, news):
                del self._open[staff_id]
                return
            pause.wait(AGAIN_SECONDS)

    def _ask_once(self, staff_id: str) -> bool:
        try:
            with self._few, self._app.app_context():
                return self._answered(staff_id)
        except Exception as error:  # the database is away, or more: asked again
            log.warning("rights cannot be looked at", error=type(error).__name__)
            return False

    def _wait_for(self, people: Collection[str], news: object) -> None:
        threading.Event().wait(ANSWER_SECONDS)
        if late := [staff_id for staff_id in people if self._is_open(staff_id, news)]:
            self._late(late)

    def _is_open(self, staff_id: str, news: object) -> bool:
        return self._open.get(staff_id) is news
