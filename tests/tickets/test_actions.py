"""What the doors' questions cannot show: what is looked at again under the lock."""

import pytest

from supportdesk.domain.errors import Refused
from supportdesk.tickets import actions
from supportdesk.tickets.actions import NewFacts
from supportdesk.tickets.changing import Change
from supportdesk.tickets.links import send_link
from supportdesk.web.clock import now
from tests.cast import DAY, MARA, by
from tests.desk import Team


def test_no_link_is_mailed_that_would_be_dead_on_arrival(team: Team) -> None:
    number = team.closed()
    closed_at = team.ticket(number).changed_at
    with team.app.app_context():
        send_link(number, Change(by(MARA), closed_at + 30 * DAY - 1))
        with pytest.raises(Refused, match="closed too long ago"):
            send_link(number, Change(by(MARA), closed_at + 30 * DAY))


def test_who_lost_the_role_meanwhile_changes_no_facts(team: Team) -> None:
    number = team.held()
    asked = Change(by(MARA), now(), roles_of=lambda _: frozenset())
    with team.app.app_context(), pytest.raises(Refused):
        actions.change_facts(number, NewFacts(values={"skill": "vpn"}), asked)
    assert team.ticket(number).skill == ""
