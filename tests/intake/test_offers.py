"""Whom mails name, and unknown writers: offered to staff, and never written to by themselves."""

import pytest

from supportdesk.customers.actions import customer_of
from supportdesk.domain.errors import Refused
from supportdesk.domain.moves import Claim, Close, Resolve
from supportdesk.domain.replay import THE_DESK
from supportdesk.participants import actions as participants
from supportdesk.participants.actions import Person
from supportdesk.participants.queries import side_of
from supportdesk.store.database import change
from supportdesk.tickets import actions as tickets
from supportdesk.tickets.changing import Change
from supportdesk.tickets.participants import participants_of
from tests.cast import MARA, by
from tests.intake.post import DESK, EVE, LENA, Post, mail

ANNA, BEN = "anna@brack.example", "ben@brack.example"


def offers(number: int) -> list[tuple[str, str]]:
    return [(each.way, each.address) for each in side_of(number).offers]


def joined(post: Post, number: int, address: str = ANNA) -> str:
    """Somebody takes part; the address they answer to."""
    participants.add(
        number, Person(address, "Anna Berg", address.rpartition("@")[2]), Change(by(MARA), post.now)
    )
    who = participants_of(number)[-1]
    return post.work.intake.addresses.address(number, who.customer_id)


def test_who_is_named_is_offered_and_nothing_is_sent_to_them(post: Post) -> None:
    row = post.comes(mail(cc=f"Anna Berg <{ANNA}>, {LENA}", to=f"{DESK}, {BEN}", reply_to=EVE))
    number = row.ticket or 0
    assert sorted(offers(number)) == [("cc", ANNA), ("reply_to", EVE), ("to", BEN)]
    assert {each.address for each in side_of(number).offers if each.foreign} == {EVE}
    assert {each.address for each in post.outbox()} == {LENA}


@pytest.mark.parametrize(
    "address", ["no-reply@brack.example", "noreply@x.example", "MAILER-DAEMON@x.example", DESK]
)
def test_programs_and_the_desk_are_not_offered(post: Post, address: str) -> None:
    row = post.comes(mail(cc=address))
    assert offers(row.ticket or 0) == []


def test_our_signed_addresses_are_not_offered(post: Post) -> None:
    number = post.held()
    post.comes(mail(to=post.address(number), cc=f"{post.address(number)}, {ANNA}"))
    assert offers(number) == [("cc", ANNA)]


def test_ten_thousand_in_cc_are_a_few_offers(post: Post) -> None:
    crowd = ", ".join(f"p{n}@crowd.example" for n in range(10_000))
    row = post.comes(mail(cc=crowd))
    assert len(offers(row.ticket or 0)) == 10


def test_an_unknown_writer_is_offered_once_and_may_be_the_same_person(post: Post) -> None:
    number = post.held()
    row = post.comes(mail(sender=f"Lena at home <{EVE}>", to=post.address(number)))
    post.comes(mail(sender=EVE, to=post.address(number), id="<2@else.example>", body="More"))
    assert post.entry(row).stranger
    assert offers(number) == [("writer", EVE)]
    asked = Change(by(MARA), post.now)
    participants.same_person(number, EVE, asked)
    participants.same_person(number, EVE, asked)
    assert offers(number) == []
    own = post.comes(mail(sender=EVE, to=post.address(number), id="<3@else.example>", body="Now"))
    assert (own.ticket, post.entry(own).stranger) == (number, "")
    assert [each.event.wire for each in post.entries(number)].count("customer.address_added") == 1


def test_an_address_of_another_customer_is_nobody_else_s(post: Post) -> None:
    number = post.held()
    change(lambda session: customer_of(session, "email", EVE, "Eve", post.now))
    with pytest.raises(Refused, match="another customer"):
        participants.same_person(number, EVE, Change(by(MARA), post.now))


def test_a_participant_answers_by_mail_to_their_own_address(post: Post) -> None:
    number = post.held()
    theirs = joined(post, number)
    row = post.comes(mail(sender=f"Anna <{ANNA}>", to=theirs, certain=True))
    entry = post.entry(row)
    assert (row.ticket, entry.stranger, entry.participant) == (number, "", "Anna Berg")
    assert participants_of(number)[0].proved
    assert not post.ticket(number).address_proved
    assert post.faults() == []


def test_the_customer_s_address_is_not_a_participant_s_nor_the_other_way(post: Post) -> None:
    number = post.held()
    theirs = joined(post, number)
    anna = post.comes(mail(sender=ANNA, to=post.address(number)))
    lena = post.comes(mail(to=theirs, id="<2@brack.example>", body="It is me"))
    assert [bool(post.entry(each).stranger) for each in (anna, lena)] == [True, True]


def test_who_was_taken_out_is_a_stranger(post: Post) -> None:
    number = post.held()
    theirs = joined(post, number)
    participants.remove(participants_of(number)[0], Change(by(MARA), post.now))
    row = post.comes(mail(sender=ANNA, to=theirs))
    assert row.ticket == number
    assert post.entry(row).stranger
    assert post.faults() == []


def test_on_a_closed_request_a_participant_opens_one_of_their_own(post: Post) -> None:
    number = post.held()
    theirs = joined(post, number)
    post.do(number, Resolve("fixed", "engineer"), summary="The socket was dead.")
    tickets.move(number, Close(), Change(THE_DESK, post.now), tickets.Context(reopen_window=0))
    row = post.comes(mail(sender=f"Anna <{ANNA}>", to=theirs))
    assert row.ticket not in (number, None)
    assert post.ticket(number).follow_up is None


def test_the_same_answer_at_two_doors_is_one_participant(post: Post) -> None:
    row = post.comes(mail(cc=ANNA))
    number = row.ticket or 0
    post.do(number, Claim())
    joined(post, number)
    assert offers(number) == []
    post.comes(mail(cc=ANNA, id="<2@brack.example>", to=post.address(number), body="Again"))
    assert offers(number) == []
