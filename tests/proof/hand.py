"""Somebody who writes into the database past the desk."""

import json
from dataclasses import dataclass
from random import Random
from typing import Any

from sqlalchemy import Row, text
from sqlalchemy.orm import Session


@dataclass(frozen=True)
class Expected:
    """A fault of this kind, at this place; None where the place is not said."""

    kind: str
    ticket: int | None = None
    seq: int | None = None
    pos: int | None = None


HERE = "ticket = :ticket AND seq = :seq"


class Hand:
    """Somebody who writes into the database past the desk, `random` for what is not said."""

    def __init__(self, session: Session, random: Random) -> None:
        self._session, self.random = session, random

    def do(self, sql: str, **values: Any) -> int:
        result: Any = self._session.execute(text(sql), values)
        assert result.rowcount, sql
        return int(result.rowcount)

    def change_event(self, row: Any, change: str, **values: Any) -> None:
        """`change` is SET's part of an UPDATE of that event."""
        self.do(
            f"UPDATE events SET {change} WHERE {HERE}", ticket=row.ticket, seq=row.seq, **values
        )

    def change_text(self, row: Any, change: str, **values: Any) -> None:
        where = {"ticket": row.ticket, "seq": row.seq, "name": row.name}
        self.do(f"UPDATE texts SET {change} WHERE {HERE} AND name = :name", **where, **values)

    def remove_text(self, row: Any) -> None:
        where = {"ticket": row.ticket, "seq": row.seq, "name": row.name}
        self.do(f"DELETE FROM texts WHERE {HERE} AND name = :name", **where)

    def change_file(self, row: Any, change: str, **values: Any) -> None:
        self.do(f"UPDATE files SET {change} WHERE id = :id", id=row.id, **values)

    def put_piece(self, row: Any, data: bytes) -> None:
        """Bytes of a file that has none."""
        self.do(
            "INSERT INTO chunks (file_id, n, data) VALUES (:id, 0, :data)", id=row.id, data=data
        )

    def remove(self, what: str, **values: Any) -> None:
        """All of it, were there none."""
        self._session.execute(text(f"DELETE FROM {what}"), values)

    def rows(self, sql: str, **values: Any) -> list[Row[Any]]:
        return list(self._session.execute(text(sql), values))

    def one_of(self, sql: str, **values: Any) -> Any:
        """One of the rows, by chance."""
        return self.random.choice(self.rows(f"{sql} ORDER BY 1, 2", **values))

    def event(self, more: str = "1 = 1") -> Any:
        return self.one_of(f"SELECT * FROM events WHERE {more}")

    def text(self, more: str = "1 = 1") -> Any:
        """A text that is there, and how to find it again."""
        return self.one_of(f"SELECT * FROM texts WHERE salt IS NOT NULL AND {more}")

    def file(self, more: str = "1 = 1") -> Any:
        return self.one_of(
            f"SELECT * FROM files WHERE withdrawn_at IS NULL AND ticket > 0 AND {more}"
        )

    def data_of(self, row: Any) -> dict[str, Any]:
        data: dict[str, Any] = json.loads(row.data) if isinstance(row.data, str) else row.data
        return data
