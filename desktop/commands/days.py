"""Days and moments that are given on the command line, on this place's clock."""

from __future__ import annotations

from datetime import datetime, timedelta

import click


def begin(moment: datetime) -> datetime:
    """Where what is wanted begins.  Raises UsageError where no calendar here has it."""
    return _local(moment, timedelta())


def end(moment: datetime) -> datetime:
    """Where what is wanted ends: a day counts whole.  Raises as `begin`."""
    whole_day = (moment.hour, moment.minute, moment.second) == (0, 0, 0)
    return _local(moment, timedelta(days=1) if whole_day else timedelta(seconds=1))


def _local(moment: datetime, more: timedelta) -> datetime:
    try:
        return (moment + more).astimezone()
    except (OverflowError, ValueError, OSError) as error:
        raise click.UsageError(f"{moment.date()} is no day that can be looked for.") from error
