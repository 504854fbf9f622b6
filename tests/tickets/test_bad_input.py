"""What nobody should send, into every field of every form of staff: said field by field, the
text stays, nothing is stored."""

from html import unescape
from io import BytesIO

import pytest

from supportdesk.domain.people import Staff
from tests.cast import HELEN, MARA, PRIYA
from tests.desk import Team, location
from tests.tickets.typed import FINDINGS, NOTE, SOLVED

BAD = {
    "one more than 10,000": "My words. " * 1_000 + "x",
    "10,000 emoji": "👩‍👩‍👧" * 10_000,
    "a megabyte": "My words. " * 100_000,
    "a NUL": "My \0 words. ",
    "nothing": " \r\n",
}

# noun → (the state it starts from, who, what it brings, its texts)
TEXTS: dict[str, tuple[str, Staff, dict[str, str], str]] = {
    "escalations": ("held", MARA, NOTE | {"skill": "network"}, "goal tried needed"),
    "transfers": ("held_l2", PRIYA, NOTE | {"skill": "network"}, "tried needed"),
    "returns": ("held_l2", PRIYA, FINDINGS, "cause done verify"),
    "recalls": ("queued_l2", MARA, {"reason": "Solved"}, "reason"),
    "resolutions": ("held", MARA, SOLVED, "summary"),
    "releases": ("held", MARA, NOTE, "tried needed"),
    "handovers": ("held", MARA, NOTE | {"assignee": "bo"}, "tried needed"),
    "reopenings": ("resolved", MARA, {"reason": "It fails again"}, "reason"),
    "assignments": ("held", HELEN, {"assignee": "bo", "reason": "Too much"}, "reason"),
    "openers": ("queued_l2", HELEN, {"assignee": "bo", "reason": "On leave"}, "reason"),
}
LINES = {"subject": "x" * 201, "category": "x" * 61, "skill": "x" * 61, "tags": "x" * 41}


@pytest.mark.parametrize("bad", BAD.values(), ids=BAD)
@pytest.mark.parametrize("noun", TEXTS)
def test_a_text_that_cannot_be_stored_is_named_and_the_others_stay(
    team: Team, noun: str, bad: str
) -> None:
    state, who, brings, texts = TEXTS[noun]
    number = getattr(team, state)()
    before = team.ticket(number)
    for name in texts.split():
        form = brings | {"seen": "99", name: bad}
        answer = team.as_(who).post(f"/tickets/{number}/{noun}", data=form)
        assert answer.status_code == 422, name
        assert f'id="move-{noun}-{name}-error"' in answer.text
        for each in texts.split():
            assert shown(form[each]) in unescape(answer.text)
    assert team.ticket(number) == before


@pytest.mark.parametrize("body", ["x" * 100_001, "My words. " * 100_000, "My \0 words.", " \n"])
def test_a_message_that_cannot_be_stored_stays_in_the_box(team: Team, body: str) -> None:
    number = team.held()
    before = team.ticket(number)
    form = {"kind": "reply", "body": body, "seen": "99"}
    answer = team.as_(MARA).post(f"/tickets/{number}/messages", data=form)
    assert (answer.status_code, shown(body) in unescape(answer.text)) == (422, True)
    assert team.ticket(number) == before


@pytest.mark.parametrize("key", ["short", "x" * 65, "with space", "ümlaut-key", "a" * 8 + "\n"])
def test_a_key_that_no_form_of_ours_holds_is_refused(team: Team, key: str) -> None:
    number = team.held()
    before = team.ticket(number)
    form = {"kind": "reply", "body": "My words.", "seen": "99", "key": key}
    answer = team.as_(MARA).post(f"/tickets/{number}/messages", data=form)
    assert answer.status_code == 422
    assert "A key has 8 to 64 letters, digits, _ or -." in answer.text
    assert team.ticket(number) == before


@pytest.mark.parametrize("name", LINES)
@pytest.mark.parametrize("bad", ["\0", "😀" * 10_000, ""], ids=["NUL", "10,000 emoji", "long"])
def test_a_fact_that_cannot_be_stored_is_named(team: Team, name: str, bad: str) -> None:
    number = team.held()
    before = team.ticket(number)
    form = {name: bad or LINES[name]}
    answer = team.as_(MARA).post(f"/tickets/{number}/changes", data=form)
    assert answer.status_code == 422
    assert f'id="move-changes-{name}-error"' in answer.text
    assert team.ticket(number) == before


@pytest.mark.parametrize("name", ["name", "email", "phone", "subject", "body", "priority"])
@pytest.mark.parametrize("bad", ["\0", "😀" * 110_000], ids=["NUL", "many emoji"])
def test_a_request_that_cannot_be_stored_is_not_opened(team: Team, name: str, bad: str) -> None:
    good = {"channel": "phone", "name": "Ruben", "subject": "Printer", "body": "It jams."}
    form = good | ({} if name == "phone" else {"email": "r@brack.example"}) | {name: bad}
    answer = team.as_(MARA).post("/tickets", data=form)
    assert answer.status_code == 422
    assert name == "body" or "It jams." in answer.text


def test_of_500_attachments_twenty_are_kept_and_the_others_are_named(team: Team) -> None:
    number = team.held()
    files = [(BytesIO(b"x"), f"{n}.log") for n in range(500)]
    form = {"kind": "reply", "body": "All of them", "seen": "99", "attachments": files}
    answer = team.as_(MARA).post(f"/tickets/{number}/messages", data=form)
    assert answer.status_code == 200, answer.text
    assert "499.log" in answer.text
    assert "At most 20 files go with one message." in unescape(answer.text)
    last = team.entries(number)[-1]
    assert last.body.text == "All of them"


def test_a_file_with_a_name_of_10_000_emoji_is_kept_under_a_shorter_one(team: Team) -> None:
    number = team.held()
    file = (BytesIO(b"x"), "😀" * 10_000 + ".log")
    form = {"kind": "reply", "body": "Look", "seen": "99", "attachments": file}
    location(team.as_(MARA).post(f"/tickets/{number}/messages", data=form))
    page = team.as_(MARA).get(f"/tickets/{number}").text
    assert ".log" in page
    assert "😀" * 201 not in page


def shown(text: str) -> str:
    """How a box holds it."""
    return text.replace("\r\n", "\n").strip()
