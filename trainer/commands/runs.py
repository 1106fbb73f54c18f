"""`rakuten-trainer runs`: what the weekly job did."""

from __future__ import annotations

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from common import console

if TYPE_CHECKING:
    from trainer.job.record import Run, Runs

work = click.option(
    "--work",
    required=True,
    metavar="DIR",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    help="The working folder of the job.",
)
as_json = click.option("--json", "as_json", is_flag=True, help="JSON on standard output.")

SCORES = ("all", "fused", "text", "photo")


@click.group()
def runs() -> None:
    """The records of the weekly job, for ever: which data, code and decision made which model.

    Example: rakuten-trainer runs list --work WORK
    """


@runs.command("list")
@work
@click.option("--limit", default=20, show_default=True, type=click.IntRange(1))
@as_json
def list_(work: Path, limit: int, as_json: bool) -> None:
    """The newest runs.

    Example: rakuten-trainer runs list --work WORK --limit 52
    """
    from itertools import islice

    from tabulate import tabulate

    from trainer.job.record import Runs, headline

    found = Runs(work)
    rows = []
    for run in islice(found.every(), limit):
        if as_json:
            console.emit({**told(found, run), "headline": headline(run)})
        else:
            f1 = scores(found, run).get("all", {}).get("weighted_f1")
            made = run.summary.get("model_version") or ""
            rows.append((run.id, run.state.value, made, f1, headline(run)))
    if not as_json:
        names = ("run", "state", "model", "weighted F1", "what came of it")
        click.echo(tabulate(rows, names, floatfmt=".4f", disable_numparse=False))


@runs.command()
@click.argument("wanted")
@work
@as_json
def show(wanted: str, work: Path, as_json: bool) -> None:
    """One run: WANTED is its id, or the version or SHA-256 of the model that it made.

    With --json, all of it.  Of runs that made models of one version, the one that laptops have.

    Example: rakuten-trainer runs show 2026-11-23-e8f8201b --work WORK
    """
    from trainer.job.record import Runs

    found = Runs(work)
    run = found.find(wanted)
    _tell_others(wanted, run, found.matching(wanted))
    content = {**told(found, run), "scores": scores(found, run), "files": str(found.folder(run))}
    if as_json:
        console.emit(content)
    else:
        for name, value in _lines(run, content):
            click.echo(f"{name:<15}{value}")


@runs.command()
@click.argument("first")
@click.argument("second")
@work
@as_json
def compare(first: str, second: str, work: Path, as_json: bool) -> None:
    """What differs between two runs: settings, data, code, figures.

    Example: rakuten-trainer runs compare 2026-11-16 2026-11-23 --work WORK
    """
    from tabulate import tabulate

    from trainer.job.record import Runs

    found = Runs(work)
    both = [found.find(name) for name in (first, second)]
    flat = [
        _flat({**told(found, run), "scores": scores(found, run)}, leave=("stages", "warnings"))
        for run in both
    ]
    names = sorted(flat[0].keys() | flat[1].keys())
    rows = [
        (name, flat[0].get(name), flat[1].get(name))
        for name in names
        if flat[0].get(name) != flat[1].get(name)
    ]
    if as_json:
        console.emit({name: [one, other] for name, one, other in rows})
    else:
        click.echo(tabulate(rows, ("", both[0].id, both[1].id), disable_numparse=True))


def _tell_others(wanted: str, shown: Run, every: list[Run]) -> None:
    others = [f"{run.id} ({run.state})" for run in every if run.id != shown.id]
    if others:
        console.say(f"warning: {wanted} is also of {', '.join(others)}; a SHA-256 is of one only")


def _lines(run: Run, content: dict[str, Any]) -> list[tuple[str, str]]:
    """Which data, code and decision: for people."""
    from trainer.job.record import headline
    from trainer.stages import Stage

    # Of a record that another version wrote, some of it may be missing.
    made, config = run.summary, run.config
    source = config.get("data") or {}
    products = (made.get("data") or {}).get("products")
    rows = [
        ("run", run.id),
        ("state", headline(run)),
        ("time", f"{_moment(run.began)} to {_moment(run.ended)}, {run.attempts} attempts"),
        ("model", made.get("model_version")),
        ("SHA-256", made.get("bundle_sha256")),
        ("data", products and f"{source.get('source')}: {products} products"),
        ("fingerprint", made.get("data_fingerprint")),
        ("corrections", (run.facts(Stage.CORRECTIONS) or {}).get("decisions")),
        ("code", run.source_commit),
        ("versions", _short(run.versions)),
        ("settings", _short({**(config.get("training") or {}), "accept": source.get("accept")})),
        ("decision", made.get("reason") or ("accepted" if made.get("accepted") else None)),
        ("compared with", made.get("champion_sha256")),
        *((f"F1, {name}", _figure(one)) for name, one in content["scores"].items()),
        *(("warning", one) for one in run.warnings),
        ("files", content["files"]),
    ]
    return [(name, str(value)) for name, value in rows if value not in (None, "", {})]


def _moment(moment: datetime | None) -> str:
    return "..." if moment is None else f"{moment:%Y-%m-%d %H:%M} UTC"


def _short(content: dict[str, Any]) -> str:
    return ", ".join(
        f"{name} {value}" for name, value in content.items() if value not in ([], (), None)
    )


def _figure(found: dict[str, Any]) -> str:
    low, high = found.get("weighted_f1_interval") or (float("nan"), float("nan"))
    figure = found.get("weighted_f1", float("nan"))
    return f"{figure:.4f} ({low:.3f} to {high:.3f}, n {found.get('n')})"


def told(runs: Runs, run: Run) -> dict[str, Any]:
    """A run as JSON values."""
    import msgspec

    del runs
    content: dict[str, Any] = msgspec.to_builtins(run)
    return content


def scores(runs: Runs, run: Run) -> dict[str, Any]:
    """The figures of its model on the test products, by signature."""
    try:
        decision = json.loads((runs.folder(run) / "decision.json").read_bytes())
        found = decision.get("challenger") or {}
        return {name: found[name] for name in SCORES if name in found}
    except (OSError, ValueError, AttributeError):
        return {}


def _flat(content: dict[str, Any], prefix: str = "", leave: tuple[str, ...] = ()) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for name, value in content.items():
        if isinstance(value, dict):
            found |= _flat(value, f"{prefix}{name}.")
        elif name not in leave:
            found[f"{prefix}{name}"] = value
    return found
