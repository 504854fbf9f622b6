"""The customer's side of the conversation: writing, taking back, solved or not."""

import re
from io import BytesIO

import pytest

from tests.browsers import Browser
from tests.cast import DAY, HOUR, MARA, MINUTE, PRIYA
from tests.files.pictures import png
from tests.portal import build as b


@pytest.fixture
def number(lena: Browser) -> int:
    return b.opened(lena)


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
    assert (answer.status_code, "mine" in answer.text) == (409, True)
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


def test_files_are_shown_and_those_left_out_are_named(lena: Browser, number: int) -> None:
    files = [(BytesIO(png()), "shot.png"), (BytesIO(b"x" * 10_000_001), "big.iso")]
    answer = b.write(lena, number, "see", attachments=files, headers=b.HTMX)
    assert "big.iso was left out." in answer.text
    page = lena.get(f"/requests/{number}").text
    assert f'<img class="file__preview" src="/requests/{number}/files/' in page


def test_a_message_whose_only_file_was_left_out_is_none(lena: Browser, number: int) -> None:
    answer = b.write(lena, number, "", attachments=(BytesIO(b"x" * 10_000_001), "big.iso"))
    assert answer.status_code == 422
    assert "big.iso was left out." in answer.text


def test_a_message_of_files_alone_needs_no_words(lena: Browser, number: int) -> None:
    assert b.write(lena, number, "", attachments=(BytesIO(b"x"), "a.log")).status_code == 303


def test_files_have_their_headers_and_their_owner(lena: Browser, eve: Browser, number: int) -> None:
    b.claimed(number)
    b.replied(number, "look", MARA, b.stored(b"<svg/>", "plan.svg"))
    page = lena.get(f"/requests/{number}").text
    address = page.partition('class="file" href="')[2].partition('"')[0]
    answer = lena.get(address)
    assert answer.data == b"<svg/>"
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert answer.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
    mine = b.opened(eve)
    assert eve.get(address).status_code == 404
    assert eve.get(address.replace(str(number), str(mine))).status_code == 404
    assert lena.get(f"/requests/{number}/files/%00").status_code == 404


def test_the_file_of_a_note_is_not_for_customers(lena: Browser, number: int) -> None:
    b.claimed(number)
    file = b.stored(b"inside", "inside.log")
    b.replied(number, "internal", MARA, file, kind="note")
    assert lena.get(f"/requests/{number}/files/{file.id}").status_code == 404
    page = lena.get(f"/requests/{number}").text
    assert "inside.log" not in page
    assert "internal" not in page


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


def test_thanks_leave_a_solved_request_solved(lena: Browser, number: int) -> None:
    b.resolved(number)
    b.write(lena, number, "Thank you very much")
    assert b.row(number).status == "resolved"


def test_a_message_reopens_a_solved_request(lena: Browser, number: int) -> None:
    b.resolved(number)
    answer = b.write(lena, number, "It fails again", headers=b.HTMX)
    assert b.row(number).status == "held"
    assert 'data-status="held"' in answer.text
    assert b.row(number).opener_id == MARA.id


def test_a_message_on_a_closed_request_leads_to_its_follow_up_with_a_right(
    lena: Browser, number: int
) -> None:
    b.closed(number)
    answer = b.write(lena, number, "It is back, on PC 3")
    follow_up = b.row(number).follow_up
    assert answer.location == f"/requests/{follow_up}"
    page = lena.get(answer.location)
    assert page.status_code == 200
    assert "It is back, on PC 3" in page.text
    assert b.write(lena, number, "and PC 4").location == f"/requests/{follow_up}"


def test_a_follow_up_sent_again_leads_to_the_same_and_lets_in_again(
    lena: Browser, eve: Browser, number: int
) -> None:
    b.closed(number)
    b.let_in(eve, number)
    fields = {"key": b.key()}
    places = {b.write(who, number, "It is back", **fields).location for who in (lena, eve)}
    assert len(places) == 1
    assert eve.get(places.pop()).status_code == 200


def test_a_follow_up_has_the_proof_of_the_link_that_opened_it(
    lena: Browser, eve: Browser, number: int
) -> None:
    b.closed(number)
    b.let_in(eve, number)
    b.write(eve, number, "It is back")
    follow_up = b.row(number).follow_up
    assert follow_up is not None
    assert b.row(follow_up).address_proved


def test_the_browser_s_module_is_led_to_the_follow_up(lena: Browser, number: int) -> None:
    b.closed(number)
    answer = b.write(lena, number, "It is back", headers=b.HTMX)
    assert answer.status_code == 204
    assert answer.headers["HX-Redirect"] == f"/requests/{b.row(number).follow_up}"


def test_thanks_on_a_closed_request_stay_there(lena: Browser, number: int) -> None:
    b.closed(number)
    assert b.write(lena, number, "Thanks").location.startswith(f"/requests/{number}#")


def test_one_s_own_message_can_be_taken_back(lena: Browser, number: int) -> None:
    form = lena.get(f"/requests/{number}/messages/2/withdrawals/new")
    assert "Take it back" in form.text
    answer = lena.post(f"/requests/{number}/messages/2/withdrawals", data={"reason": "wrong box"})
    assert answer.status_code == 303
    page = lena.get(f"/requests/{number}").text
    assert "All six dispatch PCs" not in page
    assert "You took this message back" in page
    assert "wrong box" not in page
    assert b.entries(page) == [1, 2, 3]


