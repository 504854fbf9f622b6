"""Who is on which ticket and what they type, as far as a process heard. It expires by itself."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from supportdesk.live.hub import CUSTOMERS, STAFF
from supportdesk.text.names import initials

TYPING_SECONDS = 6


@dataclass(frozen=True)
class Present:
    """Somebody on a ticket's page, as the templates show them."""

    person: str
    name: str
    audience: str

    @property
    def initials(self) -> str:
        return initials(self.name)


@dataclass
class Heard:
    """What was heard of somebody: in which processes they are until when (monotonic seconds),
    and what they type until when."""

    places: dict[str, float] = field(default_factory=dict)
    typing: str = ""
    typing_until: float = 0.0

    def is_here(self, at: float) -> bool:
        return any(until > at for until in self.places.values())

    def types(self, at: float) -> str:
        return self.typing if self.typing_until > at else ""


Shown = tuple[tuple[Present, str], ...]
"""Who is here, each with what they type now."""


class People:
    """Somebody in two processes is here until both say otherwise, or die."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._of: dict[int, dict[Present, Heard]] = {}

    def note(self, ticket: int, said: dict[str, Any]) -> bool:
        """`here`: for so many seconds, at the process `at`; `typing`: a kind, "" when stopped.

        Whether that is news: on pages typing goes by itself when it is not said again.
        """
        who = Present(said["person"], said["name"], said["audience"])
        heard = self._of.setdefault(ticket, {}).setdefault(who, Heard())
        at = self._clock()
        before = heard.is_here(at), heard.types(at)
        if "here" in said:
            heard.places[said["at"]] = at + said["here"]
        if "typing" in said:
            heard.typing, heard.typing_until = said["typing"], at + TYPING_SECONDS
        return bool(said.get("typing")) or before != (heard.is_here(at), heard.types(at))

    def on(self, ticket: int, audience: str) -> Shown:
        """Who is here now, as this audience may know: customers learn only that somebody of
        staff writes them a reply."""
        at = self._clock()
        found = [
            (who, heard.types(at))
            for who, heard in sorted(self._of.get(ticket, {}).items(), key=_by_name)
            if heard.is_here(at) or heard.types(at)
        ]
        if audience == STAFF:
            return _once(found)
        return tuple(each for each in found if each[0].audience == STAFF and each[1] == "reply")

    def sweep(self) -> set[int]:
        """Forget who is here no more, and who has stopped to type; the tickets where one was."""
        at = self._clock()
        return {ticket for ticket in list(self._of) if self._sweep(ticket, at)}

    def _sweep(self, ticket: int, at: float) -> bool:
        changed, people = False, self._of[ticket]
        for who, heard in list(people.items()):
            if heard.typing and not heard.types(at):
                heard.typing, changed = "", True
            if not (heard.typing or heard.is_here(at)):
                changed = people.pop(who) is not None
        if not people:
            del self._of[ticket]
        return changed

    def forget(self, ticket: int) -> None:
        self._of.pop(ticket, None)


def _once(found: list[tuple[Present, str]]) -> Shown:
    """Customers have no names here: however many pages and rights of theirs, it is one line."""
    staff = [each for each in found if each[0].audience == STAFF]
    theirs = [kind for who, kind in found if who.audience != STAFF]
    customer = [(Present("", "", CUSTOMERS), max(theirs))] if theirs else []
    return tuple(customer + staff)


def _by_name(item: tuple[Present, Heard]) -> tuple[str, str, str]:
    return item[0].name.casefold(), item[0].audience, item[0].person
