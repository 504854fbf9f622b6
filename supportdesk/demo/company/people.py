"""The people: one table, and every change of it."""

from __future__ import annotations

import base64
import json
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from supportdesk.demo.company import passwords
from supportdesk.demo.company.fields import BLANK, Invalid, cleaned
from supportdesk.demo.company.store import Store, now

UPDATED, DEACTIVATED = "staff.updated", "staff.deactivated"
FIRST_NUMBER = 1001
Told = Callable[[str, str], None]


@dataclass(frozen=True)
class Person:
    id: str
    record: dict[str, Any]
    updated_at: int
    password_hash: str
    password: str
    locked: bool
    distortion: dict[str, Any]

    @property
    def active(self) -> bool:
        return bool(self.record["active"])

    def staff_object(self) -> dict[str, Any]:
        """What the API answers; a distortion (for tests of broken records) is laid over it."""
        whole = {"id": self.id, **self.record, "updated_at": moment(self.updated_at)}
        whole |= self.distortion.get("with", {})
        return {k: v for k, v in whole.items() if k not in self.distortion.get("without", ())}


class People:
    """`told(kind, id)` hears of every change, after it is stored."""

    def __init__(self, store: Store, told: Told) -> None:
        self._store = store
        self._told = told

    def everybody(self) -> list[Person]:
        return self._find("select * from staff order by number")

    def get(self, staff_id: str) -> Person | None:
        return next(iter(self._find("select * from staff where id = ?", staff_id)), None)

    def named(self, username: str) -> Person | None:
        return next(iter(self._find("select * from staff where username = ?", username)), None)

    def page(self, since: int, cursor: str | None, size: int) -> tuple[list[Person], str | None]:
        """Who changed at or after `since`, oldest first. Raises ValueError for a wrong cursor."""
        after = _opened(cursor) if cursor else (since, "")
        found = self._find(
            "select * from staff where (updated_at, id) > (?, ?) order by updated_at, id limit ?",
            max(after, (since, "")), size + 1,
        )  # fmt: skip
        return found[:size], _sealed(found[size - 1]) if len(found) > size else None

    def add(self, given: Mapping[str, Any], password: str | None = None) -> Person:
        """A new person. Raises Invalid."""
        record = BLANK | cleaned({"username": "", "name": ""} | dict(given))
        password = password or passwords.readable()
        hashed = passwords.hashed(password)
        with self._store.changing() as connection:
            _refuse_taken(connection, record["username"], "")
            number = _next_number(connection)
            connection.execute(
                "insert into staff (number, id, username, record, updated_at, password_hash,"
                " demonstration_password) values (?, ?, ?, ?, ?, ?, ?)",
                (number, f"s-{number}", record["username"], json.dumps(record),
                 _next_stamp(connection), hashed, password),
            )  # fmt: skip
        return self._changed(f"s-{number}", UPDATED)

    def change(self, staff_id: str, given: Mapping[str, Any]) -> Person | None:
        """Changes the given fields of the record. None when there is no such person."""
        changes = cleaned(given)
        with self._store.changing() as connection:
            row = connection.execute("select * from staff where id = ?", (staff_id,)).fetchone()
            if row is None:
                return None
            before = _person(row).record
            record = before | changes
            _refuse_taken(connection, record["username"], staff_id)
            connection.execute(
                "update staff set username = ?, record = ?, updated_at = ? where id = ?",
                (record["username"], json.dumps(record), _next_stamp(connection), staff_id),
            )
        left = before["active"] and not record["active"]
        return self._changed(staff_id, DEACTIVATED if left else UPDATED)

    def delete(self, staff_id: str) -> bool:
        with self._store.changing() as connection:
            gone = connection.execute("delete from staff where id = ?", (staff_id,)).rowcount > 0
        if gone:
            self._told(DEACTIVATED, staff_id)
        return gone

    def set_password(self, staff_id: str, password: str) -> None:
        hashed = passwords.hashed(password)
        self._set(staff_id, "password_hash = ?, demonstration_password = ?", hashed, password)

    def set_locked(self, staff_id: str, locked: bool) -> None:
        self._set(staff_id, "locked = ?", int(locked))

    def distort(self, staff_id: str, distortion: dict[str, Any]) -> None:
        """`{"without": [field…], "with": {field: value}}`: the API answers a broken record."""
        self._set(staff_id, "distortion = ?", json.dumps(distortion))

    def _set(self, staff_id: str, assignments: str, *values: object) -> None:
        with self._store.changing() as connection:
            connection.execute(
                f"update staff set {assignments}, updated_at = ? where id = ?",  # noqa: S608
                (*values, _next_stamp(connection), staff_id),
            )
        self._told(UPDATED, staff_id)

    def _changed(self, staff_id: str, kind: str) -> Person:
        self._told(kind, staff_id)
        person = self.get(staff_id)
        if person is None:
            raise LookupError(staff_id)
        return person

    def _find(self, query: str, *values: object) -> list[Person]:
        flat = [v for value in values for v in (value if isinstance(value, tuple) else (value,))]
        with self._store.reading() as connection:
            return [_person(row) for row in connection.execute(query, flat)]


def moment(at: int) -> str:
    """RFC 3339 in UTC with milliseconds."""
    text = datetime.fromtimestamp(at / 1000, UTC).isoformat(timespec="milliseconds")
    return text.replace("+00:00", "Z")


def _person(row: sqlite3.Row) -> Person:
    return Person(
        id=row["id"],
        record=json.loads(row["record"]),
        updated_at=row["updated_at"],
        password_hash=row["password_hash"],
        password=row["demonstration_password"],
        locked=bool(row["locked"]),
        distortion=json.loads(row["distortion"]),
    )


def _refuse_taken(connection: sqlite3.Connection, username: str, by: str) -> None:
    query = "select 1 from staff where username = ? and id <> ?"
    if connection.execute(query, (username, by)).fetchone():
        raise Invalid({"username": "Somebody has this name already."})


def _next_number(connection: sqlite3.Connection) -> int:
    query = "select seq from sqlite_sequence where name = 'staff'"
    row = connection.execute(query).fetchone()
    return int(row[0]) + 1 if row else FIRST_NUMBER


def _next_stamp(connection: sqlite3.Connection) -> int:
    """Now, and always later than every stamp before, so that no change hides behind another."""
    (newest,) = connection.execute("select coalesce(max(updated_at), 0) from staff").fetchone()
    return max(now(), int(newest) + 1)


def _sealed(last: Person) -> str:
    return base64.urlsafe_b64encode(f"{last.updated_at} {last.id}".encode()).decode()


def _opened(cursor: str) -> tuple[int, str]:
    stamp, _, staff_id = base64.urlsafe_b64decode(cursor.encode()).decode().partition(" ")
    if not 0 <= int(stamp) < 2**63:
        raise ValueError("no such cursor")
    return int(stamp), staff_id
