"""`rakuten-trainer score`."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from common import console
from trainer.commands.options import pairs, server

if TYPE_CHECKING:
    from bundle.archive import Bundle
    from channel.access import Access
    from trainer.score.outcome import Engine
    from trainer.score.run import Summary
    from trainer.score.shard import Job, Scored

FIELDS = ("designation", "description", "photo")


def _mapping(
    context: click.Context, parameter: click.Parameter, values: tuple[str, ...]
) -> dict[str, str]:
    """COLUMN=FIELD as column by field."""
    found: dict[str, str] = {}
    for column, field in pairs(context, parameter, values).items():
        if field not in FIELDS:
            message = f"{field!r} is no field; there are {', '.join(FIELDS)}"
            raise click.BadParameter(message, context, parameter)
        if field in found:
            raise click.BadParameter(f"{field} is given twice", context, parameter)
        found[field] = column
    return found


@click.command()
@click.option("--data", required=True, metavar="URI", help="A Parquet file, or a place of many.")
@click.option(
    "--bundle",
    required=True,
    metavar="FILE",
    type=click.Path(path_type=Path),
    help="The model that answers.",
)
@click.option("--out", required=True, metavar="URI", help="A place for the answers.")
@click.option(
    "--id-column",
    default="productid",
    show_default=True,
    metavar="COLUMN",
    help="What products are known by.",
)
@click.option(
    "--map",
    "mapping",
    multiple=True,
    callback=_mapping,
    metavar="COLUMN=FIELD",
    help="Which column is the designation, description or photo; may be repeated.",
)
@click.option(
    "--keep",
    multiple=True,
    metavar="COLUMN",
    help="Copy this column to the answers; may be repeated.",
)
@click.option(
    "--photos",
    metavar="URI",
    help="Where relative names of photos begin.  [the place of the data]",
)
@click.option(
    "--precision",
    default=0.95,
    show_default=True,
    type=click.FloatRange(0, 1),
    help="The model decides alone where it promises so many right decisions.",
)
@click.option(
    "--shard-rows",
    default=20_000,
    show_default=True,
    type=click.IntRange(1),
    help="About so many products are answered, and can be lost by a kill, together.",
)
@click.option(
    "--engine",
    default="local",
    show_default=True,
    type=click.Choice(["local", "ray"]),
    help="Processes of this machine, or Ray.",
)
@click.option(
    "--processes", type=click.IntRange(1), metavar="N", help="So many score.  [one for each core]"
)
@click.option("--address", metavar="HOST:PORT", help="With --engine ray: the cluster's.")
@click.option("--anew", is_flag=True, help="Replace the answers there, whatever they are of.")
@click.option("--retry-failed", is_flag=True, help="Score shards with failed rows again.")
@click.option("--json", "as_json", is_flag=True, help="A line for each shard, the summary last.")
@server
def score(
    data: str,
    bundle: Path,
    out: str,
    id_column: str,
    mapping: dict[str, str],
    keep: tuple[str, ...],
    photos: str | None,
    precision: float,
    shard_rows: int,
    engine: str,
    processes: int | None,
    address: str | None,
    anew: bool,
    retry_failed: bool,
    as_json: bool,
    access: Access,
) -> int:
    """Classifies a whole catalogue: Parquet in, Parquet out, one row for each product.

    What is finished is kept: an interrupted run goes on where it stopped when the same command is
    given again.  The exit status is 3 where some products failed; each has its reason.

    Example: rakuten-trainer score --data products.parquet --bundle model.bundle --out answers
    """
    if address is not None and engine != "ray":
        raise click.UsageError("--address goes with --engine ray only")
    console.silence_native_libraries()
    try:
        from trainer.score.run import Wanted, score
    except ImportError as error:
        from trainer.score.errors import EngineMissing

        raise EngineMissing(name="pyarrow") from error
    from trainer.score.columns import Columns

    wanted = Wanted(
        data,
        bundle,
        out,
        photos,
        access,
        Columns(
            id_column,
            mapping.get("designation", "designation"),
            mapping.get("description", "description"),
            mapping.get("photo", "photo"),
            keep,
        ),
        tuple(mapping.values()),
        shard_rows,
        precision,
        anew,
        retry_failed,
    )

    def make(job: Job, opened: Bundle) -> Engine:
        from trainer.score.on_processes import Processes, cores

        if engine == "local":
            return Processes(job, opened, processes or cores())
        from trainer.score.on_ray import Ray

        return Ray(job, opened, processes, address)

    def tell(scored: Scored) -> None:
        if as_json:
            console.emit(_row(scored))

    with console.Bar() as bar:
        summary = score(wanted, make, tell, bar)
    if as_json:
        console.emit(summary.as_json())
    else:
        click.echo(_sentence(summary))
    return console.FAILED_ROWS if summary.failed else console.DONE


def _row(scored: Scored) -> dict[str, Any]:
    shard = scored.shard
    return {
        "part": shard.name,
        "file": shard.source.name,
        "first": shard.first,
        "rows": shard.rows,
        "failed": sum(scored.failed.values()),
        "seconds": round(scored.seconds, 3),
    }


def _sentence(summary: Summary) -> str:
    failed = sum(summary.failed.values())
    told = f"{summary.rows - failed} of {summary.rows} products classified"
    if failed:
        reasons = ", ".join(f"{count} {code}" for code, count in summary.failed.items())
        told += f", {failed} failed ({reasons})"
    if summary.skipped:
        told += f"; {summary.skipped} of {summary.shards} shards were finished before"
    return told
