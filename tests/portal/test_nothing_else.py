"""A customer sees nothing that is not theirs: tested by asking for everything else."""

import re

import pytest
from flask import Flask
from werkzeug.routing import Rule
from werkzeug.test import TestResponse

from tests.browsers import Browser
from tests.cast import MARA
from tests.portal import build as b

OPEN = {
    "/",
    "/live",
    "/support",
    "/support/requests/new",
    "/support/links",
    "/login",
    "/healthz",
    "/readyz",
}
SECRETS = ("Printer of Eve", "eve@example.com", "Eve Exacting", "internal words")
ELSEWHERE = {"REMOTE_ADDR": "203.0.113.9"}
PROGRAMS = ("/static/", "/hooks/", "/api/")


@pytest.fixture
def theirs(eve: Browser) -> int:
    """A request of somebody else, with everything in it."""
    number = b.opened(
        eve, subject="Printer of Eve", email="eve@example.com", name="Eve Exacting", body="burns"
    )
    b.claimed(number)
    b.replied(number, "internal words", kind="note")
    return number


def streamed(app: Flask, browser: Browser, topics: str, after: int = 0) -> TestResponse:
    """What a stream replays, once this process has heard of everything."""
    app.extensions["live"].listener.look()
    return browser.get(f"/live?as=customer&topics={topics}&after={after}&once=1")


def _filled(rule: Rule, number: int) -> str:
    """The address of a rule, its blanks filled with somebody else's ids."""
    values = {"number": str(number), "label": f"TKT-{number}", "seq": "2"}
    return re.sub(
        r"<(?:[^:<>]*(?:\([^)]*\))?:)?(\w+)>",
        lambda found: values.get(found[1], "claims"),
        str(rule),
    )


def _asked(app: Flask, number: int) -> list[tuple[str, str]]:
    methods = ("GET", "POST", "PUT", "DELETE", "PATCH")
    return [
        (method, path)
        for rule in app.url_map.iter_rules()
        for method in methods
        if method in (rule.methods or ())
        and not (path := _filled(rule, number)).startswith(PROGRAMS)
    ]


def test_a_customer_s_cookie_opens_no_other_door(app: Flask, lena: Browser, theirs: int) -> None:
    b.opened(lena)
    before = b.events(theirs)
    for method, path in _asked(app, theirs):
        for headers in ({}, b.HTMX, {"Accept": "application/json"}):
            answer = lena.open(
                path,
                method=method,
                data={"body": "x"},
                headers=headers,
                environ_overrides=ELSEWHERE,
            )
            where = f"{method} {path} {headers}: {answer.status_code}"
            assert answer.status_code < 500, where
            for secret in SECRETS:
                assert secret not in answer.text, where
            if path in OPEN or path.startswith(("/support/", "/login", "/logout", "/c/")):
                continue
            assert answer.status_code in (303, 308, 401, 404), where
            if answer.status_code == 303:
                assert answer.location.startswith("/login"), where
    assert b.events(theirs) == before


def test_every_door_below_a_request_is_shut_for_others(
    app: Flask, lena: Browser, theirs: int
) -> None:
    b.opened(lena)
    doors = [(m, p) for m, p in _asked(app, theirs) if p.startswith(f"/requests/{theirs}")]
    assert len(doors) >= 12
    assert {lena.open(path, method=method).status_code for method, path in doors} == {404}


def test_somebody_else_s_request_and_none_at_all_are_one_answer(
    app: Flask, lena: Browser, theirs: int
) -> None:
    b.opened(lena)
    for method, path in _asked(app, theirs):
        if path.startswith(f"/requests/{theirs}"):
            there = lena.open(path, method=method)
            nowhere = lena.open(path.replace(str(theirs), "999999"), method=method)
            assert there.text == nowhere.text, path


def test_ids_of_another_request_in_an_address_lead_nowhere(lena: Browser, theirs: int) -> None:
    mine = b.opened(lena)
    file = b.stored(b"inside", "inside.log")
    b.replied(theirs, "see", MARA, file)
    assert lena.get(f"/requests/{mine}/files/{file.id}").status_code == 404
    answer = lena.post(f"/requests/{mine}/messages/2/withdrawals", data={"file": file.id})
    assert answer.status_code == 404


def test_the_stream_is_for_one_s_own_requests(app: Flask, lena: Browser, theirs: int) -> None:
    mine = b.opened(lena)
    own = streamed(app, lena, f"ticket-{mine}")
    assert own.status_code == 200
    assert "All six dispatch PCs" in own.text
    for topics in (f"ticket-{theirs}", "queue-l1", "mine", "dashboard", f"ticket-{mine},mine"):
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
