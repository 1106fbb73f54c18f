"""`rakuten-trainer corrections`: what people on the laptops said, on its way into training."""

from __future__ import annotations

import click

from trainer.commands.corrections.pull import pull
from trainer.commands.corrections.release import release


@click.group()
def corrections() -> None:
    """Fetches the corrections of the laptops, and decides on those that are held back.

    Example: rakuten-trainer corrections pull s3://shop-models/prod --out CORRECTIONS
    """


for _command in (pull, release):
    corrections.add_command(_command)
