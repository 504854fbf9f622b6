"""The database: one metadata, sessions that read and transactions that change.

Nothing here knows Flask beyond the extension that owns the engine.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from contextvars import ContextVar
from typing import Any, TypeVar

from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import Connection, Engine, Executable, MetaData, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import DeclarativeBase, ORMExecuteState, Session

from supportdesk.store import dialects
from supportdesk.store.trips import one_trip

T = TypeVar("T")

NAMING = {
    "ix": "ix_%(column_0_N_label)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    metadata = MetaData(naming_convention=NAMING)


db = SQLAlchemy(model_class=Base, disable_autonaming=True)

_current: ContextVar[Session | None] = ContextVar("session", default=None)


class ReadSession(Session):
    """A session that refuses to change anything."""


@contextmanager
def reading() -> Iterator[Session]:
    """A session for reads. Nested calls share it; nothing may be rendered inside.

    Load what is needed, leave the block, then render: a connection held while a page is
    rendered is what limits a process (docs/decisions).
    """
    outer = _current.get()
    if outer is not None:
        yield outer
        return
    with _read(dialects.read_engine(db.engine)) as session:
        yield session


@contextmanager
def apart(engine: Engine) -> Iterator[Callable[[], AbstractContextManager[Session]]]:
    """One connection of an engine (`dialects.own_engine`), held. What is given begins a session
    for reads on it, which sees how things are now; `reading` inside shares it.

    For the one who may not wait behind requests: there it may be held while something is drawn.
    """
    with dialects.read_engine(engine).connect() as connection:
        yield lambda: _read(connection)


@contextmanager
def snapshot() -> Iterator[Session]:
    """A session that sees one moment of the whole database, however long it looks.

    Nobody waits for it, but what changes meanwhile is kept twice until it ends. `reading` inside
    shares it.
    """
    if _current.get() is not None:
        raise RuntimeError("a snapshot may not begin inside another session")
    with _read(dialects.snapshot_engine(db.engine)) as session:
        yield session


def change(work: Callable[[Session], T]) -> T:
    """Run `work(session)` in one transaction that reads, decides and writes; commit; return.

    Called inside another `change` it joins that transaction. A deadlock is tried once more,
    so `work` must not have effects outside the database. What must happen after the commit
    is left with `after_commit`.
    """
    outer = _current.get()
    if outer is not None:
        if isinstance(outer, ReadSession):
            raise RuntimeError("a change may not begin inside a reading session")
        return work(outer)
    try:
        return _once(work)
    except DBAPIError as error:
        if not dialects.worth_another_try(error):
            raise
        return _once(work)


def after_commit(session: Session, effect: Callable[[], Any]) -> None:
    """Have `effect` called once the transaction of `session` is committed; never on rollback."""
    session.info.setdefault("after_commit", []).append(effect)


def later(
    session: Session, statement: Executable, rows: Any, told: Callable[[Any], None] | None = None
) -> None:
    """Have it written with the commit, after all else and in this order: for what nobody reads in
    this transaction. PostgreSQL is sent all of it in one trip. (An INSERT into a table that
    numbers its rows is `.inline()`: nobody waits for the number.)

    `told` is given the one value that the statement returns, once that is committed.
    """
    session.info.setdefault("later", []).append((statement, rows, told))


def at_end(session: Session, name: str, effect: Callable[[Session], Any]) -> None:
    """Have `effect` run as the last thing of the transaction, once per `name`."""
    session.info.setdefault("at_end", {}).setdefault(name, effect)


@contextmanager
def _read(bind: Engine | Connection) -> Iterator[Session]:
    with ReadSession(bind, expire_on_commit=False) as session:
        token = _current.set(session)
        try:
            yield session
        finally:
            _current.reset(token)


def _once(work: Callable[[Session], T]) -> T:
    engine = db.engine
    with dialects.writer_turn(engine), dialects.write_engine(engine).connect() as connection:
        session = Session(connection, expire_on_commit=False)
        token = _current.set(session)
        try:
            with session:
                result = work(session)
                for effect in session.info.pop("at_end", {}).values():
                    effect(session)
                _commit(session)
        finally:
            _current.reset(token)
    for after in session.info.pop("after_commit", ()):
        after()
    return result


def _commit(session: Session) -> None:
    writes = session.info.pop("later", ())
    if not writes:
        session.commit()
        return
    session.flush()
    with one_trip(session.connection()) as execute:
        asked = [
            (told, execute(statement, rows, told is not None)) for statement, rows, told in writes
        ]
        session.commit()
    for told, answer in asked:
        if told is not None:
            told(answer())


@event.listens_for(ReadSession, "do_orm_execute")
def _only_selects(state: ORMExecuteState) -> None:
    if not state.is_select:
        raise RuntimeError("a reading session may not change anything")


@event.listens_for(ReadSession, "before_flush")
def _no_flush(*_: object) -> None:
    raise RuntimeError("a reading session may not change anything")
