"""The outbox for admins: what did not go out, why, and what to do with it."""

import re
from dataclasses import replace

import pytest

from supportdesk import schedule
from supportdesk.directory.memory import MemoryDirectory
from supportdesk.domain.moves import Claim
from supportdesk.mail.lists import LISTS
from supportdesk.mail.queries import outgoing_state
from supportdesk.store.paging import PAGE
from supportdesk.web.clock import now
from supportdesk.web.words import moment
from tests.cast import EVERYBODY, HELEN, MINUTE
from tests.desk import HX, app_of, signed_in
from tests.mail.desk import EVE, Desk, links, token_in


@pytest.fixture
def app(settings):
    with app_of(settings, MemoryDirectory(*EVERYBODY)) as app:
        yield app


@pytest.fixture
def stuck(desk: Desk) -> Desk:
    """A mail that failed and one that is paused."""
    desk.platform.control(refuse="forever")
    desk.open()
    desk.run()
    desk.open()
    desk.run()
    desk.platform.heal()
    return desk


def test_it_names_what_did_not_go_out_and_why(stuck, app):
    page = signed_in(app, "helen").get("/outbox").text
    assert EVE in page
    assert "550" in page
    assert "This address got such a mail within the hour." in page
    assert 'data-state="failed"' in page
    assert 'data-state="paused"' in page


def test_its_times_are_those_of_who_reads(stuck, settings):
    helen = replace(HELEN, timezone="Pacific/Kiritimati")
    with app_of(settings, MemoryDirectory(helen)) as app:
        page = signed_in(app, "helen").get("/outbox").text
    assert moment(stuck.outbox()[0].created_at, helen.timezone) in page


def test_what_went_out_is_not_there(desk, app):
    desk.open()
    desk.run()
    page = signed_in(app, "helen").get("/outbox").text
    assert EVE not in page
    assert "Nothing waits" in page


def test_each_list_holds_what_it_says_and_nothing_else(stuck, app):
    stuck.open("pia@ostermann.example")
    stuck.run()
    helen = signed_in(app, "helen")
    shown = {}
    for name in LISTS:
        page = helen.get(f"/outbox?state={name}").text
        shown[name] = re.findall(r'id="mail-\d+" data-state="(\w+)"', page)
    assert shown == {
        "unsent": ["paused", "failed"],
        "waiting": ["paused"],
        "failed": ["failed"],
        "returned": [],
        "sent": ["sent"],
        "obsolete": [],
        "all": ["sent", "paused", "failed"],
    }
    assert helen.get("/outbox?state=nothing").status_code == 404


def test_a_mail_that_is_out_names_whom_what_when_and_no_link(desk, app):
    number = desk.held()
    desk.reply(number)
    desk.run(later=2 * MINUTE)
    (sent, _) = reversed(desk.outbox(state="sent"))
    helen = signed_in(app, "helen")
    row = helen.get("/outbox?state=sent", headers=HX).text
    for words in (f"To {EVE}", f"[TKT-{number}] An answer to your request", "1 try", ">Sent<"):
        assert words in row
    assert "Payroll" not in row  # the address is not proved: nor did the mail say it
    assert "Try again" not in row
    page = helen.get(f"/outbox/{sent.id}").text
    assert f'href="/tickets/{number}#entry-{sent.entries[0]}"' in page
    assert "/c/" not in page
    assert "other** socket" not in page
    assert helen.get(f"/outbox/{sent.id}", headers=HX).text.lstrip().startswith("<section")


def test_the_subject_is_shown_as_its_reader_got_it(desk, app):
    number = desk.open()
    desk.run()
    desk.prove(number, token_in(desk.mails(EVE)[0]))
    desk.move(number, Claim())
    desk.reply(number)
    desk.run(later=2 * MINUTE)
    assert desk.mails(EVE)[0]["subject"] == f"[TKT-{number}] Payroll is down"
    assert f"[TKT-{number}] Payroll is down" in signed_in(app, "helen").get("/outbox/2").text


def test_the_newest_come_first_page_by_page(desk, app):
    for n in range(PAGE + 1):
        desk.open(f"eve{n}@brack.example", origin=f"198.51.100.{n}")
    made = [row.id for row in desk.outbox()]
    helen = signed_in(app, "helen")
    first, rest = (helen.get(f"/outbox?state=all{more}").text for more in ("", "&before=2"))
    assert [f'id="mail-{each}"' in first for each in (made[-1], made[1], made[0])] == [
        True, True, False
    ]  # fmt: skip
    assert "before=2" in first
    assert f'id="mail-{made[0]}"' in rest
    assert 'data-fetch="/outbox?state=all&amp;before=2"' in rest


