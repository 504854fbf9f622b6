"""What is done to the desk has its limits, too."""

import pytest

from tests.processes import python
from tests.prove.faults import (
    DISK,
    Done,
    badly_told_of_the_disk,
    gone_after,
    refused_by_deploy,
    streams_refused_by_deploy,
)
from tests.prove.judge import STAFF, Log, judge
from tests.prove.line import Trouble


def test_an_old_process_that_stays_too_long_is_a_fault() -> None:
    with python("-c", "import signal; print('here', flush=True); signal.pause()") as old:
        old.expect("^here")
        with pytest.raises(TimeoutError, match=r"more than 0\.1 s"):
            gone_after([old.pid], 0.1)
    assert gone_after([old.pid], 0.1) < 0.1


@pytest.mark.parametrize(
    ("at", "ended", "where", "counts"),
    [
        (105.0, 106.0, "http://a", True),
        (109.0, 111.0, "http://a", True),
        (109.0, 113.0, "http://a", False),  # by then the next fault was on
        (95.0, 96.0, "http://a", False),
        (111.0, 111.0, "http://a", False),
        (105.0, 106.0, "http://b", False),
    ],
)
def test_what_a_deploy_refused_counts_at_its_own_machine_only(
    at: float, ended: float, where: str, counts: bool
) -> None:
    deployed = Done("deploy at http://a", 100.0, 110.0)
    done = [deployed, Done("cut", 112.0, 118.0)]
    found = refused_by_deploy(done, [Trouble(at, ended, where, "503 for a stream")])
    assert found == (["503 for a stream during deploy at http://a"] if counts else [])


@pytest.mark.parametrize(
    ("troubles", "counts"),
    [
        ([(105.0, 0)], 0),
        ([(105.0, 0), (106.0, 0)], 2),
        ([(105.0, 503)], 1),
        ([(95.0, 503), (105.0, 0)], 0),
        ([], 0),
    ],
    ids=["once, as a process goes", "again and again", "an error", "before it", "nothing"],
)
def test_a_deploy_may_cut_a_stream_and_not_refuse_it(
    troubles: list[tuple[float, int]], counts: int
) -> None:
    done = [Done("deploy at http://a", 100.0, 110.0)]
    log = Log("A", STAFF, frozenset([1]))
    log.troubles += [
        Trouble(at, at + 0.1, "http://a", "no stream", status) for at, status in troubles
    ]
    found = streams_refused_by_deploy(done, [log])
    assert found == ["A: no stream during deploy at http://a"] * counts
    assert judge([], log).refused == len(troubles)


@pytest.mark.parametrize(
    ("answers", "wrong"),
    [
        ([(503, "There is no space left here.")], []),
        ([], ["nobody was told that the disk is full"]),
        ([(0, "")], ["nobody was told that the disk is full"]),
        ([(500, "Something failed.")], ["500 while the disk was full: Something failed."]),
        ([(503, "Not now.")], ["503 while the disk was full: Not now."]),
    ],
    ids=["in words", "never", "no answer at all", "as our fault", "without the reason"],
)
def test_a_full_disk_refuses_with_the_reason(answers: list[tuple[int, str]], wrong: str) -> None:
    troubles = [Trouble(105.0, 106.0, "http://a", "", status, told) for status, told in answers]
    before = Trouble(95.0, 96.0, "http://a", "", 500, "before it")
    assert badly_told_of_the_disk([Done(DISK, 100.0, 110.0)], [before, *troubles]) == wrong
    assert badly_told_of_the_disk([Done("cut", 100.0, 110.0)], troubles) == []
