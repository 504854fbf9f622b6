"""`POST /hooks/mail`: raw mail handed in by a program that knows the secret."""

import io
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from standardwebhooks.webhooks import Webhook

from supportdesk.directory.memory import MemoryDirectory
from supportdesk.intake import hooks, storing
from supportdesk.intake.handing import LARGEST
from supportdesk.intake.models import IncomingRow
from supportdesk.settings import Settings
from supportdesk.store.database import reading
from supportdesk.web.clock import now
from supportdesk.web.signed import TOLERANCE_MS
from tests.desk import app_of
from tests.intake.signing import OLD_SECRET, SECRET, mail, signed
from tests.live.test_disk_full import no_space
from tests.servers import environment

on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def settings(database_url, tmp_path):
    secrets = {"DESK_MAIL_HOOK_SECRET": f"{SECRET} {OLD_SECRET}"}
    return Settings.from_environ(environment(database_url, tmp_path, **secrets))


@pytest.fixture
def post(client):
    def post(body=None, headers=None, **how):
        body = mail() if body is None else body
        how = {"at": now(), **how}
        return client.post("/hooks/mail", data=body, headers=headers or signed(body, **how))

    return post


@pytest.fixture
def stored(app):
    """What lies in the table, as (id, inlet, bytes)."""

    def stored():
        with app.app_context(), reading() as session:
            rows = session.scalars(select(IncomingRow).order_by(IncomingRow.id)).all()
            return [(row.id, row.inlet, b"".join(storing.raw(row.id))) for row in rows]

    return stored


def test_a_signed_mail_is_kept_as_it_came(post, stored):
    answer = post()
    assert answer.status_code == 202
    assert stored() == [(answer.json["id"], "hook", mail())]


def test_bytes_of_any_kind_are_kept(post, stored):
    body = b"Subject: \xff\xfe\x00\r\n\r\n" + bytes(range(256)) * 4_000
    assert post(body).status_code == 202
    assert stored()[0][2] == body


def test_the_same_id_again_is_the_same_answer_and_no_second_mail(post, stored):
    assert post().json == post().json
    assert len(stored()) == 1


def test_another_mail_under_a_used_id_is_refused_in_words(post, stored):
    post()
    answer = post(mail("Printer"))
    assert answer.status_code == 409
    assert "an id of its own" in answer.json["error"]["message"]
    assert len(stored()) == 1


def test_each_of_several_secrets_is_good(post):
    assert post(secret=SECRET, message_id="a").status_code == 202
    assert post(secret=OLD_SECRET, message_id="b").status_code == 202


@on_one_database
def test_what_the_library_of_the_standards_makers_signs_is_good(post):
    at, body = now(), mail()
    signature = Webhook(SECRET).sign(
        "msg_7", datetime.fromtimestamp(at // 1000, UTC), body.decode()
    )
    headers = signed(body, at, "msg_7") | {"webhook-signature": signature}
    assert post(body, headers).status_code == 202


@on_one_database
@pytest.mark.parametrize("skew", [-TOLERANCE_MS - 2_000, TOLERANCE_MS + 2_000])
def test_an_old_signature_and_one_from_the_future_are_refused(post, stored, skew):
    assert post(at=now() + skew).status_code == 401
    assert stored() == []


@on_one_database
def test_another_body_or_secret_is_refused(client, post, stored):
    other = "whsec_" + "cw" * 21 + "cw=="
    assert post(secret=other).status_code == 401
    assert post(mail("Printer"), signed(mail(), now())).status_code == 401
    assert client.post("/hooks/mail", data=mail()).status_code == 401
    assert stored() == []


@on_one_database
def test_what_is_not_signed_is_not_read(client):
    body = Untouched()
    answer = client.post("/hooks/mail", environ_overrides=body.coming(1_000))
    assert answer.status_code == 401
    assert not body.was_read


@on_one_database
def test_a_mail_over_the_limit_is_refused_by_its_announced_size(client, stored):
    coming, headers = Untouched().coming(LARGEST + 1), signed(b"", now())
    answer = client.post("/hooks/mail", environ_overrides=coming, headers=headers)
    assert answer.status_code == 413
    assert stored() == []


@on_one_database
def test_an_empty_mail_is_a_422(post, stored):
    assert post(b"").status_code == 422
    assert stored() == []


@on_one_database
def test_without_a_secret_there_is_no_such_door(database_url, tmp_path):
    with app_of(
        Settings.from_environ(environment(database_url, tmp_path)), MemoryDirectory()
    ) as app:
        assert app.test_client().post("/hooks/mail", data=mail()).status_code == 404


@on_one_database
def test_a_low_disk_is_a_503_that_says_when_to_come_back(post, stored, monkeypatch):
    with monkeypatch.context() as machine:
        machine.setattr("shutil.disk_usage", lambda _: (10**12, 10**12 - 10**9, 10**9))
        answer = post()
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, hooks.AGAIN_SECONDS)
    assert stored() == []
    assert post().status_code == 202


def test_a_full_database_is_a_503_and_the_mail_is_taken_later(app, post, stored):
    body = mail(text="The tunnel drops.\n" * 10_000)
    with app.app_context(), no_space("incoming"):
        answer = post(body)
    assert (answer.status_code, answer.headers["Retry-After"]) == (503, hooks.AGAIN_SECONDS)
    assert stored() == []
    assert post(body).status_code == 202


class Untouched(io.RawIOBase):
    """A body that knows whether it was asked for."""

    was_read = False

    def coming(self, size):
        return {"wsgi.input": self, "CONTENT_LENGTH": str(size)}

    def readable(self):
        return True

    def readinto(self, _):
        self.was_read = True
        return 0
