"""What a model may cost, as options of the commands that ask the gate."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

import click


def limits(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--max-mb` and `--max-ms`; the command receives them as `limits`."""

    @click.option(
        "--max-mb",
        default=20.0,
        show_default=True,
        type=click.FloatRange(min=0, min_open=True),
        help="The bundle must have less.",
    )
    @click.option(
        "--max-ms",
        default=50.0,
        show_default=True,
        type=click.FloatRange(min=0, min_open=True),
        help="One classification may take so long on this machine.",
    )
    @wraps(command)
    def with_limits(*arguments: Any, max_mb: float, max_ms: float, **options: Any) -> Any:
        from trainer.gate import Limits

        return command(*arguments, limits=Limits(max_mb, max_ms), **options)

    return with_limits
