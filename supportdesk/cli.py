"""Commands of `flask`: what an operator does by hand."""

import json
import sys
from contextlib import nullcontext
from pathlib import Path

import click
from flask import Flask, current_app
from flask.cli import AppGroup, with_appcontext
from sqlalchemy.exc import DBAPIError

from supportdesk.directory import brake
from supportdesk.domain.errors import Refused
from supportdesk.files.limits import limits_of
from supportdesk.intake.ingesting import Opened, ingest, status_of
from supportdesk.proof import checkpoints, telling
from supportdesk.proof.verifying import verify as verify_all
from supportdesk.store.database import snapshot
from supportdesk.web.clock import now

staff = AppGroup("staff", help="People of the staff platform.")


@staff.command("confirm")
@click.option("--show", is_flag=True, help="Only say who is held, and change nothing.")
def confirm(show: bool) -> None:
    """Let the tickets of people move who left all at once.

    When the staff platform says that more than a third of the known people, and at least five,
    are gone, their sessions end but their tickets stay, for a broken sync is likelier. This says
    that it is right. The worker then moves the tickets.
    """
    held = brake.held()
    if held is not None:
        click.echo(f"{len(held.staff_ids)} people: {', '.join(sorted(held.staff_ids))}")
    if show:
        click.echo(_state(held))
        return
    try:
        moved = brake.confirm("flask staff confirm", now())
    except Refused as refusal:
        raise click.ClickException(refusal.message) from None
    click.echo(f"Confirmed. The tickets of {len(moved)} people move now.")


mail = AppGroup("mail", help="Mail that comes in.")


@mail.command("ingest")
@click.argument("files", nargs=-1, type=click.Path())
def ingest_files(files: tuple[str, ...]) -> None:
    """Take in raw mails: each of FILES is one; without FILES, or for `-`, what comes by the pipe.

    Says what became of each. Ends with 0 when all are taken, with 75 when any should be tried
    again, 65 when any is no mail, 66 when any cannot be read. The same bytes again are one mail.
    """
    if not files and sys.stdin.isatty():
        raise click.UsageError("Name files, or send a mail by a pipe.")
    limits = limits_of(current_app.extensions["desk"].settings)
    outcomes = []
    for name in files or ("-",):
        outcomes.append(ingest(_opened(name), now(), limits))
        click.echo(f"{name}: {outcomes[-1].words}", err=outcomes[-1].status != 0)
    sys.exit(status_of(outcomes))


class _NotRead(click.ClickException):
    exit_code = 2


class _Checkpoint(click.ParamType[checkpoints.Checkpoint]):
    name = "checkpoint"

    def convert(self, value: str, param: object, ctx: object) -> checkpoints.Checkpoint:
        try:
            return checkpoints.read(value)
        except ValueError as error:
            raise click.BadParameter(str(error)) from None


@click.command("verify")
@click.option(
    "--since",
    type=_Checkpoint(),
    multiple=True,
    help="A checkpoint that was kept: nothing recorded then may be gone. Several may be given.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the report for a program.")
@with_appcontext
def verify(since: tuple[checkpoints.Checkpoint, ...], as_json: bool) -> None:
    """Prove that the history is whole: nothing lost, nothing changed.

    Replays all events of every ticket; compares numbers, positions, rows, texts and files with
    them, and both chains of digests. Reads only, while the desk goes on working: all of it as at
    the moment of the start. Ends with 0 when everything is whole, with 1 when something is not;
    then it says what, where, and what to do next.
    """
    try:
        with snapshot() as session:
            report = verify_all(session, now(), since, _progress)
    except DBAPIError as error:
        raise _NotRead(f"The database could not be read to its end: {error.orig}") from None
    if sys.stderr.isatty():
        click.echo("\r\033[K", nl=False, err=True)
    if as_json:
        click.echo(json.dumps(telling.values(report)))
    else:
        click.echo("\n".join(telling.lines(report)))
    sys.exit(0 if report.whole else 1)


@click.command("checkpoint")
@with_appcontext
def checkpoint() -> None:
    """Print where the desk's chain of digests stands, for `flask verify --since`.

    Keep it where nobody who can write to this database can change it: another machine, a mail,
    paper. The worker writes the same to its log every hour.
    """
    with snapshot() as session:
        click.echo(str(checkpoints.newest(session)))


def install(app: Flask) -> None:
    """Add the commands to `flask`."""
    for command in (staff, mail, verify, checkpoint):
        app.cli.add_command(command)


def _opened(name: str) -> Opened:
    if name == "-":
        return lambda: nullcontext(sys.stdin.buffer)
    return lambda: Path(name).open("rb")


def _progress(done: int, total: int) -> None:
    """One line that is written anew, for people who wait; nothing into a file or a log."""
    if sys.stderr.isatty():
        share = 100 * done // max(total, 1)
        click.echo(f"\r{share:3} %  {done:,} of {total:,} steps", nl=False, err=True)


def _state(held: brake.Held | None) -> str:
    if held is None:
        return brake.NOTHING
    return f"Confirmed by {held.confirmed_by}." if held.confirmed_by else "Not confirmed yet."
