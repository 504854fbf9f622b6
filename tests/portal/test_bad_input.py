"""What nobody should send, into the forms of customers: said in words, the text stays, nothing
is stored."""

from html import unescape
from io import BytesIO

import pytest

from tests.browsers import Browser
from tests.portal import build as b

BAD = {
    "one more than allowed": "My words. " * 10_000 + "x",
    "many emoji": "👩‍👩‍👧" * 25_000,
    "a megabyte": "My words. " * 100_000,
    "a NUL": "My \0 words.",
}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
def test_a_message_that_cannot_be_stored_stays_in_the_box(
    lena: Browser, number: int, bad: str
) -> None:
    answer = b.write(lena, number, bad)
    assert answer.status_code == 422
    assert bad.strip() in unescape(answer.text)
    assert b.events(number) == ["ticket.opened", "message.posted"]


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
@pytest.mark.parametrize("field", ["name", "email", "subject", "body"])
def test_a_request_that_cannot_be_stored_is_not_opened(lena: Browser, field: str, bad: str) -> None:
    answer = lena.post("/support/requests", data=b.FORM | {"key": b.key(), field: bad})
    assert answer.status_code == 422
    for name, text in b.FORM.items():
        assert name == field or text in answer.text
    assert lena.get("/requests/1001").status_code == 404


@pytest.mark.parametrize("field", ["name", "subject"])
def test_a_name_or_subject_turns_no_words_around(lena: Browser, field: str) -> None:
    number = b.opened(lena, **{field: "\u202eLTR \u2067live"})
    page = lena.get(f"/requests/{number}").text
    assert "LTR live" in page
    assert not {"\u202e", "\u2067"} & set(page)


def test_of_500_attachments_twenty_are_kept_and_the_others_are_named(
    lena: Browser, number: int
) -> None:
    files = [(BytesIO(b"x"), f"{n}.log") for n in range(500)]
    answer = b.write(lena, number, "All of them", attachments=files)
    assert answer.status_code == 200, answer.text
    assert "499.log" in answer.text
    assert lena.get(f"/requests/{number}").text.count('class="file__name"') == 20
