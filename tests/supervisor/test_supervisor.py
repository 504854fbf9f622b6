"""The supervisor with real programs: what it starts, restarts and stops."""

import os
import signal
from itertools import pairwise
from pathlib import Path

import pytest

from tests.processes import Observed, is_gone, is_running, python


def play(*programs: str, hangup: str | None = None, **more: str) -> Observed:
    env = {"HANGUP": hangup} if hangup else {}
    return python("-m", "tests.supervisor.play", *programs, env=env | more)


def test_everything_starts_and_says_its_name() -> None:
    with play("one=wait", "two=wait") as supervisor:
        one = supervisor.expect_number(r"^one +pid (\d+)")
        two = supervisor.expect_number(r"^two +pid (\d+)")
        supervisor.expect("^all ready")
        assert is_running(one)
        assert is_running(two)


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_what_dies_is_started_again(number: signal.Signals) -> None:
    with play("one=wait", "two=wait") as supervisor:
        first = supervisor.expect_number(r"^one +pid (\d+)")
        other = supervisor.expect_number(r"^two +pid (\d+)")
        os.kill(first, number)
        supervisor.expect(f"one ended \\({number.name}\\)")
        assert supervisor.expect_number(r"^one +pid (\d+)") != first
        assert is_running(other)


def test_it_waits_longer_from_death_to_death() -> None:
    with play("one=crash") as supervisor:
        times = [supervisor.expect_number(r"^one +at (\d+)") for _ in range(4)]
        gaps = [later - earlier for earlier, later in pairwise(times)]
        assert gaps[0] >= 200
        assert gaps[1] >= 400
        assert gaps[2] >= 800


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_it_stops_all_when_asked(number: signal.Signals) -> None:
    with play("one=wait", "two=wait") as supervisor:
        pids = [supervisor.expect_number(rf"^{name} +pid (\d+)") for name in ("one", "two")]
        supervisor.expect("^all ready")
        supervisor.send(number)
        assert supervisor.wait() == 0
        assert all(is_gone(pid, within=0) for pid in pids)


def test_it_tells_all_at_once_and_hears_last_words() -> None:
    with play("one=last", "two=deaf") as supervisor:
        one = supervisor.expect_number(r"^one +pid (\d+)")
        supervisor.expect("^one +set")
        supervisor.expect("^two +deaf")
        supervisor.send(signal.SIGTERM)
        assert is_gone(one), "it waits for nobody else"
        supervisor.expect("^one +bye")
        assert not is_gone(supervisor.pid, within=1.5)
        supervisor.send(signal.SIGTERM)
        assert supervisor.wait() == 0


def test_who_does_not_stop_is_killed() -> None:
    with play("one=stubborn") as supervisor:
        pid = supervisor.expect_number(r"^one +pid (\d+)")
        supervisor.expect("^one +deaf")
        supervisor.send(signal.SIGTERM)
        assert supervisor.wait() == 0
        assert is_gone(pid, within=0)


def test_asked_again_after_a_while_it_waits_no_longer() -> None:
    with play("one=deaf") as supervisor:
        pid = supervisor.expect_number(r"^one +pid (\d+)")
        supervisor.expect("^one +deaf")
        supervisor.send(signal.SIGINT)
        assert not is_gone(pid, within=1.5)
        supervisor.send(signal.SIGINT)
        assert supervisor.wait() == 0
        assert is_gone(pid, within=0)


def test_asked_by_two_at_once_it_stays_patient() -> None:
    with play("one=last", "two=last") as supervisor:
        supervisor.expect("^one +set")
        supervisor.expect("^two +set")
        supervisor.send(signal.SIGINT)
        supervisor.send(signal.SIGTERM)
        assert supervisor.wait() == 0
        assert len([line for line in supervisor.lines if "bye" in line]) == 2


def test_programs_end_with_a_supervisor_that_is_killed() -> None:
    with play("one=wait", "two=wait") as supervisor:
        pids = [supervisor.expect_number(rf"^{name} +pid (\d+)") for name in ("one", "two")]
        supervisor.send(signal.SIGKILL)
        assert all(is_gone(pid) for pid in pids)


def test_what_a_dead_program_started_ends_as_well() -> None:
    with play("one=parent") as supervisor:
        parent = supervisor.expect_number(r"^one +pid (\d+)")
        child = supervisor.expect_number(r"^one +child (\d+)")
        os.kill(parent, signal.SIGKILL)
        assert is_gone(child)
        assert supervisor.expect_number(r"^one +pid (\d+)") != parent


def test_one_program_can_be_restarted_alone() -> None:
    with play("one=wait", "two=wait", hangup="two") as supervisor:
        one = supervisor.expect_number(r"^one +pid (\d+)")
        two = supervisor.expect_number(r"^two +pid (\d+)")
        supervisor.expect("^all ready")
        supervisor.send(signal.SIGHUP)
        assert supervisor.expect_number(r"^two +pid (\d+)") != two
        assert is_running(one)


def test_a_program_is_replaced_only_when_the_new_one_announces_itself() -> None:
    with play("one=serve", hangup="replace one") as supervisor:
        supervisor.expect("^all ready")
        for _ in range(2):
            old = supervisor.expect_number(r"pid (\d+)")
            supervisor.send(signal.SIGHUP)
            supervisor.expect("^new one +serving")
            assert is_gone(old)
        supervisor.send(signal.SIGTERM)
        assert supervisor.wait() == 0


def test_where_the_new_one_dies_the_old_one_goes_on(tmp_path: Path) -> None:
    with play("one=spoiled", hangup="replace one", MARK=str(tmp_path / "mark")) as supervisor:
        old = supervisor.expect_number(r"^one +pid (\d+)")
        supervisor.expect("^one +serving")
        supervisor.send(signal.SIGHUP)
        supervisor.expect("^The new one did not get ready; the old one goes on")
        assert is_running(old)


def test_a_chore_runs_beside_the_others_and_tells_how_it_ended() -> None:
    with play("one=wait", hangup="once") as supervisor:
        supervisor.expect("^all ready")
        supervisor.send(signal.SIGHUP)
        supervisor.expect("^chore +done")
        supervisor.expect("^chore said 5")
        supervisor.send(signal.SIGHUP)
        supervisor.expect("^chore said 5")


def test_what_comes_after_a_chore_waits_for_its_end() -> None:
    with play("one=do", "two=wait") as supervisor:
        started = supervisor.expect(r"^two +pid \d+")[0]
        assert supervisor.lines.index("one      done") < supervisor.lines.index(started)


def test_a_chore_that_fails_stops_everything() -> None:
    with play("one=wait", "two=fail", "three=wait") as supervisor:
        assert supervisor.wait() == 1
        assert "two failed (exit 5)." in supervisor.lines
        assert not [line for line in supervisor.lines if line.startswith("three")]


def test_a_program_that_never_gets_ready_stops_everything() -> None:
    with play("one=wait", "two=unready") as supervisor:
        one = supervisor.expect_number(r"^one +pid (\d+)")
        assert supervisor.wait() == 1
        assert "two was not ready in 0.3 s." in supervisor.lines
        assert is_gone(one, within=0)


def test_a_program_that_is_not_there_is_reported() -> None:
    with play("one=missing") as supervisor:
        supervisor.expect("^one cannot start: .*nonexistent")
        assert supervisor.wait() == 1


def test_odd_output_passes_through() -> None:
    with play("one=odd") as supervisor:
        supervisor.expect("^one +x{60000}")
        supervisor.expect("^one +\ufffd\ufffd$")
        supervisor.expect("^one +last words$")
