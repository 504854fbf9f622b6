"""How old what the staff platform said is, on pages that are open: a banner while it is away.

It is no event of the desk's: a greenlet of its own looks at what this process knows.
"""

from flask import Flask, render_template

from supportdesk.directory.cached import CachedDirectory
from supportdesk.live import wire
from supportdesk.live.hub import STAFF, Hub, Stream
from supportdesk.live.repeating import repeat
from supportdesk.live.topics import DASHBOARD
from supportdesk.web.clock import now
from supportdesk.web.words import names_as_of

LOOK_SECONDS = 1.0


class Age:
    """Follows, for all streams of staff of this process, what is known of who listens."""

    def __init__(self, app: Flask, hub: Hub, directory: CachedDirectory) -> None:
        self._app, self._hub, self._directory = app, hub, directory

    def start(self) -> None:
        repeat(self._hub, LOOK_SECONDS, self.look, "the age of names cannot be told")

    def look(self) -> None:
        """Tell whoever was told otherwise, or nothing yet. Asks nobody: `Access` does."""
        streams = [stream for stream in self._hub.streams if _has_banner(stream)]
        if not streams:
            return
        with self._app.app_context():
            words = {person: self._words(person) for person in {one.person for one in streams}}
            self._tell([one for one in streams if one.age != words[one.person]], words)

    def _words(self, staff_id: str) -> str:
        answer = self._directory.peek(staff_id, now())
        if not answer.late or answer.staff is None:
            return ""
        return names_as_of(answer.as_of, answer.staff.timezone)

    def _tell(self, streams: list[Stream], words: dict[str, str]) -> None:
        frames: dict[str, bytes] = {}
        for stream in streams:
            stream.age = words[stream.person]
            if stream.age not in frames:
                html = render_template("layouts/_staff_age.html", staff_age=stream.age)
                frames[stream.age] = wire.passing("state", html)
            self._hub.push(stream, frames[stream.age])


def _has_banner(stream: Stream) -> bool:
    """On the dashboard an alarm says it, which follows with all the others."""
    return stream.audience == STAFF and stream.complete and DASHBOARD not in stream.keys
