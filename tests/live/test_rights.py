"""Whoever lost a role is looked at before anybody else is asked about."""

from dataclasses import replace

import pytest

from supportdesk.directory.news import UPDATED, tell
from supportdesk.directory.port import Answer
from supportdesk.directory.sessions import counting
from supportdesk.doors import desk
from supportdesk.live.access import Access
from supportdesk.live.hub import STAFF, Hub, Stream
from supportdesk.store.database import change
from supportdesk.web.clock import now
from tests.cast import HELEN, MARA, PRIYA
from tests.desk import Team


def test_who_lost_a_role_waits_for_nobody_else(team: Team, monkeypatch: pytest.MonkeyPatch) -> None:
    for person in (MARA, PRIYA, HELEN):
        team.as_(person).get("/tickets")
    with team.app.app_context():
        hub, directory = Hub(), desk().directory
        streams = {
            each.staff_id: Stream(
                STAFF,
                ("mine",),
                each.staff_id,
                session=each.id,
                roles=team.directory.people[each.staff_id].roles,
            )
            for each in counting(now())
        }
        for stream in streams.values():
            hub.join(stream)
        access = Access(team.app, hub, directory, 12)
        access._look()
        assert hub.streams == set(streams.values())
        mara, ended, ask = streams[MARA.id], list[bool](), directory.look_up

        def look_up(staff_id: str, at: int) -> Answer:
            if staff_id != MARA.id:
                ended.append(mara.over)
            return ask(staff_id, at)

        monkeypatch.setattr(directory, "look_up", look_up)
        team.directory.put(replace(MARA, roles=frozenset()))
        change(lambda session: tell(session, [MARA.id], UPDATED, now()))
        access.changed()
        access._look()
    assert ended == [True, True], "the two others are asked about afterwards"
    assert hub.streams == {streams[PRIYA.id], streams[HELEN.id]}
