"""What is done to the desk has its limits, too."""

import pytest

from tests.processes import python
from tests.prove.faults import Done, gone_after, refused_by_deploy
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
