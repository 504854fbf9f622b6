"""What becomes of outgoing mail: shown on open pages of both processes, and to nobody else."""

from collections.abc import Iterator

import httpx
import pytest

from tests.live.streams import is_now, several
from tests.play import Customer, Frame, Listening, Staff, eventually, listening
from tests.servers import Desk


@pytest.fixture
def mail_server(desk: Desk) -> Iterator[None]:
    yield
    refuse(desk, "off")


def refuse(desk: Desk, how: str) -> None:
    httpx.post(f"{desk.staff_url}/control", json={"refuse": how}).raise_for_status()


def sends_all(desk: Desk, admin: Staff) -> None:
    """The mail server takes mail again, and an admin has everything tried."""
    refuse(desk, "off")
    assert admin.http.post("/outbox/deliveries").status_code == 303


def forget(heard: list[Listening]) -> None:
    """What came so far: from here on only what comes counts."""
    for each in heard:
        each.frames.clear()


def of_mail(number: int, *words: str):
    def fits(frame: Frame) -> bool:
        here = f'id="ticket-{number}-mail"' in frame.data and frame.id is None
        return here and all(word in frame.data for word in words)

    return fits


def count_of(number: int):
    def fits(frame: Frame) -> bool:
        return 'id="count-outbox"' in frame.data and f"</svg>{number}</span>" in frame.data

    return fits


def test_a_mail_that_fails_and_goes_out_at_last_is_followed(
    desk: Desk, mara: Staff, helen: Staff, mail_server: None
) -> None:
    number = Customer(desk).open()
    mara.does(number, "claims")
    with several(mara.http, f"ticket-{number}") as pages:
        refuse(desk, "forever")
        mara.does(number, "links")
        for page in pages:
            page.expect(of_mail(number, "The mail failed: 550", "Check the address"))
        forget(pages)
        sends_all(desk, helen)
        for page in pages:
            page.expect(of_mail(number, " hidden>"))


def test_the_number_in_the_rail_is_for_admins_alone(
    desk: Desk, mara: Staff, helen: Staff, mail_server: None
) -> None:
    sends_all(desk, helen)
    number = Customer(desk, "rail@brack.example").open()
    mara.does(number, "claims")
    with several(helen.http, "mine") as rails, listening(mara.http, "mine") as others:
        others.expect(is_now)
        refuse(desk, "forever")
        mara.does(number, "links")
        for rail in rails:
            rail.expect(count_of(1))
        forget(rails)
        sends_all(desk, helen)
        for rail in rails:
            rail.expect(lambda frame: 'id="count-outbox"></span>' in frame.data)
        assert not [frame for frame in others.frames if "count-outbox" in frame.data]


def test_the_outbox_is_fetched_anew_where_it_is_open(
    desk: Desk, mara: Staff, helen: Staff, mail_server: None
) -> None:
    def is_old(frame: Frame) -> bool:
        return '<template id="outbox-list" data-stale>' in frame.data

    sends_all(desk, helen)
    number = Customer(desk, "outbox@brack.example").open()
    mara.does(number, "claims")
    with several(helen.http, "mine") as pages, listening(mara.http, "mine") as others:
        for page in pages:
            page.expect(is_old)
        forget(pages)
        refuse(desk, "forever")
        mara.does(number, "links")
        for page in pages:
            page.expect(is_old)
        assert not any(map(is_old, others.frames))
    part = helen.http.get("/outbox", headers={"HX-Request": "true", "Accept": "text/html"}).text
    assert part.lstrip().startswith('<div id="outbox-list" tabindex="-1" data-fetch=')
    assert "outbox@brack.example" in part


def test_who_comes_back_is_shown_how_it_is_now(desk: Desk, mara: Staff, mail_server: None) -> None:
    number = Customer(desk).open()
    mara.does(number, "claims")
    refuse(desk, "forever")
    mara.does(number, "links")
    with listening(mara.http, f"ticket-{number}") as page:
        page.expect(of_mail(number, "The mail failed"))
    with listening(mara.http, f"ticket-{number}") as page:
        page.expect(of_mail(number, "The mail failed"))


def test_a_customer_is_told_nothing_of_it(desk: Desk, mara: Staff, mail_server: None) -> None:
    lena = Customer(desk)
    number = lena.open()
    mara.does(number, "claims")
    with listening(lena.http, f"ticket-{number}") as theirs:
        theirs.expect(is_now)
        refuse(desk, "forever")
        with listening(mara.http, f"ticket-{number}") as page:
            mara.does(number, "links")
            page.expect(of_mail(number, "The mail failed"))
        assert not [frame for frame in theirs.frames if "mail" in frame.data]


def test_the_customer_s_page_follows_what_becomes_of_the_mail_with_the_link(
    desk: Desk, mara: Staff, helen: Staff, mail_server: None
) -> None:
    refuse(desk, "forever")
    eve = Customer(desk, "follows@brack.example")
    number = eve.open()

    def is_old(frame: Frame) -> bool:
        mark = f'<template id="request-{number}-address" data-stale>'
        return mark in frame.data and frame.id is None

    def stands() -> str:
        html = eve.http.get(f"/requests/{number}", headers={"Accept": "text/html"}).text
        return html.split('data-mail="')[1].split('"')[0]

    assert eventually(lambda: stands() == "failed")
    with several(eve.http, f"ticket-{number}") as pages:
        for page in pages:
            page.expect(is_now)
            page.expect(is_old)  # whoever has just come asks once
        forget(pages)
        sends_all(desk, helen)
        for page in pages:
            page.expect(is_old)
    assert eventually(lambda: stands() == "sent")
