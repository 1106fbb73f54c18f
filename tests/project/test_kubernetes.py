"""The job of packaging/kubernetes keeps to what several workers need, and to rules of safety."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import click
import pytest
import yaml

from trainer.cli import trainer
from trainer.workers.cluster import cluster_from

FILE = Path(__file__).resolve().parents[2] / "packaging" / "kubernetes" / "train.yaml"
INDEX = "metadata.annotations['batch.kubernetes.io/job-completion-index']"
SECRET = re.compile(r"secret|passw|token|key", re.IGNORECASE)


@pytest.fixture(scope="module")
def objects() -> dict[str, Any]:
    """What is applied, by kind."""
    found = list(yaml.safe_load_all(FILE.read_text("utf-8")))
    kinds = [one["kind"] for one in found]
    assert sorted(kinds) == ["Job", "NetworkPolicy", "PersistentVolumeClaim", "Service"]
    return dict(zip(kinds, found, strict=True))


@pytest.fixture(scope="module")
def job(objects: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = objects["Job"]["spec"]
    return found


@pytest.fixture(scope="module")
def pod(job: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = job["template"]["spec"]
    return found


@pytest.fixture(scope="module")
def container(pod: dict[str, Any]) -> dict[str, Any]:
    (found,) = pod["containers"]
    return dict(found)


def variables(container: dict[str, Any], index: int) -> dict[str, str]:
    """The values that Kubernetes gives them in the pod of an index; of secrets, none."""
    found: dict[str, str] = {}
    for one in container["env"]:
        source = one.get("valueFrom", {})
        if "fieldRef" in source:
            assert source["fieldRef"]["fieldPath"] == INDEX
            found[one["name"]] = str(index)
        elif "value" in one:
            # In order: a variable can only name those before it.
            found[one["name"]] = re.sub(r"\$\((\w+)\)", lambda m: found[m[1]], one["value"])
    return found


def test_every_pod_is_told_who_it_is(objects: Any, job: Any, pod: Any, container: Any) -> None:
    assert job["completionMode"] == "Indexed"
    count = job["completions"]
    assert job["parallelism"] == count  # all at once, or none can begin
    assert count > 1
    name, service = objects["Job"]["metadata"]["name"], objects["Service"]["metadata"]["name"]
    (port,) = objects["Service"]["spec"]["ports"]
    for index in range(count):
        cluster = cluster_from(variables(container, index))
        assert cluster is not None and cluster.number == index
        assert cluster.addresses == tuple(
            f"{name}-{other}.{service}:{port['port']}" for other in range(count)
        )
    json.loads(variables(container, 0)["TF_CONFIG"])


def test_pods_find_each_other_by_name(objects: Any, job: Any, pod: Any, container: Any) -> None:
    service = objects["Service"]
    assert service["spec"]["clusterIP"] == "None"
    assert service["spec"]["publishNotReadyAddresses"] is True
    assert pod["subdomain"] == service["metadata"]["name"]
    labels = job["template"]["metadata"]["labels"]
    policy = objects["NetworkPolicy"]["spec"]
    for selector in (service["spec"]["selector"], policy["podSelector"]["matchLabels"]):
        assert selector.items() <= labels.items()
    (port,), (own,) = service["spec"]["ports"], container["ports"]
    assert port["targetPort"] == own["name"] and port["port"] == own["containerPort"]
    ((rule,),) = ([one["ports"] for one in policy["ingress"]],)
    assert [one["port"] for one in rule] == [own["containerPort"]]


def test_a_lost_worker_is_started_again(job: Any, pod: Any) -> None:
    assert pod["restartPolicy"] == "OnFailure"
    assert job["backoffLimit"] >= 2 * job["completions"]
    assert job["activeDeadlineSeconds"] > 0


def test_the_command_is_one_of_ours(container: Any) -> None:
    assert "command" not in container  # the image's entry point
    name, *words = container["args"]
    command = trainer.commands[name]
    context = command.make_context(name, list(words), resilient_parsing=False)
    assert context.params["shards"].startswith("s3://")
    assert context.params["checkpoints"].startswith("s3://")
    assert isinstance(command, click.Command)
    mounts = [Path(one["mountPath"]) for one in container["volumeMounts"]]
    written = [
        context.params["out"],
        *(Path(variables(container, 0)[name]) for name in ("HOME", "KERAS_HOME", "TMPDIR")),
    ]
    for path in written:
        assert any(path.is_relative_to(mount) for mount in mounts)


def test_nothing_may_do_more_than_it_must(pod: Any, container: Any) -> None:
    assert pod["automountServiceAccountToken"] is False
    assert not {"hostNetwork", "hostPID", "hostIPC"} & pod.keys()
    assert not any("hostPath" in volume for volume in pod["volumes"])
    everyone, own = pod["securityContext"], container["securityContext"]
    assert everyone["runAsNonRoot"] is True
    assert everyone["runAsUser"] == everyone["runAsGroup"] == everyone["fsGroup"] == 10001
    assert everyone["seccompProfile"] == {"type": "RuntimeDefault"}
    assert own["allowPrivilegeEscalation"] is False
    assert own["readOnlyRootFilesystem"] is True
    assert own["capabilities"] == {"drop": ["ALL"]}
    assert "privileged" not in own


def test_resources_are_asked_for_and_limited(container: Any) -> None:
    resources = container["resources"]
    assert resources["requests"] == resources["limits"]
    assert resources["limits"].keys() == {"cpu", "memory", "ephemeral-storage"}


def test_no_secret_is_written_here(container: Any) -> None:
    secrets = [one for one in container["env"] if SECRET.search(one["name"])]
    assert {one["name"] for one in secrets} == {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"}
    for one in secrets:
        assert "value" not in one
        assert one["valueFrom"].keys() == {"secretKeyRef"}


def test_volumes_are_those_that_are_mounted(objects: Any, pod: Any, container: Any) -> None:
    names = {volume["name"] for volume in pod["volumes"]}
    assert names == {mount["name"] for mount in container["volumeMounts"]}
    (claim,) = (volume for volume in pod["volumes"] if "persistentVolumeClaim" in volume)
    wanted = objects["PersistentVolumeClaim"]["metadata"]["name"]
    assert claim["persistentVolumeClaim"]["claimName"] == wanted


def test_the_image_has_a_version(container: Any) -> None:
    assert re.fullmatch(r"[\w./-]+:\d+\.\d+\.\d+", container["image"])
