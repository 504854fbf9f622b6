"""What an onlooker can break on purpose. Kept in the database, so a restart changes nothing."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

from supportdesk.demo.company.fields import Invalid
from supportdesk.demo.company.store import Store

CHOICES: dict[str, dict[str, str]] = {
    "unreachable": {
        "off": "answers",
        "503": "answers 503",
        "500": "answers 500",
        "401": "refuses the desk's token (401)",
        "403": "refuses the desk's token (403)",
        "hang": "says nothing for 30 seconds",
    },
    "garbage": {
        "off": "answers properly",
        "html": "answers an HTML page",
        "text": "answers text that is not JSON",
        "shape": "answers JSON of a wrong shape",
        "redirect": "redirects elsewhere",
        "endless": "answers a gigabyte",
    },
    "refuse": {
        "off": "takes all mail",
        "now": "refuses for now (451)",
        "forever": "refuses for ever (550)",
    },
}
MAX_SLOW = 60


@dataclass(frozen=True)
class Position:
    """How every switch stands; `slow` in seconds."""

    unreachable: str = "off"
    slow: float = 0
    garbage: str = "off"
    throttled: bool = False
    notices: bool = True
    refuse: str = "off"

    @property
    def breaks_something(self) -> bool:
        return self != replace(Position(), notices=self.notices)


class Switches:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._changed = threading.Condition()
        with store.reading() as connection:
            rows = connection.execute("select name, value from switches").fetchall()
        known = {field.name for field in fields(Position)}
        self._position = Position(**{n: json.loads(v) for n, v in rows if n in known})

    @property
    def position(self) -> Position:
        return self._position

    def set(self, given: Mapping[str, Any]) -> Position:
        """Raises Invalid. What is not given stays."""
        changes = _checked(given)
        rows = [(name, json.dumps(value)) for name, value in changes.items()]
        with self._store.changing() as connection:
            connection.executemany("insert or replace into switches values (?, ?)", rows)
        with self._changed:
            self._position = replace(self._position, **changes)
            self._changed.notify_all()
        return self._position

    def as_mapping(self) -> dict[str, Any]:
        return asdict(self._position)

    def wait_while(self, stands: Callable[[Position], bool], seconds: float) -> None:
        """Comes back when it stands otherwise, or after so many seconds."""
        with self._changed:
            self._changed.wait_for(lambda: not stands(self._position), seconds)


def _checked(given: Mapping[str, Any]) -> dict[str, Any]:
    faults = {name: fault for name, value in given.items() if (fault := _fault(name, value))}
    if faults:
        raise Invalid(faults)
    return dict(given)


def _fault(name: str, value: object) -> str:
    if name in CHOICES:
        return "" if value in list(CHOICES[name]) else f"One of {', '.join(CHOICES[name])}."
    if name in ("throttled", "notices"):
        return "" if isinstance(value, bool) else "True or false."
    if name != "slow":
        return "No such switch."
    if isinstance(value, int | float) and not isinstance(value, bool) and 0 <= value <= MAX_SLOW:
        return ""
    return f"Seconds from 0 to {MAX_SLOW}."
