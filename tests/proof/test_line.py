"""The desk's line by itself: gaps, the chain over it, checkpoints."""

import pytest

from supportdesk.domain import digest
from supportdesk.proof.checkpoints import NOT_ONE, Checkpoint, read
from supportdesk.proof.faults import Fault
from supportdesk.proof.line import LATE, Line, Link, Placed
from tests.cast import NOON, SECOND

EVENTS = [
    Placed(pos, 1000 + (pos + 1) // 2, 1 + (pos + 1) % 2, f"d{pos}", NOON + pos * SECOND)
    for pos in range(1, 7)
]
"""Three tickets with two events each, a second apart."""
NOW = NOON + 10 * SECOND


def chained(events: list[Placed]) -> list[Link]:
    links, before = [], digest.NOTHING_BEFORE
    for event in events:
        before = digest.of_position(before, event.pos, event.ticket, event.seq, event.digest)
        links.append(Link(event.pos, event.ticket, event.seq, before))
    return links


CHAIN = chained(EVENTS)


def faults(
    events: list[Placed],
    chain: list[Link],
    head: int | None = 6,
    *kept: Checkpoint,
    now: int = NOW,
) -> list[Fault]:
    line = Line(now, list(kept))
    return [*line.follow(events, chain), *line.end(head)]


def places(found: list[Fault]) -> list[tuple[str, int | None]]:
    return [(fault.kind, fault.pos) for fault in found]


def test_a_whole_line_has_no_fault() -> None:
    assert faults(EVENTS, CHAIN) == []


def test_an_empty_desk_is_whole() -> None:
    assert faults([], [], 0, Checkpoint(0, 0, digest.NOTHING_BEFORE)) == []


@pytest.mark.parametrize("chained_ones", range(6))
def test_events_that_are_not_chained_yet_are_no_fault(chained_ones: int) -> None:
    line = Line(NOW)
    assert list(line.follow(EVENTS, CHAIN[:chained_ones])) == []
    assert (line.chained, line.unchained) == (chained_ones, 6 - chained_ones)


@pytest.mark.parametrize("chained_ones", range(6))
def test_of_a_chain_that_was_cut_the_first_event_behind_it_is_named(chained_ones: int) -> None:
    first = EVENTS[chained_ones]
    found = faults(EVENTS, CHAIN[:chained_ones], now=NOON + 60 * LATE)
    assert [(fault.kind, fault.ticket, fault.seq, fault.pos) for fault in found] == [
        ("chain", first.ticket, first.seq, first.pos)
    ]


def test_an_event_may_wait_five_minutes_for_the_chain_by_its_own_time() -> None:
    assert faults(EVENTS, CHAIN[:3], now=EVENTS[3].at + LATE) == []
    assert places(faults(EVENTS, CHAIN[:3], now=EVENTS[3].at + LATE + 1)) == [("chain", 4)]
    newer = [*EVENTS[:3], EVENTS[3]._replace(at=NOON + LATE), *EVENTS[4:]]
    assert places(faults(newer, CHAIN[:3], now=NOON + LATE + 9 * SECOND)) == [("chain", 5)]


def test_a_chain_that_names_no_event_fits_none() -> None:
    nothing = [CHAIN[0], CHAIN[1]._replace(ticket=0, seq=0), *CHAIN[2:]]
    assert places(faults(EVENTS, nothing)) == [("chain", 2)]


def test_of_a_gap_the_chain_still_names_each_event() -> None:
    found = faults([EVENTS[0], EVENTS[4], EVENTS[5]], CHAIN)
    assert [(fault.ticket, fault.seq, fault.pos) for fault in found] == [
        (1001, 2, 2),
        (1002, 1, 3),
        (1002, 2, 4),
    ]


def test_a_gap_behind_the_chain_is_one_fault() -> None:
    assert places(faults([*EVENTS[:2], EVENTS[5]], CHAIN[:2])) == [("positions", 3)]


def test_a_cut_tail_is_named_by_the_chain_and_counted_by_the_desk() -> None:
    assert places(faults(EVENTS[:4], CHAIN)) == [("positions", 5), ("positions", 6)]
    assert places(faults(EVENTS[:4], CHAIN[:4])) == [("positions", 5)]


def test_a_hole_in_the_chain_does_not_blame_what_follows() -> None:
    assert places(faults(EVENTS, [*CHAIN[:2], *CHAIN[3:]])) == [("chain", 3)]


def test_what_is_changed_at_one_position_is_found_there_alone() -> None:
    other = [*EVENTS[:2], EVENTS[2]._replace(digest="other"), *EVENTS[3:]]
    assert places(faults(other, CHAIN)) == [("chain", 3)]


def test_positions_below_the_first_are_none() -> None:
    assert places(faults([EVENTS[0]._replace(pos=0), *EVENTS], CHAIN)) == [("positions", 0)]
    assert places(faults(EVENTS, [CHAIN[0]._replace(pos=-4), *CHAIN])) == [("chain", -4)]


@pytest.mark.parametrize("pos", range(1, 7))
def test_a_checkpoint_of_this_history_holds(pos: int) -> None:
    kept = Checkpoint(pos, (pos + 1) // 2, CHAIN[pos - 1].digest)
    assert faults(EVENTS, CHAIN, 6, kept) == []
    assert read(str(kept)) == kept


@pytest.mark.parametrize("pos", range(4, 7))
def test_a_checkpoint_behind_the_end_of_the_chain_shows_that_it_was_cut(pos: int) -> None:
    """However new the events are: the chain had them when the checkpoint was made."""
    kept = Checkpoint(pos, (pos + 1) // 2, CHAIN[pos - 1].digest)
    assert places(faults(EVENTS, CHAIN[:3], 6, kept)) == [("chain", pos)]
    assert faults(EVENTS, CHAIN[:pos], 6, kept) == []


def test_the_beginning_of_a_digest_is_enough() -> None:
    assert faults(EVENTS, CHAIN, 6, read(f"4-2-{CHAIN[3].digest[:12]}")) == []


def test_a_history_that_was_written_anew_differs_from_the_checkpoint() -> None:
    other = [EVENTS[0]._replace(digest="other"), *EVENTS[1:]]
    kept = Checkpoint(4, 2, CHAIN[3].digest)
    assert faults(other, chained(other)) == [], "it holds together"
    assert places(faults(other, chained(other), 6, kept)) == [("checkpoint", 4)]


def test_a_history_that_was_cut_is_shorter_than_the_checkpoint() -> None:
    kept = Checkpoint(6, 3, CHAIN[5].digest)
    assert faults(EVENTS[:4], CHAIN[:4], 4) == [], "it holds together"
    assert places(faults(EVENTS[:4], CHAIN[:4], 4, kept)) == [("checkpoint", 6)]


def test_another_number_of_tickets_is_another_history() -> None:
    kept = Checkpoint(6, 4, CHAIN[5].digest)
    assert places(faults(EVENTS, CHAIN, 6, kept)) == [("checkpoint", 6)]


def test_a_checkpoint_at_a_position_that_is_gone_is_held_against_what_the_chain_knows() -> None:
    kept = Checkpoint(3, 2, CHAIN[2].digest)
    found = places(faults([*EVENTS[:2], *EVENTS[3:]], CHAIN, 6, kept))
    assert found == [("positions", 3), ("checkpoint", 3)], "a ticket less was opened"


@pytest.mark.parametrize("text", ["", "7", "7-1", "7-1-abc", "7-1-" + "G" * 64, "-1-1-" + "a" * 64])
def test_what_is_no_checkpoint_is_refused_in_words(text: str) -> None:
    with pytest.raises(ValueError, match="flask checkpoint"):
        read(text)
    assert "flask checkpoint" in NOT_ONE
