"""A full disk, a line that breaks, files that no message came for."""

import os
from io import BytesIO
from pathlib import Path

import pytest
from flask import Flask

from supportdesk.domain.errors import NotFound
from supportdesk.files import actions as files
from supportdesk.files import jobs as file_jobs
from supportdesk.files.actions import CHUNK_BYTES, Left, keep
from supportdesk.files.gates import content
from supportdesk.files.limits import Limits
from supportdesk.files.models import ChunkRow, FileRow
from supportdesk.store.database import db
from tests.files.build import (
    DAY,
    MARA,
    NOW,
    STRANGER,
    count,
    kept,
    left,
    row_of,
    ticket,
)

pytestmark = pytest.mark.usefixtures("app")


class Breaking(BytesIO):
    """A sender whose line breaks in the second piece."""

    def read(self, size: int | None = -1) -> bytes:
        if self.tell() >= CHUNK_BYTES:
            raise OSError("the line broke")
        return super().read(size)


def test_nothing_is_kept_on_a_disk_that_is_nearly_full(tmp_path: Path) -> None:
    enough = Limits(disk=tmp_path, free_share=0, free_bytes=0)
    low = Limits(disk=tmp_path, free_share=1.0, free_bytes=0)
    assert left(5, enough) == ""
    assert "little space" in left(5, low)


def test_a_line_that_breaks_leaves_nothing_behind() -> None:
    result = keep(Breaking(b"x" * CHUNK_BYTES * 3), "x", "", Limits(), MARA, NOW)
    assert isinstance(result, Left)
    assert (count(FileRow), count(ChunkRow)) == (0, 0)


def test_a_full_disk_leaves_the_file_out_and_keeps_the_text(app: Flask) -> None:
    _fill_the_disk()
    result = keep(BytesIO(os.urandom(4_000_000)), "big.iso", "", Limits(), MARA, NOW)
    assert result == Left("big.iso", files.NOT_STORED)
    assert count(ChunkRow) == 0
    assert ticket() > 1000


def test_files_that_no_message_came_for_are_pruned_after_a_day() -> None:
    old, new = kept(now=NOW - DAY - 1), kept(os.urandom(CHUNK_BYTES * 2), now=NOW)
    attached = kept(now=NOW - 2 * DAY)
    ticket(attached)
    assert file_jobs.prune(NOW) == 1
    assert b"".join(content(attached.id))
    assert b"".join(content(new.id))
    with pytest.raises(NotFound):
        list(content(old.id))
    assert file_jobs.prune(NOW) == 0


def test_where_a_stranger_sent_from_is_forgotten_after_a_day() -> None:
    file = kept(by=STRANGER, now=NOW - DAY - 1)
    ticket(file)
    file_jobs.prune(NOW)
    assert (row_of(file.id).address, row_of(file.id).origin) == ("", "")


def _fill_the_disk() -> None:
    """SQLite may not grow by more than a megabyte, PostgreSQL says it is full at each piece."""
    if db.engine.dialect.name == "sqlite":
        db.engine.dispose()
        with db.engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar_one()
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages + 250}")
        return
    full = "BEGIN RAISE EXCEPTION USING ERRCODE='disk_full', MESSAGE='full'; END"
    with db.engine.begin() as connection:
        connection.exec_driver_sql(
            f"CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS $${full}$$"
        )
        connection.exec_driver_sql(
            "CREATE TRIGGER full_disk BEFORE INSERT ON chunks FOR EACH ROW "
            "EXECUTE FUNCTION full_disk()"
        )
