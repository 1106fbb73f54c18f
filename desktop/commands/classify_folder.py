"""`rakuten-desktop classify-folder`: the categories of a folder of photos."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import click

from common import console

_PATH: Any = click.Path(path_type=Path)


@click.command("classify-folder")
@click.argument("folder", type=_PATH, metavar="DIR")
@click.option(
    "--table",
    type=_PATH,
    metavar="FILE",
    help="CSV or XLSX with the columns photo, reference, designation, description.",
)
@click.option("--out", type=_PATH, metavar="FILE", help="Where to write: .csv, .xlsx or .jsonl.")
@click.option("--json", "as_json", is_flag=True, help="JSON lines on standard output.")
@click.pass_obj
def classify_folder(
    data_dir: Path | None, folder: Path, table: Path | None, out: Path | None, as_json: bool
) -> int:
    """Classifies every photo in DIR and in the folders below it.

    The rows of --table give their texts: by file name, or by a reference that is the file name
    without its suffix.  A table of the Rakuten challenge also gives each result its index.

    The exit status is 3 where some photos failed, or the history could not keep the answers.

    Example: rakuten-desktop classify-folder photos --table texts.csv --out results.xlsx
    """
    from desktop.commands.shown import conclude, language, print_outcomes
    from desktop.core.app import Core
    from desktop.core.batch import classify_all, plan
    from desktop.core.engine import Outcome, cores
    from desktop.core.errors import OutputUnusable
    from desktop.core.exports import check_output, write_results
    from desktop.core.recorder import Recorder
    from desktop.core.tables import read_table

    if out is not None:
        check_output(out)
        if table is not None and out.absolute() == table.absolute():
            raise OutputUnusable(path=out, reason="it is the table of texts")
    batch = plan(folder, read_table(table) if table else ())
    if batch.rows_left_out:
        console.say(
            f"{table}: rows left out, without a photo here or repeated: {batch.rows_left_out}"
        )
    done: dict[int, Outcome] = {}
    started = time.monotonic()
    with (
        Core.open(data_dir) as core,
        core.engine(cores()) as engine,
        console.Bar() as progress,
    ):
        recorder = Recorder(core)
        for number, outcome in classify_all(engine, batch.requests, at_once=2 * cores()):
            recorder.record(outcome)
            done[number] = outcome
            if as_json:
                console.emit(outcome.as_row())
            progress("Classifying", len(done), len(batch.requests))
    seconds = time.monotonic() - started
    outcomes = [done[number] for number in sorted(done)]
    if out is not None:
        write_results(out, outcomes, batch.folder, language())
    elif not as_json:
        print_outcomes(outcomes)
    failed = sum(outcome.error is not None for outcome in outcomes)
    written = f", written to {out}" if out else ""
    console.say(f"{len(outcomes) - failed} classified, {failed} failed, {seconds:.1f} s{written}")
    return conclude(outcomes, [*batch.unreadable, recorder.fault])
