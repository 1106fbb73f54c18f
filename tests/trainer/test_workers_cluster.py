"""Who trains together, as TF_CONFIG tells."""

from __future__ import annotations

import json
from typing import Any

import pytest

from trainer.workers.cluster import Cluster, cluster_from
from trainer.workers.errors import BadCluster

TWO = ["a.train:2222", "b.train:2222"]


def told(cluster: Any, kind: str = "worker", index: Any = 0) -> dict[str, str]:
    return {"TF_CONFIG": json.dumps({"cluster": cluster, "task": {"type": kind, "index": index}})}


def test_alone_without_it() -> None:
    assert cluster_from({}) is None
    assert cluster_from({"TF_CONFIG": " "}) is None
    assert cluster_from(told({"worker": TWO[:1]})) is None


def test_workers_are_numbered() -> None:
    assert cluster_from(told({"worker": TWO}, index=1)) == Cluster(tuple(TWO), 1)


def test_a_chief_comes_first() -> None:
    jobs = {"worker": TWO, "chief": ["c.train:2222"]}
    assert cluster_from(told(jobs, "chief")) == Cluster(("c.train:2222", *TWO), 0)
    assert cluster_from(told(jobs, "worker", 1)) == Cluster(("c.train:2222", *TWO), 2)


def test_what_is_written_is_read() -> None:
    cluster = Cluster(tuple(TWO), 1)
    assert cluster_from({"TF_CONFIG": cluster.as_json()}) == cluster


@pytest.mark.parametrize(
    ("environment", "reason"),
    [
        ({"TF_CONFIG": "{"}, "documents it"),
        ({"TF_CONFIG": "[]"}, "documents it"),
        (told({"worker": TWO}, index="0"), "documents it"),
        (told({"worker": TWO}, index=2), "worker 2 is not in the cluster"),
        (told({"worker": TWO}, index=-1), "not in the cluster"),
        (told({"worker": TWO}, "chief"), "chief 0 is not in the cluster"),
        (told({"worker": TWO, "ps": ["c:1"]}), "ps take no part"),
        (told({"worker": [], "chief": TWO}, "chief"), "more than one chief"),
        (told({"worker": [TWO[0], TWO[0]]}), "same address"),
        (told({"worker": ["a", "b:1"]}), "'a' is not of the form host:port"),
        (told({"worker": ["a:0", "b:1"]}), "'a:0'"),
        (told({"worker": ["a:70000", "b:1"]}), "'a:70000'"),
    ],
)
def test_what_is_wrong_is_said(environment: dict[str, str], reason: str) -> None:
    with pytest.raises(BadCluster, match=f"^TF_CONFIG: .*{reason}"):
        cluster_from(environment)
