"""Mail to the desk from the mailbox page: written, a sample, or the answer to what came."""

from __future__ import annotations

import re
import smtplib
from collections.abc import Iterator
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

import httpx
import pytest
from standardwebhooks import Webhook

from supportdesk.demo.company.samples import SAMPLES
from tests.demo import company
from tests.demo.company import Handle, new_secret
from tests.demo.test_company_notices import Hook, hook
from tests.play import Staff, eventually
from tests.processes import PATIENCE
from tests.servers import Desk, free_port

__all__ = ["hook"]
SECRET = new_secret()
LENA = "lena@brack.example"
FORM = {
    "sender": f"Lena Hofer <{LENA}>",
    "to": "support@desk.example",
    "subject": "Grüße vom Drucker",
    "text": "It prints\r\nnothing.",
    "certain": "on",
}


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory, hook: Hook) -> Iterator[Handle]:
    env = {
        "COMPANY_MAIL_HOOK_URL": hook.url,
        "COMPANY_MAIL_HOOK_SECRET": SECRET,
        "COMPANY_DESK_ADDRESS": "support@desk.example",
        "COMPANY_MAIL_NAME": "mail.northgate.example",
    }
    with company.running(tmp_path_factory.mktemp("company"), **env) as handle:
        yield handle


def came(hook: Hook) -> EmailMessage:
    """The mail that was handed in, its signature checked."""
    body, headers = hook.came.get(timeout=15)
    assert headers["Content-Type"] == "message/rfc822"
    Webhook(SECRET).verify(body, headers, json_parse=False)
    message = message_from_bytes(body, policy=policy.default)
    assert isinstance(message, EmailMessage)
    return message


def test_what_is_written_is_handed_to_the_desk_as_a_mail(platform: Handle, hook: Hook) -> None:
    answer = platform.http.post("/mail/handovers", data=FORM)
    assert answer.status_code == 303
    mail = came(hook)
    assert (mail["From"], mail["To"]) == (FORM["sender"], FORM["to"])
    assert (mail["Subject"], mail.get_content()) == (FORM["subject"], "It prints\nnothing.\n")
    verdict = "mail.northgate.example; dmarc=pass header.from=brack.example"
    assert mail["Authentication-Results"].strip() == verdict
    assert mail["Message-ID"].endswith("@brack.example>")
    assert "Grüße vom Drucker" in platform.http.get(answer.headers["location"]).text


def test_nobody_is_vouched_for_unless_it_is_said(platform: Handle, hook: Hook) -> None:
    platform.http.post("/mail/handovers", data={**FORM, "certain": ""} | {"sample": "away"})
    form = {name: value for name, value in FORM.items() if name != "certain"}
    platform.http.post("/mail/handovers", data=form)
    assert came(hook)["Auto-Submitted"] == "auto-replied"
    assert came(hook)["Authentication-Results"] is None


@pytest.mark.parametrize(
    "name", [name for name, (_, draft) in SAMPLES.items() if not draft.headless]
)
def test_a_sample_is_a_form_that_can_be_sent_as_it_is(
    platform: Handle, hook: Hook, name: str
) -> None:
    page = platform.http.get("/mail/new", params={"sample": name}).text
    (subject,) = re.findall(r'name="subject" value="([^"]+)"', page)
    form = {**FORM, "subject": subject, "sample": name}
    assert platform.http.post("/mail/handovers", data=form).status_code == 303
    mail = came(hook)
    assert mail["Subject"] == subject
    files = [part.get_filename() for part in mail.iter_attachments()]
    assert files == ([draft.file[0]] if (draft := SAMPLES[name][1]).file else [])


def test_an_answer_goes_where_the_mail_says_and_names_it(platform: Handle, hook: Hook) -> None:
    mail = EmailMessage()
    mail["From"], mail["To"] = "Support <support@desk.example>", LENA
    mail["Reply-To"] = "support+t1.x@desk.example"
    mail["Subject"], mail["Message-ID"] = "[TKT-1] Printer", "<7@desk.example>"
    mail.set_content("Is it switched on?\n")
    with smtplib.SMTP("127.0.0.1", platform.mail_port) as server:
        server.send_message(mail)
    (found,) = platform.mails(LENA, count=1)
    page = platform.http.get(f"/mail/{found['id']}/answer").text
    values = dict(re.findall(r'name="(\w+)" value="([^"]*)"', page))
    assert values["to"] == "support+t1.x@desk.example"
    assert (values["sender"], values["subject"]) == (LENA, "Re: [TKT-1] Printer")
    assert values["answers"] == "&lt;7@desk.example&gt;"
    assert "&gt; Is it switched on?" in page
    platform.http.post("/mail/handovers", data={**FORM, "answers": "<7@desk.example>"})
    assert came(hook)["In-Reply-To"] == "<7@desk.example>"


