"""The company's people for tests of the lively data, and a desk that was filled for them."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

from flask import Flask

from supportdesk.demo.company import cast
from supportdesk.demo.lively import fill
from supportdesk.directory.records import read_staff
from supportdesk.domain.people import Staff
from supportdesk.factory import create_app
from supportdesk.settings import Settings
from supportdesk.store.database import db
from tests.servers import environment

SATURDAY_NIGHT = int(datetime(2026, 11, 21, 23, 40, tzinfo=UTC).timestamp() * 1000)


def everybody(now: int = SATURDAY_NIGHT) -> list[Staff]:
    """As the staff platform would name them at its first start."""
    records = cast.records(datetime.fromtimestamp(now / 1000, UTC))
    return [
        read_staff({**record, "id": f"s-{number}"})[0]
        for number, record in enumerate(records, 1001)
    ]


@contextmanager
def desk(url: str, folder: Path, now: int = SATURDAY_NIGHT) -> Iterator[Flask]:
    """A desk with its history; the app context is open."""
    app = create_app(Settings.from_environ(environment(url, folder)))
    with app.app_context():
        fill(everybody(now), now)
        yield app
        db.engine.dispose()
