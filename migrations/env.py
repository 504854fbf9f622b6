"""How Alembic meets our database: one upgrade at a time, in one transaction, on both kinds.

Run through Flask (`flask --app app db upgrade`): the application brings the tables and the
address. Scripts for somebody else to run (`--sql`) are not offered.
"""

from typing import Any

from alembic import context
from alembic.script import ScriptDirectory
from flask import current_app

from supportdesk.store import upgrades
from supportdesk.store.database import Base, db


def _number(migration: Any, _revision: Any, directives: list[Any]) -> None:
    """Revisions are numbered 0001, 0002, …; one without a change is not written."""
    script = directives[0]
    if getattr(migration.config.cmd_opts, "autogenerate", False) and script.upgrade_ops.is_empty():
        directives[:] = []
        return
    newest = ScriptDirectory.from_config(migration.config).get_current_head()
    script.rev_id = f"{int(newest or 0) + 1:04}"


def _run() -> None:
    if context.is_offline_mode():
        raise SystemExit("Migrations run against a database: leave out --sql.")
    extra = current_app.extensions["migrate"].configure_args
    with upgrades.turn(db.engine) as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            process_revision_directives=_number,
            transactional_ddl=True,
            **extra,
        )
        with context.begin_transaction():
            context.run_migrations()
            upgrades.check_references(connection)


_run()
