"""Keeping a few programs alive: start, watch, restart, stop. Standard library only.

One thread and one loop: signals, deaths and output of the programs all arrive as readable
descriptors. Nothing here knows what the programs are.
"""

import selectors
import signal
import socket
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

from supportdesk import hearing
from supportdesk.programs import Program, Running, told

FIRST_DELAY, LONGEST_DELAY = 0.2, 5.0
HEALTHY_SECONDS = 10.0  # who lived this long starts again without the delay of earlier deaths
SAME_WISH_SECONDS = 1.0  # asked to stop again later than this: now, not gently
LOOK_EVERY = 0.05  # seconds between two questions "are you ready?"
HEARD = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)


def tell(line: str) -> None:
    """Print a line at once. Who reads our output may go away; we carry on."""
    with suppress(OSError):
        print(line, flush=True)


class NotReadyError(Exception):
    """A program did not get ready in its time, or a chore failed."""


@dataclass
class _Place:
    """What stands behind a name: the program, its present process, and what is due next."""

    program: Program
    then: Callable[[int], None] = lambda status: None
    running: Running | None = None
    delay: float = FIRST_DELAY
    start_at: float | None = None
    kill_at: float | None = None


class Supervisor:
    """Runs `programs` until SIGTERM or SIGINT, then tells all at once to stop.

    SIGHUP calls `on_hangup`; without one it stops everything, as a closed terminal should.
    `say` gets every line to print; the programs' own go to `overheard` when there is one.
    """

    def __init__(
        self,
        programs: Sequence[Program],
        *,
        say: Callable[[str], None] = tell,
        overheard: Callable[[str], None] | None = None,
        on_hangup: Callable[[], None] | None = None,
    ) -> None:
        self._places = {program.name: _Place(program) for program in programs}
        self._say = say
        self._overheard = overheard or say
        self._on_hangup = on_hangup
        self._selector = selectors.DefaultSelector()
        self._asked_to_stop: float | None = None  # when
        self._impatient = False
        self._stopping = False

    def run(self, once_ready: Callable[[], None] = lambda: None) -> int:
        """Start all, call `once_ready`, watch until asked to stop.

        The answer is an exit status: 1 when a program never got ready, otherwise 0.
        """
        with hearing.signals(HEARD) as wake, self._selector:
            self._selector.register(wake, selectors.EVENT_READ, wake)
            try:
                self._start_all()
                if not self._asked_to_stop:
                    once_ready()
                while not self._asked_to_stop:
                    self._turn(None)
            except NotReadyError as problem:
                self._say(str(problem))
                return 1
            finally:
                self._stop_all()
        return 0

    def restart(self, name: str) -> None:
        """Stop one program and start it again at once."""
        place = self._places[name]
        place.delay = 0.0
        self._ask_to_end(place)

    def replace(self, name: str) -> None:
        """Start the program beside itself; the old one ends once the new one announces itself."""
        program = replace(self._places[name].program, name=f"new {name}", chore=True)
        told = f"The new {name} did not get ready; the old one goes on."
        self.run_once(program, lambda _: self._say(told))
        new = self._places[program.name]
        new.kill_at = new.kill_at or time.monotonic() + program.ready_seconds

    def run_once(self, program: Program, then: Callable[[int], None]) -> None:
        """Run a chore beside the others to its end; `then` gets its exit status.

        While one of that name is running a second request does nothing.
        """
        if program.name not in self._places:
            place = self._places[program.name] = _Place(program, then)
            self._start(place)

    # Starting

    def _start_all(self) -> None:
        for place in list(self._places.values()):
            if self._asked_to_stop:
                return
            place.then = self._insist(place.program)
            self._start(place)
            end = time.monotonic() + place.program.ready_seconds
            while not self._asked_to_stop and not self._is_ready(place):
                if time.monotonic() > end:
                    seconds = place.program.ready_seconds
                    raise NotReadyError(f"{place.program.name} was not ready in {seconds:g} s.")
                self._turn(LOOK_EVERY)

    def _is_ready(self, place: _Place) -> bool:
        if place.program.chore:
            return place.program.name not in self._places
        return place.running is not None and place.program.ready()

    def _insist(self, program: Program) -> Callable[[int], None]:
        def on_end(status: int) -> None:
            if status:
                raise NotReadyError(f"{program.name} failed ({told(status)}).")

        return on_end

    def _start(self, place: _Place) -> None:
        place.start_at = place.kill_at = None
        try:
            running = place.running = Running(place.program)
        except OSError as problem:
            self._say(f"{place.program.name} cannot start: {problem}")
            self._plan_restart(place)
            return
        self._selector.register(running.output, selectors.EVENT_READ, running)

    def _plan_restart(self, place: _Place) -> None:
        place.start_at = time.monotonic() + place.delay
        place.delay = min(max(place.delay, FIRST_DELAY / 2) * 2, LONGEST_DELAY)

    def _take_over(self, name: str) -> None:
        place, new = self._places[name], self._places.pop(f"new {name}").running
        if place.running is not None:
            old = replace(place.program, name=f"old {name} {id(place.running)}", chore=True)
            self._places[old.name] = _Place(old, running=place.running)
            self._ask_to_end(self._places[old.name])
        place.running, place.start_at = new, None
        if new is not None:
            new.program = place.program

    # Watching

    def _turn(self, longest: float | None) -> None:
        """Wait for the next thing to happen, at most `longest` seconds, and deal with it."""
        for key, _ in self._selector.select(self._patience(longest)):
            if isinstance(key.data, Running):
                self._forward(key.data)
            else:
                self._hear(key.data)
        for place in list(self._places.values()):
            self._look_after(place)

    def _patience(self, longest: float | None) -> float | None:
        places = self._places.values()
        due = [when for p in places for when in (p.start_at, p.kill_at) if when is not None]
        if not due:
            return longest
        soonest = max(0.0, min(due) - time.monotonic())
        return soonest if longest is None else min(soonest, longest)

    def _look_after(self, place: _Place) -> None:
        now = time.monotonic()
        if place.running is not None and place.running.status() is not None:
            self._bury(place, place.running)
        elif place.kill_at is not None and place.kill_at <= now and place.running is not None:
            place.running.kill()
            place.kill_at = None
        elif place.start_at is not None and place.start_at <= now and not self._stopping:
            self._start(place)

    def _bury(self, place: _Place, dead: Running) -> None:
        status = dead.status() or 0
        dead.end_leftovers()
        place.running = place.kill_at = None
        if place.program.chore:
            del self._places[place.program.name]
            if not self._stopping:
                place.then(status)
        elif not self._stopping:
            if dead.age() > HEALTHY_SECONDS:
                place.delay = min(place.delay, FIRST_DELAY)
            self._plan_restart(place)
            self._say(f"{place.program.name} ended ({told(status)}); starting it again.")

    def _forward(self, running: Running) -> None:
        lines = running.read_lines()
        if lines is None:
            self._selector.unregister(running.output)
            running.close()
            return
        for line in lines:
            self._overheard(f"{running.program.name:<8} {line}")
        kind, _, name = running.program.name.partition(" ")
        if kind == "new" and running.program.announces in lines and not self._stopping:
            self._take_over(name)

    def _hear(self, wake: socket.socket) -> None:
        for number in wake.recv(4096):
            if number == signal.SIGHUP and self._on_hangup is not None:
                if not self._stopping:
                    self._on_hangup()
            elif number != signal.SIGCHLD:
                now = time.monotonic()
                self._asked_to_stop = self._asked_to_stop or now
                # make, systemd and the terminal may all ask for the same stop, at once.
                self._impatient = now - self._asked_to_stop > SAME_WISH_SECONDS

    # Stopping

    def _stop_all(self) -> None:
        self._stopping = True
        for place in self._places.values():
            place.start_at = None
            self._ask_to_end(place)
        while running := [place.running for place in self._places.values() if place.running]:
            for each in running if self._impatient else ():
                each.kill()
            self._turn(LONGEST_DELAY)
        while len(self._selector.get_map()) > 1 and self._selector.select(0):
            self._turn(0)  # their last words

    def _ask_to_end(self, place: _Place) -> None:
        if place.running is not None:
            place.running.send(signal.SIGTERM)
            place.kill_at = time.monotonic() + place.program.stop_seconds