def test_one_file_can_be_taken_back_and_the_words_stay(lena: Browser, number: int) -> None:
    b.write(lena, number, "see", attachments=(BytesIO(b"x"), "a.log"))
    page = lena.get(f"/requests/{number}").text
    file_id = page.partition("withdrawals/new?file=")[2].partition('"')[0]
    lena.post(f"/requests/{number}/messages/3/withdrawals", data={"file": file_id})
    page = lena.get(f"/requests/{number}").text
    assert "a.log" not in page
    assert "A file was taken back" in page
    assert lena.get(f"/requests/{number}/files/{file_id}").status_code == 404


def test_after_a_quarter_of_an_hour_it_stays(lena: Browser, number: int) -> None:
    b.earlier(number, 16 * MINUTE)
    assert "Take back" not in lena.get(f"/requests/{number}").text
    answer = lena.post(f"/requests/{number}/messages/2/withdrawals")
    assert answer.status_code == 409
    assert "15 minutes" in answer.text


def test_nobody_takes_back_what_others_wrote(lena: Browser, eve: Browser, number: int) -> None:
    b.claimed(number)
    seq = b.replied(number, "We look at it.")
    note = b.replied(number, "internal", kind="note")
    assert lena.post(f"/requests/{number}/messages/{seq}/withdrawals").status_code == 409
    assert lena.post(f"/requests/{number}/messages/{note}/withdrawals").status_code == 404
    assert lena.post(f"/requests/{number}/messages/1/withdrawals").status_code == 404
    assert lena.get(f"/requests/{number}/messages/{10**30}/withdrawals/new").status_code == 404
    assert eve.post(f"/requests/{number}/messages/2/withdrawals").status_code == 404


def test_solved_is_said_once(lena: Browser, number: int) -> None:
    b.resolved(number)
    assert "Is it solved?" in lena.get(f"/requests/{number}").text
    assert lena.post(f"/requests/{number}/confirmations").status_code == 303
    assert "Solved, thank you" in lena.get(f"/requests/{number}").text
    answer = lena.post(f"/requests/{number}/confirmations")
    assert answer.status_code == 409
    assert "already" in answer.text


def test_the_browser_s_module_sees_at_once_that_it_is_solved(lena: Browser, number: int) -> None:
    b.resolved(number)
    answer = lena.post(f"/requests/{number}/confirmations", headers=b.HTMX)
    assert answer.status_code == 200
    assert "Solved, thank you" in answer.text
    assert "<html" not in answer.text
    assert 'id="composer"' not in answer.text


def test_solved_cannot_be_said_of_a_closed_request(lena: Browser, number: int) -> None:
    b.closed(number)
    assert lena.post(f"/requests/{number}/confirmations").status_code == 409
    assert lena.post(f"/requests/{number}/confirmations", headers=b.HTMX).status_code == 409


def test_a_solved_request_can_be_reopened_until_the_time_that_is_shown(
    lena: Browser, number: int
) -> None:
    b.resolved(number)
    assert "If you do nothing, we close it on" in lena.get(f"/requests/{number}").text
    answer = lena.post(f"/requests/{number}/reopenings", data={"reason": "PC 5 still asks"})
    assert (answer.status_code, answer.location) == (303, f"/requests/{number}")
    assert b.row(number).opener_id == MARA.id
    assert "PC 5 still asks" in lena.get(f"/requests/{number}").text


def test_after_the_window_it_stays_solved(lena: Browser, number: int) -> None:
    b.resolved(number)
    b.earlier(number, 3 * DAY + HOUR)
    assert "I still need help" not in lena.get(f"/requests/{number}").text
    answer = lena.post(f"/requests/{number}/reopenings", data={"reason": "PC 5 still asks"})
    assert answer.status_code == 409
    assert "PC 5 still asks" in answer.text


@pytest.mark.parametrize("reason", ["", "a\0", "x" * 10_001])
def test_a_reopening_says_what_still_fails(lena: Browser, number: int, reason: str) -> None:
    b.resolved(number)
    for headers in ({}, b.HTMX):
        answer = lena.post(
            f"/requests/{number}/reopenings", data={"reason": reason}, headers=headers
        )
        assert answer.status_code == 422
    assert b.row(number).status == "resolved"


@pytest.mark.parametrize("state", ["queued", "held", "closed"])
def test_what_is_not_solved_is_not_reopened(lena: Browser, number: int, state: str) -> None:
    {"queued": lambda _: None, "held": b.claimed, "closed": b.closed}[state](number)
    answer = lena.post(f"/requests/{number}/reopenings", data={"reason": "x"})
    assert answer.status_code == 409
    assert "L1" not in b.text_of(answer.text)
    assert "queue" not in b.text_of(answer.text)


def test_a_request_reopens_to_the_queue_when_its_opener_has_gone(
    lena: Browser, number: int, directory
) -> None:
    b.resolved(number)
    del directory.people[MARA.id]
    lena.post(f"/requests/{number}/reopenings", data={"reason": "It fails"})
    assert (b.row(number).status, b.row(number).opener_id) == ("queued", None)


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
