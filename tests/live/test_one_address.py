"""Very many live pages from one address are turned away, whoever stands in front of the desk."""

import dataclasses
from collections.abc import Iterator
from ipaddress import ip_network

import pytest
from werkzeug.test import TestResponse

from supportdesk.live.hub import MOST_OF_ONE_ADDRESS, STAFF, Hub, Stream
from supportdesk.settings import Settings
from tests.cast import MARA
from tests.desk import HX, Team, team_of

PROXY, OFFICE, ELSEWHERE = "10.1.0.7", "203.0.113.5", "203.0.113.6"
WORDS = "Too many live pages are open. Close some of them, then try again."
V6, SAME_NETWORK, OTHER_NETWORK = "2001:db8:1:2::5", "2001:db8:1:2:ffff::9", "2001:db8:1:3::5"


@pytest.fixture
def team(settings: Settings) -> Iterator[Team]:
    """A desk behind a proxy that it trusts."""
    trusting = dataclasses.replace(settings, trusted_proxies=(ip_network(f"{PROXY}/32"),))
    with team_of(trusting) as team:
        yield team


def hub_of(team: Team) -> Hub:
    hub: Hub = team.app.extensions["live"].hub
    return hub


def fill(team: Team, address: str, many: int = MOST_OF_ONE_ADDRESS) -> list[Stream]:
    """So many pages are open there, each of somebody else."""
    streams = [Stream(STAFF, ("queue-l1",), f"p{n}", address=address) for n in range(many)]
    for stream in streams:
        hub_of(team).join(stream)
    return streams


def ask(
    team: Team, peer: str, forwarded: str = "", *, once: bool = True, **headers: str
) -> TestResponse:
    path = "/live?topics=mine" + ("&once=1" if once else "")
    if forwarded:
        headers["X-Forwarded-For"] = forwarded
    return team.as_(MARA).get(path, headers=headers, environ_base={"REMOTE_ADDR": peer})


@pytest.mark.parametrize("once", [True, False], ids=["poll", "stream"])
def test_one_address_that_is_full_is_told_to_close_some(team: Team, once: bool) -> None:
    streams = fill(team, OFFICE)
    refused = hub_of(team).counts.refused
    for peer, forwarded in ((OFFICE, ""), (PROXY, OFFICE), (PROXY, f"{ELSEWHERE}, {OFFICE}")):
        answer = ask(team, peer, forwarded, once=once)
        assert answer.status_code == 429
        assert answer.headers["Retry-After"] == "5"
        assert answer.json["error"]["message"] == WORDS
        assert "data:" not in answer.text
    assert WORDS in ask(team, OFFICE, once=once, **HX).text
    assert hub_of(team).counts.refused == refused + 4
    hub_of(team).leave(streams[0])
    assert ask(team, OFFICE).status_code == 200


def test_the_others_behind_the_same_proxy_are_let_in(team: Team) -> None:
    fill(team, OFFICE)
    assert ask(team, PROXY, ELSEWHERE).status_code == 200
    assert ask(team, PROXY, f"{OFFICE}, {ELSEWHERE}").status_code == 200
    fill(team, PROXY)
    assert ask(team, PROXY, ELSEWHERE).status_code == 200


def test_who_is_no_proxy_of_ours_cannot_say_to_be_somebody_else(team: Team) -> None:
    fill(team, ELSEWHERE)
    assert ask(team, ELSEWHERE, "198.51.100.1").status_code == 429
    assert ask(team, PROXY, f"198.51.100.1, {ELSEWHERE}").status_code == 429
    assert ask(team, OFFICE, ELSEWHERE).status_code == 200, "nor fill another's place"


def test_a_network_of_ipv6_is_one_address(team: Team) -> None:
    assert ask(team, V6).status_code == 200
    fill(team, "2001:db8:1:2::/64")
    assert ask(team, PROXY, SAME_NETWORK).status_code == 429
    assert ask(team, V6).status_code == 429
    assert ask(team, PROXY, OTHER_NETWORK).status_code == 200


def test_a_poll_that_is_through_counts_no_more(team: Team) -> None:
    fill(team, OFFICE, MOST_OF_ONE_ADDRESS - 1)
    for _ in range(3):
        assert ask(team, OFFICE).status_code == 200
    assert ask(team, OFFICE, once=False).status_code == 200
