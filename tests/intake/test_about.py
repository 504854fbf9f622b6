"""What a mail was, where its text does not tell."""

from base64 import b64encode

import pytest

from supportdesk.intake.about import ENCRYPTED
from tests.intake.post import Post, mail
from tests.intake.test_texts import parts
from tests.mail.incoming.test_tnef import HEAD, file

PGP = "multipart/encrypted; protocol=application/pgp-encrypted; boundary=b"
SEALED = "Content-Type: application/octet-stream; name=encrypted.asc\r\n\r\nxyz"
INVITE = "Content-Type: text/calendar; method=REQUEST; name=meet.ics\r\n\r\nBEGIN:VCALENDAR"
ANSWER = INVITE.replace("REQUEST", "REPLY") + "\r\nMETHOD:REPLY"
CANCEL = INVITE.replace("REQUEST", "CANCEL") + "\r\nMETHOD:CANCEL"
SMIME = "application/pkcs7-mime; smime-type=signed-data; name=smime.p7m"
TNEF = "Content-Type: application/ms-tnef\r\n\r\nxyz"
TEXT = "\r\nSee you."


@pytest.mark.parametrize(
    ("content_type", "brought", "words", "file"),
    [
        (PGP, ["Content-Type: application/pgp-encrypted\r\n\r\nVersion: 1", SEALED], ENCRYPTED,
         "encrypted.asc"),
        ("multipart/mixed; boundary=b", [TEXT, INVITE], "It invites to a meeting: meet.ics.",
         "meet.ics"),
        ("multipart/mixed; boundary=b", [TEXT, ANSWER], "It answers an invitation", "meet.ics"),
        ("multipart/mixed; boundary=b", [CANCEL], "that a meeting is cancelled", "meet.ics"),
        (SMIME, [], "Its text is packed into smime.p7m", "smime.p7m"),
        ("multipart/mixed; boundary=b", [TEXT, TNEF], "part of this mail into winmail.dat",
         "winmail.dat"),
    ],
)  # fmt: skip
def test_it_says_what_it_was(
    post: Post, content_type: str, brought: list[str], words: str, file: str
) -> None:
    entry = post.entry(post.comes(mail(parts(*brought), content_type=content_type)))
    assert words in entry.body.text
    assert file in {each.name for each in entry.files}


@pytest.mark.parametrize("kind", ["application/ms-tnef", "application/octet-stream"])
def test_what_outlook_packed_stands_beside_it(post: Post, kind: str) -> None:
    packed = b64encode(HEAD + file(b"../scan.txt", b"seen")).decode()
    outlooks = f"Content-Type: {kind}; name=winmail.dat\r\nContent-Transfer-Encoding: base64"
    body = parts(TEXT, f"{outlooks}\r\n\r\n{packed}")
    entry = post.entry(post.comes(mail(body, content_type="multipart/mixed; boundary=b")))
    assert [(each.name, each.size) for each in entry.files if each.name != "winmail.dat"] == [
        ("scan.txt", 4)
    ]
    assert len(entry.files) == 2


def test_of_a_mail_that_says_all_nothing_is_said(post: Post) -> None:
    assert post.entry(post.comes(mail("See you."))).body.text == "See you."
