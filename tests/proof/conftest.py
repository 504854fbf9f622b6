"""A lively desk on each database, and a way to spoil it that leaves no trace."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from sqlalchemy import create_engine, event
from sqlalchemy.orm import Session
from sqlalchemy.pool import NullPool

from supportdesk.factory import create_app
from supportdesk.settings import Settings
from supportdesk.store import dialects
from supportdesk.store.database import db
from tests import desks
from tests.cast import DAY, NOON
from tests.proof.lives import Desk
from tests.servers import environment

Spoiling = Callable[[], AbstractContextManager[Session]]
SEED = 1
LONG_AFTER = NOON + 1000 * DAY
"""When whatever the worker had to do is done."""


@pytest.fixture(scope="package", params=desks.KINDS)
def spoiling(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Spoiling]:
    """Sessions in which anything may be changed by hand; all of it is taken back at their end."""
    folder = tmp_path_factory.mktemp("lively")
    with desks.database(request.param, request, folder) as url:
        app = create_app(Settings.from_environ(environment(url, folder)))
        with app.app_context():
            Desk(SEED).live_through_everything()
            db.engine.dispose()
        engine = create_engine(url, poolclass=NullPool)
        dialects.prepare(engine)
        if request.param == "sqlite":
            event.listen(engine, "connect", lambda raw, _: raw.execute("PRAGMA foreign_keys=OFF"))

        @contextmanager
        def spoil() -> Iterator[Session]:
            with Session(engine) as session:
                if request.param == "postgresql":  # as a restored dump would: no references
                    session.connection().exec_driver_sql("SET session_replication_role = replica")
                yield session
                session.rollback()

        yield spoil
