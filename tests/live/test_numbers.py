"""The number on a page is the truth: with each frame of a replay it grows to that frame's."""

import re

from tests.cast import MARA
from tests.desk import Team
from tests.play import Frame, parse


def told(team: Team, number: int, after: int, more: str = "") -> list[Frame]:
    """What a page of staff is given that was last complete at a position."""
    query = f"topics=ticket-{number}{more}&after={after}&once=1"
    text = team.as_(MARA).get(f"/live?{query}").text
    return [parse(block) for block in text.split("\n\n") if block.strip()]


def numbers(frames: list[Frame], name: str) -> list[list[str]]:
    """What is said for <main> in each change."""
    states = [re.findall(r"<template[^>]* data-main [^>]*>", frame.data) for frame in frames]
    return [re.findall(rf' data-{name}="(\d+)"', state) for (state,) in filter(None, states)]


def test_each_frame_of_a_replay_carries_its_own_number(team: Team) -> None:
    number = team.held()
    pos = [frame.id for frame in told(team, number, 0)][-1] or 0
    last = team.ticket(number).last_seq
    for n in range(4):
        team.writes(number, MARA, f"Message {n}", kind="note")
    frames = told(team, number, pos)
    assert numbers(frames, "seq") == [[str(last + n)] for n in range(1, 5)]
    assert numbers(frames, "rev") == [[str(last + 4)]] * 4, "the facts are those of now"
