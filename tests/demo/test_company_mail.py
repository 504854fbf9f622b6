"""Mail the desk sends is kept and shown; a switch refuses it."""

from __future__ import annotations

import smtplib
import threading
from email.message import EmailMessage

import pytest

from tests.demo.company import Handle

LINK = "http://127.0.0.1:8000/c/abc_DEF-123"


def mail(to: str, subject: str = "Your request", text: str = f"Open {LINK}.\n") -> EmailMessage:
    message = EmailMessage()
    message["From"] = "Supportdesk <desk@northgate.example>"
    message["To"] = to
    message["Subject"] = subject
    message["Message-ID"] = f"<{abs(hash(to))}@desk.example>"
    message.set_content(text)
    return message


def test_a_mail_is_kept_and_found_by_its_recipient(platform: Handle) -> None:
    platform.send(mail("Lena.Hofer@brack.example", "Grüße 👋"))
    platform.send(mail("other@brack.example"))
    (found,) = platform.mails("lena.hofer@BRACK.example", count=1)
    assert found["to"] == ["Lena.Hofer@brack.example"]
    assert found["subject"] == "Grüße 👋"
    assert found["links"] == [LINK]
    assert found["message_id"] == found["headers"]["message-id"]


def test_newest_comes_first_and_only_what_is_after(platform: Handle) -> None:
    for number in range(3):
        platform.send(mail("order@brack.example", f"Number {number}"))
    found = platform.mails("order@brack.example", count=3)
    assert [one["subject"] for one in found] == ["Number 2", "Number 1", "Number 0"]
    assert len(platform.mails("order@brack.example", after=found[1]["id"])) == 1


def test_who_waits_gets_the_mail_when_it_comes(platform: Handle) -> None:
    sending = threading.Thread(target=lambda: platform.send(mail("late@brack.example")))
    sending.start()
    assert len(platform.mails("late@brack.example", count=1)) == 1
    sending.join()


def test_the_link_in_the_text_can_be_clicked(platform: Handle) -> None:
    platform.send(mail("click@brack.example"))
    (found,) = platform.mails("click@brack.example", count=1)
    page = platform.http.get(f"/mail/{found['id']}").text
    assert f'<a href="{LINK}" rel="noopener noreferrer nofollow">{LINK}</a>.' in page
    assert "Supportdesk &lt;desk@northgate.example&gt;" in page


def test_the_html_part_stands_in_a_frame_that_runs_and_fetches_nothing(platform: Handle) -> None:
    message = mail("html@brack.example")
    message.add_alternative(
        f"<style>p {{}}</style><p>Hello <b>you</b></p><p><a href='{LINK}'>Open it</a></p>"
        "<script>alert(1)</script><img src='http://evil.example/x.png'>",
        subtype="html",
    )
    message.add_attachment(b"1234", maintype="image", subtype="png", filename="../shot.png")
    platform.send(message)
    (found,) = platform.mails("html@brack.example", count=1)
    page = platform.http.get(f"/mail/{found['id']}").text
    at = f"/mail/{found['id']}/html"
    assert f'src="{at}" sandbox="allow-popups allow-popups-to-escape-sandbox"' in page
    assert "alert(1)" not in page
    assert "<img" not in page
    framed = platform.http.get(at)
    assert f"<a target=\"_blank\" href='{LINK}'>Open it</a>" in framed.text
    policy = framed.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy
    assert "script" not in policy
    assert platform.http.get("/mail/0/html").status_code == 404
    assert found["attachments"] == ["../shot.png"]


def test_a_link_that_runs_code_is_only_text(platform: Handle) -> None:
    text = "javascript:alert(1) <b>x</b> http://a.example/?q=1&r=<script>"
    platform.send(mail("hostile@brack.example", text=text))
    (found,) = platform.mails("hostile@brack.example", count=1)
    page = platform.http.get(f"/mail/{found['id']}").text
    assert 'href="javascript' not in page
    assert "&lt;b&gt;x" in page
    assert '<a href="http://a.example/?q=1&amp;r=" rel' in page


def test_the_raw_mail_can_be_taken_home(platform: Handle) -> None:
    platform.send(mail("raw@brack.example"))
    (found,) = platform.mails("raw@brack.example", count=1)
    answer = platform.http.get(f"/mail/{found['id']}/raw")
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert b"Subject: Your request\r\n" in answer.content
    assert platform.http.get("/mail/999999").status_code == 404
    assert platform.http.get("/mail/999999/raw").status_code == 404


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"no header at all",
        b"Subject: =?nonsense?q?=FF?=\r\nContent-Type: text/plain; charset=odd\r\n\r\n\xff\xfe",
        b"Subject: \xff\xfe\r\nContent-Type: multipart/mixed; boundary=\r\n\r\n--\r\n",
        b"Content-Type: text/html\r\n\r\n<p><<<a href=http://x.example/>",
    ],
)
def test_a_malformed_mail_is_shown_all_the_same(platform: Handle, raw: bytes) -> None:
    with smtplib.SMTP("127.0.0.1", platform.mail_port) as server:
        server.sendmail("", ["messy@brack.example"], raw)
    newest = platform.mails("messy@brack.example", count=1)[0]
    assert platform.http.get(f"/mail/{newest['id']}").status_code == 200


def test_the_list_shows_who_it_is_for_and_filters(platform: Handle) -> None:
    platform.send(mail("first@brack.example", "For the first"))
    platform.send(mail("second@brack.example", "For the second"))
    platform.mails("second@brack.example", count=1)
    assert "For the first" in platform.http.get("/mail").text
    one = platform.http.get("/mail", params={"to": "second@brack.example"}).text
    assert "For the second" in one
    assert "For the first" not in one
    assert '<meta http-equiv="refresh"' in one


@pytest.mark.parametrize(("how", "code"), [("now", 451), ("forever", 550)])
def test_mail_can_be_refused(platform: Handle, how: str, code: int) -> None:
    to = f"refused-{how}@brack.example"
    platform.control(refuse=how)
    with pytest.raises(smtplib.SMTPRecipientsRefused) as refused:
        platform.send(mail(to))
    assert refused.value.recipients[to][0] == code
    assert platform.mails(to) == []
    platform.control(refuse="off")
    platform.send(mail(to))
    assert platform.mails(to, count=1)


def test_a_password_is_accepted_whatever_it_is(platform: Handle) -> None:
    with smtplib.SMTP("127.0.0.1", platform.mail_port) as server:
        assert server.login("desk", "anything")[0] == 235


def test_all_mail_can_be_thrown_away(platform: Handle) -> None:
    platform.send(mail("gone@brack.example"))
    platform.mails("gone@brack.example", count=1)
    platform.http.post("/mail/clearings")
    assert platform.mails() == []
    assert "No mail yet." in platform.http.get("/mail").text
