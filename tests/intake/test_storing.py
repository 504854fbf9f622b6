"""A mail is kept before anything is done with it, whole or not at all."""

import hashlib
import io
import resource
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import SQLAlchemyError

from supportdesk.domain.errors import NotFound, Refused
from supportdesk.files.limits import Limits
from supportdesk.intake import storing
from supportdesk.intake.models import ARRIVING, WAITING, IncomingRow, PieceRow
from supportdesk.store import jobs
from supportdesk.store.database import change, reading
from tests.cast import DAY, NOW

MAIL = b"From: lena@brack.example\r\nSubject: VPN\r\n\r\nIt drops.\r\n"
LARGE = MAIL + b"x" * (2 * storing.PIECE_BYTES)


class Dripping(io.RawIOBase):
    """A sender that gives a little at a time, and breaks off where it is told to."""

    def __init__(self, data: bytes, breaks_at: int = 0) -> None:
        self._left, self._breaks_at, self._given = data, breaks_at, 0

    def read(self, size: int = -1) -> bytes:
        if self._breaks_at and self._given >= self._breaks_at:
            raise ConnectionResetError("the line is cut")
        data, self._left = self._left[:1_000], self._left[1_000:]
        self._given += len(data)
        return data[:size] if size >= 0 else data


def rows(**where: object) -> list[IncomingRow]:
    with reading() as session:
        query = select(IncomingRow).filter_by(**where).order_by(IncomingRow.id)
        return list(session.scalars(query))


def pieces() -> int:
    with reading() as session:
        return session.scalar(select(func.count()).select_from(PieceRow)) or 0


@pytest.mark.parametrize("data", [MAIL, LARGE, b"", LARGE[: storing.PIECE_BYTES]])
def test_a_mail_is_kept_byte_by_byte_and_waits_for_the_worker(app: Flask, data: bytes) -> None:
    kept = storing.keep(io.BytesIO(data), "file", NOW)
    assert not kept.repeated
    assert b"".join(storing.raw(kept.id)) == data
    (row,) = rows()
    assert (row.id, row.state, row.inlet, row.came_at) == (kept.id, WAITING, "file", NOW)
    assert (row.size, row.digest) == (len(data), hashlib.sha256(data).hexdigest())
    (job,) = jobs.claim(NOW)
    assert (job.name, job.payload) == (storing.TAKE_IN, {"mail": kept.id})


def test_a_sender_that_drips_is_kept_in_full_pieces(app: Flask) -> None:
    kept = storing.keep(Dripping(LARGE), "hook", NOW)
    assert b"".join(storing.raw(kept.id)) == LARGE
    assert pieces() == 3


def test_from_one_place_a_mail_is_kept_once(app: Flask) -> None:
    first = storing.keep(io.BytesIO(MAIL), "imap", NOW, "imap:INBOX:7:42")
    again = storing.keep(io.BytesIO(MAIL), "imap", NOW, "imap:INBOX:7:42")
    other = storing.keep(io.BytesIO(MAIL), "imap", NOW, "imap:INBOX:7:43")
    assert (again.id, again.repeated) == (first.id, True)
    assert (other.repeated, len(rows())) == (False, 2)


def test_mails_without_a_place_are_each_their_own(app: Flask) -> None:
    ids = {storing.keep(io.BytesIO(MAIL), "file", NOW).id for _ in range(2)}
    assert len(ids) == 2


def test_a_mail_that_breaks_off_is_not_there_and_can_be_kept_again(app: Flask) -> None:
    with pytest.raises(ConnectionResetError):
        storing.keep(Dripping(LARGE, breaks_at=len(LARGE) - 500), "imap", NOW, "imap:INBOX:7:42")
    assert (rows(), pieces(), jobs.claim(NOW)) == ([], 0, [])
    assert not storing.keep(io.BytesIO(LARGE), "imap", NOW, "imap:INBOX:7:42").repeated


def test_what_a_dead_process_left_half_is_tidied_away_after_a_day(app: Flask) -> None:
    whole = storing.keep(io.BytesIO(LARGE), "imap", NOW)
    half = change(lambda session: storing._begin(session, "imap", NOW))
    change(lambda session: storing._write(session, half, 0, b"half"))
    assert storing.tidy(NOW + DAY) == 0
    assert storing.tidy(NOW + DAY + 1) == 1
    assert [row.id for row in rows()] == [whole.id]
    assert not rows(state=ARRIVING)


def test_a_low_disk_leaves_the_mail_where_it_was(app: Flask, tmp_path: Path) -> None:
    full = Limits(disk=tmp_path, free_bytes=10**18)
    with pytest.raises(Refused, match="little space"):
        storing.keep(io.BytesIO(MAIL), "imap", NOW, limits=full)
    assert rows() == []


def test_a_database_that_refuses_leaves_it_there_too(app: Flask) -> None:
    change(lambda session: session.connection().exec_driver_sql("DROP TABLE incoming_pieces"))
    with pytest.raises(SQLAlchemyError):
        storing.keep(io.BytesIO(MAIL), "imap", NOW)
    assert (rows(), jobs.claim(NOW)) == ([], [])


def test_a_mail_whose_bytes_are_gone_is_not_there(app: Flask) -> None:
    kept = storing.keep(io.BytesIO(LARGE), "file", NOW)
    change(lambda session: storing._drop_piece(session, kept.id, 1))
    with pytest.raises(NotFound):
        list(storing.raw(kept.id))
    with pytest.raises(NotFound):
        list(storing.raw(kept.id + 1))


def test_a_large_mail_is_never_whole_in_memory(app: Flask) -> None:
    class Long(io.RawIOBase):
        left = 40_000_000

        def read(self, size: int = -1) -> bytes:
            data = b"x" * min(size, self.left)
            self.left -= len(data)
            return data

    storing.keep(io.BytesIO(LARGE), "file", NOW)
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    kept = storing.keep(Long(), "file", NOW)
    assert sum(map(len, storing.raw(kept.id))) == 40_000_000
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 15_000
