"""`rakuten-desktop update`: fetches the channel's newest model and puts it to use."""

from __future__ import annotations

from pathlib import Path

import click

from common import console


@click.command()
@click.option("--check", is_flag=True, help="Only look whether there is a newer model.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@click.pass_obj
def update(data_dir: Path | None, check: bool, as_json: bool) -> None:
    """Fetches the newest model, verifies it on this machine and puts it to use.

    Whatever goes wrong, the model in use stays.

    Example: rakuten-desktop update --json
    """
    from desktop.core.app import Core
    from desktop.core.updates import Phase

    with Core.open(data_dir) as core:
        if check:
            core.updates.check()
        else:
            with console.Bar() as progress:
                core.updates.update(progress)
        state = core.updates.state
    if as_json:
        console.emit(
            {
                "state": state.phase,
                "model_version": state.model_version,
                "release": state.release,
                "checked_at": state.checked_at and state.checked_at.isoformat(),
            }
        )
        return
    words = {
        Phase.ACTIVE: "now in use",
        Phase.AVAILABLE: "can be fetched",
        Phase.UP_TO_DATE: "up to date",
    }
    click.echo(f"{words[state.phase]}: model {state.model_version}, release {state.release}")
