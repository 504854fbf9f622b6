"""The way from a database to the migrations, which only `prepare` and the command line go.

Alembic takes longer to load than anything else here: what serves pages never does.
"""

from pathlib import Path

from flask import Flask
from flask_migrate import Migrate, upgrade

from supportdesk.store.database import db

FOLDER = Path(__file__).resolve().parent.parent / "migrations"


def install(app: Flask) -> None:
    """Let Alembic find the tables and the address of this application (`flask db`)."""
    Migrate(app, db, directory=str(FOLDER), render_as_batch=True, compare_type=True)


def bring_up(app: Flask) -> None:
    """Give the application's database the newest shape."""
    install(app)
    with app.app_context():
        upgrade()
