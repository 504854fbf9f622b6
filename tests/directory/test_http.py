"""The wire: what a platform may send us, and what we never send it."""

import json
import time

import pytest
from werkzeug import Response

from supportdesk.directory.http import HttpDirectory
from supportdesk.directory.port import Unreachable, WrongPassword
from tests.directory.platform import TOKEN, as_json, raw_server, record


def ask_everything(directory):
    """Each question must end as Unreachable."""
    for question in (
        lambda: directory.get("s-1"),
        lambda: list(directory.changed_since(None)),
        lambda: directory.verify("iris", "right", "192.0.2.1"),
    ):
        with pytest.raises(Unreachable):
            question()


GARBAGE = {
    "not JSON": Response("{", 200, mimetype="application/json"),
    "HTML": Response("<h1>Sign in</h1>", 200, mimetype="text/html"),
    "a list": as_json([record()]),
    "a number": as_json(7),
    "nothing": Response("", 200),
    "no content": Response("", 204),
    "a redirect": Response("", 302, {"Location": "/elsewhere"}),
    "a permanent redirect": Response("", 308, {"Location": "http://192.0.2.9/"}),
    "not modified without being asked": Response("", 304),
    "a fault": as_json(record(), 500),
    "our token refused": as_json({}, 401),
    "our token forbidden": as_json({}, 403),
    "too many questions": as_json({}, 418),
    "packed": Response(b"x", 200, {"Content-Encoding": "gzip"}),
    "deep": Response("[" * 100_000, 200, mimetype="application/json"),
    "binary": Response(b"\xff\xfe\x00" * 50, 200, mimetype="application/json"),
}


@pytest.mark.parametrize("kind", GARBAGE)
def test_garbage_is_unreachable(httpserver, wire, kind):
    for path in ("/staff/s-1", "/staff", "/auth/verify"):
        httpserver.expect_request(path).respond_with_response(GARBAGE[kind])
    ask_everything(HttpDirectory(wire, httpserver.url_for(""), TOKEN))
    assert not [one for one, _ in httpserver.log if one.path == "/elsewhere"]


def test_nothing_listening_is_unreachable(wire):
    ask_everything(HttpDirectory(wire, "http://127.0.0.1:9", TOKEN))


def silent(connection, over):
    over.wait(30)


def dripping_head(connection, over):
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while not over.wait(0.02):
        connection.sendall(b"X-Drip: 1\r\n")


def dripping_body(connection, over):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 900000\r\n\r\n")
    while not over.wait(0.02):
        connection.sendall(b" ")


def endless(connection, over):
    connection.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n")
    while not over.is_set():
        connection.sendall(b" " * 65536)


def announced_gigabyte(connection, over):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000000\r\n\r\n")
    over.wait(30)


