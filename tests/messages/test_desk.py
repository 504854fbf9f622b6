"""The doors of staff into the conversation."""

import re
from io import BytesIO

import pytest

from supportdesk.domain.people import Staff
from supportdesk.messages import actions
from supportdesk.web.clock import now
from tests.cast import HELEN, MARA, PRIYA, TOMASZ
from tests.desk import HX, Team, location

HELLO = {"body": "Good morning **Lena**", "kind": "reply", "seen": "99"}


def test_a_reply_is_stored_and_leads_to_its_entry(team: Team) -> None:
    number = team.held()
    answer = team.as_(MARA).post(f"/tickets/{number}/messages", data=HELLO)
    last = team.entries(number)[-1]
    assert location(answer) == f"/tickets/{number}#entry-{last.seq}"
    assert last.body.text == "Good morning **Lena**"


def test_a_reply_by_htmx_brings_its_entry_and_a_fresh_box(team: Team) -> None:
    number = team.held()
    form = HELLO | {"key": "key-0123456789"}
    answer = team.as_(MARA).post(f"/tickets/{number}/messages", data=form, headers=HX)
    assert answer.status_code == 200
    assert f'data-into="ticket-{number}-timeline"' in answer.text
    assert "<strong>Lena</strong>" in answer.text
    fresh = re.search(r'id="composer-key" name="key" value="([^"]+)"', answer.text)
    assert fresh
    assert fresh[1] != "key-0123456789"


def test_a_reply_sent_twice_is_stored_once(team: Team) -> None:
    number, form = team.held(), HELLO | {"key": "key-0123456789"}
    for _ in range(2):
        team.as_(MARA).post(f"/tickets/{number}/messages", data=form)
    assert len([each for each in team.entries(number) if each.kind == "reply"]) == 2


def test_the_same_key_with_another_file_of_that_name_is_refused(team: Team) -> None:
    number, form = team.held(), HELLO | {"key": "key-0123456789"}
    for content, status in ((b"one", 303), (b"one", 303), (b"two", 409)):
        data = form | {"attachments": (BytesIO(content), "vpn.log")}
        assert team.as_(MARA).post(f"/tickets/{number}/messages", data=data).status_code == status
    assert len([each for each in team.entries(number) if each.kind == "reply"]) == 2


def test_what_somebody_else_wrote_on_this_device_is_not_sent_and_not_shown(team: Team) -> None:
    number = team.held()
    before = len(team.entries(number))
    form = HELLO | {"for": PRIYA.id}
    answer = team.as_(MARA).post(f"/tickets/{number}/messages", data=form, headers=HX)
    assert (answer.status_code, "Good morning" in answer.text) == (403, False)
    assert len(team.entries(number)) == before


def test_what_the_device_kept_is_sent_once_however_it_comes(team: Team) -> None:
    """First the form with its empty file, then the module's own try: the same in other clothes."""
    number, key = team.held(), {"key": "key-0123456789"}
    first = HELLO | key | {"attachments": (BytesIO(b""), "")}
    again = HELLO | key | {"for": MARA.id, "send_anyway": "1"}
    team.as_(MARA).post(f"/tickets/{number}/messages", data=first)
    answer = team.as_(MARA).post(f"/tickets/{number}/messages", data=again, headers=HX)
    assert answer.status_code == 200
    assert len([each for each in team.entries(number) if each.kind == "reply"]) == 2


def test_after_a_note_the_box_stays_a_note(team: Team) -> None:
    form = HELLO | {"kind": "note"}
    answer = team.as_(MARA).post(f"/tickets/{team.held()}/messages", data=form, headers=HX)
    assert re.search(r'id="composer-note"[^>]*checked', answer.text)


