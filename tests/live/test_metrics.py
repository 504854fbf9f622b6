"""/metrics of a running desk: all processes together, and nothing of those that are gone."""

import re

import httpx

from tests.live.streams import is_now, says, several
from tests.play import Customer, Staff, eventually, listening
from tests.servers import Desk


def figure(desk: Desk, name: str) -> float:
    text = httpx.get(f"{desk.url}/metrics").text
    found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
    return float(found[1]) if found else 0.0


def is_open(desk: Desk, audience: str, many: int) -> bool:
    return eventually(
        lambda: figure(desk, f'desk_live_streams{{audience="{audience}"}}') == many, 10
    )


def test_streams_of_all_processes_are_counted_together(desk: Desk, mara: Staff) -> None:
    lena = Customer(desk)
    number = lena.open()
    assert is_open(desk, "staff", 0)
    with several(mara.http, f"ticket-{number},mine"), listening(lena.http, f"ticket-{number}"):
        assert is_open(desk, "staff", 6)
        assert is_open(desk, "customers", 1)
        assert figure(desk, 'desk_live_topics{kind="person"}') == 6
        assert figure(desk, 'desk_live_topics{kind="ticket"}') == 7
    assert is_open(desk, "staff", 0)


def test_a_change_is_measured_and_its_wake_up_not_missed(desk: Desk, mara: Staff) -> None:
    number = mara.open(claim="1")
    with several(mara.http, f"ticket-{number}") as heard:
        measured, lost = (
            figure(desk, "desk_live_lag_seconds_count"),
            figure(desk, "desk_live_wakeups_lost_total"),
        )
        assert mara.writes(number, "Measured").status_code == 303
        for each in heard:
            each.expect(says("Measured"))
        assert eventually(lambda: figure(desk, "desk_live_lag_seconds_count") > measured, 10)
        assert figure(desk, "desk_live_wakeups_lost_total") == lost
        assert figure(desk, "desk_live_frames_total") > 0


def test_what_a_killed_process_had_is_gone_what_it_did_stays(desk: Desk, mara: Staff) -> None:
    number = mara.open(claim="1")
    with several(mara.http, f"ticket-{number}") as heard:
        assert is_open(desk, "staff", len(heard))
        opened = figure(desk, "desk_live_opened_total")
        desk.kill("web")
        assert all(each.ended.wait(10) for each in heard)
    assert eventually(lambda: answers(desk), 30)
    assert is_open(desk, "staff", 0)
    assert figure(desk, "desk_live_opened_total") >= opened
    with listening(mara.http, f"ticket-{number}") as again:
        again.expect(is_now)
        assert is_open(desk, "staff", 1)


def answers(desk: Desk) -> bool:
    try:
        return httpx.get(f"{desk.url}/healthz").status_code == 200
    except httpx.HTTPError:
        return False
