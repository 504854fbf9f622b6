"""What `prepare` does when the database is not as it should be: refuse, upgrade, fill."""

from importlib import import_module
from importlib.util import find_spec

from sqlalchemy import inspect, select
from sqlalchemy.exc import OperationalError

from supportdesk import migrating
from supportdesk.factory import create_app
from supportdesk.settings import Settings
from supportdesk.store import desk
from supportdesk.store.database import db, reading
from supportdesk.tickets.models import TicketRow

LIVELY = "supportdesk.demo.lively"
IS_DEMONSTRATION = (
    "This database was made by `make run` and is marked as a demonstration: its accounts are "
    "public. Name another with DESK_DATABASE_URL or DESK_DATA_DIR."
)
IS_REAL = "The database in the data folder holds real tickets: `make run` does not touch it."

IS_OTHERS = (
    "This database holds something else: `make run` does not touch it. Name an empty one with "
    "DESK_DATABASE_URL."
)


def prepare(settings: Settings, *, demonstration: bool) -> int:
    """An exit status: 3 when this database is not for that, 1 when it cannot be used."""
    app = create_app(settings)
    with app.app_context():
        try:
            refusal = _refusal(demonstration)
            if refusal:
                print(refusal)
                return 3
            migrating.bring_up(app)
            if demonstration:
                _demonstrate()
        except OperationalError as error:
            print(f"The database cannot be used: {error.orig}")
            return 1
    return 0


def _refusal(demonstration: bool) -> str | None:
    tables = set(inspect(db.engine).get_table_names())
    if "desk" not in tables:
        others = tables - {*db.metadata.tables, "alembic_version"}
        return IS_OTHERS if demonstration and others else None
    marked = desk.is_demonstration()
    if demonstration:
        return None if marked or not _has_tickets() else IS_REAL
    return IS_DEMONSTRATION if marked else None


def _demonstrate() -> None:
    desk.mark_demonstration()
    if not _has_tickets() and find_spec(LIVELY):
        import_module(LIVELY).fill()


def _has_tickets() -> bool:
    with reading() as session:
        return session.scalar(select(TicketRow.number).limit(1)) is not None
