"""A listener that a test makes look, and streams that it hands frames to."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from flask import Flask, template_rendered

from supportdesk.live.hub import Stream
from supportdesk.live.listener import Listener
from supportdesk.live.reading import Moment, missed_of_tickets
from supportdesk.live.searching import missed_desk_wide
from supportdesk.live.topics import Topics
from tests.desk import Team


@contextmanager
def drawings(app: Flask) -> Iterator[list[str]]:
    """The name of every template that is rendered meanwhile."""
    drawn: list[str] = []

    def note(_: Flask, template: Any, **__: Any) -> None:
        drawn.append(template.name)

    with template_rendered.connected_to(note, app):
        yield drawn


def watch(listener: Listener, audience: str, *keys: str, many: int = 1) -> list[Stream]:
    streams = [Stream(audience, keys, f"person {n}") for n in range(many)]
    for stream in streams:
        listener.join(stream, None)
    return streams


def missed_by_staff(topics: Topics, after: int, head: int) -> list[Moment]:
    """What a replay finds for somebody of staff. Raises TooFarBehind."""
    if not topics.desk_wide:
        return missed_of_tickets(topics.tickets, after, head, 500)
    return [each for piece in missed_desk_wide(topics, after, head) for each in piece]


def look(team: Team, listener: Listener) -> list[str]:
    """Everything that is drawn by one look."""
    with team.app.app_context(), drawings(team.app) as drawn:
        listener.look()
    return drawn
