"""`rakuten-trainer check-data`."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

import click

from common import console
from trainer.commands.options import accept


@click.command("check-data")
@click.argument("data_dir", metavar="DATA", type=click.Path(path_type=Path))
@click.option(
    "--report",
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Also write everything that was found to FILE, as JSON.",
)
@click.option(
    "--against",
    metavar="FILE",
    type=click.Path(path_type=Path, exists=True, dir_okay=False),
    help="Compare with the catalogue of an earlier report, such as WORK/data.json of retrain.",
)
@accept
@click.option("--json", "as_json", is_flag=True, help="The report on standard output.")
def check_data(
    data_dir: Path,
    report: Path | None,
    against: Path | None,
    accept: tuple[str, ...],
    as_json: bool,
) -> None:
    """Checks whether a catalogue is fit to train on, as train and retrain do before they begin.

    Reads every row and decodes every photo.  Exit status 1: it is not.

    Example: rakuten-trainer check-data DATA --against work/data.json --json
    """
    from trainer.data.checked import REPORT_FILE, checked_scan

    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as scratch, console.Bar() as bar:
        found = report or Path(scratch, REPORT_FILE)
        try:
            checked_scan(data_dir, Path(scratch, "rows"), found, accept, bar, against).close()
        finally:
            if as_json and found.exists():
                console.emit(json.loads(found.read_bytes()))
    console.say(f"{data_dir}: fit to train on")
