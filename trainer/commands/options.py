"""Options that several subcommands share."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from trainer.options import TrainOptions

if TYPE_CHECKING:
    from channel.layout import Validity

_F = TypeVar("_F", bound=Callable[..., Any])

ROLES = ("root", "targets", "snapshot", "timestamp")
"""Who signs in a channel."""

data_dir = click.option(
    "--data",
    "data_dir",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The product catalogue, in the layout of the Rakuten challenge.",
)

keys = click.option(
    "--keys",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of the signing keys.",
)


def training(command: _F) -> _F:
    """Adds the training options; the command receives `photo_weights`, `epochs` and `seed`."""
    default = TrainOptions()
    for option in (
        click.option(
            "--seed",
            default=default.seed,
            show_default=True,
            type=click.IntRange(0, 2**32 - 1),
            help="Of every random choice.",
        ),
        click.option(
            "--epochs",
            default=default.epochs,
            show_default=True,
            type=click.IntRange(1),
            help="At most so many; training stops earlier when it no longer helps.",
        ),
        click.option(
            "--photo-weights",
            default=default.photo_weights,
            show_default=True,
            metavar="imagenet|none|PATH",
            help="Pretrained weights of the photo network, or none for a small one from scratch.",
        ),
    ):
        command = option(command)
    return command


def accept(command: _F) -> _F:
    """Adds `--accept`; the command receives the codes of checks as a tuple."""
    return click.option(
        "--accept",
        multiple=True,
        callback=_check_codes,
        metavar="CHECK",
        help="Go on although this check of the data fails; may be repeated.",
    )(command)


def _check_codes(
    context: click.Context, parameter: click.Parameter, codes: tuple[str, ...]
) -> tuple[str, ...]:
    from trainer.data.checks import ACCEPTABLE  # numpy: not for --help

    for code in codes:
        if code not in ACCEPTABLE:
            known = ", ".join(sorted(ACCEPTABLE))
            message = f"{code!r} is no check that can be accepted; there are {known}"
            raise click.BadParameter(message, context, parameter)
    return codes


def server(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--endpoint-url` and `--region`; the command receives them as `access`."""

    @click.option(
        "--endpoint-url",
        callback=_endpoint,
        metavar="URL",
        help="The S3 service, where it is not AWS.",
    )
    @click.option("--region", metavar="NAME", help="The region of the S3 service.")
    @wraps(command)
    def with_access(
        *arguments: Any, endpoint_url: str | None, region: str | None, **options: Any
    ) -> Any:
        from channel.access import Access

        return command(*arguments, access=Access(endpoint_url, region), **options)

    return with_access


def _endpoint(_: click.Context, parameter: click.Parameter, url: str | None) -> str | None:
    from channel.access import is_endpoint

    if url is not None and not is_endpoint(url):  # not quoted: it may have a password in it
        raise click.BadParameter("not of the form https://host[:port]", param=parameter)
    return url


def pairs(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> dict[str, str]:
    """A callback for repeatable `NAME=VALUE` options."""
    found: dict[str, str] = {}
    for text in values:
        name, equals, value = text.partition("=")
        if not (name and equals and value):
            raise click.BadParameter(f"{text!r} is not NAME=VALUE", context, parameter)
        if name in found:
            raise click.BadParameter(f"{name} is given twice", context, parameter)
        found[name] = value
    return found


def _validity(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> Validity:
    from channel.errors import BadValidity
    from channel.layout import validity_from

    given = pairs(context, parameter, values)
    try:
        return validity_from({role: float(days) for role, days in given.items()})
    except (ValueError, BadValidity) as error:
        raise click.BadParameter(str(error), context, parameter) from error


def _online_validity(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> Validity:
    if "root" in pairs(context, parameter, values):
        raise click.BadParameter("this command does not sign root", context, parameter)
    return _validity(context, parameter, values)


def _expires(callback: Callable[..., Validity], usual: str) -> Callable[[_F], _F]:
    return click.option(
        "--expires",
        "validity",
        multiple=True,
        callback=callback,
        metavar="ROLE=DAYS",
        help=f"How long new signatures of a role hold; may be repeated.  [{usual}]",
    )


expires = _expires(_validity, "timestamp, snapshot: 21; targets: 60; root: 730")
expires_online = _expires(_online_validity, "timestamp, snapshot: 21; targets: 60")
"""For commands that do not sign root."""

public_root = click.option(
    "--root",
    type=click.Path(path_type=Path, dir_okay=False),
    metavar="FILE",
    help="A root of the channel, to trust no other; without it, the channel's first one is.",
)
