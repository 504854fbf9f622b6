"""Answers for pages and parts, words in templates, paths."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from supportdesk.web import words
from supportdesk.web.paths import masked, own_path, path_of

AT = 1_795_510_923_000


def test_a_move_leads_on_as_it_was_asked(client: FlaskClient) -> None:
    plain = client.post("/go")
    assert (plain.status_code, plain.headers["Location"]) == (303, "/tickets/1001")
    part = client.post("/go", headers={"HX-Request": "true"})
    assert (part.status_code, part.headers["HX-Redirect"]) == (204, "/tickets/1001")
    assert "Location" not in part.headers


def test_times_are_told_in_the_viewers_zone(app: Flask) -> None:
    assert words.time_of_day(AT, "Europe/London") == "09:02"
    assert words.time_of_day(AT, "Asia/Kolkata") == "14:32"
    assert words.date(AT, "Europe/London") == "24 Nov 2026"
    assert words.date(1_793_523_600_000, "UTC") == "1 Nov 2026"
    assert words.moment(AT, "UTC") == "24 Nov 2026, 09:02"
    assert words.iso(AT) == "2026-11-24T09:02:03Z"
    assert words.time_of_day(AT, "Mars/Base") == "09:02"
    assert app.jinja_env.from_string("{{ at|time_of_day('UTC') }}").render(at=AT) == "09:02"


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (0, "0s"), (12, "12s"), (60, "1m"), (2880, "48m"), (17_880, "4h 58m"), (7200, "2h"),
        (97_200, "1d 3h"), (86_400, "1d"), (200_000, "2d"), (-360, "6m"),
    ],
)  # fmt: skip
def test_spans_are_short(seconds: int, text: str) -> None:
    assert words.span(seconds * 1000) == text


@pytest.mark.parametrize(
    ("hours", "text"), [(3, "12:02"), (30, "Wed 15:02"), (24 * 7, "1 Dec"), (24 * 16, "10 Dec")]
)
def test_when_somebody_comes_or_goes(hours: int, text: str) -> None:
    assert words.shift_time(AT + hours * 3_600_000, AT, "UTC") == text


def test_one_and_many() -> None:
    assert words.plural(1, "ticket") == "1 ticket"
    assert words.plural(1200, "ticket") == "1,200 tickets"
    assert words.plural(2, "query", "queries") == "2 queries"


@pytest.mark.parametrize("path", ["/", "/tickets?view=l1&q=a%20b", "/tickets/1001"])
def test_a_path_of_ours_is_followed(path: str) -> None:
    assert own_path(path, "/default") == path


@pytest.mark.parametrize(
    "path",
    [
        None, "", "tickets", "//evil.example", "/\\evil.example", "\\/evil.example",
        "https://evil.example",
        "/\t/evil.example", "/\n/evil.example", " /x", "/x\r\nSet-Cookie: a=b", "/x\\y",
        "javascript:alert(1)",
        "/" + "x" * 3000,
    ],
)  # fmt: skip
def test_nothing_else_is(path: str | None) -> None:
    assert own_path(path, "/default") == "/default"


def test_only_our_own_referrer_names_a_path() -> None:
    ours = "https://desk.example.com"
    assert path_of(f"{ours}/tickets/7?x=1", ours) == "/tickets/7?x=1"
    for other in (
        None,
        "",
        "https://evil.example/tickets/7",
        f"{ours}.evil.example/x",
        f"{ours}//evil",
        "x://[",
    ):
        assert path_of(other, ours, "/default") == "/default"


def test_paths_below_c_are_masked_in_any_text() -> None:
    token = "A" * 43
    for text in (
        f"/c/{token}",
        f"GET https://desk.example.com/c/{token}?x=1 200",
        f"('/c/{token}')",
    ):
        assert token not in masked(text)
    assert masked("/customers/1") == "/customers/1"
