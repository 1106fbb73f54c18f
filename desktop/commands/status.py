"""`rakuten-desktop status`: the model in use, and how things stand with its channel."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from common import console

if TYPE_CHECKING:
    from desktop.core.app import Core
    from desktop.core.channel_state import ChannelState
    from desktop.core.models import Installed


@click.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@click.pass_obj
def status(data_dir: Path | None, as_json: bool) -> None:
    """Says which model is in use, and how the last look for a newer one ended.

    It asks nobody: `update --check` does.

    Example: rakuten-desktop status --json
    """
    from desktop.core.app import Core
    from desktop.core.channel_state import remembered, state_of

    with Core.open(data_dir) as core:
        last, error = remembered(core.folder)
        state = state_of(last, core.models, error)
        active = core.models.active()
        if as_json:
            console.emit(
                {
                    "state": state.name,
                    "model_version": active and active.model_version,
                    "release": active and active.release,
                    "checked_at": state.checked_at and state.checked_at.isoformat(),
                    "detail": state.detail,
                    "newer_program": state.program and asdict(state.program),
                }
            )
            return
        for name, value in _lines(core, state, active):
            click.echo(f"{name:<9}{value}")


def _lines(core: Core, state: ChannelState, active: Installed | None) -> Iterator[tuple[str, str]]:
    from desktop.core.connection import load_connection
    from desktop.core.errors import ConnectionDamaged
    from desktop.core.machine import SettingsUnusable, load_settings

    yield "model", f"{active.model_version}, release {active.release}" if active else "none"
    with contextlib.suppress(ConnectionDamaged, OSError):
        connection = load_connection(core.folder)
        if connection is not None:
            device = f" (as {connection.device})" if connection.device else ""
            yield "channel", f"{connection.url}{device}"
    yield "state", f"{state.name}: {state.detail}" if state.detail else state.name
    if state.checked_at is not None:
        yield "checked", f"{state.checked_at.astimezone():%Y-%m-%d %H:%M}"
    if state.program is not None:
        yield "program", f"version {state.program.version} exists: {state.program.where}"
    with contextlib.suppress(OSError):
        for model in core.models.installed():
            if model.held_out:
                told = f"{model.model_version}, release {model.release}: {model.held_out}"
                yield "held out", told
    try:
        load_settings(core.folder.machine or core.folder.path)
    except SettingsUnusable as error:
        yield "settings", f"not used: {error}"
