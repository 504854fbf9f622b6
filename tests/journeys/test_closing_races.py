"""The desk closes at the very moment at which somebody still wants something."""

import dataclasses

from flask import Flask

from supportdesk.domain.errors import Refused
from supportdesk.domain.moves import Claim, Close, Reopen, Resolve
from supportdesk.domain.replay import CUSTOMER, THE_DESK, Actor
from supportdesk.messages.actions import Message, post_as_customer
from supportdesk.store.eventlog import Written, history
from supportdesk.tickets.actions import REOPEN_WINDOW_MS, NewTicket, move, open_ticket
from supportdesk.tickets.changing import Change
from tests.cast import MARA, NOW, by
from tests.play import together

LENA = Actor(CUSTOMER, "1")
OVER = NOW + REOPEN_WINDOW_MS + 1


def test_closing_and_reopening_do_one_of_them(app: Flask) -> None:
    for _ in range(5):
        number = resolved(app)
        done = together(
            lambda n=number: tried(app, n, Close(), THE_DESK, OVER),
            lambda n=number: tried(app, n, Reopen(), LENA, OVER - 2),
        )
        assert sorted(done) == [False, True]


def test_a_message_while_the_desk_closes_reopens_or_opens_a_follow_up(app: Flask) -> None:
    for _ in range(5):
        number = resolved(app)
        together(
            lambda n=number: tried(app, n, Close(), THE_DESK, OVER),
            lambda n=number: written(app, n),
        )
        with app.app_context():
            names = [happened.event.wire for happened in history(number)]
        assert ("ticket.reopened" in names) != ("ticket.follow_up_opened" in names)
        assert ("ticket.closed" in names) == ("ticket.follow_up_opened" in names)


def resolved(app: Flask) -> int:
    new = NewTicket("Lena", "lena@b.example", "email", "VPN", Written("Drops"), "form")
    with app.app_context():
        number = open_ticket(new, Change(Actor(CUSTOMER), NOW)).ticket.number
        move(number, Claim(), Change(by(MARA), NOW))
        move(number, resolution(), Change(by(MARA), NOW))
    return number


def resolution() -> Resolve:
    given = {"resolution_type": "fixed", "verified_by": "engineer"}
    names = {field.name for field in dataclasses.fields(Resolve)}
    return Resolve(**{name: value for name, value in given.items() if name in names})


def tried(app: Flask, number: int, what: Close | Reopen, who: Actor, now: int) -> bool:
    with app.app_context():
        try:
            move(number, what, Change(who, now))
        except Refused:
            return False
    return True


def written(app: Flask, number: int) -> bool:
    with app.app_context():
        post_as_customer(number, Message("reply", Written("It drops again")), Change(LENA, OVER))
    return True
