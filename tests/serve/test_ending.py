"""How processes end that are in the middle of something: streams, slow requests, slow mail."""

import signal
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from supportdesk.gunicorn_conf import ANNOUNCEMENT
from tests.play import Listening, listening
from tests.processes import PATIENCE, Observed, is_gone, is_running
from tests.serve.served import Asker, serve_reload, the_rest, web_processes
from tests.servers import command_line, descendants, serve

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)

STREAMS, LONGEST = 20, 5.0


def test_an_old_version_finishes_what_it_can_and_is_gone_in_five_seconds(
    desk: Observed, tmp_path: Path, port: int
) -> None:
    lena = Asker(port)
    slow, stuck = lena.half_a_message(), lena.half_a_message()
    with streams(lena) as heard:
        old = web_processes(desk)
        with serve_reload(tmp_path) as reload:
            assert reload.wait() == 0
        desk.expect(f"^new web +{ANNOUNCEMENT}")
        end = time.monotonic() + LONGEST
        assert all(each.ended.wait(LONGEST / 2) for each in heard), "streams are told at once"
        assert the_rest(slow) == b"HTTP/1.1 303 SEE OTHER"
        assert all(is_gone(pid, max(0.0, end - time.monotonic())) for pid in old)
    assert is_cut(stuck)
    assert lena.http.get(f"/requests/{lena.number}").text.count('data-kind="reply"') == 2


def test_nobody_waits_for_a_worker_that_takes_its_time(
    database_url: str, tmp_path: Path, port: int
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        silent.settimeout(PATIENCE)
        mail = {
            "DESK_SMTP_URL": f"smtp://127.0.0.1:{silent.getsockname()[1]}",
            "DESK_MAIL_FROM": "help@brack.example",
        }
        with serve(database_url, tmp_path, DESK_PORT=str(port), **mail) as desk:
            desk.expect("^Serving")
            lena = Asker(port)
            line, _ = silent.accept()  # its confirmation is on the way, and nobody takes it
            with streams(lena) as heard:
                web = web_processes(desk)
                desk.send(signal.SIGTERM)
                assert all(each.ended.wait(3) for each in heard)
                assert all(is_gone(pid, LONGEST) for pid in web)
                assert is_running(worker(desk))
            line.close()
            silent.close()
            assert desk.wait() == 0


@contextmanager
def streams(asker: Asker) -> Iterator[list[Listening]]:
    """So many streams of their request, each complete."""
    with ExitStack() as stack:
        topic = f"ticket-{asker.number}"
        heard = [stack.enter_context(listening(asker.http, topic)) for _ in range(STREAMS)]
        for each in heard:
            each.expect(lambda frame: frame.event == "now")
        yield heard


def worker(desk: Observed) -> int:
    (pid,) = [each for each in descendants(desk.pid) if "supportdesk.worker" in command_line(each)]
    return pid


def is_cut(line: socket.socket) -> bool:
    try:
        return line.recv(100) == b""
    except ConnectionResetError:
        return True