@pytest.mark.parametrize("person", [TOMASZ, PRIYA])
def test_who_does_not_have_it_writes_notes_only(team: Team, person: Staff) -> None:
    number, client = team.held(), team.as_(person)
    answer = client.post(f"/tickets/{number}/messages", data=HELLO, headers=HX)
    assert answer.status_code == 409
    assert "Good morning **Lena**" in answer.text
    assert "Mara Lindqvist" in answer.text
    location(client.post(f"/tickets/{number}/messages", data=HELLO | {"kind": "note"}))
    assert 'value="reply"' not in client.get(f"/tickets/{number}").text


def test_nothing_is_written_into_a_closed_ticket(team: Team) -> None:
    number = team.closed()
    before = team.ticket(number)
    answer = team.as_(MARA).post(f"/tickets/{number}/messages", data=HELLO)
    assert answer.status_code == 409
    assert "Good morning **Lena**" in answer.text
    assert team.ticket(number) == before
    page = team.as_(MARA).get(f"/tickets/{number}").text
    assert f'id="ticket-{number}-closed" data-rev="{before.last_seq}">' in page
    assert 'data-status="closed"' in page  # composer.css hides the box


@pytest.mark.parametrize("form", [{"body": " "}, {"body": "a\0b"}, {"body": "x", "kind": "shout"}])
def test_a_message_that_cannot_be_read_says_why(team: Team, form: dict[str, str]) -> None:
    answer = team.as_(MARA).post(f"/tickets/{team.held()}/messages", data=form, headers=HX)
    assert answer.status_code == 422
    assert "field__error" in answer.text
    assert 'id="composer"' in answer.text


def test_the_guard_shows_what_is_new_and_keeps_the_text(team: Team) -> None:
    number = team.held()
    seen = team.ticket(number).last_seq
    team.writes(number, None, "It is on fire")
    form, address = HELLO | {"seen": str(seen)}, f"/tickets/{number}/messages"
    answer = team.as_(MARA).post(address, data=form, headers=HX)
    assert answer.status_code == 409
    for words in ("Lena wrote while you were typing", "It is on fire", "Good morning **Lena**"):
        assert words in answer.text
    assert "data-held" in answer.text
    assert [each.kind for each in team.entries(number)].count("reply") == 2
    location(team.as_(MARA).post(address, data=form | {"send_anyway": "1"}))


@pytest.mark.parametrize(
    ("seen", "status"), [({}, 409), ({"seen": "x"}, 409), ({"seen": "9" * 12}, 303)]
)
def test_a_missing_number_counts_as_0_and_one_beyond_the_last_as_the_last(
    team: Team, seen: dict[str, str], status: int
) -> None:
    form = {"body": "Good morning", "kind": "reply"} | seen
    answer = team.as_(MARA).post(f"/tickets/{team.held()}/messages", data=form)
    assert answer.status_code == status


def test_what_came_before_a_reply_was_stored_is_not_taken_for_seen(team: Team) -> None:
    number = team.held()
    seen = str(team.ticket(number).last_seq)
    team.writes(number, None, "It is on fire")
    note = {"body": "He sounds upset", "kind": "note", "seen": seen}
    answer = team.as_(MARA).post(f"/tickets/{number}/messages", data=note, headers=HX)
    assert f'name="seen" value="{seen}"' in answer.text


def test_the_guard_is_a_page_without_script(team: Team) -> None:
    number = team.held()
    team.writes(number, None, "It is on fire")
    answer = team.as_(MARA).post(f"/tickets/{number}/messages", data=HELLO | {"seen": "1"})
    assert answer.status_code == 409
    assert "<html" in answer.text
    assert 'name="send_anyway"' in answer.text
    first = answer.text.split('id="composer"')[1].split('type="submit"', 1)[1]
    assert first.startswith(" hidden>")  # what Enter presses: it holds again
    assert 'name="seen" value="1"' in answer.text


def test_a_reply_can_wait_on_the_customer(team: Team) -> None:
    number = team.held()
    team.as_(MARA).post(f"/tickets/{number}/messages", data=HELLO | {"wait": "customer"})
    wait = team.ticket(number).wait
    assert wait
    assert wait.on == "customer"


