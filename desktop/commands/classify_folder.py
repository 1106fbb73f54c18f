"""`rakuten-desktop classify-folder`: the categories of a folder of photos, with their texts."""

from __future__ import annotations

from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from common import console

if TYPE_CHECKING:
    from desktop.core.batches.planning import Choice
    from desktop.core.intake.plan import Plan

_PATH: Any = click.Path(path_type=Path, readable=False)  # what cannot be read is told by us


@click.command("classify-folder")
@click.argument("folder", type=_PATH, metavar="DIR")
@click.option("--table", type=_PATH, metavar="FILE", help="Texts: CSV, TSV or XLSX.")
@click.option(
    "--map",
    "mappings",
    multiple=True,
    metavar="COLUMN=FIELD",
    help="What a column of the table is, where its name does not say it.",
)
@click.option(
    "--recursive/--no-recursive", default=True, help="Also the folders below; the default."
)
@click.option("--text-only-rows", is_flag=True, help="Also rows of the table without a photo.")
@click.option("--out", type=_PATH, metavar="FILE", help="Where to write: .csv, .xlsx or .jsonl.")
@click.option(
    "--submission", type=_PATH, metavar="FILE", help="Answers in the format of the challenge."
)
@click.option(
    "--sort-into", type=_PATH, metavar="DIR", help="Copies photos there, in a folder per category."
)
@click.option("--link", is_flag=True, help="With --sort-into: hard links where the disk allows.")
@click.option("--dry-run", is_flag=True, help="With --sort-into: only tells what would be copied.")
@click.option("--restart", is_flag=True, help="From the beginning, not from where it stopped.")
@click.option("--retry-failed", is_flag=True, help="Also what failed in an earlier run.")
@click.option("--jobs", type=click.IntRange(1, 64), metavar="N", help="Cores to use; all of them.")
@click.option(
    "--preview", is_flag=True, help="Only tells what would be classified, and how paired."
)
@click.option(
    "--json", "as_json", is_flag=True, help="Rows as JSON lines, the summary as the last one."
)
@click.pass_obj
def classify_folder(
    data_dir: Path | None,
    folder: Path,
    table: Path | None,
    mappings: tuple[str, ...],
    recursive: bool,
    text_only_rows: bool,
    out: Path | None,
    submission: Path | None,
    sort_into: Path | None,
    link: bool,
    dry_run: bool,
    restart: bool,
    retry_failed: bool,
    jobs: int | None,
    preview: bool,
    as_json: bool,
) -> int:
    """Classifies the photos in DIR, each with the text that belongs to it.

    Texts come from --table (by file name, reference or barcode), from a .txt or .json file beside
    the photo, or from nowhere.  Several photos of one reference are one item.

    What is finished is kept: an interrupted run goes on where it stopped when the same command is
    given again.  The exit status is 3 where some items failed.

    Example: rakuten-desktop classify-folder photos --table texts.csv --out results.xlsx
    """
    from desktop.commands.batch_run import BatchRun
    from desktop.commands.interrupts import heeding_interrupts
    from desktop.commands.opened import look_after, open_core
    from desktop.core import submission as challenge
    from desktop.core.batches.ledger import Keep
    from desktop.core.batches.planning import Choice, plan
    from desktop.core.batches.sorting import check_place
    from desktop.core.exports import check_output
    from desktop.core.intake.columns import by_hand

    outputs = [path for path in (out, submission) if path is not None]
    for path in outputs:
        check_output(path, challenge.FORMATS) if path is submission else check_output(path)
        _refuse_input(path, table)
    if out is not None and submission is not None and out.absolute() == submission.absolute():
        raise click.UsageError("--out and --submission are two files")
    if sort_into is not None:
        check_place(sort_into, folder)
    elif link or dry_run:
        raise click.UsageError("--link and --dry-run belong to --sort-into")
    if table is None and (mappings or text_only_rows):
        raise click.UsageError("--map and --text-only-rows belong to --table")
    # Every row of the table is to be answered.
    text_only_rows = text_only_rows or submission is not None
    exclude = (*outputs, *([sort_into] if sort_into else []))
    choice = Choice(folder, table, by_hand(mappings), recursive, text_only_rows, exclude)
    keep = Keep.NOTHING if restart else Keep.ANSWERS if retry_failed else Keep.FINISHED
    with ExitStack() as stack:
        progress = stack.enter_context(console.Bar())
        with heeding_interrupts():
            planned = stack.enter_context(plan(choice, progress))
        if preview:
            return _show_preview(choice, planned, as_json, progress)
        _tell_left_out(choice, planned)
        core = stack.enter_context(open_core(data_dir))
        run = BatchRun(stack, core, choice, planned, keep, jobs, progress)
        standing = run.work()
        progress.close()
        summary = run.summary(standing)
        if not summary.batch.complete:
            console.say(
                f"Interrupted: {summary.counts.finished} items are finished and kept;"
                f" {run.continued} goes on from there."
            )
            return console.INTERRUPTED
        with heeding_interrupts():
            run.report(summary, as_json, out, submission)
            if sort_into is not None:
                run.sort(sort_into, link, dry_run, progress)
        if as_json:
            console.emit(summary.as_row())
        if run.fault is None:
            look_after(core)
        return run.conclude(summary)


def _refuse_input(path: Path, table: Path | None) -> None:
    from desktop.core.errors import OutputUnusable

    if table is not None and path.absolute() == table.absolute():
        raise OutputUnusable(path=path, reason="it is the table of texts")


def _tell_left_out(choice: Choice, planned: Plan) -> None:
    from desktop.commands.preview import lost_lines, unused_tables

    for line in lost_lines(planned.notes):
        console.say(f"{choice.table}: {line}")
    if choice.table is None:
        for line in unused_tables(planned.found):
            console.say(line)
    left = 0 if choice.text_only_rows else len(planned.table.left)
    if left or planned.table.repeated:
        console.say(
            f"{choice.table}: rows left out, without a photo here or repeated:"
            f" {left + len(planned.table.repeated)}"
        )
    if planned.ambiguities:
        console.say(
            f"{len(planned.ambiguities)} photos get no text from the table or a file beside them,"
            " for it is not clear which; --preview shows them"
        )


def _show_preview(choice: Choice, planned: Plan, as_json: bool, progress: console.Bar) -> int:
    from desktop.commands.preview import preview_lines
    from desktop.core.batches.planning import look_over

    found = look_over(choice, planned, progress)
    progress.close()
    if as_json:
        console.emit(found.as_row())
    else:
        for line in preview_lines(found):
            click.echo(line)
    return console.DONE
