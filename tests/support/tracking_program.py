"""Runs the weekly job's tracking where MLflow is; started by that environment's own Python.

`tracking_program.py FILE`: FILE is a configuration.  Copies every run below its working folder to
MLflow, the oldest first, and prints what MLflow then has.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from trainer.job.config import load
from trainer.job.record import Runs
from trainer.job.tracking import MODEL, track


def main(file: str) -> None:
    config = load(Path(file), {})
    runs = Runs(config.work)
    every = sorted(runs.every(), key=lambda run: run.id)  # this clock knows nothing of the year
    failed = [track(config, runs, run) for run in every]
    sys.stdout.write(json.dumps({"failed": failed, **found(config)}) + "\n")


def found(config: Any) -> dict[str, Any]:
    import mlflow

    uri = config.tracking.uri or f"sqlite:///{config.work / 'mlflow.db'}"
    client = mlflow.MlflowClient(tracking_uri=uri, registry_uri=uri)
    experiment = client.get_experiment_by_name(config.tracking.experiment)
    if experiment is None:
        return {"runs": {}, "aliases": {}}
    return {
        "runs": {
            run.info.run_name: {
                "status": run.info.status,
                "params": run.data.params,
                "metrics": run.data.metrics,
                "epochs": [
                    (one.step, one.value)
                    for one in client.get_metric_history(run.info.run_id, "text.loss")
                ],
                "tags": run.data.tags,
                "files": sorted(one.path for one in client.list_artifacts(run.info.run_id)),
            }
            for run in client.search_runs([experiment.experiment_id])
        },
        "aliases": aliases(client),
    }


def aliases(client: Any) -> dict[str, Any]:
    """The model's version that each alias names."""
    names = {}
    for alias in ("champion", "challenger"):
        try:
            version = client.get_model_version_by_alias(MODEL, alias)
        except Exception:
            names[alias] = None
        else:
            names[alias] = version.tags["model_version"]
    return names


if __name__ == "__main__":
    main(sys.argv[1])
