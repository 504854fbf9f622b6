"""The judge: what it finds in a ledger and a log, and that it finds nothing in a good one."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from tests.prove.judge import CUSTOMERS, STAFF, Found, Heard, Log, Sent, history, is_good, judge
from tests.prove.line import parse
from tests.prove.plants import PLANTS

Plant = Callable[[list[Log]], list[Log]]


def sent(n: int, *, public: bool = True, ticket: int = 1) -> Sent:
    """The n-th message, sent and acknowledged in its own second."""
    return Sent(f"prove-{ticket}-{n}-end", ticket, public, float(n), n + 0.5, 1)


def log(ledger: list[Sent], audience: str = CUSTOMERS, ticket: int = 1, name: str = "A") -> Log:
    """Somebody who heard everything at once."""
    made = Log(name, audience, frozenset([ticket]))
    for number, each in enumerate(ledger, start=10):
        if made.may_hear(each):
            made.heard.append(Heard(each.known + 0.01, number, (each.word,)))
    return made


def verdict(ledger: list[Sent], *logs: Log) -> bool:
    found = [judge(ledger, each) for each in logs]
    return is_good(ledger, found, history(ledger, logs))


@pytest.fixture
def ledger() -> list[Sent]:
    return [sent(n, public=n % 3 > 0, ticket=1 + n % 2) for n in range(12)]


@pytest.fixture
def logs(ledger: list[Sent]) -> list[Log]:
    audiences = ((CUSTOMERS, 1), (STAFF, 1), (CUSTOMERS, 2), (STAFF, 2))
    return [log(ledger, audience, ticket, audience) for audience, ticket in audiences]


def test_everything_once_and_in_order_is_good(ledger: list[Sent], logs: list[Log]) -> None:
    assert verdict(ledger, *logs)
    assert [judge(ledger, each).received for each in logs] == [4, 6, 4, 6]


@pytest.mark.parametrize(
    ("plant", "kind"),
    [("lose", "lost"), ("double", "doubled"), ("swap", "disordered"), ("leak", "foreign")],
)
def test_what_is_planted_is_found_and_named(
    ledger: list[Sent], logs: list[Log], plant: str, kind: str
) -> None:
    spoiled = PLANTS[plant](logs)
    assert getattr(judge(ledger, spoiled[0]), kind)
    assert not verdict(ledger, *spoiled)


def test_a_message_that_is_twice_in_one_frame_is_doubled() -> None:
    ledger = [sent(0), sent(1)]
    heard = log(ledger)
    frame = parse(f"id: 11\ndata: <p>{ledger[1].word}</p>\ndata: {ledger[1].word}".encode())
    heard.heard[1] = replace(heard.heard[1], words=frame.words)
    assert judge(ledger, heard).doubled == (ledger[1].word,)


def test_a_page_that_was_fetched_anew_counts_and_gives_its_messages_no_number() -> None:
    ledger = [sent(0), sent(1), sent(2)]
    whole, anew = log(ledger), log(ledger, name="B")
    words = tuple(each.word for each in ledger[1:])
    anew.heard[1:] = [Heard(3.0, 12, words, anew=True), Heard(3.1, 12, now=True)]
    assert verdict(ledger, whole, anew)
    anew.heard.append(Heard(3.2, 12, words[-1:]))
    assert not verdict(ledger, whole, anew)


def test_a_beat_repeats_the_newest_number_and_promises_that_it_is_all() -> None:
    ledger = [sent(0), sent(1)]
    heard = log(ledger)
    heard.heard.append(Heard(3.0, 11, now=True))
    assert judge(ledger, heard).good
    heard.heard.insert(1, Heard(1.0, 11, now=True))  # said that 11 was there, but it came later
    assert judge(ledger, heard).disordered


def test_what_nobody_acknowledged_may_be_missing_but_is_no_success() -> None:
    ledger = [sent(0), replace(sent(1), acknowledged=None)]
    heard = log(ledger[:1])
    assert judge(ledger, heard).good
    assert not verdict(ledger, heard)


def test_readers_may_not_disagree_about_a_number() -> None:
    ledger = [sent(0), sent(1)]
    one, other = log(ledger), log(ledger, name="B")
    other.heard[1] = replace(other.heard[1], number=17)
    assert history(ledger, [one, other]) == (
        "B has another number for prove-1-1-end than others have",
    )


def test_who_spoke_after_an_answer_may_not_stand_before_it() -> None:
    ledger = [sent(0), sent(1)]
    heard = log(list(reversed(ledger)))
    assert history(ledger, [heard]) == (
        "prove-1-1-end stands before prove-1-0-end, which was there already",
    )


def test_who_spoke_at_the_same_time_may_stand_either_way() -> None:
    ledger = [replace(sent(0), acknowledged=5.0), sent(1)]
    assert history(ledger, [log(list(reversed(ledger)))]) == ()


@pytest.mark.parametrize("late", [{"silence": 30.1}, {"latest": 30.1}])
def test_half_a_minute_is_too_long(late: dict[str, float]) -> None:
    assert not Found("A", **late).good  # type: ignore[arg-type]


def test_what_came_late_is_named_with_its_times() -> None:
    ledger = [sent(0), sent(1)]
    heard = log(ledger)
    heard.heard[1] = replace(heard.heard[1], at=40.0)
    assert judge(ledger, heard).late == ((1.5, 40.0, "prove-1-1-end"),)


def test_for_who_sleeps_nothing_is_late() -> None:
    ledger = [sent(0), sent(1), sent(2)]
    heard = log(ledger)
    heard.heard[1:] = [replace(each, at=90.0) for each in heard.heard[1:]]
    assert not judge(ledger, heard).good
    heard.asleep.append((1.7, 80.0))
    found = judge(ledger, heard)
    assert found.good
    assert (found.latest, found.slept) == pytest.approx((10.2, 78.3))
    del heard.heard[1]
    assert judge(ledger, heard).lost == ("prove-1-1-end",)


def test_to_have_slept_before_is_no_excuse() -> None:
    ledger = [sent(0), sent(50)]
    heard = log(ledger)
    heard.asleep.append((1.0, 40.0))
    heard.heard[1] = replace(heard.heard[1], at=90.0)
    assert judge(ledger, heard).late == ((50.5, 90.0, "prove-1-50-end"),)


def test_a_reader_that_was_turned_away_is_no_success() -> None:
    heard = log([sent(0)])
    heard.turned_away.append("404 for a stream")
    assert not judge([sent(0)], heard).good


def test_what_passes_by_without_a_number_is_for_nobody_else_either() -> None:
    ledger = [sent(0), sent(1, public=False)]
    heard = log(ledger)
    heard.passing.add(ledger[0].word)
    assert judge(ledger, heard).good
    heard.passing.add(ledger[1].word)
    assert judge(ledger, heard).foreign == (ledger[1].word,)
