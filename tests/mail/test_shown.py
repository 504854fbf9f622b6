"""Mail that has not gone out is shown to who works on the ticket; open pages follow it."""

import pytest
from sqlalchemy import event

from supportdesk.directory.memory import MemoryDirectory
from supportdesk.domain.replay import CUSTOMER, Actor
from supportdesk.live.seen import mail_html
from supportdesk.mail import actions, watch
from supportdesk.mail.queries import unsent_about
from supportdesk.store.database import db
from supportdesk.tickets import requests
from supportdesk.tickets.changing import Change
from tests.cast import EVERYBODY, MINUTE
from tests.desk import app_of, signed_in
from tests.mail.desk import Desk
from tests.servers import free_port


@pytest.fixture
def app(settings):
    with app_of(settings, MemoryDirectory(*EVERYBODY)) as app:
        yield app


def refused(desk: Desk) -> tuple[int, int]:
    """A ticket, and a reply in it whose mail the server refused for good."""
    number = desk.held()
    seq = desk.reply(number)
    desk.platform.control(refuse="forever")
    desk.run(later=MINUTE)
    return number, seq


def test_the_ticket_s_page_says_under_the_reply_that_its_mail_failed(desk, app):
    number, seq = refused(desk)
    page = signed_in(app, "mara").get(f"/tickets/{number}").text
    under = page.split(f'id="entry-{seq}-receipt"')[1].split("</p>")[0]
    assert "The mail failed: 550" in under
    assert "Check the address" in under


def test_beside_the_conversation_it_stands_too_and_without_a_way_only_admins_have(desk, app):
    number, _ = refused(desk)
    page = signed_in(app, "mara").get(f"/tickets/{number}").text
    panel = page.split(f'id="ticket-{number}-mail"')[1].split("</section>")[0]
    assert "The mail failed: 550" in panel
    assert " hidden>" not in panel
    assert '"/outbox' not in page


def test_a_first_mail_that_is_held_is_named_there(desk, app):
    desk.open()
    number = desk.open()
    desk.run()
    page = signed_in(app, "mara").get(f"/tickets/{number}").text
    assert "First mail with the link.</b> Not mailed: This address got such a mail" in page


def test_a_resolution_whose_mail_failed_says_so_where_it_stands(desk, app):
    number = desk.held()
    desk.platform.control(refuse="forever")
    desk.resolve(number)
    desk.run(later=MINUTE)
    page = signed_in(app, "mara").get(f"/tickets/{number}").text
    (row,) = desk.outbox(state="failed")
    assert f'entry__receipt--late" id="entry-{row.entries[-1]}-receipt"' in page


def test_when_it_is_sent_at_last_pages_are_told_that_it_was_mailed(desk):
    number, seq = refused(desk)
    desk.platform.heal()
    html = mail_html(number)
    assert "The mail failed" in html
    desk_sends_all(desk)
    html = mail_html(number)
    assert f'id="entry-{seq}-receipt"' in html
    assert "Mailed</span>" in html
    assert f'id="ticket-{number}-mail"' in html
    assert " hidden>" in html


def test_mail_to_an_address_that_was_corrected_is_nobody_s_worry(desk, app):
    desk.platform.control(refuse="forever")
    number, right = desk.open_in_browser()
    desk.run()
    assert len(unsent_about(number)) == 1
    asked = Change(Actor(CUSTOMER, str(right.customer_id)), desk.now)
    requests.correct_address(number, right, "new@brack.example", asked)
    assert unsent_about(number) == ()


def test_others_wait_with_the_mail_that_found_the_server_away(desk):
    desk.mail_server_is_away(free_port())
    for name in ("one", "two"):
        desk.open(f"{name}@brack.example")
    desk.run()
    found, waits = desk.outbox()
    assert found.last_error.startswith("The mail server does not answer (")
    assert waits.last_error == "The mail server does not answer"
    assert {row.state for row in (found, waits)} == {"waiting"}


def test_it_costs_one_question_however_many_messages_there_are(desk, app):
    def questions() -> int:
        asked: list[str] = []
        count = lambda *args: asked.append(args[2])  # noqa: E731
        event.listen(db.engine, "before_cursor_execute", count)
        mara.get(f"/tickets/{number}")
        event.remove(db.engine, "before_cursor_execute", count)
        return len([sql for sql in asked if "FROM outbox" in sql])

    number, _ = refused(desk)
    mara = signed_in(app, "mara")
    mara.get(f"/tickets/{number}")
    for _ in range(5):
        desk.reply(number)
        desk.run(later=MINUTE)
    assert questions() == 1


def test_a_look_tells_the_tickets_whose_mail_changed(desk):
    first = watch.look_again(watch.Look(), desk.now)
    number, _ = refused(desk)
    second = watch.look_again(first, desk.now)
    assert second.changed_since(first) == {number}
    assert watch.look_again(second, desk.now).changed_since(second) == set()
    desk.platform.heal()
    desk_sends_all(desk)
    third = watch.look_again(second, desk.now)
    assert third.changed_since(second) == {number}
    assert watch.look_again(third, desk.now).changed_since(third) == set()


def test_a_mail_that_came_and_went_between_two_looks_is_told_once(desk):
    first = watch.look_again(watch.Look(), desk.now)
    number = desk.open()
    desk.run()
    second = watch.look_again(first, desk.now)
    assert second.changed_since(first) == {number}
    assert watch.look_again(second, desk.now).changed_since(second) == set()


def test_what_needs_an_admin_is_counted(desk):
    assert watch.stuck(desk.now) == 0
    refused(desk)
    assert watch.stuck(desk.now) == 1
    desk.mail_server_is_away(free_port())
    desk.open("other@brack.example")
    desk.run()
    assert watch.stuck(desk.now) == 1
    assert watch.stuck(desk.now + 16 * MINUTE) == 2


@pytest.mark.parametrize(("who", "shown"), [("helen", True), ("mara", False)])
def test_admins_see_the_number_in_the_rail_and_others_no_outbox(desk, app, who, shown):
    refused(desk)
    page = signed_in(app, who).get("/tickets").text
    assert ('id="count-outbox"' in page) is shown
    assert ("mails need you" in page) is shown


def test_nothing_stuck_is_no_number(desk, app):
    page = signed_in(app, "helen").get("/tickets").text
    assert 'id="count-outbox"></span>' in page


def desk_sends_all(desk: Desk) -> None:
    actions.send_all(desk.now, has_server=True)
    desk.run()