def test_who_acts_stays_in_the_list(stuck, app):
    (failed, _) = stuck.outbox()
    form = {"state": "failed"}
    answer = signed_in(app, "helen").post(f"/outbox/{failed.id}/discards", data=form)
    assert answer.headers["location"] == "/outbox?state=failed"


def test_it_is_for_admins_only(stuck, app):
    (row, _) = stuck.outbox()
    mara = signed_in(app, "mara")
    asked = [mara.get("/outbox"), mara.get(f"/outbox/{row.id}"), mara.post("/outbox/deliveries")]
    asked += [mara.post(f"/outbox/{row.id}/{noun}") for noun in ("deliveries", "discards")]
    assert {answer.status_code for answer in asked} == {404}
    assert app.test_client().get("/outbox").status_code == 303


def test_a_mail_is_shown_without_a_link_that_works(stuck, app):
    (row, _) = stuck.outbox()
    page = signed_in(app, "helen").get(f"/outbox/{row.id}").text
    assert "We have your request. Its number is TKT-1001." in page
    assert "http://localhost/c/***" in page


def test_looking_at_a_mail_makes_no_link(stuck, app):
    before = links()
    (row, _) = stuck.outbox()
    signed_in(app, "helen").get(f"/outbox/{row.id}")
    assert links() == before


def test_one_is_tried_again(stuck, app):
    (failed, _) = stuck.outbox()
    answer = signed_in(app, "helen").post(f"/outbox/{failed.id}/deliveries")
    assert (answer.status_code, answer.headers["location"]) == (303, "/outbox")
    stuck.now = max(stuck.now, now())
    stuck.run()
    assert stuck.states() == ["sent", "paused"]


def test_all_are_tried_again(stuck, app):
    signed_in(app, "helen").post("/outbox/deliveries")
    stuck.now = max(stuck.now, now())
    stuck.run()
    assert stuck.states() == ["sent", "sent"]


def test_one_is_discarded(stuck, app):
    (failed, _) = stuck.outbox()
    signed_in(app, "helen").post(f"/outbox/{failed.id}/discards")
    stuck.run(later=MINUTE)
    assert stuck.states() == ["obsolete", "paused"]


def test_a_form_sent_twice_is_done_once(stuck, app):
    (failed, _) = stuck.outbox()
    helen, form = signed_in(app, "helen"), {"key": "key-0123456789"}
    for _ in range(2):
        answer = helen.post(f"/outbox/{failed.id}/discards", data=form)
        assert answer.status_code == 303
    assert helen.post(f"/outbox/{failed.id}/discards").status_code == 409


def test_what_is_sent_or_not_there_is_refused(desk, app):
    desk.open()
    desk.run()
    (row,) = desk.outbox()
    helen = signed_in(app, "helen")
    assert helen.post(f"/outbox/{row.id}/deliveries").status_code == 409
    assert helen.post(f"/outbox/{row.id}/discards").status_code == 409
    assert helen.post("/outbox/999/deliveries").status_code == 404
    assert helen.get("/outbox/999").status_code == 404


def test_its_state_in_figures_for_the_dashboard(stuck):
    state = outgoing_state(stuck.now)
    assert (state.waiting, state.failed, state.paused) == (0, 1, 1)
    assert state.words == "1 failed, 1 held for an admin"
    assert (state.kind, state.sign) == ("late", "1 failed")
    assert "550" in state.last_error


def test_readiness_says_how_long_the_oldest_mail_waits(desk, app):
    desk.platform.control(refuse="now")
    desk.now = now() - 20 * MINUTE
    desk.open()
    desk.run()
    mail = app.test_client().get("/readyz").json["checks"]["mail"]
    assert mail == {"ok": False, "state": "1 waiting; the oldest waits 20m"}


def test_the_outbox_is_counted_for_metrics(stuck, app):
    schedule.note_mail(stuck.work, stuck.now)
    told = app.test_client().get("/metrics").text
    assert 'desk_outbox{state="failed"} 1.0' in told
    assert 'desk_outbox{state="paused"} 1.0' in told
    assert "desk_outbox_oldest 0.0" in told
