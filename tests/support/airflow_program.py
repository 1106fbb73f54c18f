"""Runs our DAGs under a real Airflow; started by its own Python: `airflow_program.py DAGS DAG...`

Prints one JSON object: what could not be imported, what each DAG is, and the states of its tasks.
"""

from __future__ import annotations

import json
import sys
from typing import Any


def told(dag: Any) -> dict[str, Any]:
    """What a DAG says of itself."""
    return {
        "schedule": dag.schedule,
        "catchup": dag.catchup,
        "max_active_runs": dag.max_active_runs,
        "tasks": {
            task.task_id: {
                "kind": type(task).__name__,
                "command": getattr(task, "bash_command", None) or getattr(task, "command", None),
                "image": getattr(task, "image", None),
                "mounts": [dict(mount) for mount in getattr(task, "mounts", None) or ()],
                "retries": task.retries,
                "after": sorted(task.upstream_task_ids),
                "tells": bool(task.on_failure_callback),
            }
            for task in dag.tasks
        },
    }


def main(folder: str, *names: str) -> None:
    from airflow.dag_processing.dagbag import DagBag

    bag = DagBag(folder)
    found: dict[str, Any] = {
        "errors": bag.import_errors,
        "dags": {name: told(dag) for name, dag in bag.dags.items()},
        "runs": {},
    }
    for name in names:
        run = bag.dags[name].test()
        found["runs"][name] = {
            "state": str(run.state),
            "tasks": {one.task_id: str(one.state) for one in run.get_task_instances()},
        }
    sys.stdout.write("\nRESULT " + json.dumps(found, default=str) + "\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
