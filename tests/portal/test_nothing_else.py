"""A customer sees nothing that is not theirs: tested by asking for everything else."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from tests.browsers import Browser
from tests.cast import MARA
from tests.portal import build as b

OPEN = {
    "/",
    "/live",
    "/support",
    "/support/requests",
    "/support/requests/new",
    "/support/links",
    "/login",
    "/logout",
    "/healthz",
    "/readyz",
}
SECRETS = ("Printer of Eve", "eve@example.com", "Eve Exacting", "internal words", "eve-s.log")
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}
PROGRAMS = ("/static/", "/hooks/", "/api/")
METHODS = ("GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE")
VOICES: tuple[dict[str, str], ...] = ({}, b.HTMX, {"Accept": "application/json"})


@dataclass(frozen=True)
class Theirs:
    """A request of somebody else, with everything in it, and what stands in addresses for it."""

    number: int
    file: str

    def ids(self) -> dict[str, str | int]:
        """What fills each blank of an address; a new kind of blank needs a line here."""
        return {
            "number": self.number,
            "prefix": "TKT",
            "_": "messages",
            "seq": 4,
            "offer": 1,
            "joined": 4,
            "file_id": self.file,
            "mail": 1,
            "incoming": 1,
            "kind": "reply",
            "token": "A" * 43,
        }


@pytest.fixture
def theirs(eve: Browser) -> Theirs:
    number = b.opened(
        eve, subject="Printer of Eve", email="eve@example.com", name="Eve Exacting", body="burns"
    )
    b.claimed(number)
    file = b.stored(b"internal words", "eve-s.log")
    assert b.replied(number, "internal words", MARA, file) == 4
    b.replied(number, "internal words", kind="note")
    return Theirs(number, file.id)


def streamed(app: Flask, browser: Browser, topics: str, after: int = 0) -> TestResponse:
    """What a stream replays, once this process has heard of everything."""
    app.extensions["live"].listener.look()
    return browser.get(f"/live?as=customer&topics={topics}&after={after}&once=1")


def addresses(app: Flask, theirs: Theirs) -> Iterator[tuple[str, frozenset[str]]]:
    """Every address of the desk with somebody else's ids in it, and the methods it knows."""
    known = theirs.ids()
    for rule in app.url_map.iter_rules():
        if str(rule).startswith(PROGRAMS):
            continue
        nouns = sorted(getattr(rule._converters.get("noun"), "items", [""]))
        for noun in nouns:
            blanks = {name: known[name] for name in rule.arguments if name in known}
            built = rule.build(blanks | {"noun": noun}, append_unknown=False)
            assert built, f"nothing stands for a blank in {rule}: add it to Theirs.ids"
            yield built[1], frozenset(rule.methods or ())


def asked(app: Flask, theirs: Theirs) -> Iterator[tuple[str, str, dict[str, str]]]:
    """Every method at every address; those that it knows in each voice."""
    for path, methods in addresses(app, theirs):
        for method in METHODS:
            for headers in VOICES if method in methods else VOICES[:1]:
                yield method, path, headers


def below(app: Flask, theirs: Theirs) -> list[tuple[str, str]]:
    """The doors of customers to that request."""
    return [
        (method, path)
        for path, methods in addresses(app, theirs)
        for method in sorted(methods - {"OPTIONS"})
        if path.startswith(f"/requests/{theirs.number}")
    ]


def test_a_customer_s_cookie_opens_no_other_door(app: Flask, lena: Browser, theirs: Theirs) -> None:
    b.opened(lena)
    before = b.events(theirs.number)
    for method, path, headers in asked(app, theirs):
        answer = lena.open(
            path,
            method=method,
            data={"body": "x", "stars": "5"},
            headers=headers,
            environ_overrides=ELSEWHERE,
        )
        where = f"{method} {path} {headers}: {answer.status_code}"
        assert answer.status_code < 500, where
        for secret in SECRETS:
            assert secret not in answer.text, where
        if path in OPEN or (method == "OPTIONS" and not answer.data):
            continue
        assert answer.status_code in (303, 308, 401, 404, 405), where
        if answer.status_code == 303:
            assert answer.location.startswith(("/login", "/support")), where
    assert b.events(theirs.number) == before


