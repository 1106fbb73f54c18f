"""`rakuten-desktop corrections`: what people decided, on its way to the channel."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from common import console
from desktop.commands.days import begin

if TYPE_CHECKING:
    from desktop.core.corrections.service import Sent, Standing
    from desktop.core.corrections.told import Line

SHOWN = 50
"""Lines of what was sent where no --limit is given."""


@click.group()
def corrections() -> None:
    """Sends what people decided to the channel, shows what was sent, takes it back."""


@corrections.command()
@click.option("--sent", is_flag=True, help="What has been sent, newest first, as it was sent.")
@click.option(
    "--limit",
    type=click.IntRange(min=1),
    metavar="N",
    help=f"With --sent: at most so many decisions (the table: {SHOWN}; JSON: all).",
)
@click.option("--json", "as_json", is_flag=True, help="JSON lines on standard output.")
@click.pass_obj
def status(data_dir: Path | None, sent: bool, limit: int | None, as_json: bool) -> None:
    """Says how many decisions wait, were delivered and were revoked, and what prevents sending.

    It asks nobody.

    Example: rakuten-desktop corrections status --sent --limit 10
    """
    from itertools import islice

    from desktop.commands.opened import open_core

    if limit is not None and not sent:
        raise click.UsageError("--limit goes with --sent")
    with open_core(data_dir) as core:
        if not sent:
            _tell_standing(core.corrections.standing(), as_json)
        elif as_json:
            for line in islice(core.corrections.sent(), limit):
                console.emit(_row(line))
        else:
            _print_lines(islice(core.corrections.sent(), limit or SHOWN))


@corrections.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@click.pass_obj
def send(data_dir: Path | None, as_json: bool) -> int:
    """Sends what waits, if the administrator has allowed it; what fails is kept.

    Exit status: 1 where nothing could be sent, 3 where a part of it waits on.

    Example: rakuten-desktop corrections send --json
    """
    from desktop.commands.opened import open_core

    with open_core(data_dir) as core, console.Bar() as progress:
        sent = core.corrections.send(progress)
    if as_json:
        console.emit(_sent_row(sent))
    elif sent.error is None:
        click.echo(_sent_line(sent))
    if sent.error is None:
        return console.DONE
    console.fail(str(sent.error))
    return console.FAILED_ROWS if sent.letters else console.NOTHING_DONE


@corrections.command()
@click.argument("ids", nargs=-1, metavar="[ID]...")
@click.option("--operator", metavar="NAME", help="Only what this operator decided.")
@click.option("--since", type=click.DateTime(), metavar="DATE", help="Only from this moment on.")
@click.option("--all", "everything", is_flag=True, help="All that was ever decided here.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@click.pass_obj
def revoke(
    data_dir: Path | None,
    ids: tuple[str, ...],
    operator: str | None,
    since: datetime | None,
    everything: bool,
    as_json: bool,
) -> None:
    """Takes decisions back: here at once, and at the trainer as soon as it can be told.

    ID is a decision's as `corrections status --sent` shows it, or its beginning (six digits at
    least).  Several conditions hold together.

    Example: rakuten-desktop corrections revoke --operator Jo --since 2026-03-02
    """
    from desktop.commands.opened import open_core
    from desktop.core.corrections.revoking import PREFIX, Choice

    chosen = bool(ids or operator is not None or since is not None)
    if chosen == everything:
        raise click.UsageError("say which: some ID, --operator, --since, or --all alone")
    for one in ids:
        if len(one) < PREFIX or set(one.lower()) - set("0123456789abcdef"):
            raise click.UsageError(f"{one!r} is not the id of a decision")
    # What a person types is the time of his own clock.
    choice = Choice(ids, operator, begin(since) if since else None)
    with open_core(data_dir) as core:
        revoked = core.corrections.revoke(choice)
    if as_json:
        console.emit({"decisions": revoked.decisions, "told": revoked.told})
    else:
        click.echo(f"taken back: {revoked.decisions}, of which {revoked.told} had been sent")
        if revoked.told:
            console.say("next: rakuten-desktop corrections send")


def _tell_standing(standing: Standing, as_json: bool) -> None:
    if as_json:
        console.emit(
            {
                "permission": standing.permission,
                "url": standing.url or None,
                "device": standing.device or None,
                "waiting": standing.waiting,
                "delivered": standing.delivered,
                "revoked": standing.revoked,
                "last_delivery": _iso(standing.last_delivery),
                "last_attempt": _iso(standing.last_attempt),
                "error_code": standing.error and standing.error.code,
                "detail": str(standing.error or ""),
            }
        )
        return
    allowed = {"off": "nothing", "texts": "texts", "photos": "texts and photos"}
    rows = [
        ("may leave", allowed[standing.permission]),
        ("channel", standing.url),
        ("device", standing.device),
        ("waiting", str(standing.waiting)),
        ("delivered", str(standing.delivered)),
        ("revoked", str(standing.revoked)),
        ("last", f"{standing.last_delivery.astimezone():%Y-%m-%d %H:%M}")
        if standing.last_delivery
        else ("last", ""),
        ("not sent", str(standing.error or "")),
    ]
    for name, value in rows:
        if value:
            click.echo(f"{name:<10}{value}")


def _sent_row(sent: Sent) -> dict[str, Any]:
    return {
        "outcome": sent.outcome,
        "letters": sent.letters,
        "decisions": sent.decisions,
        "revoked": sent.revoked,
        "photos": sent.photos,
        "left": sent.left,
        "error_code": sent.error and sent.error.code,
        "detail": str(sent.error or ""),
    }


def _sent_line(sent: Sent) -> str:
    if not sent.letters:
        return "nothing waits to be sent"
    told = f"sent: {sent.decisions} decisions, {sent.revoked} revocations"
    return f"{told}, {sent.photos} photos" if sent.photos else told


def _row(line: Line) -> dict[str, Any]:
    import msgspec

    told = {
        "id": line.id,
        "letter": line.letter,
        "delivered": _iso(line.delivered),
        "revokes": line.revokes,
    }
    return told | ({} if line.decision is None else msgspec.to_builtins(line.decision))


def _print_lines(lines: Iterator[Line]) -> None:
    from desktop.commands.shown import item, print_table

    rows = []
    for line in lines:
        one = line.decision
        name = item((), one.reference, one.designation) if one else ""
        what = "taken back" if line.revokes else one.code if one else ""
        was = (one.model_code or "") if one else ""
        when = f"{line.delivered.astimezone():%Y-%m-%d %H:%M}"
        rows.append((line.id[:12], when, name, what, was))
    print_table(("id", "sent", "item", "category", "model said"), rows)


def _iso(moment: datetime | None) -> str | None:
    return moment.isoformat() if moment else None
