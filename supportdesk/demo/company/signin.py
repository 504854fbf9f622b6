"""Whether a name and a password belong together, and the platform's own brake on guessing."""

from __future__ import annotations

import unicodedata
from enum import Enum

from supportdesk.demo.company import passwords
from supportdesk.demo.company.people import People, Person
from supportdesk.demo.company.store import Store, now

WINDOW = 15 * 60 * 1000
LOCKED_AFTER = 10  # failures of one name: even the right password answers 423
NAME_SLOWED_AFTER = 20  # then no password is looked at any more
CLIENT_SLOWED_AFTER = 100


class Verdict(Enum):
    RIGHT = 200
    WRONG = 401
    INACTIVE = 403
    LOCKED = 423
    SLOW_DOWN = 429


class SignIn:
    def __init__(self, store: Store, people: People) -> None:
        self._store = store
        self._people = people

    def verify(self, username: str, password: str, client: str) -> tuple[Verdict, Person | None]:
        """Says more than WRONG or SLOW_DOWN only to who knows the password."""
        name, client = normalised(username), normalised(client)
        of_name, of_client = self._failures("name", name), self._failures("client", client)
        if of_name >= NAME_SLOWED_AFTER or (client and of_client >= CLIENT_SLOWED_AFTER):
            return Verdict.SLOW_DOWN, None
        person = self._people.named(name)
        stored = person.password_hash if person else passwords.of_nobody()
        if not passwords.matches(password, stored) or person is None:
            self._count_failure(name, client)
            return Verdict.WRONG, None
        if not person.active:
            return Verdict.INACTIVE, None
        if person.locked or of_name >= LOCKED_AFTER:
            return Verdict.LOCKED, None
        self.forget_failures(name)
        return Verdict.RIGHT, person

    def is_locked(self, person: Person) -> bool:
        return person.locked or self._failures("name", person.record["username"]) >= LOCKED_AFTER

    def forget_failures(self, username: str) -> None:
        with self._store.changing() as connection:
            connection.execute("delete from failures where name = ?", (normalised(username),))

    def _failures(self, column: str, value: str) -> int:
        query = f"select count(*) from failures where {column} = ? and at > ?"  # noqa: S608
        with self._store.reading() as connection:
            return int(connection.execute(query, (value, now() - WINDOW)).fetchone()[0])

    def _count_failure(self, name: str, client: str) -> None:
        with self._store.changing() as connection:
            connection.execute("delete from failures where at <= ?", (now() - WINDOW,))
            connection.execute("insert into failures values (?, ?, ?)", (name, client, now()))


def normalised(username: str) -> str:
    text = unicodedata.normalize("NFKC", username).strip().casefold()[:200]
    return text.encode("utf-8", "replace").decode()
