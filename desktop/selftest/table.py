"""`rakuten-desktop --self-test`: prints the table."""

from __future__ import annotations

import click

from common.console import DONE, NOTHING_DONE
from desktop.selftest.checks import CHECKS, Row, Verdict, rows


def run() -> int:
    """Prints a line for each check as soon as it is known; returns the exit status."""
    width = max(map(len, CHECKS))
    found: list[Row] = []
    for row in rows():
        click.echo(f"{row.verdict:<8}{row.name:<{width + 2}}{row.detail}")
        found.append(row)
    failed = [row.name for row in found if row.verdict is Verdict.FAILED]
    if failed:
        click.echo(f"FAILED: {', '.join(failed)}")
        return NOTHING_DONE
    warned = sum(row.verdict is Verdict.WARNING for row in found)
    click.echo(f"passed, {warned} warnings" if warned else "passed")
    return DONE
