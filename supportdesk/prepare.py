"""`python -m supportdesk.prepare`: the database in the newest shape, before anybody is served.

With `--demonstration` it becomes a demonstration, with lively data when it is empty; without,
a demonstration is refused. Several processes may start at once: one upgrades, the others wait.

Nearly always everything is there already. Seeing that takes a tenth of the time that it takes to
load the desk, so it is looked at first, with nothing of the desk loaded.
"""

import os
import sys
from pathlib import Path

from sqlalchemy import create_engine, text
from sqlalchemy.exc import SQLAlchemyError

from supportdesk.settings import Settings
from supportdesk.store import dialects

VERSIONS = Path(__file__).resolve().parent.parent / "migrations" / "versions"
AS_IT_STANDS = text(
    "SELECT version_num, demonstration, EXISTS (SELECT 1 FROM tickets) FROM alembic_version, desk"
)


def main(arguments: list[str]) -> int:
    demonstration = "--demonstration" in arguments
    os.umask(0o077)
    settings = Settings.from_environ(os.environ)
    if is_prepared(settings.database_url, demonstration=demonstration):
        return 0
    from supportdesk.preparing import prepare

    return prepare(settings, demonstration=demonstration)


def is_prepared(url: str, *, demonstration: bool) -> bool:
    """Whether nothing is left to do; False also when that cannot be seen."""
    engine = create_engine(url, **dialects.engine_options(url))
    try:
        with engine.connect() as connection:
            version, marked, has_tickets = connection.execute(AS_IT_STANDS).one()
    except SQLAlchemyError:
        return False
    finally:
        engine.dispose()
    return version == newest() and bool(marked) is demonstration and (has_tickets or not marked)


def newest() -> str:
    """The number of the last migration, as the names of their files say."""
    return max(path.name for path in VERSIONS.glob("[0-9]*.py")).partition("_")[0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
