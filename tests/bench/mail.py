"""How well incoming mail is understood: `make bench-mail`.

It reads the raw messages and replies of `../shared/data`, says what is right, and lists each
answer that differs from a keeper's with our judgement of it (`tests/data/mail-judgements.json`).
Then what it costs: time for each message, and memory for one of 25 MB.
ARGS='--half held' takes the half that was not looked at while the code was written.
"""

import argparse
import base64
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from supportdesk.mail import incoming
from supportdesk.mail.incoming import Incoming
from tests.bench.machine import described
from tests.bench.mail_figures import Figures, cut_all, read_all

ROOT = Path(__file__).resolve().parents[2]
LABELS = ROOT / "tests" / "data"
DATA = ROOT.parent / "shared" / "data"
MEGABYTES = 25


def main() -> None:
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--data", type=Path, default=DATA, help="the folder with mail and replies")
    asked.add_argument("--half", choices=("all", "seen", "held"), default="all")
    asked.add_argument("--weigh", type=Path, help=argparse.SUPPRESS)
    options = asked.parse_args()
    if options.weigh:
        weigh(options.weigh)
        return
    if not (options.data / "mail").is_dir():
        raise SystemExit(f"There is no mail in {options.data}: say --data <folder>.")
    figures = Figures()
    names = read_lines(LABELS / "mail-names.jsonl")
    read_all(options.data / "mail", names, figures, options.half)
    cut_all(options.data / "replies" / "replies.jsonl", figures, options.half)
    tell(figures)
    tell_cost(figures)


def read_lines(file: Path) -> dict[str, list[str]]:
    entries = map(json.loads, file.read_text(encoding="utf-8").splitlines())
    return {entry["raw"]: entry["names"] for entry in entries}


def tell(figures: Figures) -> None:
    for what, asked in figures.asked.items():
        right = figures.right[what]
        print(f"{what:34} {right:5} of {asked:5}  {100 * right / asked:5.1f} %")
    print("kinds: " + ", ".join(f"{many} {kind}" for kind, many in figures.kinds.most_common()))
    judged = json.loads((LABELS / "mail-judgements.json").read_text(encoding="utf-8"))
    for what, name, ours, theirs in figures.wrong:
        print(f"\n{what}: {name}\n  ours   {shown(ours)}\n  theirs {shown(theirs)}")
        print(f"  {judged.get(f'{what}: {name}', 'NOT JUDGED YET')}")


def tell_cost(figures: Figures) -> None:
    seconds = sorted(figures.seconds)
    took = [each for each, _ in seconds]
    print(f"\n{described()}")
    print(
        f"{len(took)} messages: {1000 * statistics.mean(took):.1f} ms each, median"
        f" {1000 * statistics.median(took):.1f}, 99 % under"
        f" {1000 * took[int(len(took) * 0.99)]:.0f}; slowest {1000 * took[-1]:.0f} ms"
        f" ({seconds[-1][1]})"
    )
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "heavy.eml"
        write_heavy(file)
        command = [sys.executable, "-m", "tests.bench.mail", "--weigh", str(file)]
        print(subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout)


def write_heavy(file: Path) -> None:
    head = (
        "From: a@example.com\r\nDate: Mon, 1 Jan 2024 00:00:00 +0000\r\nSubject: heavy\r\n"
        "Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nSee the file.\r\n--b\r\n"
        "Content-Type: application/zip; name=logs.zip\r\n"
        "Content-Transfer-Encoding: base64\r\n\r\n"
    )
    content = base64.encodebytes(os.urandom(MEGABYTES * 730_000)).replace(b"\n", b"\r\n")
    file.write_bytes(head.encode() + content + b"--b--\r\n")


def weigh(file: Path) -> None:
    """In a process of its own: what reading adds to its highest size."""
    Path("/proc/self/clear_refs").write_text("5")
    before, began = most_memory(), time.perf_counter()
    mail = incoming.read(file)
    assert isinstance(mail, Incoming)
    read = time.perf_counter() - began
    size = sum(map(len, mail.attachments[0].chunks()))
    added = (most_memory() - before) / 1000
    print(
        f"{file.stat().st_size / 1e6:.1f} MB: read in {read:.2f} s, its file of"
        f" {size / 1e6:.1f} MB too; added {added:.1f} MB to {before / 1000:.0f} MB"
    )


def most_memory() -> int:
    """In kB."""
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))


def shown(value: object) -> str:
    return repr(value)[-160:]


if __name__ == "__main__":
    main()
