"""What is said when: from a file, or made up in the same shape."""

import json
from collections import Counter
from pathlib import Path

from tests.prove import shape, tempo
from tests.prove.line import parse


def test_a_minute_of_the_file_is_a_second(tmp_path: Path) -> None:
    rows = [("a", 0, "x"), ("b", 0, "y"), ("a", 2, "z"), ("a", 2, "u")]
    path = tmp_path / "chat.jsonl"
    path.write_text(
        "\n".join(
            json.dumps({"channel": channel, "minute": minute, "who": who, "text": "hello"})
            for channel, minute, who in rows
        )
    )
    said = [(saying.channel, saying.who, saying.at) for saying in tempo.of_file(path)]
    assert said == [(0, "x", 0.5), (1, "y", 0.5), (0, "z", 2.25), (0, "u", 2.75)]


def test_what_is_made_up_is_the_same_every_time_and_as_busy_as_a_channel() -> None:
    sayings = tempo.made_up()
    assert sayings == tempo.made_up()
    assert sayings == sorted(sayings, key=lambda saying: saying.at)
    said = Counter(saying.channel for saying in sayings)
    assert len(said) == shape.BUSY.channels + shape.CALM.channels
    a_minute = said[0] / tempo.MINUTES_OF_A_DAY
    assert 3 < a_minute < 8


def test_the_short_form_is_the_beginning() -> None:
    short = tempo.shortened(tempo.made_up(), 20)
    assert short
    assert max(saying.at for saying in short) < 20


def test_a_frame_is_read_with_its_number_and_its_words() -> None:
    frame = parse(b"id: 12\ndata: <p>prove-3-41-end Hello</p>\ndata: <p>prove-3-42-end</p>")
    assert (frame.event, frame.number) == ("", 12)
    assert frame.words == ("prove-3-41-end", "prove-3-42-end")
    assert parse(b"retry: 1500").retry == 1.5