def test_every_door_below_a_request_is_shut_for_others(
    app: Flask, lena: Browser, theirs: Theirs
) -> None:
    b.opened(lena)
    doors = below(app, theirs)
    assert len(doors) >= 12
    answers = {(each, lena.open(each[1], method=each[0]).status_code) for each in doors}
    assert {answer for answer in answers if answer[1] != 404} == set()


def test_the_same_doors_are_open_for_whose_request_it_is(
    app: Flask, eve: Browser, theirs: Theirs
) -> None:
    """Else the doors above would be shut for the wrong reason."""
    doors = sorted(below(app, theirs), key=lambda door: "departures" in door[1])  # this one is last
    shut = {path for method, path in doors if eve.open(path, method=method).status_code == 404}
    assert {path for path in shut if "withdrawals" not in path and "removals" not in path} == set()


def test_somebody_else_s_request_and_none_at_all_are_one_answer(
    app: Flask, lena: Browser, theirs: Theirs
) -> None:
    b.opened(lena)
    number = str(theirs.number)
    for method, path in below(app, theirs):
        there = lena.open(path, method=method)
        nowhere = lena.open(path.replace(number, "999999"), method=method)
        assert there.text == nowhere.text, path


def test_ids_of_another_request_in_an_address_lead_nowhere(lena: Browser, theirs: Theirs) -> None:
    mine = b.opened(lena)
    assert lena.get(f"/requests/{mine}/files/{theirs.file}").status_code == 404
    answer = lena.post(f"/requests/{mine}/messages/2/withdrawals", data={"file": theirs.file})
    assert answer.status_code == 404


def test_the_stream_is_for_one_s_own_requests(app: Flask, lena: Browser, theirs: Theirs) -> None:
    mine = b.opened(lena)
    own = streamed(app, lena, f"ticket-{mine}")
    assert own.status_code == 200
    assert "All six dispatch PCs" in own.text
    for topics in (
        f"ticket-{theirs.number}",
        "queue-l1",
        "mine",
        "dashboard",
        f"ticket-{mine},mine",
    ):
        answer = streamed(app, lena, topics)
        assert answer.status_code == 404, topics


def test_the_stream_carries_nothing_internal(app: Flask, lena: Browser) -> None:
    mine = b.opened(lena)
    b.claimed(mine)
    b.replied(mine, "internal words", kind="note")
    b.replied(mine, "We look at it.")
    b.escalated(mine)
    stream = streamed(app, lena, f"ticket-{mine}").text
    assert "We look at it." in stream
    assert "A specialist joined" in stream
    for word in ("internal words", "secret", "L2", "queue"):
        assert word not in b.text_of(stream)
    assert re.findall(r"^id: (\d+)", stream, re.MULTILINE) == ["1", "2", "3", "5", "6", "6"]


def test_a_frame_redraws_what_the_page_holds(app: Flask, lena: Browser) -> None:
    mine = b.opened(lena)
    page = lena.get(f"/requests/{mine}").text
    b.resolved(mine)
    stream = streamed(app, lena, f"ticket-{mine}", 2).text
    for part in ("header", "foot"):
        assert f'id="request-{mine}-{part}"' in page
        assert f'id="request-{mine}-{part}"' in stream
    assert 'data-main data-rev="4"' in stream
    assert "The <strong>timeout</strong> is back" in stream


def test_a_withdrawn_message_is_gone_from_replays_too(app: Flask, lena: Browser) -> None:
    mine = b.opened(lena)
    b.write(lena, mine, "my password is tiger")
    lena.post(f"/requests/{mine}/messages/3/withdrawals")
    stream = streamed(app, lena, f"ticket-{mine}").text
    assert "tiger" not in stream
    assert "tiger" not in lena.get(f"/requests/{mine}").text
