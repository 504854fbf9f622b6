"""A customer's files: sent, shown, left out with their reason, and whose they are."""

from io import BytesIO

from tests.browsers import Browser
from tests.cast import MARA
from tests.files.pictures import png
from tests.portal import build as b


def test_files_are_shown_and_those_left_out_are_named(lena: Browser, number: int) -> None:
    files = [(BytesIO(png()), "shot.png"), (BytesIO(b"x" * 10_000_001), "big.iso")]
    answer = b.write(lena, number, "see", attachments=files, headers=b.HTMX)
    assert "big.iso was left out." in answer.text
    page = lena.get(f"/requests/{number}").text
    assert f'<img class="file__preview" src="/requests/{number}/files/' in page


def test_a_message_whose_only_file_was_left_out_is_none(lena: Browser, number: int) -> None:
    answer = b.write(lena, number, "", attachments=(BytesIO(b"x" * 10_000_001), "big.iso"))
    assert answer.status_code == 422
    assert "big.iso was left out." in answer.text


def test_a_message_of_files_alone_needs_no_words(lena: Browser, number: int) -> None:
    assert b.write(lena, number, "", attachments=(BytesIO(b"x"), "a.log")).status_code == 303


def test_files_have_their_headers_and_their_owner(lena: Browser, eve: Browser, number: int) -> None:
    b.claimed(number)
    b.replied(number, "look", MARA, b.stored(b"<svg/>", "plan.svg"))
    page = lena.get(f"/requests/{number}").text
    address = page.partition('class="file" href="')[2].partition('"')[0]
    answer = lena.get(address)
    assert answer.data == b"<svg/>"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    mine = b.opened(eve)
    assert eve.get(address).status_code == 404
    assert eve.get(address.replace(str(number), str(mine))).status_code == 404
    assert lena.get(f"/requests/{number}/files/%00").status_code == 404


def test_the_file_of_a_note_is_not_for_customers(lena: Browser, number: int) -> None:
    b.claimed(number)
    file = b.stored(b"inside", "inside.log")
    b.replied(number, "internal", MARA, file, kind="note")
    assert lena.get(f"/requests/{number}/files/{file.id}").status_code == 404
    page = lena.get(f"/requests/{number}").text
    assert "inside.log" not in page
    assert "internal" not in page
