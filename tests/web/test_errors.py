"""Errors: right status, right form, the person's text kept, nothing of the fault told."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from markupsafe import escape

from supportdesk.web import errors
from supportdesk.web.errors import Voice
from supportdesk.web.problems import Problem
from supportdesk.web.templates import new_key

STATUSES = {
    "refused": 409, "unseen": 409, "invalid": 422, "missing": 404, "forbidden": 403, "large": 413,
    "throttled": 429, "away": 503, "locked": 503, "broken": 500,
}  # fmt: skip
TEXT = {"tried": "I turned it off\nand <on> again", "seen": "5", "key": "abcdefgh-1"}
PART = {"HX-Request": "true"}
JSON = {"Accept": "application/json"}


@pytest.mark.parametrize(("how", "status"), STATUSES.items())
@pytest.mark.parametrize("headers", [{}, PART, JSON])
def test_every_error_has_its_status_in_every_form(
    client: FlaskClient, how: str, status: int, headers: dict[str, str]
) -> None:
    answer = client.get(f"/fail/{how}", headers=headers)
    assert answer.status_code == status
    assert answer.is_json is (headers == JSON)
    assert ("<html" in answer.text) is (headers == {})


@pytest.mark.parametrize(
    "how", ["refused", "unseen", "invalid", "missing", "large", "throttled", "away", "broken"]
)
@pytest.mark.parametrize("headers", [{}, PART])
def test_a_failed_form_keeps_the_text(
    client: FlaskClient, how: str, headers: dict[str, str]
) -> None:
    answer = client.post(f"/fail/{how}", data=TEXT, headers=headers)
    assert str(escape(TEXT["tried"])) in answer.text
    assert 'name="seen" value="5"' in answer.text
    assert f'action="/fail/{how}"' in answer.text


def test_passwords_are_never_kept(client: FlaskClient) -> None:
    form = TEXT | {
        "password": "correct horse battery",
        "new_Password": "horse staple a",
        "api_token": "a b c d",
    }
    answer = client.post("/fail/away", data=form)
    assert TEXT["seen"] in answer.text
    for word in ("horse", "a b c d"):
        assert word not in answer.text


def test_a_form_from_elsewhere_never_becomes_one_of_ours(client: FlaskClient) -> None:
    answer = client.post("/fine", data=TEXT, headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403
    assert "turned it off" not in answer.text


def test_the_key_returns_only_where_nobody_knows_what_was_done(client: FlaskClient) -> None:
    assert "abcdefgh-1" in client.post("/fail/broken", data=TEXT).text
    assert "abcdefgh-1" not in client.post("/fail/refused", data=TEXT).text


def test_nothing_is_kept_of_a_page_that_was_only_asked_for(client: FlaskClient) -> None:
    assert "<form" not in client.get("/fail/refused?tried=hello+there").text


@pytest.mark.parametrize("headers", [{}, PART, JSON])
def test_a_fault_tells_its_number_and_nothing_else(
    client: FlaskClient, headers: dict[str, str], capsys: pytest.CaptureFixture[str]
) -> None:
    answer = client.get("/fail/broken", headers=headers)
    number = answer.headers["X-Request-Id"]
    assert number in answer.text
    assert "secret of the code" not in answer.text
    assert "ZeroDivision" not in answer.text
    assert number in capsys.readouterr().out


def test_why_the_database_did_not_answer_stands_in_the_log_alone(
    client: FlaskClient, capsys: pytest.CaptureFixture[str]
) -> None:
    answer = client.get("/fail/locked")
    assert "locked" not in answer.text
    logged = capsys.readouterr().out
    assert "OperationalError: database is locked" in logged
    assert answer.headers["X-Request-Id"] in logged


def test_a_page_without_a_session_leads_to_the_sign_in_and_back(client: FlaskClient) -> None:
    answer = client.get("/fail/signed-out?view=l1")
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/login?next=%2Ffail%2Fsigned-out%3Fview%3Dl1"


@pytest.mark.parametrize("headers", [PART, JSON, {"Accept": "application/json, */*"}])
def test_parts_and_programs_get_401_and_no_redirect(
    client: FlaskClient, headers: dict[str, str]
) -> None:
    for method in ("GET", "POST"):
        assert client.open("/fail/signed-out", method=method, headers=headers).status_code == 401


def test_the_sign_in_does_not_swallow_a_text(client: FlaskClient) -> None:
    answer = client.post(
        "/fail/signed-out", data=TEXT, headers={"Referer": "https://desk.example.com/tickets/7"}
    )
    assert answer.status_code == 401
    assert "I turned it off" in answer.text
    assert "/login?next=%2Ftickets%2F7" in answer.text


def test_a_button_alone_leads_to_the_sign_in(client: FlaskClient) -> None:
    for referrer, to in (
        ("https://desk.example.com/tickets/7", "/login?next=%2Ftickets%2F7"),
        ("https://evil.example/x", "/login"),
    ):
        answer = client.post(
            "/fail/signed-out", data={"key": new_key()}, headers={"Referer": referrer}
        )
        assert (answer.status_code, answer.headers["Location"]) == (303, to)


def test_the_sign_in_does_not_swallow_a_single_word(client: FlaskClient) -> None:
    answer = client.post("/fail/signed-out", data={"key": new_key(), "body": "Rebooted"})
    assert answer.status_code == 401
    assert ">\nRebooted</textarea>" in answer.text


def test_keys_and_ids_are_nobodys_words(client: FlaskClient) -> None:
    key = new_key()
    answer = client.post("/fail/away", data={"key": key, "file": new_key()})
    assert f'<input type="hidden" name="key" value="{key}">' in answer.text
    assert "<textarea" not in answer.text
    assert "Your text is kept" not in answer.text


def test_wrong_fields_are_named(client: FlaskClient) -> None:
    answer = client.post("/fail/invalid", headers=JSON)
    assert answer.json is not None
    assert answer.json["error"]["fields"] == {"tried": "Write something here."}


def test_what_is_new_is_named_to_programs(client: FlaskClient) -> None:
    answer = client.post("/fail/unseen", headers=JSON)
    assert answer.json is not None
    assert answer.json["error"]["newer"] == [7, 8]


def test_waiting_says_how_long(client: FlaskClient) -> None:
    assert client.get("/fail/throttled").headers["Retry-After"] == "40"


@pytest.mark.parametrize(
    ("path", "method", "status"),
    [("/nowhere", "GET", 404), ("/go", "GET", 405), ("/go", "DELETE", 405)],
)
def test_the_frameworks_errors_look_like_ours(
    client: FlaskClient, path: str, method: str, status: int
) -> None:
    answer = client.open(path, method=method)
    assert answer.status_code == status
    assert "data-status" in answer.text
    assert client.open(path, method=method, headers=JSON).is_json


def test_405_names_what_would_do(client: FlaskClient) -> None:
    assert "POST" in client.get("/go").headers["Allow"]


def test_customers_doors_speak_for_themselves_and_know_no_sign_in(
    app: Flask, client: FlaskClient
) -> None:
    def page(problem: Problem) -> str:
        return f"dead link {problem.status}"

    errors.add_voice(app, Voice(("/fail", "/c"), page, page))
    for how in ("missing", "signed-out"):
        answer = client.get(f"/fail/{how}")
        assert (answer.status_code, answer.text) == (404, "dead link 404")
    assert client.get("/c/x/y").text == "dead link 404"
    assert "dead link" not in client.get("/failure").text


def test_an_error_page_that_fails_is_still_an_answer(app: Flask, client: FlaskClient) -> None:
    def broken(_: Problem) -> str:
        raise RuntimeError("the template is broken")

    errors.add_voice(app, Voice(("/fail",), broken, broken))
    answer = client.get("/fail/refused")
    assert answer.status_code == 409
    assert "claimed by Mara" in answer.text
    assert "template" not in answer.text
