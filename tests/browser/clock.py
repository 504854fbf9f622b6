"""The time of a page, in the hands of a test."""

from playwright.sync_api import Page


class Clock:
    """From its installation on the page's timers are ours; the network's time goes on."""

    def __init__(self, page: Page) -> None:
        self._page, self._clock = page, page.clock
        self._clock.install()

    def run_for(self, milliseconds: int) -> None:
        """Let time pass; every timer fires when it is due."""
        self._clock.run_for(milliseconds)

    def stop(self) -> None:
        """From here on no timer fires but through `run_for`, however slow the machine is."""
        soon = self._page.evaluate("Date.now() / 1000 + 1")  # in seconds, as this call wants it
        self._clock.pause_at(soon)

    def sleep_through(self, milliseconds: int) -> None:
        """As a closed lid: time has passed, and due timers fire once, late."""
        self._clock.fast_forward(milliseconds)
