"""The live line of one gevent process: its parts made, put together, started and stopped."""

from typing import Any

from flask import Flask

from supportdesk.doors import Desk
from supportdesk.live import figures, gone, today
from supportdesk.live.access import Access
from supportdesk.live.age import Age
from supportdesk.live.arriving import Arriving
from supportdesk.live.beating import Beat
from supportdesk.live.door import Line
from supportdesk.live.frames import Dashboard, Frames
from supportdesk.live.hub import Hub
from supportdesk.live.lag import is_commit
from supportdesk.live.listener import Listener
from supportdesk.live.outgoing import Outgoing
from supportdesk.live.passing import Passing
from supportdesk.live.picture import Picture
from supportdesk.live.replaying import Replays
from supportdesk.live.signals import Signals, carrier_for, is_news
from supportdesk.live.tally import Tally
from supportdesk.store import wake
from supportdesk.store.database import db
from supportdesk.store.dialects import answer_within

ANSWER_SECONDS = 15.0
"""For a statement of a request: after that nobody waits for its page any more, and it would keep a
connection from the others."""


def install(app: Flask, desk: Desk, dashboard: Dashboard = lambda: "") -> Line:
    """Make the parts; nothing runs yet, and commits of this process already tell the others."""
    settings = desk.settings
    hub = Hub(limited=not settings.limits_off)
    drawn = Frames(dashboard)
    access = Access(app, hub, desk.directory, settings.session_hours)
    lag = figures.new_lag()
    listener = Listener(app, hub, drawn, lag, access.changed)
    signals = Signals(carrier_for(settings.database_url, settings.data_dir))
    passing = Passing(app, hub, signals)
    wake.on_commit(signals.committed)
    wake.on_passing(signals.passing)
    replays = Replays(app, hub, drawn, settings.replay_frames)
    line = Line(app, hub, listener, drawn, replays, passing)
    app.extensions.update(live=line, access=access, passing=passing, signals=signals)
    app.extensions["telling"] = figures.Telling(hub, lag, today.of(settings.service_hours.zone))
    return line


def start(app: Flask) -> None:
    """Begin to listen: once in each web process, after the server's patch of the sockets."""
    with app.app_context():
        answer_within(db.engine, ANSWER_SECONDS)
    line: Line = app.extensions["live"]
    picture = Picture(app, line.hub, line.listener, line.drawn)

    def heard(batch: list[dict[str, Any]]) -> None:
        for commit in filter(is_commit, batch):
            line.listener.lag.told(commit)
        if is_news(batch):
            line.listener.wake()
        if passing := [each for each in batch if not is_commit(each)]:
            line.passing.heard(passing)

    gone.start()
    line.listener.start()
    app.extensions["access"].start()
    app.extensions["signals"].start(heard)
    telling = app.extensions["telling"]
    tally, beat = Tally(app, line.hub, line.listener), Beat(line.hub, line.listener, picture)
    outgoing = Outgoing(app, line.hub, line.passing.receipts)
    arriving = Arriving(app, line.hub)
    age = Age(app, line.hub, app.extensions["desk"].directory)
    for part in (line.passing, picture, tally, outgoing, arriving, age, beat, telling):
        part.start()


def stop(app: Flask) -> None:
    """The process is going: its streams come back to another one."""
    app.extensions["live"].hub.close()
    app.extensions["telling"].tell()
