"""Commands of `flask`: what an operator does by hand."""

import click
from flask import Flask
from flask.cli import AppGroup

from supportdesk.directory import brake
from supportdesk.domain.errors import Refused
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


def install(app: Flask) -> None:
    """Add the commands to `flask`."""
    app.cli.add_command(staff)


def _state(held: brake.Held | None) -> str:
    if held is None:
        return brake.NOTHING
    return f"Confirmed by {held.confirmed_by}." if held.confirmed_by else "Not confirmed yet."
