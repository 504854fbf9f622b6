"""Two requests at the same moment give the same result as one after the other (rule 6)."""

from collections.abc import Callable, Iterator

import httpx
import pytest

from tests import desks, ledger
from tests.play import Customer, Staff, eventually, message_of, state_of, together
from tests.servers import Desk

ROUNDS = range(4)
L1 = ("mara", "aiko", "devon", "samira", "rafael")
L2 = ("priya", "jonas", "ines", "olu")


@pytest.fixture(scope="module", params=desks.KINDS)
def desk(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Desk]:
    """One desk for all races, with two web processes."""
    folder = tmp_path_factory.mktemp("races")
    with desks.running(request.param, request, folder, DESK_LIMITS="off") as desk:
        yield desk


@pytest.fixture(autouse=True)
def whole(desk: Desk) -> Iterator[None]:
    """After every race the history is whole and every row follows from it."""
    yield
    ledger.check(desk)


@pytest.fixture(scope="module")
def people(desk: Desk) -> dict[str, Staff]:
    return {name: Staff(desk, name) for name in ("mara", "aiko", "priya", "jonas", "helen")}


def statuses(answers: list[httpx.Response]) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def at_l2(people: dict[str, Staff]) -> int:
    """A ticket of Mara's that Priya works on."""
    number = people["mara"].open(claim="1")
    people["mara"].does(number, "escalations")
    people["priya"].does(number, "claims")
    return number


def test_of_twenty_who_claim_one_wins_and_nineteen_are_told_who(desk: Desk) -> None:
    people = [Staff.new(desk, f"engineer{n}", ["l1"]) for n in range(20)]
    number = people[0].open()
    answers = together(*(lambda who=who: who.move(number, "claims") for who in people))
    assert statuses(answers) == [303] + [409] * 19
    told = {message_of(answer) for answer in answers if answer.status_code == 409}
    winner = next(w for w, answer in zip(people, answers, strict=True) if answer.status_code == 303)
    assert all(f"TKT-{number} was claimed by {winner.name}" in sentence for sentence in told)
    assert state_of(winner, number)["status"] == "held"


def test_a_claim_and_an_assignment_leave_one_holder(people: dict[str, Staff]) -> None:
    mara, helen = people["mara"], people["helen"]
    for _ in ROUNDS:
        number = mara.open()
        together(
            lambda n=number: mara.move(n, "claims"),
            lambda n=number: helen.move(n, "assignments", assignee=people["aiko"].id),
        )
        state = state_of(mara, number)
        assert state["status"] == "held"
        assert state["assignee"] == state["opener"] == people["aiko"].id


def test_a_claim_and_a_dismissal_do_one_of_them(people: dict[str, Staff]) -> None:
    mara, aiko = people["mara"], people["aiko"]
    for _ in ROUNDS:
        number = mara.open()
        answers = together(
            lambda n=number: mara.move(n, "claims"),
            lambda n=number: aiko.move(n, "dismissals"),
        )
        assert statuses(answers) == [303, 409]
        assert state_of(mara, number)["status"] in {"held", "closed"}


@pytest.mark.parametrize("other", ["resolutions", "handovers", "releases"])
def test_escalating_and_another_move_do_one_of_them(people: dict[str, Staff], other: str) -> None:
    mara = people["mara"]
    fields = {"assignee": people["aiko"].id} if other == "handovers" else {}
    for _ in ROUNDS:
        number = mara.open(claim="1")
        answers = together(
            lambda n=number: mara.move(n, "escalations"),
            lambda n=number: mara.move(n, other, **fields),
        )
        assert statuses(answers) == [303, 409]


def test_of_two_transfers_one_is_made(people: dict[str, Staff]) -> None:
    priya = people["priya"]
    number = at_l2(people)
    answers = together(
        lambda: priya.move(number, "transfers", skill="network"),
        lambda: priya.move(number, "transfers", skill="mail"),
    )
    assert statuses(answers) == [303, 409]
    assert state_of(priya, number)["assignee"] == ""


