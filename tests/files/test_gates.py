"""Whose file it is: by the ticket's gate and the message's audience, and as an answer."""

import os
from typing import Any

import pytest
from flask import Flask, Response
from sqlalchemy import update
from werkzeug.test import TestResponse

from supportdesk.domain.errors import NotFound
from supportdesk.files.actions import CHUNK_BYTES, Kept
from supportdesk.files.gates import content
from supportdesk.files.images import MOST_BYTES
from supportdesk.files.models import FileRow
from supportdesk.files.queries import files_of
from supportdesk.messages.actions import withdraw
from supportdesk.messages.gates import file_for
from supportdesk.store.database import change
from supportdesk.tickets.changing import Change
from supportdesk.viewer import Viewer
from supportdesk.web.downloads import disposition, file_answer
from tests.browsers import Browser
from tests.files.build import NOW, customer, kept, note, staff, ticket
from tests.files.pictures import png

pytestmark = pytest.mark.usefixtures("app")


def asked(app: Flask, viewer: Viewer, number: int, file: Kept, method: str = "GET") -> TestResponse:
    """The file through a door as both audiences have one."""

    def door() -> Response:
        found = file_for(viewer, number, file.id)
        return file_answer(
            found.name, found.media_type, found.size, found.inline, content(found.id)
        )

    app.add_url_rule("/file", "file", door)
    app.test_client_class = Browser
    return app.test_client().open("/file", method=method)


def test_staff_and_the_customer_get_the_file_of_a_reply() -> None:
    file = kept()
    number = ticket(file)
    assert file_for(staff(), number, file.id) == file_for(customer(number), number, file.id)


def test_a_customer_never_gets_the_file_of_a_note() -> None:
    file = kept()
    number = ticket()
    note(number, file)
    assert file_for(staff(), number, file.id)
    with pytest.raises(NotFound):
        file_for(customer(number), number, file.id)


def test_a_file_is_not_found_under_another_ticket() -> None:
    file = kept()
    one, other = ticket(file), ticket()
    for viewer in (staff(), customer(one, other)):
        with pytest.raises(NotFound):
            file_for(viewer, other, file.id)


def test_a_customer_without_a_right_gets_nothing() -> None:
    file = kept()
    number = ticket(file)
    with pytest.raises(NotFound):
        file_for(customer(ticket()), number, file.id)


def test_staff_without_a_role_get_nothing() -> None:
    file = kept()
    number = ticket(file)
    with pytest.raises(NotFound):
        file_for(staff(role="guest"), number, file.id)


def test_a_file_that_is_attached_to_nothing_is_not_found() -> None:
    number, file = ticket(), kept()
    with pytest.raises(NotFound):
        file_for(staff(), number, file.id)


def test_a_withdrawn_file_is_not_found_by_anybody() -> None:
    file = kept()
    number = ticket()
    withdraw(number, note(number, file), file.id, Change(staff().actor, NOW))
    with pytest.raises(NotFound):
        file_for(staff(role="admin"), number, file.id)


def test_a_file_is_answered_as_bytes_that_can_do_nothing(app: Flask) -> None:
    file = kept(b"<script>alert(1)</script>", "page.html")
    answer = asked(app, staff(), ticket(file), file)
    assert answer.data == b"<script>alert(1)</script>"
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_a_picture_is_answered_inline(app: Flask) -> None:
    file = kept(png(), "a.png")
    answer = asked(app, staff(), ticket(file), file)
    assert answer.headers["Content-Type"] == "image/png"
    assert answer.headers["Content-Disposition"].startswith("inline;")
    assert answer.headers["Content-Length"] == str(len(png()))


@pytest.mark.parametrize(
    "column", [{"media_type": "text/html"}, {"media_type": "image/svg+xml"}, {"size": MOST_BYTES}]
)
def test_what_is_no_picture_is_never_answered_inline_whatever_its_row_says(
    app: Flask, column: dict[str, Any]
) -> None:
    file = kept(png(), "a.png")
    number = ticket(file)
    spoiled = update(FileRow).where(FileRow.id == file.id).values(inline=True, **column)
    change(lambda session: session.execute(spoiled))
    answer = asked(app, staff(), number, file, "HEAD")
    assert answer.headers["Content-Type"] == "application/octet-stream"
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert not any(each.inline for each in files_of([(number, 2)])[number, 2])


def test_a_large_file_is_answered_piece_by_piece(app: Flask) -> None:
    data = os.urandom(CHUNK_BYTES * 2 + 1)
    file = kept(data)
    assert asked(app, staff(), ticket(file), file).data == data


def test_head_gets_the_headers_alone(app: Flask) -> None:
    file = kept(b"12345")
    answer = asked(app, staff(), ticket(file), file, "HEAD")
    assert (answer.status_code, answer.data) == (200, b"")
    assert answer.headers["Content-Length"] == "5"


@pytest.mark.parametrize(
    ("name", "header"),
    [
        ("a b.txt", "attachment; filename=\"a b.txt\"; filename*=UTF-8''a%20b.txt"),
        ('"x\\%y".txt', "attachment; filename=\"_x__y_.txt\"; filename*=UTF-8''%22x%5C%25y%22.txt"),
        ("Zoë.pdf", "attachment; filename=\"Zoe.pdf\"; filename*=UTF-8''Zo%C3%AB.pdf"),
        ("日本", "attachment; filename=\"file\"; filename*=UTF-8''%E6%97%A5%E6%9C%AC"),
    ],
)
def test_names_are_written_as_rfc_6266_says(name: str, header: str) -> None:
    assert disposition(name, inline=False) == header
