"""Mail that waits for people: who sees it, what they decide, and that it is decided once."""

import io
from collections.abc import Callable

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from supportdesk.files.models import FileRow
from supportdesk.intake import filing, storing
from supportdesk.intake.models import ASIDE, FILED, QUARANTINED
from supportdesk.intake.queries import COUNTED
from supportdesk.mail.incoming.reading import NO_HEADER
from supportdesk.store import jobs
from supportdesk.store.database import reading
from supportdesk.store.paging import PAGE
from tests.desk import HX, location
from tests.intake.post import EVE, LENA, Post, mail

OPEN = {"name": "Lena Hofer", "email": LENA, "subject": "VPN drops"}
KEY = {"key": "key-0123456789"}


def test_what_waits_is_listed_with_its_reason_and_counted_in_the_rail(
    post: Post, mara: FlaskClient
) -> None:
    post.unplaced()
    post.comes(mail(id="<2@b.example>", subject="Not for you"))
    page = mara.get("/incoming").text
    for words in ("VPN drops", "Lena Hofer", filing.NO_SENDER, "Sender not certain"):
        assert words in page
    assert "Not for you" not in page
    assert '<span class="rail__count" id="count-incoming">1</span>' in page


def test_nothing_waits(mara: FlaskClient) -> None:
    assert "Nothing waits for a decision" in mara.get("/incoming").text
    assert 'id="count-incoming"></span>' in mara.get("/tickets").text
    assert "Nothing waits for a decision" in mara.get("/incoming", headers=HX).text


def test_the_newest_come_first_page_by_page(post: Post, mara: FlaskClient) -> None:
    made = [storing.keep(io.BytesIO(b"x%d" % n), "file", post.now).id for n in range(PAGE + 2)]
    post.run()
    first = mara.get("/incoming").text
    assert [f'id="incoming-{each}"' in first for each in (made[-1], made[2], made[1])] == [
        True, True, False
    ]  # fmt: skip
    second = mara.get(f"/incoming?state=quarantined&before={made[2]}").text
    assert f'id="incoming-{made[1]}"' in second
    assert f'id="incoming-{made[2]}"' not in second
    assert "There is no older mail" in mara.get("/incoming?before=1").text
    assert "There is no older mail" in mara.get(f"/incoming?before=-{10**30}").text
    assert mara.get(f"/incoming?before={10**30}").status_code == 200
    assert COUNTED > PAGE


def test_other_lists_are_for_admins(post: Post, mara: FlaskClient, helen: FlaskClient) -> None:
    filed = post.comes(mail())
    post.comes(mail())
    post.comes(mail(id="<3@b.example>", x_autoreply="yes", subject="I am away"))
    for state in ("waiting", "filed", "aside", "duplicate", "all"):
        assert mara.get(f"/incoming?state={state}").status_code == 404
    assert mara.get("/incoming?state=arriving").status_code == 404
    assert f"/tickets/{filed.ticket}" in helen.get("/incoming?state=filed").text
    assert "I am away" in helen.get("/incoming?state=aside").text
    assert (
        f'href="/incoming/{filed.id}">The first one' in helen.get("/incoming?state=duplicate").text
    )
    assert helen.get("/incoming?state=all").text.count("data-state=") == 3


def test_signed_out_nobody_sees_any(post: Post) -> None:
    id = post.unplaced()
    browser = post.app.test_client()
    for path in ("/incoming", f"/incoming/{id}", f"/incoming/{id}/original"):
        assert browser.get(path).status_code == 303
    assert browser.post(f"/incoming/{id}/tickets", data=OPEN, headers=HX).status_code == 401
    assert post.row(id).state == QUARANTINED


def test_a_mail_is_shown_as_text_with_what_is_known_of_it(post: Post, mara: FlaskClient) -> None:
    body = '--b\r\nContent-Type: text/html\r\n\r\n<p>It <script>x</script>drops</p><img src="http://t.example/p.png">'
    body += '\r\n--b\r\nContent-Disposition: attachment; filename="a/vpn.log"\r\n\r\nxx\r\n--b--'
    id = post.unplaced(body=body, cc=f"Eve <{EVE}>", content_type="multipart/mixed; boundary=b")
    page = mara.get(f"/incoming/{id}").text
    for words in ("It drops", "vpn.log", EVE, filing.NO_SENDER, "nobody vouches"):
        assert words in page
    for words in ("t.example", "<script>x"):
        assert words not in page
    assert mara.get("/incoming/999").status_code == 404


