"""`python -m supportdesk.prepare`: the database in the newest shape, before anybody is served.

With `--demonstration` it becomes a demonstration, with lively data when it is empty; without,
a demonstration is refused. Several processes may start at once: one upgrades, the others wait.
"""

import os
import sys
from importlib import import_module
from importlib.util import find_spec

import flask_migrate
from sqlalchemy import inspect, select
from sqlalchemy.exc import OperationalError

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


def main(arguments: list[str]) -> int:
    demonstration = "--demonstration" in arguments
    os.umask(0o077)
    app = create_app(Settings.from_environ(os.environ))
    with app.app_context():
        try:
            refusal = _refusal(demonstration)
            if refusal:
                print(refusal)
                return 3
            flask_migrate.upgrade()
            if demonstration:
                _demonstrate()
        except OperationalError as error:
            print(f"The database cannot be used: {error.orig}")
            return 1
    return 0


def _refusal(demonstration: bool) -> str | None:
    if "desk" not in inspect(db.engine).get_table_names():
        return None
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


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
