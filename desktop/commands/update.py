"""`rakuten-desktop update`: fetches the channel's newest model and puts it to use."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING

import click

from common import console

if TYPE_CHECKING:
    from desktop.core.channel_state import ChannelState


def _folder(_: click.Context, option: click.Parameter, value: str | None) -> Path | None:
    if value is None:
        return None
    if re.match(r"[a-z][a-z0-9+.-]+://|s3:", value, re.IGNORECASE):
        reason = "it takes a folder, not an address; without it, the channel itself is asked"
        raise click.BadParameter(reason, param=option)
    return Path(value)


@click.command()
@click.option("--check", is_flag=True, help="Only look whether there is a newer model.")
@click.option(
    "--from",
    "source",
    callback=_folder,
    metavar="DIR",
    help="Looks in an export of the channel (a USB stick) instead; works without a network.",
)
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@click.pass_obj
def update(data_dir: Path | None, check: bool, source: Path | None, as_json: bool) -> None:
    """Fetches the newest model, verifies it on this machine and puts it to use.

    Whatever goes wrong, the model in use stays.

    Example: rakuten-desktop update --json
    """
    from common.errors import ProductError
    from desktop.core.app import Core

    with Core.open(data_dir) as core:
        try:
            if check:
                core.updates.check(source)
            else:
                with console.Bar() as progress:
                    core.updates.update(progress, source)
        except ProductError:
            if as_json:
                _emit(core.updates.state)
            raise
        state = core.updates.state
    if as_json:
        _emit(state)
    else:
        click.echo(_line(state))


def _emit(state: ChannelState) -> None:
    console.emit(
        {
            "state": state.name,
            "model_version": state.model_version,
            "release": state.release,
            "checked_at": state.checked_at and state.checked_at.isoformat(),
            "detail": state.detail,
        }
    )


def _line(state: ChannelState) -> str:
    from desktop.core.channel_state import Phase

    words = {
        Phase.ACTIVE: "now in use",
        Phase.AVAILABLE: "can be fetched",
        Phase.UP_TO_DATE: "up to date",
        Phase.ROLLED_BACK: "held out since you went back",
    }
    return f"{words[state.phase]}: model {state.model_version}, release {state.release}"
