"""News of commits between processes, and what carries it."""

import json
import os
import socket
import stat
import threading
from pathlib import Path

import pytest

from supportdesk.live.datagrams import Datagrams, make_private
from supportdesk.live.signals import MOST_WAITING, Signals, payloads
from tests.live.parts import Failing


def test_what_passes_by_goes_in_pieces_that_fit() -> None:
    batch = [{"n": n, "name": "ü" * 20} for n in range(100)]
    pieces = payloads(batch, 2_000)
    assert all(len(piece) <= 2_002 for piece in pieces)
    assert b"".join(pieces).count(b'"n"') == 100
    assert payloads([], 2_000) == [b"[]"]


def test_datagrams_reach_everybody_and_forget_the_dead(tmp_path: Path) -> None:
    carrier = Datagrams(tmp_path)
    heard: list[bytes] = []
    news = threading.Semaphore(0)

    def hear(payload: bytes) -> None:
        heard.append(payload)
        news.release()

    threading.Thread(target=carrier.listen, args=(hear,), daemon=True).start()
    assert news.acquire(timeout=5)  # it listens: look at what came before
    dead = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
    dead.bind(str(carrier.folder / "dead"))
    dead.close()
    assert carrier.send(b"[1]")
    assert news.acquire(timeout=5)
    assert heard == [b"[]", b"[1]"]
    assert not (carrier.folder / "dead").exists()
    assert stat.S_IMODE(carrier.folder.stat().st_mode) == 0o700


def test_a_full_queue_is_said_and_the_file_stays(tmp_path: Path) -> None:
    carrier = Datagrams(tmp_path)
    make_private(carrier.folder)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as asleep:
        asleep.bind(str(carrier.folder / "asleep"))
        assert any(not carrier.send(b"[]") for _ in range(2_000))
        assert (carrier.folder / "asleep").exists()


def test_a_folder_of_somebody_else_is_not_used(tmp_path: Path) -> None:
    folder = tmp_path / "live"
    folder.symlink_to(tmp_path)
    with pytest.raises(PermissionError):
        make_private(folder)
    folder.unlink()
    folder.mkdir(mode=0o777)
    os.chmod(folder, 0o777)
    make_private(folder)
    assert stat.S_IMODE(folder.stat().st_mode) == 0o700


def test_a_long_path_is_put_where_sockets_fit(tmp_path: Path) -> None:
    deep = tmp_path / ("d" * 90)
    deep.mkdir()
    assert len(str(Datagrams(deep).folder)) < 60


def test_a_commit_is_told_again_when_telling_failed() -> None:
    carrier = Failing(3)
    signals = Signals(carrier)
    signals.start()
    signals.committed(range(7, 9))
    assert carrier.done.wait(5)
    (told,) = json.loads(carrier.sent[0])
    assert (told["pos"], told["many"]) == (7, 2)
    assert carrier.sent == [carrier.sent[0]] * 4


def test_a_commit_is_never_left_out_and_is_said_before_what_passes_by() -> None:
    carrier = Failing(0)
    signals = Signals(carrier)
    for n in range(MOST_WAITING + 5):
        signals.passing({"ticket": n})
    signals.committed(range(7, 8))
    signals.start()
    assert carrier.done.wait(5)
    (told,) = json.loads(carrier.sent[0])
    assert told["pos"] == 7