def test_of_a_crowd_the_first_are_named_and_the_others_fold(post: Post, mara: FlaskClient) -> None:
    for crowd, words in ((105, "and at least 95 others"), (7, "and 2 others"), (5, "")):
        cc = ", ".join(f"p{n}@crowd.example" for n in range(crowd))
        id = post.unplaced(cc=cc, id=f"<{crowd}@b.example>")
        page = mara.get(f"/incoming/{id}").text
        assert (f'<details><summary class="link">{words}</summary>' in page) == bool(words)
        assert page.count("@crowd.example") == min(crowd, 100)


def test_a_mail_is_opened_as_a_ticket(post: Post, mara: FlaskClient) -> None:
    id = post.unplaced()
    form = mara.get(f"/incoming/{id}/tickets/new").text
    assert 'value="VPN drops"' in form
    assert location(mara.post(f"/incoming/{id}/tickets", data=OPEN)) == "/tickets/1001"
    row = post.row(id)
    assert (row.state, row.ticket, row.way) == (FILED, 1001, "staff")
    assert row.reason == "Mara Lindqvist opened it as a ticket."
    assert post.entry(row).body.text == "It drops every hour."
    assert post.ticket(1001).address_proved is False
    assert [(each.address, each.counted) for each in post.outbox()] == [(LENA, False)]


def test_what_cannot_be_read_becomes_a_ticket_that_holds_it(post: Post, mara: FlaskClient) -> None:
    raw = b"\x00\xff\xfe nothing here"
    id = post.comes(raw).id
    assert NO_HEADER in mara.get(f"/incoming/{id}").text
    assert location(mara.post(f"/incoming/{id}/tickets", data=OPEN)) == "/tickets/1001"
    entry = post.entry(post.row(id))
    assert entry.body.text == f"The desk could not read this mail. {NO_HEADER}"
    (file,) = entry.files
    assert mara.get(f"/tickets/1001/files/{file.id}").data == raw


def test_wrong_fields_come_back_as_they_were_typed(post: Post, mara: FlaskClient) -> None:
    id = post.unplaced()
    for headers in ({}, HX):
        answer = mara.post(
            f"/incoming/{id}/tickets", data=OPEN | {"email": "lena"}, headers=headers
        )
        assert answer.status_code == 422
        assert 'value="lena"' in answer.text
        assert "We need the e-mail address" in answer.text
    assert post.row(id).state == QUARANTINED


@pytest.mark.parametrize("typed", ["TKT-1001", "1001", "tkt-1001 "])
def test_a_mail_is_put_into_a_ticket_and_changes_nothing_else(
    post: Post, mara: FlaskClient, typed: str
) -> None:
    number = post.resolved()
    id = post.unplaced()
    answer = mara.post(f"/incoming/{id}/messages", data={"ticket": typed})
    assert location(answer) == f"/tickets/{number}"
    row = post.row(id)
    assert (row.state, row.ticket, row.reason) == (
        FILED, number, "Mara Lindqvist put it into a ticket."
    )  # fmt: skip
    entry = post.entry(row)
    assert (entry.stranger, post.ticket(number).status) == (
        "Lena Hofer (lena@localhost)",
        "resolved",
    )
    assert "added by staff, not from Lena Hofer" in mara.get(f"/tickets/{number}").text


@pytest.mark.parametrize(("certain", "sender"), [(True, ""), (False, "unverified")])
def test_whose_words_they_are_is_what_the_intake_says(
    post: Post, mara: FlaskClient, certain: bool, sender: str
) -> None:
    number = post.resolved()
    row = post.comes(mail(certain=certain, auto_submitted="auto-generated"))
    assert row.state == ASIDE
    mara.post(f"/incoming/{row.id}/messages", data={"ticket": str(number)})
    entry = post.entry(post.row(row.id))
    assert entry.event.sender == sender  # type: ignore[attr-defined]
    assert post.ticket(number).status == "resolved"


