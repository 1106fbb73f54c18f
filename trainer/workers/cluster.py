"""Who trains together, as TF_CONFIG tells: TensorFlow's own way, which clusters know."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass

import msgspec

from trainer.workers.errors import BadCluster

VARIABLE = "TF_CONFIG"

_ADDRESS = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?:[0-9]{1,5}")


class _Task(msgspec.Struct):
    type: str
    index: int


class _Config(msgspec.Struct):
    cluster: dict[str, list[str]]
    task: _Task


@dataclass(frozen=True)
class Cluster:
    """All workers and which of them this process is; the first is the chief."""

    addresses: tuple[str, ...]
    """`host:port` of every worker."""
    number: int
    """Of this worker, from 0."""

    def as_json(self) -> str:
        """The value of TF_CONFIG."""
        content = _Config({"worker": list(self.addresses)}, _Task("worker", self.number))
        return msgspec.json.encode(content).decode()


def cluster_from(environment: Mapping[str, str] = os.environ) -> Cluster | None:
    """The cluster that TF_CONFIG describes; None where it is not set, or has but one worker.

    A job `chief` counts as the first worker.  Raises BadCluster.
    """
    text = environment.get(VARIABLE, "").strip()
    if not text:
        return None
    try:
        config = msgspec.json.decode(text, type=_Config)
    except msgspec.MsgspecError as error:
        raise BadCluster(reason=f"it is not as TensorFlow documents it ({error})") from error
    others = sorted(config.cluster.keys() - {"chief", "worker"})
    if others:
        raise BadCluster(reason=f"jobs {', '.join(others)} take no part; only chief and worker do")
    chief, workers = (config.cluster.get(job, []) for job in ("chief", "worker"))
    if len(chief) > 1:
        raise BadCluster(reason="there is more than one chief")
    own = config.cluster.get(config.task.type)
    if own is None or not 0 <= config.task.index < len(own):
        raise BadCluster(
            reason=f"task {config.task.type} {config.task.index} is not in the cluster"
        )
    addresses = (*chief, *workers)
    for address in addresses:
        if not _ADDRESS.fullmatch(address) or not 0 < int(address.rpartition(":")[2]) < 2**16:
            raise BadCluster(reason=f"{address!r} is not of the form host:port")
    if len(set(addresses)) < len(addresses):
        raise BadCluster(reason="two workers have the same address")
    number = config.task.index + (len(chief) if config.task.type == "worker" else 0)
    return Cluster(addresses, number) if len(addresses) > 1 else None
