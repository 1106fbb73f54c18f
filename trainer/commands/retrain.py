"""`rakuten-trainer retrain`: the weekly pipeline."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
from click.core import ParameterSource

from common import console
from trainer.commands.gate_options import limits
from trainer.commands.options import accept, expires_online, server, training
from trainer.options import TrainOptions
from trainer.stages import Stage

if TYPE_CHECKING:
    from channel.access import Access
    from channel.layout import Validity
    from trainer.gate import Limits

_WITH_CONFIG = ("file", "until", "anew", "unfinished", "json_log")


def _needed(context: click.Context, option: click.Parameter, value: Any) -> Any:
    """A callback: without `--config`, the option must be given."""
    if value is None and context.params.get("file") is None:
        raise click.MissingParameter(ctx=context, param=option)
    return value


@click.command()
@click.option(
    "--config",
    "file",
    is_eager=True,
    metavar="FILE",
    type=click.Path(path_type=Path, dir_okay=False),
    help="All settings in a file, and a record of each run; instead of the other options.",
)
@click.option(
    "--until",
    type=click.Choice([stage.value for stage in Stage]),
    help="With --config: stops after this stage; the next call goes on.",
)
@click.option("--anew", is_flag=True, help="With --config: does not go on with an earlier run.")
@click.option(
    "--unfinished",
    is_flag=True,
    help="With --config: only goes on with a run that was killed or failed in the last two days.",
)
@click.option("--json-log", is_flag=True, help="Each line on standard error is a JSON object.")
@click.option(
    "--data",
    "data_dir",
    callback=_needed,
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The product catalogue, in the layout of the Rakuten challenge.",
)
@click.option(
    "--channel",
    "url",
    callback=_needed,
    metavar="URL",
    help="Where models are published: s3://bucket/prefix, or a folder.",
)
@click.option(
    "--keys",
    callback=_needed,
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="The folder of the signing keys.",
)
@click.option(
    "--work",
    callback=_needed,
    metavar="DIR",
    type=click.Path(path_type=Path, file_okay=False),
    help="Working folder: run/, model.bundle, data.json, decision.json, report/.",
)
@click.option(
    "--corrections",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="What `corrections pull` wrote: also learn from what people agreed on.",
)
@training
@accept
@limits
@expires_online
@server
def retrain(
    file: Path | None,
    until: str | None,
    anew: bool,
    unfinished: bool,
    json_log: bool,
    data_dir: Path,
    url: str,
    keys: Path,
    work: Path,
    corrections: Path | None,
    photo_weights: str,
    epochs: int,
    seed: int,
    accept: tuple[str, ...],
    limits: Limits,
    validity: Validity,
    access: Access,
) -> None:
    """Trains, converts, compares with the published model, and publishes or refuses.

    Reads the keys in DIR/online only.  On S3, the credentials come the usual AWS way.

    With --config, also pulls corrections, keeps a record of the run, tells a webhook, and goes on
    with a run that was killed or failed.

    Exit status 4: refused by the gate.

    Example: rakuten-trainer retrain --data DATA --channel CHANNEL --keys KEYS --work WORK
    """
    console.silence_native_libraries()
    if json_log:
        console.log_as_json()
    if file is not None:
        _only_config()
        if unfinished and (until or anew):
            raise click.UsageError("--unfinished goes with neither --until nor --anew")
        _work_on(file, None if unfinished else Stage(until or Stage.PUBLISH), anew)
        return
    if until or anew or unfinished:
        raise click.UsageError("--until, --anew and --unfinished go with --config")
    from channel.location import open_store
    from trainer.corrections.folder import CorrectionsFolder
    from trainer.retrain import Order, WorkFolder
    from trainer.retrain import retrain as retrain_model

    options = TrainOptions(photo_weights, epochs, seed, accept)
    store = open_store(url, access)
    pulled = None if corrections is None else CorrectionsFolder(corrections)
    if pulled is not None:
        pulled.check()
    with console.Bar() as bar:
        order = Order(data_dir, store, keys, WorkFolder(work), options, validity, limits, pulled)
        release = retrain_model(order, bar)
    assert release is not None
    console.say(f"Published release {release.release}, model {release.model_version}")


def _only_config() -> None:
    """Raises UsageError where options are given that the file has."""
    context = click.get_current_context()
    for option in context.command.params:
        given = context.get_parameter_source(option.name or "")
        if option.name not in _WITH_CONFIG and given is ParameterSource.COMMANDLINE:
            raise click.UsageError(f"{option.opts[0]} is a setting of --config; give it there")


def _work_on(file: Path, until: Stage | None, anew: bool) -> None:
    from trainer.job.job import Job
    from trainer.job.notify import load_or_tell
    from trainer.job.record import headline

    config = load_or_tell(file)
    with console.Bar() as bar:
        job = Job(config, bar)
        run = job.go_on() if until is None else job.work(until, anew=anew)
    if run is None:
        console.say("nothing to go on with")
        return
    console.say(f"{run.id}: {headline(run)}")
