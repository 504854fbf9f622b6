"""Every mail that came, newest first."""

from __future__ import annotations

import json
import sqlite3
import threading
from collections.abc import Iterable
from dataclasses import dataclass

from supportdesk.demo.company.letter import subject_of
from supportdesk.demo.company.store import Store, now

KEPT = 5000
LIST = "select id, received_at, sender, recipients, subject from mails where id > ? and id < ?"
TO = " and id in (select mail from mail_recipients where address = ?)"


@dataclass(frozen=True)
class Mail:
    id: int
    received_at: int
    sender: str
    recipients: tuple[str, ...]
    subject: str


class Mailbox:
    def __init__(self, store: Store) -> None:
        self._store = store
        self._arrived = threading.Condition()

    def put(self, sender: str, recipients: Iterable[str], raw: bytes) -> int:
        addresses = list(dict.fromkeys(recipients))
        with self._store.changing() as connection:
            mail = connection.execute(
                "insert into mails (received_at, sender, recipients, subject, raw)"
                " values (?, ?, ?, ?, ?)",
                (now(), sender, json.dumps(addresses), subject_of(raw), raw),
            ).lastrowid
            connection.executemany(
                "insert or ignore into mail_recipients values (?, ?)",
                [(address.lower(), mail) for address in addresses],
            )
            connection.execute("delete from mails where id <= ?", ((mail or 0) - KEPT,))
        with self._arrived:
            self._arrived.notify_all()
        return mail or 0

    def find(
        self, to: str = "", after: int = 0, before: int = 2**62, limit: int = 100
    ) -> list[Mail]:
        """Newest first; ids above `after` and below `before`."""
        query = LIST
        values: list[object] = [after, before]
        if to:
            query, values = query + TO, [*values, to.strip().lower()]
        with self._store.reading() as connection:
            rows = connection.execute(f"{query} order by id desc limit ?", [*values, limit])
            return [_mail(row) for row in rows]

    def wait(self, to: str, after: int, count: int, seconds: float) -> None:
        """Comes back when so many mails are there, or after so many seconds."""
        with self._arrived:
            self._arrived.wait_for(
                lambda: len(self.find(to, after=after, limit=count)) >= count, seconds
            )

    def raw(self, mail: int) -> bytes | None:
        with self._store.reading() as connection:
            row = connection.execute("select raw from mails where id = ?", (mail,)).fetchone()
        return bytes(row["raw"]) if row else None

    def get(self, mail: int) -> Mail | None:
        return next(iter(self.find(after=mail - 1, before=mail + 1)), None)

    def recipients(self) -> list[tuple[str, int]]:
        """Everybody who got mail, with how much."""
        query = "select address, count(*) from mail_recipients group by address order by address"
        with self._store.reading() as connection:
            return [(row[0], row[1]) for row in connection.execute(query)]

    def clear(self) -> None:
        with self._store.changing() as connection:
            connection.execute("delete from mails")


def _mail(row: sqlite3.Row) -> Mail:
    return Mail(
        id=row["id"],
        received_at=row["received_at"],
        sender=row["sender"],
        recipients=tuple(json.loads(row["recipients"])),
        subject=row["subject"],
    )