def test_a_transfer_and_a_return_do_one_of_them(people: dict[str, Staff]) -> None:
    priya = people["priya"]
    for _ in ROUNDS:
        number = at_l2(people)
        answers = together(
            lambda n=number: priya.move(n, "transfers"),
            lambda n=number: priya.move(n, "returns"),
        )
        assert statuses(answers) == [303, 409]


def test_a_resolution_never_runs_over_a_message(desk: Desk, people: dict[str, Staff]) -> None:
    mara, lena = people["mara"], Customer(desk)
    seen = set()
    for _ in range(6):
        number = lena.open()
        mara.does(number, "claims")
        last = state_of(mara, number)["seq"]
        resolved, written = together(
            lambda n=number, s=last: mara.move(n, "resolutions", seen=s),
            lambda n=number: lena.writes(n, "It dropped again, at 9:40."),
        )
        assert written.status_code == 303
        assert resolved.status_code in (303, 409)
        # The message first: the guard holds the resolution. Else the message reopens it.
        assert state_of(mara, number)["status"] == "held"
        seen.add(resolved.status_code)
    assert seen <= {303, 409}


def test_a_wait_never_outlives_the_message_it_waits_for(
    desk: Desk, people: dict[str, Staff]
) -> None:
    mara, lena = people["mara"], Customer(desk)
    for _ in range(6):
        number = lena.open()
        mara.does(number, "claims")
        assert mara.writes(number, "Which client is it?").status_code == 303
        together(
            lambda n=number: mara.move(n, "waits", on="customer", seen="999"),
            lambda n=number: lena.writes(n, "Version 5."),
        )
        events = ledger.kinds(desk, number)
        last_message = len(events) - events[::-1].index("message.posted")
        waits_after = "ticket.waiting" in events[last_message:]
        assert not waits_after
        assert state_of(mara, number)["waiting"] == ""


def test_reopening_twice_reopens_once(desk: Desk, people: dict[str, Staff]) -> None:
    mara, lena = people["mara"], Customer(desk)
    for _ in ROUNDS:
        number = lena.open()
        mara.does(number, "claims")
        mara.does(number, "resolutions")
        together(lambda n=number: lena.reopens(n), lambda n=number: mara.move(n, "reopenings"))
        assert ledger.kinds(desk, number).count("ticket.reopened") == 1


def test_two_messages_on_a_closed_ticket_open_one_follow_up(
    desk: Desk, people: dict[str, Staff]
) -> None:
    lena = Customer(desk)
    for _ in ROUNDS[:2]:
        number = lena.open()
        people["mara"].does(number, "dismissals")
        answers = together(*(lambda n=number: lena.writes(n, "It still drops.") for _ in range(3)))
        places = {answer.headers["location"].split("#")[0] for answer in answers}
        assert len(places) == 1
        follow_up = int(places.pop().rsplit("/", 1)[1])
        assert follow_up != number
        assert ledger.kinds(desk, number).count("ticket.follow_up_opened") == 1
        assert ledger.bodies(desk, follow_up) == ["It still drops."] * 3


def test_of_two_who_become_opener_one_does(desk: Desk, people: dict[str, Staff]) -> None:
    mara, aiko, priya = people["mara"], people["aiko"], people["priya"]
    gone = Staff.new(desk, "passing-by", ["l1"])
    for _ in ROUNDS[:2]:
        number = gone.open(claim="1")
        gone.does(number, "escalations")
        priya.does(number, "claims")
        change_staff(gone, roles=["admin"])
        assert eventually(lambda n=number: state_of(priya, n)["opener"] == "")
        answers = together(
            lambda n=number: mara.move(n, "openers", assignee=""),
            lambda n=number: aiko.move(n, "openers", assignee=""),
        )
        assert statuses(answers) == [303, 409]
        change_staff(gone, roles=["l1"])
        gone = Staff(desk, "passing-by")


