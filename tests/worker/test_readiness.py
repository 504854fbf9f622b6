"""What /readyz says of each part."""

import time

from supportdesk.store import chores, jobs
from supportdesk.store.database import change
from supportdesk.web.clock import now


def parts(app) -> dict:
    return app.test_client().get("/readyz").json["checks"]


def beat(at: int) -> None:
    turn = chores.take(chores.HEARTBEAT, at, 1)
    chores.done(turn, at + 1, at)


def test_each_part_has_its_state(app):
    beat(now())
    assert parts(app) == {
        "database": {"ok": True, "state": "at position 0"},
        "staff_platform": {"ok": True, "state": "answers"},
        "mail": {"ok": True, "state": "no mail server is set up; nothing waits"},
        "worker": {"ok": True, "state": "keeps up"},
        "live_line": {"ok": True, "state": "follows"},
    }
    assert app.test_client().get("/readyz").status_code == 200


def test_a_desk_without_a_worker_says_so(app):
    assert parts(app)["worker"] == {"ok": False, "state": "no worker has run yet"}


def test_a_worker_that_is_silent_is_missed(app):
    beat(now() - 90_000)
    assert parts(app)["worker"] == {"ok": False, "state": "last seen 1m ago"}


def test_a_worker_that_lags_says_by_how_much(app):
    beat(now())
    change(lambda session: jobs.put(session, "deliver_mail", {}, now() - 125_000))
    assert parts(app)["worker"] == {"ok": False, "state": "lags by 2m"}


def test_a_staff_platform_that_is_away_is_named(app, directory, signed_in):
    browser = signed_in("mara")
    directory.unreachable = True
    app.extensions["desk"].directory.ask_again("mara", now())
    assert parts(app)["staff_platform"]["ok"] is False
    assert browser.get("/healthz").status_code == 200


def test_a_live_line_that_does_not_follow_says_so_and_requests_are_served(app):
    beat(now())
    app.extensions["live"].listener.away_since = time.monotonic() - 95
    assert parts(app)["live_line"] == {
        "ok": False,
        "state": "has not followed for 1m; open pages say so",
    }
    answer = app.test_client().get("/readyz")
    assert (answer.status_code, answer.json["status"]) == (200, "degraded")
