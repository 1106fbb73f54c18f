"""`rakuten-trainer channel policy`."""

from __future__ import annotations

import json

import click

from trainer.commands.options import server


@click.command()
@click.argument("who", type=click.Choice(["laptop", "trainer"]))
@click.argument("url")
@click.option("--device", metavar="NAME", help="The laptop, as it is enrolled.")
@server
def policy(who: str, url: str, device: str | None, **_: object) -> None:
    """Prints the IAM policy that a laptop or the trainer needs for the channel at URL.

    Without --device, the laptop's policy is for a group of IAM users, each named like its device.

    Example: rakuten-trainer channel policy laptop s3://shop-models/prod --device dock-3
    """
    from channel.errors import NoPolicy
    from channel.location import folder_of, is_s3, s3_place
    from channel.policy import laptop_policy, trainer_policy

    # The policy is the same whatever --endpoint-url and --region say.
    if who == "trainer" and device is not None:
        raise click.UsageError("--device goes with laptop only")
    if not is_s3(url):
        folder_of(url)
        raise NoPolicy(url=url)
    place = s3_place(url)
    document = laptop_policy(*place, device) if who == "laptop" else trainer_policy(*place)
    click.echo(json.dumps(document, indent=2))