def test_nobody_who_left_keeps_a_ticket_whatever_moved_meanwhile(
    desk: Desk, people: dict[str, Staff]
) -> None:
    mara, priya, helen = people["mara"], people["priya"], people["helen"]
    leaver = Staff.new(desk, "leaver", ["l1", "l2"])
    leavers = leaver.id
    held = [leaver.open(claim="1") for _ in range(4)]
    escalated = [leaver.open(claim="1") for _ in range(3)]
    for number in escalated:
        leaver.does(number, "escalations")
    queued = [mara.open() for _ in range(3)]
    acts: list[Callable[[], object]] = [lambda: change_staff(leaver, active=False)]
    acts += [lambda n=n: leaver.move(n, "escalations") for n in held[:2]]
    acts += [lambda n=n: leaver.move(n, "resolutions") for n in held[2:]]
    acts += [lambda n=n: priya.move(n, "claims") for n in escalated[:1]]
    acts += [lambda n=n: leaver.move(n, "claims") for n in (*escalated[1:], *queued[:2])]
    acts += [lambda n=n: helen.move(n, "assignments", assignee=leavers) for n in queued[2:]]
    together(*acts)
    assert eventually(lambda: ledger.held_by(desk, leavers) == [])


def test_the_same_form_sent_twice_at_once_is_done_once(people: dict[str, Staff]) -> None:
    mara = people["mara"]
    answers = together(*(lambda: mara.open(key="the-same-key") for _ in range(6)))
    assert len(set(answers)) == 1
    number = answers[0]
    moves = together(*(lambda: mara.move(number, "claims", key="claim-key") for _ in range(4)))
    assert statuses(moves) == [303] * 4
    before = int(state_of(mara, number)["seq"])
    sent = together(*(lambda: mara.writes(number, "Once", key="message-key") for _ in range(8)))
    assert statuses(sent) == [303] * 8
    assert int(state_of(mara, number)["seq"]) == before + 1


def test_a_key_with_other_content_is_refused(people: dict[str, Staff]) -> None:
    mara = people["mara"]
    number = mara.open(claim="1")
    answers = together(
        lambda: mara.writes(number, "One", key="message-key"),
        lambda: mara.writes(number, "Two", key="message-key"),
    )
    assert statuses(answers) == [303, 409]


def test_a_refused_move_does_not_use_up_its_key(people: dict[str, Staff]) -> None:
    mara, aiko = people["mara"], people["aiko"]
    number = aiko.open(claim="1")
    assert mara.move(number, "claims", key="a-claim-key").status_code == 409
    aiko.does(number, "releases")
    assert mara.move(number, "claims", key="a-claim-key").status_code == 303


def test_of_two_who_withdraw_a_message_one_does(people: dict[str, Staff]) -> None:
    mara, helen = people["mara"], people["helen"]
    number = mara.open(claim="1")
    assert mara.writes(number, "The password is hunter2").status_code == 303
    seq = state_of(mara, number)["seq"]
    answers = together(
        *(
            lambda who=who: who.move(number, f"messages/{seq}/withdrawals", reason="A secret")
            for who in (mara, helen)
        )
    )
    assert statuses(answers)[0] == 303
    assert statuses(answers)[1] in (404, 409)
    assert int(state_of(mara, number)["seq"]) == int(seq) + 1


def test_messages_of_many_get_every_number_once(desk: Desk, people: dict[str, Staff]) -> None:
    writers = list(people.values())
    number = writers[0].open()
    answers = together(
        *(lambda who=who: who.writes(number, "A note", kind="note") for who in writers * 5)
    )
    assert statuses(answers) == [303] * 25
    assert int(state_of(writers[0], number)["seq"]) == 2 + 25


def change_staff(who: Staff, **what: object) -> None:
    """The company says something new about somebody."""
    answer = httpx.patch(f"{who.desk.staff_url}/control/staff/{who.id}", json=what)
    assert answer.status_code == 200, answer.text
