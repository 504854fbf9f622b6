"""The live line of one gevent process: hub, listener, signals and passing, put together."""

import threading
from collections.abc import Callable

from flask import Flask

from supportdesk.directory.news import Follower
from supportdesk.directory.port import State
from supportdesk.domain.people import Staff
from supportdesk.doors import Desk
from supportdesk.live import access, gone
from supportdesk.live.door import Line
from supportdesk.live.frames import Dashboard, Frames
from supportdesk.live.hub import Hub
from supportdesk.live.listener import Listener
from supportdesk.live.passing import Passing
from supportdesk.live.signals import Signals, carrier_for
from supportdesk.store import wake
from supportdesk.web.clock import now

REFRESH_SECONDS = 20.0


def install(app: Flask, desk: Desk, dashboard: Dashboard = lambda: "") -> Line:
    """Make the parts; nothing runs yet, and commits of this process already tell the others."""
    hub = Hub()
    drawn = Frames(dashboard)
    listener = Listener(app, hub, drawn, _recheck(desk))
    signals = Signals(carrier_for(desk.settings.database_url, desk.settings.data_dir))
    passing = Passing(hub, signals)
    hub.left = passing.left
    wake.on_commit(signals.committed)
    line = Line(app, hub, listener, drawn, desk.settings.replay_frames)
    app.extensions.update(live=line, passing=passing, signals=signals)
    return line


def start(app: Flask) -> None:
    """Begin to listen: once in each web process, after the server's patch of the sockets."""
    line: Line = app.extensions["live"]
    passing: Passing = app.extensions["passing"]

    def heard(batch: list[dict[str, object]]) -> None:
        with app.app_context():
            for said in batch:
                passing.heard(said)
        line.listener.wake()

    app.extensions["signals"].start(heard)
    line.listener.start()
    gone.start()
    threading.Thread(target=_repeat, args=(app, line, passing), daemon=True).start()


def stop(app: Flask) -> None:
    """The process is going: its streams come back to another one."""
    app.extensions["live"].hub.close()


def _recheck(desk: Desk) -> Callable[[Hub], None]:
    """Hear what other processes learned of people, then look at every open stream."""
    follower = Follower(desk.directory, now())

    def recheck(hub: Hub) -> None:
        follower.catch_up(now())
        access.recheck(hub, lambda id_: _active(desk, id_), now(), desk.settings.session_hours)

    return recheck


def _active(desk: Desk, staff_id: str) -> Staff | None:
    answer = desk.directory.peek(staff_id, now())
    return answer.staff if answer.state is State.ACTIVE else None


def _repeat(app: Flask, line: Line, passing: Passing) -> None:
    """Presence is said again; sessions and links that ran out end their streams."""
    pause = threading.Event()
    while not line.hub.closing:
        pause.wait(REFRESH_SECONDS)
        with app.app_context():
            passing.refresh()
            line.listener.recheck()
