"""`rakuten-desktop models`: the models on this machine, and which of them is in use."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from common import console

if TYPE_CHECKING:
    from desktop.core.models import Installed


@click.group()
def models() -> None:
    """Lists the models on this machine; goes back to an older one, and forward again."""


@models.command("list")
@click.option("--json", "as_json", is_flag=True, help="JSON lines on standard output.")
@click.pass_obj
def list_(data_dir: Path | None, as_json: bool) -> None:
    """Lists the models on this machine, newest first.

    Example: rakuten-desktop models list
    """
    from desktop.core.app import Core

    with Core.open(data_dir) as core:
        installed = core.models.installed()
    if as_json:
        for model in installed:
            console.emit(_row(model))
        return
    if not installed:
        console.say("there is no model on this machine yet; next: rakuten-desktop update")
        return
    from desktop.commands.shown import print_table

    print_table(
        ("model", "release", "sha256", ""),
        [
            (
                model.model_version,
                str(model.release),
                model.sha256[:12],
                "in use" if model.in_use else model.held_out,
            )
            for model in installed
        ],
    )


@models.command()
@click.argument("version")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@click.pass_obj
def use(data_dir: Path | None, version: str, as_json: bool) -> None:
    """Puts one of the models on this machine to use.

    VERSION is its name as `models list` shows it, or the beginning of its SHA-256 (six digits at
    least).  Models newer than it stay out until the channel has a newer one still.

    Example: rakuten-desktop models use 2026-05-04
    """
    from desktop.core.app import Core

    with Core.open(data_dir) as core:
        _tell(core.models.use(version), as_json)


@models.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
@click.pass_obj
def rollback(data_dir: Path | None, as_json: bool) -> None:
    """Goes back to the model before the one in use, which stays out until a newer one appears.

    Example: rakuten-desktop models rollback
    """
    from desktop.core.app import Core

    with Core.open(data_dir) as core:
        _tell(core.models.roll_back(), as_json)


def _tell(model: Installed, as_json: bool) -> None:
    if as_json:
        console.emit(_row(model))
    else:
        click.echo(f"now in use: model {model.model_version}, release {model.release}")


def _row(model: Installed) -> dict[str, object]:
    return {
        "model_version": model.model_version,
        "release": model.release,
        "sha256": model.sha256,
        "in_use": model.in_use,
        "held_out": model.held_out,
    }