def test_files_of_a_certain_mail_are_the_customers(post: Post, mara: FlaskClient) -> None:
    number = post.resolved()
    body = '--b\r\nContent-Disposition: attachment; filename="vpn.log"\r\n\r\nxx\r\n--b--'
    kind = {"content_type": "multipart/mixed; boundary=b", "auto_submitted": "auto-generated"}
    row = post.comes(mail(body, certain=True, **kind))
    mara.post(f"/incoming/{row.id}/messages", data={"ticket": str(number)})
    with reading() as session:
        file = session.scalars(select(FileRow).where(FileRow.ticket == number)).one()
    (own,) = {each.by.id for each in post.entries(number) if each.by.kind == "customer"}
    assert (file.person, file.address) == (f"customer:{own}", "")


@pytest.mark.parametrize("typed", ["", "TKT-77", "x", "1002", "9" * 30])
def test_a_ticket_that_is_not_there_is_a_wrong_field(
    post: Post, mara: FlaskClient, typed: str
) -> None:
    post.opened()
    id = post.unplaced()
    answer = mara.post(f"/incoming/{id}/messages", data={"ticket": typed})
    assert answer.status_code == 422
    assert "There is no ticket with this number." in answer.text


def test_nothing_is_put_where_nobody_would_see_it(post: Post, mara: FlaskClient) -> None:
    number, id = post.closed(), post.unplaced()
    answer = mara.post(f"/incoming/{id}/messages", data={"ticket": str(number)})
    assert (answer.status_code, post.row(id).state) == (409, QUARANTINED)
    assert "is closed" in answer.text


def test_the_same_form_twice_is_one_ticket(post: Post, mara: FlaskClient) -> None:
    id = post.unplaced()
    for _ in range(2):
        answer = mara.post(f"/incoming/{id}/tickets", data=OPEN | KEY)
        assert location(answer) == "/tickets/1001"
    assert post.numbers() == [1001]
    other = mara.post(f"/incoming/{id}/tickets", data=OPEN | KEY | {"name": "Eve"})
    assert other.status_code == 409


@pytest.mark.parametrize(
    ("noun", "form"), [("tickets", OPEN), ("messages", {"ticket": "1001"}), ("retries", {})]
)
def test_who_is_later_reads_who_was_first(
    post: Post, mara: FlaskClient, helen: FlaskClient, noun: str, form: dict[str, str]
) -> None:
    id = post.unplaced()
    mara.post(f"/incoming/{id}/tickets", data=OPEN)
    answer = helen.post(f"/incoming/{id}/{noun}", data=form)
    assert answer.status_code == 409
    assert "Mara Lindqvist opened it as a ticket. It is in TKT-1001." in answer.text
    assert (len(post.entries(1001)), post.numbers()) == (2, [1001])
    assert helen.get(f"/incoming/{id}/tickets/new").status_code == 409


def test_one_that_fails_again_and_again_is_named_and_retried(
    post: Post, helen: FlaskClient, broken: Callable[[], int]
) -> None:
    id = broken()
    page = helen.get("/incoming?state=waiting").text
    assert "Tried 1 time, failed (" in page
    assert LENA not in page
    assert location(helen.post(f"/incoming/{id}/retries")) == f"/incoming/{id}"
    assert [job.attempts for job in jobs.claim(post.now)] == [1]


@pytest.fixture
def broken(post: Post) -> Callable[[], int]:
    """A mail at which the worker failed once."""

    def make() -> int:
        id = storing.keep(io.BytesIO(mail()), "file", post.now).id
        (job,) = jobs.claim(post.now)
        jobs.fail(job, f"ValueError: {LENA}", post.now)
        return id

    return make


def test_automatic_mails_of_a_ticket_stand_folded_on_its_page(
    post: Post, mara: FlaskClient
) -> None:
    number = post.held()
    assert f'id="ticket-{number}-beside" aria-label="Automatic mails" hidden' in (
        mara.get(f"/tickets/{number}").text
    )
    for n in range(2):
        row = post.comes(mail(to=post.address(number), x_autoreply="yes", id=f"<{n}@b.example>"))
    page = mara.get(f"/tickets/{number}").text
    assert "2 automatic mails are kept aside" in page
    assert f'href="/incoming/{row.id}"' in page
