"""`rakuten-trainer channel`: the owner's side of the signed model channel."""

from __future__ import annotations

import os
import sys
from datetime import timedelta
from pathlib import Path

import click

from common import console

VARIABLE = "RAKUTEN_KEYS_PASSPHRASE"
SOON = timedelta(days=5)
"""`status` warns when a signature holds no longer than this."""

_keys = click.option(
    "--keys",
    required=True,
    type=click.Path(path_type=Path, file_okay=False),
    metavar="DIR",
    help="The folder of the signing keys.",
)


@click.group()
def channel() -> None:
    """Makes a signed model channel, publishes to it, and tells how it stands.

    URL is a folder: a path, a network share, or file:///...

    Example: rakuten-trainer channel init CHANNEL --keys KEYS
    """


@channel.command()
@click.argument("url")
@_keys
def init(url: str, keys: Path) -> None:
    """Makes an empty channel at URL, and its keys in a new folder.

    The root key is encrypted with a passphrase: asked for on a terminal, or taken from
    RAKUTEN_KEYS_PASSPHRASE.  Without either it lies there plain.

    Example: rakuten-trainer channel init /srv/models --keys ~/keys
    """
    from channel.client import fingerprint
    from channel.creation import init as create_channel
    from channel.keys import PUBLIC_ROOT
    from channel.location import open_store

    store = open_store(url)
    passphrase = _passphrase()
    root = create_channel(store, keys, passphrase)
    if passphrase is None:
        console.say(f"warning: the root key in {keys / 'root'} is not encrypted")
    console.say(f"{store.url}: made a channel without a model")
    console.say(f"Trusted root, for the laptops: {keys / PUBLIC_ROOT}")
    console.say(f"Its fingerprint: {fingerprint(root)}")


@channel.command()
@click.argument("url")
@click.argument("bundle", type=click.Path(path_type=Path))
@_keys
def publish(url: str, bundle: Path, keys: Path) -> None:
    """Verifies BUNDLE and makes it the current model of the channel at URL.

    Reads the keys in DIR/online only.

    Example: rakuten-trainer channel publish /srv/models work/model.bundle --keys ~/keys
    """
    from bundle import golden
    from bundle.archive import read_manifest
    from channel.keys import load_online
    from channel.location import open_store
    from channel.publisher import Publisher

    store = open_store(url)
    golden.check(bundle)  # what fails here, every laptop would refuse
    manifest = read_manifest(bundle)
    release = Publisher(store, load_online(keys)).publish(bundle, manifest.model_version)
    console.say(
        f"{store.url}: published release {release.release}, model {release.model_version}"
        f" ({release.length / 1e6:.1f} MB)"
    )


@channel.command()
@click.argument("url")
@click.option("--json", "as_json", is_flag=True, help="One JSON object on standard output.")
def status(url: str, as_json: bool) -> int:
    """Tells the current model of the channel at URL, and how long each signature holds.

    The exit status is 1 when a signature ends within 5 days.

    Example: rakuten-trainer channel status /srv/models --json
    """
    from channel.location import open_store
    from channel.status import status as read_status

    state = read_status(open_store(url))
    release = state.release
    if as_json:
        console.emit(
            {
                "url": state.url,
                "release": release and release.release,
                "model_version": release and release.model_version,
                "sha256": release and release.sha256,
                "length": release and release.length,
                "roles": {
                    role.role: {
                        "version": role.version,
                        "expires": role.expires.isoformat(),
                        "days_left": _days(role.remaining),
                    }
                    for role in state.roles
                },
            }
        )
    else:
        click.echo(
            f"release {release.release}, model {release.model_version}"
            if release
            else "no model published yet"
        )
        for role in state.roles:
            click.echo(
                f"{role.role:<9}  version {role.version:<5}"
                f"  until {role.expires:%Y-%m-%d %H:%M} UTC  ({_days(role.remaining)} days left)"
            )
    ending = [role.role for role in state.roles if role.remaining <= SOON]
    if ending:
        console.say(f"warning: to be signed again within {SOON.days} days: {', '.join(ending)}")
        return console.NOTHING_DONE
    return console.DONE


def _passphrase() -> str | None:
    given = os.environ.get(VARIABLE)
    if given is None and sys.stdin.isatty():
        given = click.prompt(
            "Passphrase for the root key (empty: do not encrypt)",
            default="",
            show_default=False,
            hide_input=True,
            confirmation_prompt=True,
            err=True,
        )
    return given or None


def _days(remaining: timedelta) -> float:
    return round(remaining / timedelta(days=1), 1)
