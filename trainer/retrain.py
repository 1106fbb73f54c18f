"""The weekly pipeline: data in, a better model published, or a refusal with its numbers."""

from __future__ import annotations

import json
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from typing import Any

from bundle.manifest import to_json
from channel.layout import Release
from common.errors import ProductError
from common.files import write_atomically
from common.progress import Progress
from trainer.order import Order as Order
from trainer.order import WorkFolder as WorkFolder
from trainer.retraining import Retraining
from trainer.stages import FORGETFUL, Memory, Stage


def retrain(order: Order, progress: Progress, memory: Memory = FORGETFUL) -> Release | None:
    """Trains, converts, compares with the published model, publishes.

    Goes on after the stages that `memory` knows to be finished, as far as their results are still
    there and of the same data, options and code; ends where it says so, and is None then.

    Whatever the outcome, `decision.json` tells it.  Raises RefusedByGate, and what its stages
    raise.
    """
    work = order.work
    decision: dict[str, Any] = {"published": False, "options": asdict(order.options)}
    judged_before = memory.recall(Stage.JUDGE)
    if judged_before is None:
        work.decision.unlink(missing_ok=True)  # that of another week
    else:
        decision |= _read_decision(work.decision)
    retraining = Retraining(order, progress, memory, decision)
    try:
        with closing(retraining.stages()) as stages:
            for stage in stages:
                if stage == memory.until:
                    break
        if retraining.release is not None:
            decision |= {"published": True, "release": retraining.release.release}
        return retraining.release
    except ProductError as error:
        decision |= {"error": error.code, "reason": str(error)}
        raise
    except BaseException as error:
        decision |= {"error": type(error).__name__, "reason": str(error)}
        raise
    finally:
        write_atomically(work.decision, to_json(decision))


def _read_decision(file: Path) -> dict[str, Any]:
    """What was decided until an earlier attempt ended; empty where that cannot be told."""
    try:
        decision: dict[str, Any] = json.loads(file.read_bytes())
    except (OSError, ValueError):
        return {}
    for name in ("error", "reason") if "accepted" not in decision else ("error",):
        decision.pop(name, None)
    return decision
