"""Looking into the database of a running desk: is the history whole, and what is in it?"""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, create_engine, make_url, select, text
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from supportdesk.proof.verifying import verify
from supportdesk.store import dialects
from supportdesk.store.eventlog import EventRow
from supportdesk.tickets.models import TicketRow
from supportdesk.tickets.rows import ticket_of
from supportdesk.web.clock import now
from tests.cast import check_always
from tests.servers import Desk


def check(desk: Desk) -> None:
    """What `flask verify` says while the desk goes on; and each ticket stands as PRODUCT section 2
    says it always does."""
    engine = create_engine(desk.database_url, poolclass=NullPool)
    dialects.prepare(engine)
    with Session(dialects.snapshot_engine(engine)) as session:
        assert verify(session, now()).first == {}
        for ticket in session.scalars(select(TicketRow)):
            check_always(ticket_of(ticket))


def kinds(desk: Desk, number: int) -> list[str]:
    """What happened to a ticket, in order, by the events' names."""
    with open_database(desk) as connection, Session(connection) as session:
        query = select(EventRow.wire).where(EventRow.ticket == number).order_by(EventRow.seq)
        return list(session.scalars(query))


def bodies(desk: Desk, number: int) -> list[str]:
    """The text of every message of a ticket, in order."""
    query = text("SELECT text FROM texts WHERE ticket = :n AND name = 'body' ORDER BY seq")
    with open_database(desk) as connection:
        return list(connection.execute(query, {"n": number}).scalars())


def held_by(desk: Desk, staff_id: str) -> list[int]:
    """Live tickets that somebody opened or holds."""
    query = text(
        "SELECT number FROM tickets WHERE status IN ('queued', 'held')"
        " AND (opener_id = :id OR assignee_id = :id)"
    )
    with open_database(desk) as connection:
        return list(connection.execute(query, {"id": staff_id}).scalars())


def folder(desk: Desk) -> Path:
    """The data folder of a desk on SQLite."""
    path = make_url(desk.database_url).database
    assert path
    return Path(path).parent / "desk"


def hang_up_on_everybody(connection: Connection) -> None:
    """What a restart of PostgreSQL does to every connection of the desk."""
    connection.execute(
        text(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )
    )


@contextmanager
def away(desk: Desk) -> Iterator[None]:
    """A database on PostgreSQL that answers nobody, until the end of the block."""
    name = make_url(desk.database_url).database
    url = make_url(desk.database_url).set(database="postgres")
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false'))
        try:
            ours = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = :name"
            connection.execute(text(ours), {"name": name})
            yield
        finally:
            connection.execute(text(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true'))


@contextmanager
def open_database(desk: Desk) -> Iterator[Connection]:
    engine = create_engine(desk.database_url, poolclass=NullPool)
    with engine.connect() as connection:
        yield connection
