"""The hidden key of every form: sent twice is done once (PRODUCT section 2, rule 6)."""

import hashlib
import json
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import BigInteger, UniqueConstraint, bindparam, select
from sqlalchemy.orm import Mapped, Session, mapped_column
from sqlalchemy.sql.dml import ReturningInsert

from supportdesk.domain.errors import Refused
from supportdesk.store.database import Base, reading
from supportdesk.store.dialects import BigKey, insert_or_skip

ALREADY_USED = "This form was sent before with other content. Reload the page and send it again."


class KeyRow(Base):
    """A key that was used: by whom, where, with what content, and what came of it."""

    __tablename__ = "keys"
    __table_args__ = (UniqueConstraint("scope", "author", "key"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    scope: Mapped[str]
    author: Mapped[str]
    key: Mapped[str]
    content: Mapped[str]
    ticket: Mapped[int]
    seq: Mapped[int]
    at: Mapped[int] = mapped_column(BigInteger, index=True)


@dataclass(frozen=True)
class Key:
    """A key as it came with a form. `scope` is a ticket or a door, `author` a person.

    `content` is a digest of the fields, so that "the same again" can be told from "another".
    """

    scope: str
    author: str
    key: str
    content: str


@dataclass(frozen=True)
class Answer:
    """What the first use of a key led to."""

    ticket: int
    seq: int


def content_of(fields: Any) -> str:
    """A digest over what a form brought, key aside."""
    return hashlib.sha256(json.dumps(fields, sort_keys=True).encode()).hexdigest()


def first_answer(key: Key | None) -> Answer | None:
    """What this key led to before; None when it is new. Raises Refused for other content."""
    if key is None or not key.key:
        return None
    with reading() as session:
        return _find(session, key)


def use(session: Session, key: Key | None, ticket: int, seq: int, now: int) -> None:
    """Write the key down in the transaction of its change. Raises `Repeated` when it lost."""
    if key is None or not key.key:
        return
    row = {"scope": key.scope, "author": key.author, "key": key.key, "content": key.content}
    insert = _insert(session.get_bind().dialect.name)
    came = {"ticket": ticket, "seq": seq, "at": now}
    new = session.connection().execute(insert, row | came).first()
    if new is None and (answer := _find(session, key)):
        raise Repeated(answer)


class Repeated(Exception):
    """The same form was sent at the same moment and came first."""

    def __init__(self, answer: Answer) -> None:
        super().__init__("the same key came first")
        self.answer = answer


def _find(session: Session, key: Key) -> Answer | None:
    used = {"scope": key.scope, "author": key.author, "key": key.key}
    row = session.connection().execute(_USED, used).first()
    if row is None:
        return None
    if row.content != key.content:
        raise Refused(ALREADY_USED)
    return Answer(row.ticket, row.seq)


_UNIQUE = ["scope", "author", "key"]
_TABLE = Base.metadata.tables[KeyRow.__tablename__]
_USED = select(_TABLE.c.content, _TABLE.c.ticket, _TABLE.c.seq).where(
    *(_TABLE.c[name] == bindparam(name) for name in _UNIQUE)
)


@cache
def _insert(dialect: str) -> ReturningInsert[Any]:
    return insert_or_skip(_TABLE, dialect, _UNIQUE).returning(_TABLE.c.id)
