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
        self._newcomers = hub.newcomers()
        self._words: dict[str, str] = {}
        """What each person was told last."""

    def start(self) -> None:
        repeat(self._hub, LOOK_SECONDS, self.look, "the age of names cannot be told")

    def look(self) -> None:
        """Tell whoever was told otherwise, or nothing yet. Asks nobody: `Access` does."""
        to = self._newcomers.copy()  # who comes from here on is the next look's
        with self._app.app_context():
            words = {person: self._words_for(person) for person in list(self._hub.people[STAFF])}
            others = {who for who, said in words.items() if said != self._words.get(who, "")}
            if others:
                to |= {one for one in self._hub.everybody() if one.person in others}
            self._tell([one for one in to if _has_banner(one) and one.person in words], words)
        self._words = words
        self._newcomers -= to

    def _words_for(self, staff_id: str) -> str:
        answer = self._directory.peek(staff_id, now())
        if not answer.late or answer.staff is None:
            return ""
        return names_as_of(answer.as_of, answer.staff.timezone)

    def _tell(self, streams: list[Stream], words: dict[str, str]) -> None:
        frames: dict[str, bytes] = {}
        for stream in streams:
            said = words[stream.person]
            if said not in frames:
                html = render_template("layouts/_staff_age.html", staff_age=said)
                frames[said] = wire.passing("state", html)
            self._hub.push(stream, frames[said])


def _has_banner(stream: Stream) -> bool:
    """On the dashboard an alarm says it, which follows with all the others."""
    return stream.audience == STAFF and DASHBOARD not in stream.keys
