"""What is done to the desk has its limits, too."""

import pytest

from tests.processes import python
from tests.prove.faults import gone_after


def test_an_old_process_that_stays_too_long_is_a_fault() -> None:
    with python("-c", "import signal; print('here', flush=True); signal.pause()") as old:
        old.expect("^here")
        with pytest.raises(TimeoutError, match=r"more than 0\.1 s"):
            gone_after([old.pid], 0.1)
    assert gone_after([old.pid], 0.1) < 0.1
