"""Taking files back: with their message, or one alone."""

import os

import pytest

from supportdesk.domain.errors import NotFound
from supportdesk.files import actions as files
from supportdesk.files import jobs as file_jobs
from supportdesk.files.actions import CHUNK_BYTES
from supportdesk.files.gates import content, file_of
from supportdesk.files.models import ChunkRow
from supportdesk.files.queries import files_of
from supportdesk.messages.actions import withdraw
from supportdesk.store import jobs
from supportdesk.store.database import reading
from supportdesk.store.eventlog import TextRow
from supportdesk.tickets.changing import Change
from tests.files.build import (
    NOW,
    count,
    kept,
    note,
    row_of,
    staff,
    ticket,
)

pytestmark = pytest.mark.usefixtures("app")


def test_a_withdrawn_message_takes_its_files_along() -> None:
    one, two = kept(), kept()
    number = ticket()
    seq = note(number, one, two)
    withdraw(number, seq, "", Change(staff().actor, NOW))
    assert [each.withdrawn for each in files_of([(number, seq)])[number, seq]] == [True, True]
    with pytest.raises(NotFound):
        file_of(number, one.id)


def test_one_file_can_be_withdrawn_and_the_others_stay() -> None:
    one, two = kept(name="one"), kept(name="two")
    number = ticket()
    seq = note(number, one, two)
    withdraw(number, seq, one.id, Change(staff().actor, NOW))
    assert [(each.name, each.withdrawn) for each in files_of([(number, seq)])[number, seq]] == [
        ("", True),
        ("two", False),
    ]
    with pytest.raises(NotFound):
        withdraw(number, seq, one.id, Change(staff().actor, NOW))


def test_withdrawal_erases_name_salt_and_then_bytes() -> None:
    file = kept(os.urandom(CHUNK_BYTES * 2), "secret.txt")
    number = ticket()
    seq = note(number, file)
    withdraw(number, seq, "", Change(staff().actor, NOW))
    with reading() as session:
        name = session.get(TextRow, (number, seq, files.name_key(file.id)))
    assert name is not None
    assert (name.text, name.salt) == (None, None)
    assert (row_of(file.id).name, row_of(file.id).salt) == (None, None)
    [job] = [job for job in jobs.claim(NOW) if job.name == files.ERASE]
    file_jobs.erase(job.payload["files"])
    assert count(ChunkRow) == 0


def test_a_file_withdrawn_while_it_is_sent_is_cut_off() -> None:
    file = kept(os.urandom(CHUNK_BYTES * 2))
    number = ticket()
    seq = note(number, file)
    pieces = content(file.id)
    next(pieces)
    withdraw(number, seq, "", Change(staff().actor, NOW))
    with pytest.raises(NotFound):
        next(pieces)
