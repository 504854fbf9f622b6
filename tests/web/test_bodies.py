"""Sizes of requests: refused with an answer, and the text is saved where it can be."""

import io

import pytest
from flask.testing import FlaskClient

from supportdesk.web.site import TEXT_BYTES

WORDS = "the printer burns again"


def test_a_body_of_1_mb_reaches_the_form_that_says_what_is_wrong(client: FlaskClient) -> None:
    assert client.post("/text", data={"body": "x" * 1_000_000}).json == {"body": 1_000_000}


def test_the_longest_message_fits_in_any_script(client: FlaskClient) -> None:
    assert client.post("/text", data={"body": "\U0001f525" * 100_000}).json == {"body": 100_000}


def test_a_larger_form_is_413_with_the_text(client: FlaskClient) -> None:
    answer = client.post("/text", data={"body": WORDS, "more": "x" * TEXT_BYTES})
    assert answer.status_code == 413


@pytest.mark.parametrize("path", ["/text", "/files"])
def test_too_much_is_413_and_the_text_is_kept(client: FlaskClient, path: str) -> None:
    form = {
        "body": WORDS,
        "password": "a b c",
        "attachments": (io.BytesIO(b"x" * 6_000_000), "x.log"),
    }
    answer = client.post(path, data=form)
    assert answer.status_code == 413
    assert WORDS in answer.text
    assert "a b c" not in answer.text


def test_a_text_of_1_mb_is_kept_whole_in_every_writing(client: FlaskClient) -> None:
    for text in ("%" * 1_000_000, "ж" * 500_000):
        answer = client.post("/text", data={"body": text})
        assert answer.status_code == 413
        assert text in answer.text


def test_half_a_text_is_not_kept_for_the_whole(client: FlaskClient) -> None:
    answer = client.post("/text", data={"body": "ж" * 1_000_000})
    assert answer.status_code == 413
    assert "жж" not in answer.text
    assert "Your text is kept" not in answer.text


def test_files_are_taken_only_where_a_door_says_so(client: FlaskClient) -> None:
    def form() -> dict[str, object]:
        return {"body": WORDS, "attachments": (io.BytesIO(b"x" * 3_000_000), "x.log")}

    assert client.post("/files", data=form()).json == {"files": 1, "body": len(WORDS)}
    assert client.post("/text", data=form()).status_code == 413
    urlencoded = client.post("/files", data={"body": "x" * 3_000_000})
    assert urlencoded.status_code == 413


def test_500_attachments_are_read(client: FlaskClient) -> None:
    files = [(io.BytesIO(b"x"), f"{number}.log") for number in range(500)]
    answer = client.post("/files", data={"body": WORDS, "attachments": files})
    assert answer.json == {"files": 500, "body": len(WORDS)}


def test_a_thousand_parts_are_enough(client: FlaskClient) -> None:
    files = [(io.BytesIO(b"x"), f"{number}.log") for number in range(1001)]
    assert client.post("/files", data={"attachments": files}).status_code == 413


@pytest.mark.parametrize("boundary", ["", "x", "\u00ff", "x" * 300])
def test_a_broken_body_is_an_answer_too(client: FlaskClient, boundary: str) -> None:
    for length in (10, TEXT_BYTES + 10):
        kind = f"multipart/form-data; boundary={boundary}"
        answer = client.post("/text", data=b"-" * length, content_type=kind)
        assert answer.status_code in (200, 400, 413)
