"""`accounts.json`: the demonstration accounts for whoever starts the company."""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterable
from pathlib import Path

from supportdesk.demo.company.people import Person

_one_writer = threading.Lock()


def write(path: Path, people: Iterable[Person]) -> None:
    """Who can sign in, those with a single role first. Replaced whole, readable by us only."""
    rows = sorted((person for person in people if person.active), key=_place)
    text = json.dumps([_row(person) for person in rows], indent=1, ensure_ascii=False)
    fresh = path.with_suffix(".new")
    with _one_writer:
        with open(os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w") as file:
            file.write(text + "\n")
        fresh.replace(path)


def _row(person: Person) -> dict[str, str]:
    return {
        "role": "+".join(person.record["roles"]),
        "username": person.record["username"],
        "password": person.password,
        "name": person.record["name"],
    }


def _place(person: Person) -> tuple[int, int]:
    roles = person.record["roles"]
    first = roles[0] if roles else ""
    return len(roles) or 9, ("l1", "l2", "admin").index(first) if first in (
        "l1",
        "l2",
        "admin",
    ) else 3
