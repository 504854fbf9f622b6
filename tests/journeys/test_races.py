"""Two requests at the same moment give the same result as one after the other (rule 6)."""

from tests.play import Staff, message_of, state_of, together
from tests.servers import Desk

L1 = ("mara", "aiko", "devon", "samira", "rafael")
L2 = ("priya", "jonas", "ines", "olu")


def engineers(desk: Desk, how_many: int) -> list[Staff]:
    """So many engineers of L1, new ones of the staff platform."""
    return [Staff.new(desk, f"engineer{n}", ["l1"]) for n in range(how_many)]


def statuses(answers) -> list[int]:
    return sorted(answer.status_code for answer in answers)


def test_of_twenty_who_claim_one_wins_and_nineteen_are_told_who(desk: Desk) -> None:
    people = engineers(desk, 20)
    number = people[0].open()
    answers = together(*(lambda who=who: who.move(number, "claims") for who in people))
    assert statuses(answers) == [303] + [409] * 19
    told = {message_of(answer) for answer in answers if answer.status_code == 409}
    winner = next(w for w, answer in zip(people, answers, strict=True) if answer.status_code == 303)
    assert all(f"TKT-{number} was claimed by {winner.name}" in sentence for sentence in told)
    assert state_of(winner, number)["status"] == "held"


def test_escalating_and_resolving_at_once_does_one_of_them(desk: Desk) -> None:
    mara = Staff(desk, "mara")
    for _ in range(5):
        number = mara.open(claim="1")
        answers = together(
            lambda n=number: mara.move(n, "escalations"),
            lambda n=number: mara.move(n, "resolutions"),
        )
        assert statuses(answers) == [303, 409]
        state = state_of(mara, number)
        assert (state["status"], state["level"]) in {("queued", "L2"), ("resolved", "L1")}


def test_of_two_transfers_one_is_made(desk: Desk) -> None:
    mara, priya = Staff(desk, "mara"), Staff(desk, "priya")
    number = mara.open(claim="1")
    mara.does(number, "escalations")
    priya.does(number, "claims")
    answers = together(
        lambda: priya.move(number, "transfers", skill="network"),
        lambda: priya.move(number, "transfers", skill="mail"),
    )
    assert statuses(answers) == [303, 409]
    assert state_of(priya, number)["assignee"] == ""


def test_the_same_form_sent_twice_at_once_is_done_once(desk: Desk) -> None:
    mara = Staff(desk, "mara")
    answers = together(*(lambda: mara.open(key="the-same-key") for _ in range(6)))
    assert len(set(answers)) == 1
    number = answers[0]
    mara.does(number, "claims")
    before = int(state_of(mara, number)["seq"])
    sent = together(*(lambda: mara.writes(number, "Once", key="message-key") for _ in range(8)))
    assert statuses(sent) == [303] * 8
    assert int(state_of(mara, number)["seq"]) == before + 1


def test_a_key_with_other_content_is_refused(desk: Desk) -> None:
    mara = Staff(desk, "mara")
    number = mara.open(claim="1")
    assert mara.writes(number, "One", key="message-key").status_code == 303
    assert mara.writes(number, "Two", key="message-key").status_code == 409


def test_messages_of_many_get_every_number_once(desk: Desk) -> None:
    people = [Staff(desk, name) for name in (*L1, *L2)]
    number = people[0].open()
    answers = together(
        *(lambda who=who: who.writes(number, "A note", kind="note") for who in people * 3)
    )
    assert statuses(answers) == [303] * 27
    assert int(state_of(people[0], number)["seq"]) == 2 + 27
