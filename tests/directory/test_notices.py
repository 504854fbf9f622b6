import base64
import json
from datetime import UTC, datetime

import pytest
from sqlalchemy import select
from standardwebhooks.webhooks import Webhook

from supportdesk.directory import news, sessions
from supportdesk.directory.memory import MemoryDirectory
from supportdesk.directory.models import Deactivation, HookId, StaffChange
from supportdesk.directory.news import Follower
from supportdesk.directory.notices import receive
from supportdesk.directory.port import State
from supportdesk.directory.tidying import tidy
from supportdesk.domain.errors import Invalid, SignedOut
from supportdesk.store.database import reading
from tests.directory.people import HOUR, MINUTE, NOW, cached, engineer

pytestmark = pytest.mark.usefixtures("database")

# What never reaches the database needs only one of them.
on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SECRET = "whsec_" + base64.b64encode(b"s" * 32).decode()
OTHER = "whsec_" + base64.b64encode(b"o" * 32).decode()


def rfc3339(at):
    return datetime.fromtimestamp(at / 1000, UTC).isoformat()


def body(kind="staff.deactivated", staff_id="iris", at=NOW):
    return json.dumps({"type": kind, "timestamp": rfc3339(at), "data": {"id": staff_id}})


def signed(text, message_id="msg_1", at=NOW, secret=SECRET):
    stamp = datetime.fromtimestamp(at // 1000, UTC)
    return {
        "webhook-id": message_id,
        "webhook-timestamp": str(at // 1000),
        "webhook-signature": Webhook(secret).sign(message_id, stamp, text),
    }


def send(text=None, now=NOW, secrets=(SECRET,), **how):
    text = body() if text is None else text
    return receive(signed(text, **how), text.encode(), secrets, now)


def rows(table):
    with reading() as session:
        return session.scalars(select(table)).all()


def test_a_genuine_notice_is_taken_and_the_processes_are_told():
    said = send(body("staff.updated"))
    assert (said.kind, said.staff_id, said.at) == ("updated", "iris", NOW)
    assert [(row.staff_id, row.kind) for row in rows(StaffChange)] == [("iris", "updated")]
    assert rows(Deactivation) == []


def test_a_deactivation_ends_the_sessions_at_once_without_asking():
    platform = MemoryDirectory(engineer("iris"))
    directory = cached(platform)
    key, _ = sessions.sign_in(directory, "iris", "right", "192.0.2.1", "", NOW)
    send()
    assert sessions.session_for(key, NOW) is None
    directory.forget("iris")
    platform.unreachable = True
    assert directory.look_up("iris", NOW).state is State.INACTIVE


@pytest.mark.parametrize("skew", [-5 * MINUTE, 5 * MINUTE])
def test_five_minutes_to_either_side_are_still_good(skew):
    assert send(at=NOW + skew)


@on_one_database
@pytest.mark.parametrize("skew", [-5 * MINUTE - 1000, 5 * MINUTE + 1000])
def test_older_and_newer_notices_are_refused(skew):
    with pytest.raises(SignedOut):
        send(at=NOW + skew)


def test_each_of_several_secrets_is_good_and_another_is_not():
    assert send(secrets=(OTHER, SECRET))
    with pytest.raises(SignedOut):
        send(secrets=(OTHER,), message_id="msg_2")
    assert rows(HookId)[0].id == "msg_1"


def test_one_good_signature_among_several_is_enough():
    headers = signed(body())
    headers["webhook-signature"] = f"v1,AAAA v1a,xx v1,%% {headers['webhook-signature']}"
    assert receive(headers, body().encode(), [SECRET], NOW)


@on_one_database
@pytest.mark.parametrize(
    "broken",
    [
        {"webhook-id": "msg_other"},
        {"webhook-id": ""},
        {"webhook-id": "a.b"},
        {"webhook-id": "x" * 256},
        {"webhook-timestamp": ""},
        {"webhook-timestamp": "1795000001"},
        {"webhook-timestamp": "nan"},
        {"webhook-timestamp": "1795000000.0"},
        {"webhook-timestamp": "9" * 400},
        {"webhook-timestamp": "-1"},
        {"webhook-timestamp": "١٢٣"},
        {"webhook-signature": ""},
        {"webhook-signature": "v1"},
        {"webhook-signature": "v1,"},
        {"webhook-signature": "v1,AAAA"},
        {"webhook-signature": "v2,AAAA"},
        {"webhook-signature": "v1,äöü"},
    ],
    ids=str,
)
def test_whatever_is_wrong_with_the_signature_is_a_401_and_nothing_happens(broken):
    with pytest.raises(SignedOut):
        receive(signed(body()) | broken, body().encode(), [SECRET], NOW)
    assert rows(StaffChange) == rows(HookId) == []


@on_one_database
@pytest.mark.parametrize("name", ["webhook-id", "webhook-timestamp", "webhook-signature"])
def test_a_missing_header_is_a_401(name):
    headers = signed(body())
    del headers[name]
    with pytest.raises(SignedOut):
        receive(headers, body().encode(), [SECRET], NOW)


def test_another_body_under_the_same_signature_is_a_401():
    with pytest.raises(SignedOut):
        receive(signed(body()), body(staff_id="tom").encode(), [SECRET], NOW)


def test_a_body_that_is_not_text_is_a_401():
    with pytest.raises(SignedOut):
        receive(signed(body()), b"\xff\xfe", [SECRET], NOW)


@on_one_database
@pytest.mark.parametrize(
    "text",
    [
        "", "{", "[]", "7", "{}",
        '{"type":"staff.updated"}',
        '{"type":"staff.updated","data":{"id":7}}',
        '{"type":"staff.updated","data":{"id":""}}',
        '{"type":"staff.updated","data":{"id":"a\\u0000b"}}',
        '{"type":"staff.updated","data":{"id":"iris"},"timestamp":"soon"}',
    ],
)  # fmt: skip
def test_a_genuine_notice_that_makes_no_sense_is_a_422(text):
    with pytest.raises(Invalid):
        send(text)
    assert rows(StaffChange) == []


def test_a_kind_that_we_do_not_know_is_taken_and_does_nothing():
    assert send(body("staff.birthday")) is None
    assert rows(StaffChange) == []


def test_a_repeated_id_does_nothing_for_a_day():
    send()
    assert send(body(staff_id="tom")) is None
    assert len(rows(StaffChange)) == 1
    tidy(NOW + 24 * HOUR)
    assert len(rows(HookId)) == 1
    tidy(NOW + 25 * HOUR)
    assert rows(HookId) == []


def test_the_latest_deactivation_counts_in_whatever_order_they_come():
    send(body(at=NOW), message_id="a")
    send(body(at=NOW - MINUTE), message_id="b")
    assert news.noticed_at("iris") == NOW
    send(body(at=NOW + MINUTE), message_id="c", at=NOW + MINUTE)
    assert news.noticed_at("iris") == NOW + MINUTE


def test_a_notice_from_the_far_future_cannot_lock_somebody_out_for_ever():
    send(body(at=NOW + 1000 * 24 * HOUR))
    assert news.noticed_at("iris") == NOW + 5 * MINUTE


def test_every_process_that_knows_the_person_asks_again():
    platform = MemoryDirectory(engineer("iris"))
    here, there = cached(platform), cached(platform)
    there.look_up("iris", NOW)
    follower, stranger = Follower(there, NOW), Follower(here, NOW)
    platform.put(engineer("iris", "l2"))
    send(body("staff.updated"))
    assert follower.catch_up(NOW + 1) == ["iris"]
    assert there.peek("iris", NOW + 1).staff.has("l2")
    assert follower.catch_up(NOW + 2) == []
    assert stranger.catch_up(NOW + 2) == ["iris"]
    assert platform.asked == ["iris", "iris"]


def test_following_gives_up_at_the_first_question_without_an_answer():
    platform = MemoryDirectory(engineer("iris"), engineer("tom"))
    directory = cached(platform)
    follower = Follower(directory, NOW)
    for staff_id in ("iris", "tom"):
        directory.look_up(staff_id, NOW)
        send(body("staff.updated", staff_id), message_id=staff_id)
    platform.unreachable = True
    assert sorted(follower.catch_up(NOW + 1)) == ["iris", "tom"]
    assert len(platform.asked) == 3
    platform.unreachable = False
    assert not directory.look_up("tom", NOW + 2).late
    assert len(platform.asked) == 4


def test_what_one_process_notices_the_others_follow_and_do_not_tell_again():
    platform = MemoryDirectory(engineer("iris"))
    here, there = cached(platform), cached(platform)
    for directory in (here, there):
        directory.look_up("iris", NOW)
    follower = Follower(there, NOW)
    platform.people.clear()
    here.look_up("iris", NOW + MINUTE)
    assert follower.catch_up(NOW + MINUTE) == ["iris"]
    assert there.peek("iris", NOW + MINUTE).state is State.ABSENT
    assert len(rows(StaffChange)) == 1


def test_what_a_long_pass_notices_at_its_end_is_heard_as_well():
    platform, end = MemoryDirectory(engineer("iris")), NOW + 5 * MINUTE
    worker, there = cached(platform, clock=lambda: end), cached(platform)
    for directory in (worker, there):
        directory.look_up("iris", NOW)
    follower = Follower(there, end)
    platform.put(engineer("iris", "l2"))
    worker.ask_again("iris", NOW)  # as a pass does that began then
    assert follower.hear(end) == ["iris"]


def test_signing_out_is_told_but_nobody_is_asked():
    platform = MemoryDirectory(engineer("iris"))
    directory = cached(platform)
    key, _ = sessions.sign_in(directory, "iris", "right", "192.0.2.1", "", NOW)
    follower = Follower(directory, NOW)
    sessions.sign_out(key, NOW)
    assert follower.catch_up(NOW) == ["iris"]
    assert platform.asked == ["verify iris"]
