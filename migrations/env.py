"""How Alembic meets our database: one upgrade at a time, in one transaction, on both kinds.

Run through Flask (`flask --app app db upgrade`): the application brings the tables and the
address. Scripts for somebody else to run (`--sql`) are not offered.
"""

from typing import Any

from alembic import context
from flask import current_app

from supportdesk.store import upgrades
from supportdesk.store.database import Base, db


def _leave_out_empty(_context: Any, _revision: Any, directives: list[Any]) -> None:
    options = context.config.cmd_opts
    if getattr(options, "autogenerate", False) and directives[0].upgrade_ops.is_empty():
        directives[:] = []


def _run() -> None:
    if context.is_offline_mode():
        raise SystemExit("Migrations run against a database: leave out --sql.")
    extra = current_app.extensions["migrate"].configure_args
    with upgrades.turn(db.engine) as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            process_revision_directives=_leave_out_empty,
            transactional_ddl=True,
            **extra,
        )
        with context.begin_transaction():
            context.run_migrations()
            upgrades.check_references(connection)


_run()