@pytest.mark.parametrize(
    "wrong", [{"sender": "Lena"}, {"to": ""}, {"subject": "A\r\nBcc: x@y.example"}]
)
def test_what_is_no_mail_comes_back_with_what_was_typed(
    platform: Handle, hook: Hook, wrong: dict[str, str]
) -> None:
    answer = platform.http.post("/mail/handovers", data=FORM | wrong)
    assert answer.status_code == 422
    assert 'aria-invalid="true"' in answer.text
    assert "It prints" in answer.text
    assert hook.came.empty()


def test_a_desk_that_does_not_take_it_is_said(tmp_path: Path) -> None:
    url = f"http://127.0.0.1:{free_port()}/hooks/mail"
    env = {"COMPANY_MAIL_HOOK_URL": url, "COMPANY_MAIL_HOOK_SECRET": SECRET}
    with company.running(tmp_path, **env) as platform:
        answer = platform.http.post("/mail/handovers", data=FORM)
    assert answer.status_code == 502
    assert "The desk did not take it" in answer.text
    assert "It prints" in answer.text


def test_without_a_desk_there_is_no_such_page(tmp_path: Path) -> None:
    with company.running(tmp_path) as platform:
        assert platform.http.get("/mail/new").status_code == 404
        assert "Write to the desk" not in platform.http.get("/mail").text


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_mail_from_the_page_becomes_a_ticket_and_is_answered(desk: Desk) -> None:
    """All of `make run`: the page, the desk's door, its worker, the mailbox."""
    sent = httpx.post(f"{desk.staff_url}/mail/handovers", data=FORM, timeout=PATIENCE)
    assert sent.status_code == 303, sent.text
    asked = {"to": LENA, "count": "1", "wait": "15"}
    (mail,) = httpx.get(desk.mail_url, params=asked, timeout=PATIENCE).json()
    link = re.findall(rf"{desk.url}/c/\S{{43}}", mail["text"])[0]
    with httpx.Client() as phone:
        page = phone.get(desk.url + phone.get(link).headers["location"]).text
    assert "It prints" in page
    assert "Grüße vom Drucker" in page


def test_a_picture_stands_inside_the_text(platform: Handle, hook: Hook) -> None:
    form = {**FORM, "sample": "picture", "text": "Look:\n[picture]\n<b>", "cc": f"Pia <{LENA}>"}
    platform.http.post("/mail/handovers", data=form)
    mail = came(hook)
    html = mail.get_body(("html",))
    assert html is not None
    assert '<img src="cid:picture@here"' in html.get_content()
    assert "&lt;b&gt;" in html.get_content()
    assert mail["Cc"] == f"Pia <{LENA}>"
    assert [part.get_content_type() for part in mail.walk()][-2:] == ["image/png", "text/plain"]


def test_what_has_no_header_is_sent_as_it_is(platform: Handle, hook: Hook) -> None:
    form = {**FORM, "sample": "headless", "text": "%%[ Error ]%%"}
    platform.http.post("/mail/handovers", data=form)
    body, _ = hook.came.get(timeout=15)
    assert body == b"\n%%[ Error ]%%\n"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_mail_of_the_desk_comes_back(desk: Desk) -> None:
    httpx.post(f"{desk.staff_url}/mail/handovers", data=FORM, timeout=PATIENCE)
    asked = {"to": LENA, "count": "1", "wait": "15"}
    mail = httpx.get(desk.mail_url, params=asked, timeout=PATIENCE).json()[0]
    came_back = httpx.post(f"{desk.staff_url}/mail/{mail['id']}/bounces", timeout=PATIENCE)
    assert came_back.status_code == 303
    helen = Staff(desk, "helen")
    assert eventually(lambda: "Nobody has this address here" in listed(helen))


def listed(admin: Staff) -> str:
    return admin.http.get("/outbox?state=returned").text