def test_files_stand_below_the_text_and_images_are_shown(team: Team) -> None:
    number = team.held()
    form = HELLO | {"attachments": (BytesIO(b"some lines"), "vpn.log")}
    location(team.as_(MARA).post(f"/tickets/{number}/messages", data=form))
    page = team.as_(MARA).get(f"/tickets/{number}").text
    found = re.search(rf'href="(/tickets/{number}/files/[^"]+)"', page)
    assert "vpn.log" in page
    assert found
    assert team.as_(PRIYA).get(found[1]).data == b"some lines"
    other = team.held()
    assert team.as_(PRIYA).get(found[1].replace(str(number), str(other))).status_code == 404


def test_a_message_whose_only_file_was_left_out_is_none(team: Team) -> None:
    number = team.held()
    before = team.ticket(number)
    form = {"kind": "reply", "seen": "99", "attachments": (BytesIO(b"x" * 25_000_001), "big.log")}
    answer = team.as_(MARA).post(f"/tickets/{number}/messages", data=form)
    assert answer.status_code == 422
    assert "big.log was left out" in answer.text
    assert team.ticket(number) == before


def test_a_message_is_withdrawn_from_its_form(team: Team) -> None:
    number = team.held()
    seq = team.writes(number, MARA, "Wrong window")
    address = f"/tickets/{number}/messages/{seq}/withdrawals"
    assert "<html" in team.as_(MARA).get(f"{address}/new").text
    assert "<html" not in team.as_(MARA).get(f"{address}/new", headers=HX).text
    assert team.as_(MARA).post(address, data={}).status_code == 422
    assert location(team.as_(MARA).post(address, data={"reason": "x"})) == f"/tickets/{number}"


def test_only_its_author_or_an_admin_withdraws_a_message(team: Team) -> None:
    number = team.held()
    seq = team.writes(number, MARA, "Wrong window")
    address = f"/tickets/{number}/messages/{seq}/withdrawals"
    answer = team.as_(TOMASZ).post(address, data={"reason": "not mine"})
    assert answer.status_code == 409
    assert "Only its author or an admin" in answer.text
    location(team.as_(HELEN).post(address, data={"reason": "secret"}))


@pytest.mark.parametrize(
    ("kind", "reader", "seen"),
    [
        ("reply", ("customer", "1"), True),
        ("reply", ("staff", "priya"), False),
        ("note", ("customer", "1"), False),
        ("note", ("staff", "mara"), False),
        ("note", ("staff", "priya"), True),
    ],
)
def test_who_withdraws_is_told_whether_anybody_it_was_for_had_seen_it(
    team: Team, kind: str, reader: tuple[str, str], seen: bool
) -> None:
    number = team.held()
    seq = team.writes(number, MARA, "Wrong window", kind)
    with team.app.app_context():
        actions.note_seen(number, *reader, seq + 5, now())
    address = f"/tickets/{number}/messages/{seq}/withdrawals"
    assert ("It was seen" in team.as_(MARA).get(f"{address}/new").text) is seen
    location(team.as_(MARA).post(address, data={"reason": "x"}))
    assert ("it had been seen" in team.as_(TOMASZ).get(f"/tickets/{number}").text) is seen


@pytest.mark.parametrize("seq", [1, 3, 4711])
def test_what_is_no_message_has_no_withdrawal(team: Team, seq: int) -> None:
    number = team.held()
    assert (
        team.as_(HELEN).get(f"/tickets/{number}/messages/{seq}/withdrawals/new").status_code == 404
    )


def test_the_audience_is_fetched_anew_by_itself(team: Team) -> None:
    number = team.queued()
    address = f"/tickets/{number}/own"
    assert 'value="reply"' not in team.as_(MARA).get(address, headers=HX).text
    team.as_(MARA).post(f"/tickets/{number}/claims")
    assert 'value="reply"' in team.as_(MARA).get(address, headers=HX).text
