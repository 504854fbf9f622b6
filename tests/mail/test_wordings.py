"""The words of mails as admins edit them: who may, what counts from then on, who did it."""

import re

import pytest

from supportdesk.directory.memory import MemoryDirectory
from supportdesk.mail.wording import STANDARD
from tests.cast import EVERYBODY, MINUTE
from tests.desk import app_of, signed_in
from tests.mail.desk import EVE

WORDS = {
    "subject": "News of {number}",
    "neutral": "News",
    "opening": "{by} has <b>news</b>.",
    "lines": "Kind regards\nYour {number} team",
}
REPLY = "/settings/mails/reply"
FRAGMENT = {"HX-Request": "true"}


@pytest.fixture
def app(settings):
    with app_of(settings, MemoryDirectory(*EVERYBODY)) as app:
        yield app


@pytest.fixture
def helen(app):
    return signed_in(app, "helen")


def replied(desk) -> dict:
    desk.reply(desk.held())
    desk.run(later=MINUTE)
    return desk.mails(EVE)[0]


def test_every_kind_of_mail_is_listed_and_has_its_page(helen):
    page = helen.get("/settings").text
    for kind in STANDARD:
        assert f'href="/settings/mails/{kind}"' in page
        assert helen.get(f"/settings/mails/{kind}").status_code == 200


def test_new_words_count_for_the_next_mail_and_are_escaped_in_it(desk, helen):
    answer = helen.post(REPLY, data=WORDS)
    assert (answer.status_code, answer.headers["location"]) == (303, REPLY)
    mail = replied(desk)
    assert mail["subject"] == "[TKT-1001] News of TKT-1001"
    assert mail["text"].startswith("Mara Lindqvist has <b>news</b>.")
    assert "Mara Lindqvist has &lt;b&gt;news&lt;/b&gt;." in mail["html"]
    assert "Your TKT-1001 team" in mail["text"]
    assert "Open your request:" in mail["text"]


def test_mail_that_waits_goes_out_in_the_new_words(desk, helen):
    desk.platform.control(refuse="now")
    desk.reply(desk.held())
    desk.run(later=MINUTE)
    helen.post(REPLY, data=WORDS)
    desk.platform.heal()
    desk.run(later=60 * MINUTE)
    assert "[TKT-1001] News of TKT-1001" in [mail["subject"] for mail in desk.mails(EVE)]


def test_back_to_the_standard_words(desk, helen):
    helen.post(REPLY, data=WORDS)
    answer = helen.post(f"{REPLY}/restorations")
    assert (answer.status_code, answer.headers["location"]) == (303, REPLY)
    assert replied(desk)["text"].startswith("Mara Lindqvist answered your request")


def test_who_changed_it_is_listed(app, helen):
    assert "these are the standard words" in helen.get(REPLY).text
    helen.post(REPLY, data=WORDS)
    helen.post(REPLY, data=WORDS)
    helen.post(f"{REPLY}/restorations")
    page = helen.get(REPLY).text
    assert page.count("wrote other words") == 1
    assert page.count("went back to the standard words") == 1
    assert "Helen" in page


def test_wrong_words_are_refused_by_name_and_kept_in_the_form(desk, helen):
    answer = helen.post(REPLY, data=WORDS | {"opening": "Dear {name}"}, headers=FRAGMENT)
    assert answer.status_code == 422
    assert "Nothing is put in for {name}. What this mail knows: {number}, {subject}" in answer.text
    assert 'value="Dear {name}"' in answer.text
    assert replied(desk)["text"].startswith("Mara Lindqvist answered your request")


def test_what_is_typed_is_previewed_with_its_faults_and_changes_nothing(desk, helen):
    typed = WORDS | {"opening": "Dear {name}", "proved": "0", "lines": "About {subject}"}
    answer = helen.post(f"{REPLY}/previews", data=typed, headers=FRAGMENT)
    assert answer.status_code == 200
    assert "Nothing is put in for {name}" in answer.text
    assert "[TKT-1042] News of TKT-1042" in answer.text
    assert "Dear {name}" in answer.text
    assert "VPN" not in answer.text
    assert replied(desk)["text"].startswith("Mara Lindqvist answered your request")


def test_the_html_form_is_shown_as_a_document_that_can_do_nothing(helen):
    typed = WORDS | {"lines": "<script>alert(1)</script>"}
    preview = helen.post(f"{REPLY}/previews", data=typed, headers=FRAGMENT).text
    address = re.search(r'src="([^"]+)"', preview)[1]
    answer = helen.get(address)
    assert "&lt;script&gt;alert(1)" in answer.text
    assert "<script" not in answer.text
    assert answer.headers["Content-Security-Policy"].startswith(
        "sandbox allow-same-origin; default-src 'none';"
    )


def test_only_words_that_were_typed_here_are_shown_as_a_document(helen):
    assert helen.get(f"{REPLY}/letters?of=WyJ4Il0.1.2.x").status_code == 404
    assert helen.get(f"{REPLY}/letters").status_code == 404


def test_words_that_are_too_long_come_back_whole(helen):
    answer = helen.post(REPLY, data=WORDS | {"lines": "long " * 300 + "to the end"})
    assert answer.status_code == 422
    assert "to the end</textarea>" in answer.text


def test_the_longest_words_still_fit_the_address_of_their_preview(helen):
    typed = {
        "subject": "题" * 150,
        "neutral": "题" * 150,
        "opening": "题" * 300,
        "lines": "题" * 1000,
    }
    preview = helen.post(f"{REPLY}/previews", data=typed, headers=FRAGMENT).text
    assert len(re.search(r'src="([^"]+)"', preview)[1]) < 8_000


def test_it_is_for_admins_only(app):
    mara = signed_in(app, "mara")
    asked = [mara.get("/settings"), mara.get(REPLY), mara.get(f"{REPLY}/letters")]
    asked += [mara.post(path, data=WORDS) for path in (REPLY, f"{REPLY}/restorations")]
    asked.append(mara.post(f"{REPLY}/previews", data=WORDS))
    assert {answer.status_code for answer in asked} == {404}
    assert app.test_client().get(REPLY).status_code == 303


def test_a_kind_of_mail_that_is_none_is_not_there(helen):
    nowhere = "/settings/mails/birthday"
    asked = [helen.get(nowhere), helen.get(f"{nowhere}/letters?of=x")]
    asked += [helen.post(path, data=WORDS) for path in (nowhere, f"{nowhere}/restorations")]
    asked.append(helen.post(f"{nowhere}/previews", data=WORDS))
    assert {answer.status_code for answer in asked} == {404}


def test_a_form_sent_twice_is_done_once(helen):
    form = WORDS | {"key": "key-0123456789"}
    helen.post(REPLY, data=form)
    helen.post(f"{REPLY}/restorations")
    assert helen.post(REPLY, data=form).status_code == 303
    page = helen.get(REPLY).text
    assert page.index("went back to the standard words") < page.index("wrote other words")
    assert "Back to the standard words" not in page


def test_the_outbox_shows_a_mail_in_the_words_that_count(desk, helen):
    desk.platform.control(refuse="now")
    desk.open()
    desk.run()
    words = WORDS | {"opening": "Hello from us", "subject": "x", "lines": ""}
    helen.post("/settings/mails/acknowledgement", data=words)
    (row,) = desk.outbox()
    assert "Hello from us" in helen.get(f"/outbox/{row.id}").text
