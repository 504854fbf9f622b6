"""What becomes of outgoing mail, on pages that are open. The mail room writes no events.

A greenlet of its own looks at the outbox; one query, whatever the number of pages.
"""

from collections.abc import Callable, Iterable

from flask import Flask, render_template

from supportdesk import pace
from supportdesk.live import wire
from supportdesk.live.hub import STAFF, Hub, Stream
from supportdesk.live.passing import tickets_of
from supportdesk.live.receipts import Receipts
from supportdesk.live.repeating import repeat
from supportdesk.live.seen import mail_html, returned_html, unsent_html
from supportdesk.mail import watch
from supportdesk.web.clock import now

LOOK_SECONDS = 1.0
TICKETS_A_TURN = 10
"""So many are drawn before others go on: after a deploy every page is new at once."""

Draw = Callable[[int], str]

LIST_IS_OLD = wire.passing(
    "state",
    '<template id="outbox-list" data-stale></template>'
    '<template id="outbox-mail" data-stale></template>',
)


def link_mail_is_old(number: int) -> str:
    """To the customer: how the mail with the link stands is fetched, where it is shown."""
    return f'<template id="request-{number}-address" data-stale></template>'


class Outgoing:
    """Follows the outbox for all streams of staff of this process."""

    def __init__(self, app: Flask, hub: Hub, receipts: Receipts) -> None:
        self._app, self._hub, self._receipts = app, hub, receipts
        self._newcomers = hub.newcomers()
        self._last = watch.Look()

    def start(self) -> None:
        repeat(self._hub, LOOK_SECONDS, self.look, "the outbox cannot be looked at")

    def look(self) -> None:
        """Show what changed to everybody, and what there is to whoever has just come."""
        if not self._hub.streams:
            return
        with self._app.app_context():
            at = now()
            found = watch.look_again(self._last, at)
            fresh = self._newcomers.copy()
            if not fresh and found == self._last:
                return
            complete = self._hub.everybody()
            streams = {one for one in complete if one.audience == STAFF}
            customers, new, came = complete - streams, fresh & streams, fresh - streams
            lively = watch.with_news({n for one in fresh for n in tickets_of(one)}, at)
            begun = self._last.newest is not None  # before, everybody has just come
            changed = found.changed_since(self._last) if begun else set()
            self._receipts.outdated(changed)
            self._show(changed, streams, mail_html)
            self._show(changed & found.returned, streams, returned_html)
            self._show(lively - changed, new, unsent_html)  # they were shown the receipts
            self._show(changed, customers, link_mail_is_old)
            self._show(lively - changed, came, link_mail_is_old)
            self._list_anew(streams if found.is_other_than(self._last) else new)
            self._count(found.stuck, streams if found.stuck != self._last.stuck else new)
            self._newcomers -= fresh
            self._last = found

    def _show(self, tickets: Iterable[int], streams: set[Stream], draw: Draw) -> None:
        for number in pace.in_slices(tickets if streams else (), TICKETS_A_TURN):
            to = streams & self._hub.watchers([f"ticket-{number}"])
            frame = wire.passing("state", draw(number)) if to else b""
            for stream in to:
                self._hub.push(stream, frame)

    def _list_anew(self, streams: set[Stream]) -> None:
        """The outbox itself, where somebody has it open: the page fetches it."""
        for stream in streams:
            if "admin" in stream.roles:
                self._hub.push(stream, LIST_IS_OLD)

    def _count(self, stuck: int, streams: set[Stream]) -> None:
        """The number in the rail of admins."""
        to = [one for one in streams if "admin" in one.roles]
        html = render_template("layouts/_outbox_count.html", stuck=stuck) if to else ""
        for stream in to:
            self._hub.push(stream, wire.passing("state", html))
