"""A temporary folder that is full while a form is read."""

import hashlib
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

import pytest
from flask import Flask, request
from flask.typing import ResponseReturnValue
from werkzeug.datastructures import FileStorage

from supportdesk.files.actions import Upload, keep_all
from supportdesk.files.limits import Limits
from supportdesk.web import spool
from supportdesk.web.bodies import takes_files
from tests.files.build import MARA, NOW

pytestmark = pytest.mark.usefixtures("app")


@contextmanager
def nothing_larger_than(size: int) -> Iterator[None]:
    """No file of this process may grow beyond that: the disk's answer, without filling one."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_file_that_found_no_room_is_left_out_and_the_text_arrives(app: Flask) -> None:

    @takes_files
    def door() -> ResponseReturnValue:
        with nothing_larger_than(1_000_000):
            body, sent = request.form["body"], request.files.getlist("attachments")
        stored = keep_all([_upload(each) for each in sent], Limits(), MARA, NOW)
        kept = [each.name for each in stored.kept]
        return {"body": body, "kept": kept, "left": [each.name for each in stored.left]}

    app.add_url_rule("/door", "door", door, methods=["POST"])
    form = {
        "attachments": [(BytesIO(b"x" * 3_000_000), "big.iso"), (BytesIO(b"x"), "small.txt")],
        "body": "It burns",
    }
    answer = app.test_client().post("/door", data=form).json
    assert answer == {"body": "It burns", "kept": ["small.txt"], "left": ["big.iso"]}


def test_a_file_that_fits_reads_as_it_was_written() -> None:
    held = spool.Spool()
    held.write(b"x" * 600_000)
    held.write(b"end")
    held.seek(599_999)
    assert held.read() == b"xend"


def test_a_file_is_known_by_its_bytes_and_read_again_from_the_beginning() -> None:
    held = spool.Spool()
    held.write(b"x" * 600_000)
    assert spool.digest_of(held) == hashlib.sha256(b"x" * 600_000).hexdigest()
    assert held.read(1) == b"x"


def _upload(sent: FileStorage) -> Upload:
    return Upload(sent.stream, sent.filename or "")
