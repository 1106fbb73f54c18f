"""MLflow beside the records: parameters, figures, files, and who is champion.

The records below `runs/` are what counts; this mirrors them for whoever looks at many runs.  What
goes wrong here is a warning: a tracking server that is down stops no publication.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import TYPE_CHECKING, Any

from common.console import say
from trainer.job.config import Config
from trainer.job.record import Run, Runs, State
from trainer.stages import Stage

if TYPE_CHECKING:
    from mlflow import MlflowClient

MODEL = "rakuten-classifier"
"""The name in the model registry."""

SIGNATURES = ("all", "text", "photo", "fused")
LONGEST_PARAMETER, LONGEST_TAG = 500, 5000
BATCH = 1000
"""Figures that a server takes at once."""


def track(config: Config, runs: Runs, run: Run) -> str | None:
    """Copies a finished run to MLflow where the configuration asks for it.

    Returns why that failed, in a few words; never raises.
    """
    if not config.tracking.enabled:
        return None
    try:
        import mlflow  # late: it takes seconds to load, and is not needed to train
    except ImportError:
        return "the run is not tracked: mlflow is not installed (rakuten-classifier[tracking])"
    uri = config.tracking.uri or f"sqlite:///{(config.work / 'mlflow.db').as_posix()}"
    try:
        client = mlflow.MlflowClient(tracking_uri=uri, registry_uri=uri)
        _copy(client, config, runs, run)
    except Exception as error:
        say(f"tracking: {error}")
        return f"the run is not tracked ({type(error).__name__})"
    return None


def _copy(client: MlflowClient, config: Config, runs: Runs, run: Run) -> None:
    from mlflow.entities import Metric, Param

    name = config.tracking.experiment
    experiment = client.get_experiment_by_name(name)
    files = (config.work / "mlflow-artifacts").absolute().as_uri()
    experiment_id = (
        client.create_experiment(name, None if config.tracking.uri else files)
        if experiment is None
        else experiment.experiment_id
    )
    tracked = client.create_run(
        experiment_id,
        start_time=round(run.began.timestamp() * 1000),
        run_name=run.id,
        tags={
            "state": run.state,
            "source_commit": run.source_commit,
            "attempt": str(run.attempts),
            "warnings": "\n".join(run.warnings)[:LONGEST_TAG],
            **{name: str(value) for name, value in run.summary.items() if _is_plain(value)},
        },
    ).info.run_id
    decision = _json(runs.folder(run) / "decision.json")
    metrics, now = list[Metric](), round((run.ended or run.began).timestamp() * 1000)
    for signature in SIGNATURES:
        found = (decision.get("challenger") or {}).get(signature) or {}
        for metric, value in found.items():
            if isinstance(value, int | float) and not isinstance(value, bool):
                metrics.append(Metric(f"{signature}.{metric}", float(value), now, 0))
    trained = run.facts(Stage.TRAIN) is not None  # else the history is that of another week
    history = _json(config.work / "run" / "history.json") if trained else {}
    for kind, epochs in history.items():
        for epoch in epochs:
            for metric in ("loss", "score"):
                value = float(epoch[metric])
                metrics.append(Metric(f"{kind}.{metric}", value, now, epoch["number"]))
    parameters = [Param(key, str(value)[:LONGEST_PARAMETER]) for key, value in _flat(run.config)]
    client.log_batch(tracked, params=parameters)
    for first in range(0, len(metrics), BATCH):
        client.log_batch(tracked, metrics[first : first + BATCH])
    client.log_artifacts(tracked, str(runs.folder(run)))
    if run.state in (State.PUBLISHED, State.REFUSED):
        _register(client, config, runs, run, tracked)
    status = "FINISHED" if run.state in (State.PUBLISHED, State.REFUSED) else "FAILED"
    client.set_terminated(tracked, status)


def _register(client: MlflowClient, config: Config, runs: Runs, run: Run, tracked: str) -> None:
    """A version of the model: `champion` is what laptops have, `challenger` what was refused."""
    bundle = config.work / "model.bundle"
    if not bundle.is_file() or not (runs.folder(run) / "manifest.json").is_file():
        return  # the run made none: what lies there is that of another week
    client.log_artifact(tracked, str(bundle), "bundle")
    if not any(model.name == MODEL for model in client.search_registered_models()):
        client.create_registered_model(MODEL)
    source = f"{client.get_run(tracked).info.artifact_uri}/bundle"
    tags = {"model_version": str(run.summary.get("model_version"))}
    made = client.create_model_version(MODEL, source, tracked, tags=tags)
    alias = "champion" if run.state is State.PUBLISHED else "challenger"
    client.set_registered_model_alias(MODEL, alias, made.version)


def _flat(settings: dict[str, Any], prefix: str = "") -> list[tuple[str, Any]]:
    found: list[tuple[str, Any]] = []
    for name, value in settings.items():
        if isinstance(value, dict):
            found += _flat(value, f"{prefix}{name}.")
        else:
            found.append((f"{prefix}{name}", value))
    return found


def _is_plain(value: object) -> bool:
    return isinstance(value, str | int | float | bool)


def _json(file: Path) -> dict[str, Any]:
    try:
        found = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}
