"""The weekly job and the daily renewal under Airflow 3.  Set-up: docs/operations.md

Settings come from the environment of Airflow's DAG processor and workers:

    RAKUTEN_AIRFLOW_CONFIG          trainer.toml, as the command sees it
    RAKUTEN_AIRFLOW_COMMAND         the trainer on the worker, where no image is given
    RAKUTEN_AIRFLOW_IMAGE           an image to run instead, through the worker's Docker
    RAKUTEN_AIRFLOW_MOUNTS          for the image: from:to[:ro], separated by commas
    RAKUTEN_AIRFLOW_NETWORK         for the image: a network of Docker
    RAKUTEN_AIRFLOW_ALERTS          an address that takes a JSON object by POST
    RAKUTEN_AIRFLOW_RETRAIN, _RENEW schedules (cron, UTC); "none": only by hand
    RAKUTEN_AIRFLOW_RETRIES, _RETRY_MINUTES

The job itself tells its own webhook what came of a run; Airflow tells what the job cannot: that it
did not start, was killed, or took too long.
"""

from __future__ import annotations

import json
import logging
import os
import shlex
import urllib.request
from datetime import UTC, datetime, timedelta
from typing import Any

from airflow.sdk import DAG
from airflow.sdk.bases.operator import chain

STAGES = ("corrections", "renew", "data", "train", "convert", "judge", "publish")
REFUSED = 4
"""The exit status of a model that the gate refused: the task is skipped, not failed."""
NEEDS_A_PERSON = 3
"""The exit status of a renewal that went well, where something needs a person all the same."""


def setting(name: str, default: str = "") -> str:
    """A setting from the environment."""
    return os.environ.get(f"RAKUTEN_AIRFLOW_{name}", default).strip() or default


def schedule(name: str, default: str) -> str | None:
    """When a DAG runs by itself; None: never."""
    found = setting(name, default)
    return None if found == "none" else found


def alert(event: str, context: Any) -> None:
    """Logs what became of a task, and posts it where somebody listens; never raises."""
    task = context["ti"]
    text = f"{task.dag_id}.{task.task_id}: {event}"
    reason = context.get("exception")
    if reason is not None:
        text += f" ({reason})"
    logging.getLogger(__name__).warning("alert: %s", text)
    url = setting("ALERTS")
    if not url.startswith(("https://", "http://")):
        return
    body = {
        "event": event,
        "text": text,
        "dag": task.dag_id,
        "task": task.task_id,
        "run": str(task.run_id),
        "attempt": task.try_number,
    }
    headers = {"Content-Type": "application/json"}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    try:
        urllib.request.urlopen(request, timeout=20).close()
    except (OSError, ValueError) as error:  # without the address, which may be a secret
        logging.getLogger(__name__).warning("nobody was told: %s", type(error).__name__)


def on_failure(context: Any) -> None:
    """All attempts of a task failed."""
    alert("failed", context)


def on_refusal(context: Any) -> None:
    """The gate refused the model; laptops keep the one that they have."""
    alert("refused", context)


def on_need(context: Any) -> None:
    """Signed afresh; something needs a person: a signature, or a weekly job that did not come."""
    alert("needed", context)


def trainer(task: str, *words: str, skips: int | None = None, **more: Any) -> Any:
    """A task that runs one command of the trainer, here or in a container."""
    image = setting("IMAGE")
    if image:
        from airflow.providers.docker.operators.docker import DockerOperator

        return DockerOperator(
            task_id=task,
            image=image,
            command=list(words),
            mounts=mounts(),
            mount_tmp_dir=False,
            network_mode=setting("NETWORK") or None,
            private_environment={
                name: value
                for name, value in os.environ.items()
                if name.startswith(("RAKUTEN_TRAINER_", "AWS_"))
            },
            auto_remove="force",
            skip_on_exit_code=skips,
            **more,
        )
    from airflow.providers.standard.operators.bash import BashOperator

    command = f"exec {setting('COMMAND', 'rakuten-trainer')} {shlex.join(words)}"
    return BashOperator(task_id=task, bash_command=command, skip_on_exit_code=skips, **more)


def mounts() -> list[Any]:
    """What the container sees of the host."""
    from docker.types import Mount

    found = []
    for one in filter(None, setting("MOUNTS").split(",")):
        source, target, *mode = one.strip().split(":")
        found.append(Mount(target, source, type="bind", read_only=mode == ["ro"]))
    return found


CONFIG = ("--config", setting("CONFIG", "/etc/rakuten/trainer.toml"))
USUAL = {
    "start_date": datetime(2026, 1, 1, tzinfo=UTC),
    "catchup": False,
    "max_active_runs": 1,
    "tags": ["rakuten"],
}
ARGUMENTS = {
    "retries": int(setting("RETRIES", "3")),
    "retry_delay": timedelta(minutes=float(setting("RETRY_MINUTES", "15"))),
    "on_failure_callback": on_failure,
}

with DAG(
    "rakuten_retrain",
    description="Trains, judges and publishes, or refuses",
    schedule=schedule("RETRAIN", "0 2 * * SUN"),
    dagrun_timeout=timedelta(hours=24),
    default_args={**ARGUMENTS, "execution_timeout": timedelta(hours=12)},
    **USUAL,
):
    # A task that is tried again goes on with the same run: what is finished is not done twice.
    chain(
        *(
            trainer(
                stage,
                *("retrain", *CONFIG, "--until", stage, "--json-log"),
                skips=REFUSED,
                on_skipped_callback=on_refusal,
            )
            for stage in STAGES
        )
    )

with DAG(
    "rakuten_renew",
    description="Signs the channel afresh, and looks whether a person is needed",
    schedule=schedule("RENEW", "0 6 * * *"),
    dagrun_timeout=timedelta(hours=4),
    default_args={**ARGUMENTS, "execution_timeout": timedelta(hours=1)},
    **USUAL,
):
    renew = trainer("renew", "renew", *CONFIG, skips=NEEDS_A_PERSON, on_skipped_callback=on_need)
    # Fails for as long as something needs a person: signatures, a job that stopped or failed.
    check = trainer("check", "status", *CONFIG, "--json", retries=0, trigger_rule="all_done")
    renew >> check
