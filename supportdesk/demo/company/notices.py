"""Change notices to the desk, from a thread of their own."""

from __future__ import annotations

import json
import secrets
import sqlite3
import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from supportdesk.demo.company import hooks
from supportdesk.demo.company.config import Config
from supportdesk.demo.company.people import moment
from supportdesk.demo.company.store import Store, now

RETRY_AFTER = (1_000, 3_000, 10_000, 30_000)  # ms; then it is given up


@dataclass(frozen=True)
class Notice:
    id: str
    body: str
    created_at: int
    attempts: int
    due: int | None
    answer: str

    @property
    def content(self) -> dict[str, Any]:
        content: dict[str, Any] = json.loads(self.body)
        return content


class Notices:
    def __init__(self, store: Store, config: Config, wanted: Callable[[], bool]) -> None:
        self._store = store
        self._config = config
        self._wanted = wanted
        self._told = threading.Condition()
        self._stopping = False
        self._thread = threading.Thread(target=self._deliver_all, name="notices", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        with self._told:
            self._stopping = True
            self._told.notify_all()

    def tell(self, kind: str, staff_id: str) -> None:
        """Queues a notice, when they are wanted and there is somewhere to send them."""
        if not (self._wanted() and self._config.can_notify):
            return
        at = now()
        content = {"type": kind, "timestamp": moment(at), "data": {"id": staff_id}}
        with self._store.changing() as connection:
            connection.execute(
                "insert into notices (id, body, created_at, due) values (?, ?, ?, ?)",
                (f"msg_{secrets.token_urlsafe(18)}", json.dumps(content), at, at),
            )
            connection.execute(
                "delete from notices where rowid <= (select max(rowid) from notices) - 1000"
            )
        with self._told:
            self._told.notify_all()

    def last(self, count: int) -> list[Notice]:
        query = "select * from notices order by rowid desc limit ?"
        with self._store.reading() as connection:
            return [_notice(row) for row in connection.execute(query, (count,))]

    def _deliver_all(self) -> None:
        while not self._stopping:
            notice = self._next()
            if notice and notice.due is not None and notice.due <= now():
                self._deliver(notice)
            else:
                self._rest(notice)

    def _rest(self, notice: Notice | None) -> None:
        with self._told:
            fresh = self._next()
            if not self._stopping and (fresh and fresh.id) == (notice and notice.id):
                self._told.wait((notice.due - now()) / 1000 if notice and notice.due else None)

    def _next(self) -> Notice | None:
        query = "select * from notices where due is not null order by due, rowid limit 1"
        with self._store.reading() as connection:
            row = connection.execute(query).fetchone()
        return _notice(row) if row else None

    def _deliver(self, notice: Notice) -> None:
        config, body = self._config, notice.body.encode()
        fine, answer = hooks.post(config.hook_url, config.hook_secret, notice.id, body)
        attempts = notice.attempts + 1
        again = not fine and attempts <= len(RETRY_AFTER)
        due = now() + RETRY_AFTER[attempts - 1] if again else None
        with self._store.changing() as connection:
            connection.execute(
                "update notices set attempts = ?, due = ?, answer = ? where id = ?",
                (attempts, due, answer, notice.id),
            )


def _notice(row: sqlite3.Row) -> Notice:
    return Notice(**dict(row))
