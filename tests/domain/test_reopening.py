"""What comes back: resolved within its window, dismissed for thirty days, closed never."""

import pytest

from supportdesk.domain import events as e
from supportdesk.domain import moves as m
from supportdesk.domain.lifecycle import Facts, decide, offered
from supportdesk.domain.replay import THE_DESK
from tests.cast import (
    DAY,
    HELEN,
    HOUR,
    LENA,
    MARA,
    MINUTE,
    NADIA,
    NOON,
    TOMASZ,
    by,
    closed,
    dismissed,
    person,
    resolved,
    then,
)
from tests.domain.asking import refusal


def test_a_customer_reopens_within_the_window_only():
    ticket, end = resolved(), NOON + 72 * HOUR
    assert decide(ticket, m.Reopen(), LENA, end - 1) == [e.TicketReopened(person(MARA))]
    assert "too long ago" in refusal(ticket, m.Reopen(), LENA, end)
    assert offered(ticket, LENA, end) == []


@pytest.mark.parametrize("who", [MARA, HELEN])
def test_opener_and_admin_reopen_as_long_as_it_is_not_closed(who):
    late = NOON + 90 * DAY
    assert decide(resolved(), m.Reopen(), by(who), late) == [e.TicketReopened(person(MARA))]


def test_the_window_is_a_setting_and_a_ticket_is_either_reopened_or_closed():
    for now in (NOON + MINUTE - 1, NOON + MINUTE):
        facts = Facts(reopen_window=MINUTE)
        closes = now == NOON + MINUTE
        assert bool(offered(resolved(), LENA, now, facts)) is not closes
        if closes:
            assert decide(resolved(), m.Close(), THE_DESK, now, facts) == [e.TicketClosed()]
        else:
            refusal(resolved(), m.Close(), THE_DESK, now, facts)


def test_a_dismissed_ticket_comes_back_for_thirty_days():
    assert decide(dismissed(), m.Reopen(), by(NADIA), NOON + 30 * DAY) == [e.TicketRestored()]
    assert "stays closed" in refusal(dismissed(), m.Reopen(), by(NADIA), NOON + 30 * DAY + 1)


def test_a_dismissed_ticket_comes_back_without_opener():
    back = then(dismissed(opener=MARA), by(TOMASZ), e.TicketRestored())
    assert (back.status, back.level, back.opener, back.needs_opener) == ("queued", "L1", None, True)


def test_a_closed_ticket_stays_closed():
    for actor in (LENA, by(MARA), by(HELEN), by(TOMASZ)):
        assert "stays closed" in refusal(closed(), m.Reopen(), actor)