def hanging_up(connection, over):
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n{")


def gibberish(connection, over):
    connection.sendall(b"SSH-2.0-platform\r\n\r\n")


@pytest.mark.parametrize(
    "talk",
    [silent, dripping_head, dripping_body, endless, announced_gigabyte, hanging_up, gibberish],
)
def test_an_answer_that_never_ends_well_ends_in_time(wire, talk):
    with raw_server(talk) as url:
        directory = HttpDirectory(wire, url, TOKEN, page_seconds=0.3, sign_in_seconds=0.4)
        begin = time.monotonic()
        ask_everything(directory)
        assert time.monotonic() - begin < 2.5


def test_a_list_whose_cursor_repeats_is_an_error(httpserver, wire):
    httpserver.expect_request("/staff").respond_with_json({"items": [], "next": "again"})
    with pytest.raises(Unreachable, match="repeats"):
        list(HttpDirectory(wire, httpserver.url_for(""), TOKEN).changed_since(None))


def test_a_list_without_end_is_an_error(httpserver, wire, monkeypatch):
    monkeypatch.setattr("supportdesk.directory.http.MOST_PAGES", 5)
    answers = iter(range(100))
    httpserver.expect_request("/staff").respond_with_handler(
        lambda request: as_json({"items": [], "next": str(next(answers))})
    )
    with pytest.raises(Unreachable, match="pages"):
        list(HttpDirectory(wire, httpserver.url_for(""), TOKEN).changed_since(None))


def test_an_answer_about_somebody_else_is_unreachable(httpserver, wire):
    httpserver.expect_request("/staff/s-1").respond_with_json(record(id="s-2"))
    with pytest.raises(Unreachable, match="somebody else"):
        HttpDirectory(wire, httpserver.url_for(""), TOKEN).get("s-1")


@pytest.mark.parametrize("list_status", [404, 500, 401, 302])
def test_a_404_while_the_list_fails_says_nothing_about_the_person(httpserver, wire, list_status):
    httpserver.expect_request("/staff/s-1").respond_with_data("", 404)
    httpserver.expect_request("/staff").respond_with_data("", list_status)
    with pytest.raises(Unreachable):
        HttpDirectory(wire, httpserver.url_for(""), TOKEN).get("s-1")


def test_the_list_is_checked_once_for_several_404s(platform, http_directory):
    assert http_directory.get("ghost") is None
    assert http_directory.get("spectre") is None
    assert platform.asked.count("GET /staff") == 1


def test_the_etag_saves_sending_the_person_again(platform, http_directory, httpserver):
    platform.put()
    first, second = http_directory.get("s-1"), http_directory.get("s-1")
    assert first == second
    assert [answer.status_code for _, answer in httpserver.log] == [200, 304]


def test_an_id_never_becomes_a_path(platform, http_directory):
    http_directory.get("../auth/verify?x=1#y")
    http_directory.get("..")
    assert platform.asked[0] == "GET /staff/..%2Fauth%2Fverify%3Fx%3D1%23y"
    assert "GET /staff/%2E%2E" in platform.asked


def test_sign_in_sends_the_password_once_and_the_persons_address(platform, http_directory):
    platform.put()
    http_directory.verify("iris", "right", "192.0.2.7")
    assert platform.verified == [{"username": "iris", "password": "right", "client": "192.0.2.7"}]


@pytest.mark.parametrize("status", [301, 307, 308, 500, 502, 503])
def test_sign_in_is_never_tried_again_or_redirected(httpserver, wire, status):
    httpserver.expect_request("/auth/verify").respond_with_data(
        "", status, {"Location": "/auth/verify"}
    )
    with pytest.raises(Unreachable):
        HttpDirectory(wire, httpserver.url_for(""), TOKEN).verify("iris", "right", "192.0.2.1")
    assert len(httpserver.log) == 1


def test_a_401_is_a_wrong_password_while_our_token_is_good(platform, http_directory):
    platform.put()
    with pytest.raises(WrongPassword):
        http_directory.verify("iris", "wrong", "192.0.2.1")
    with pytest.raises(WrongPassword):
        http_directory.verify("iris", "wrong", "192.0.2.1")
    assert platform.asked.count("GET /staff") == 1


def test_a_401_because_of_our_token_is_not_a_wrong_password(platform, http_directory):
    platform.token = "another"
    with pytest.raises(Unreachable):
        http_directory.verify("iris", "right", "192.0.2.1")


def test_a_person_over_a_megabyte_is_cut_off_and_a_page_over_ten(httpserver, wire):
    fat = record(team="x" * 1_000_001)
    httpserver.expect_request("/staff/s-1").respond_with_json(fat)
    httpserver.expect_request("/staff").respond_with_json({"items": [fat] * 2, "next": None})
    directory = HttpDirectory(wire, httpserver.url_for(""), TOKEN)
    with pytest.raises(Unreachable):
        directory.get("s-1")
    assert len(list(directory.changed_since(None))) == 2
    httpserver.clear()
    httpserver.expect_request("/staff").respond_with_json({"items": [fat] * 11, "next": None})
    with pytest.raises(Unreachable):
        list(directory.changed_since(None))


def test_plain_http_goes_to_private_addresses_only(wire, monkeypatch):
    with raw_server(silent) as url:
        monkeypatch.setattr("supportdesk.directory.deadline._is_private", lambda stream: False)
        directory = HttpDirectory(wire, url, TOKEN, page_seconds=0.3)
        with pytest.raises(Unreachable, match="ConnectError"):
            directory.get("s-1")


def test_what_is_logged_about_a_record_holds_no_values(platform, http_directory, caplog):
    platform.put(skills=[7], email="secret\0@example.com")
    assert http_directory.get("s-1").skills == ()
    assert "dropped email, skills" in caplog.text
    assert "secret" not in caplog.text


def test_the_bearer_token_and_the_password_are_in_no_fault(httpserver, wire, caplog):
    httpserver.expect_request("/auth/verify").respond_with_data("{", 200)
    with pytest.raises(Unreachable) as fault:
        HttpDirectory(wire, httpserver.url_for(""), TOKEN).verify("iris", "hunter2", "192.0.2.1")
    said = json.dumps([str(fault.value), caplog.text])
    assert "hunter2" not in said
    assert TOKEN not in said
