"""What a customer writes, and what they read: each door's six questions, and what never shows."""

import re
from io import BytesIO

import pytest

from tests.browsers import Browser
from tests.cast import MARA, PRIYA
from tests.portal import build as b


def test_a_message_is_stored_and_leads_back_to_itself(lena: Browser, number: int) -> None:
    answer = b.write(lena, number, "It **drops** again.")
    assert (answer.status_code, answer.location) == (303, f"/requests/{number}#entry-3")
    assert "<strong>drops</strong>" in lena.get(f"/requests/{number}").text


def test_the_browser_s_module_gets_the_entry_and_a_fresh_form(lena: Browser, number: int) -> None:
    answer = b.write(lena, number, "again", headers=b.HTMX, seen="2")
    assert answer.status_code == 200
    assert b.entries(answer.text) == [3]
    assert 'data-into="timeline" data-at="end"' in answer.text
    assert answer.text.count('name="key"') >= 1
    assert "<html" not in answer.text


def test_what_is_newer_is_shown_above_a_message_that_is_always_stored(
    lena: Browser, number: int
) -> None:
    b.claimed(number)
    b.replied(number, "Which PCs?")
    b.replied(number, "for us only", kind="note")
    answer = b.write(lena, number, "again", headers=b.HTMX, seen="2")
    assert b.entries(answer.text) == [3, 4, 6]
    assert "for us only" not in answer.text


def test_sent_twice_it_is_stored_once(lena: Browser, number: int) -> None:
    fields = {"key": b.key()}
    places = [b.write(lena, number, "again", **fields).location for _ in range(2)]
    assert places[0] == places[1]
    assert b.events(number).count("message.posted") == 2


def test_what_the_device_kept_after_its_answer_was_lost_is_stored_once(
    lena: Browser, number: int
) -> None:
    """First the form with its empty file, then the module's own try: the same in other clothes."""
    fields = {"key": b.key()}
    b.write(lena, number, "two\r\nlines", attachments=(BytesIO(b""), ""), **fields)
    person = re.search(r'data-person="(\d+)"', lena.get(f"/requests/{number}").text)
    assert person
    answer = b.write(lena, number, "two\nlines", **{"for": person[1]}, **fields)
    assert answer.status_code == 303
    assert b.events(number).count("message.posted") == 2


def test_what_somebody_else_wrote_on_this_device_is_not_sent(lena: Browser, number: int) -> None:
    answer = b.write(lena, number, "mine", **{"for": "4711"})
    assert (answer.status_code, "mine" in answer.text) == (403, False)
    assert b.events(number).count("message.posted") == 1


def test_the_same_key_with_other_words_is_refused_and_the_words_stay(
    lena: Browser, number: int
) -> None:
    fields = {"key": b.key()}
    b.write(lena, number, "again", **fields)
    answer = b.write(lena, number, "and more", **fields)
    assert answer.status_code == 409
    assert "and more" in answer.text


@pytest.mark.parametrize("body", ["", " \n", "a\0b", "x" * 100_001])
def test_what_cannot_be_stored_is_said_and_stays_in_the_box(
    lena: Browser, number: int, body: str
) -> None:
    for headers in ({}, b.HTMX):
        answer = b.write(lena, number, body, headers=headers)
        assert answer.status_code == 422
        assert 'id="composer"' in answer.text
    assert b.events(number) == ["ticket.opened", "message.posted"]


def test_nobody_else_writes_into_it(lena: Browser, eve: Browser, number: int) -> None:
    b.opened(eve)
    assert b.write(eve, number, "let me in").status_code == 404
    assert b.write(eve, number, "let me in", headers=b.HTMX).status_code == 404
    assert "let me in" not in lena.get(f"/requests/{number}").text


def test_each_reply_shows_its_writer_and_the_head_names_the_opener(
    lena: Browser, number: int
) -> None:
    b.claimed(number, MARA)
    b.escalated(number, MARA, to=PRIYA)
    b.replied(number, "Found it.", PRIYA)
    page = b.text_of(lena.get(f"/requests/{number}").text)
    assert "Mara Lindqvist stays your contact" in page
    assert "Priya Raman" in page
    assert "A specialist joined" in page


def test_what_staff_write_to_each_other_never_reaches_the_customer(
    lena: Browser, number: int
) -> None:
    b.claimed(number)
    b.replied(number, "secret note", kind="note")
    b.escalated(number)
    b.write(lena, number, "Any news?")
    page = b.text_of(lena.get(f"/requests/{number}").text)
    assert "secret" not in page
    for word in ("L1", "L2", "queue", "SLA", "scalat", "riority"):
        assert word not in page


def test_customers_go_on_while_the_staff_platform_does_not_answer(
    lena: Browser, number: int, directory
) -> None:
    b.resolved(number)
    directory.unreachable = True
    assert b.write(lena, number, "It fails again").status_code == 303
    assert b.row(number).opener_id == MARA.id


def test_an_old_request_shows_the_newest_and_the_way_to_older_ones(
    lena: Browser, number: int
) -> None:
    b.claimed(number)
    for each in range(210):
        b.replied(number, f"message {each}")
    newest = lena.get(f"/requests/{number}").text
    assert len(b.entries(newest)) == 200
    older = newest.partition("?before=")[2].partition('"')[0]
    page = lena.get(f"/requests/{number}?before={older}").text
    assert b.entries(page) == list(range(1, int(older)))
    assert "data-live" not in page.partition("<main")[0]
    assert lena.get(f"/requests/{number}?before={10**30}").status_code == 200
    assert lena.get(f"/requests/{number}?before=0").status_code == 200


def test_how_far_one_has_read_is_kept_and_never_beyond_what_one_may_see(
    lena: Browser, eve: Browser, number: int
) -> None:
    assert lena.post(f"/requests/{number}/seen", data={"seen": "999"}).status_code == 204
    assert eve.post(f"/requests/{number}/seen", data={"seen": "2"}).status_code == 404


def test_a_program_gets_errors_as_json(lena: Browser, number: int) -> None:
    json = {"Accept": "application/json"}
    answer = b.write(lena, number, "", headers=json)
    assert answer.json is not None
    assert "body" in answer.json["error"]["fields"]


def test_another_site_writes_nothing(lena: Browser, number: int) -> None:
    answer = b.write(lena, number, "x", headers={"Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 403


def test_what_one_began_to_write_stands_in_the_box(lena: Browser, number: int) -> None:
    lena.post(f"/requests/{number}/drafts", data={"kind": "reply", "body": "half a sent"})
    page = lena.get(f"/requests/{number}").text
    assert "half a sent</textarea>" in page
    assert "data-draft-at=" in page


def test_a_draft_of_one_device_is_not_shown_on_another(
    lena: Browser, eve: Browser, number: int
) -> None:
    lena.post(f"/requests/{number}/drafts", data={"kind": "reply", "body": "half a sent"})
    b.let_in(eve, number)
    assert "half a sent" not in eve.get(f"/requests/{number}").text
