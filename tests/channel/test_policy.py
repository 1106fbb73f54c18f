from __future__ import annotations

import fnmatch
from typing import Any

import pytest

from channel.errors import BadDeviceName
from channel.policy import Policy, laptop_policy, trainer_policy


def grants(policy: Policy) -> dict[str, set[str]]:
    """The resources of each action."""
    found: dict[str, set[str]] = {}
    for statement in policy["Statement"]:
        assert statement["Effect"] == "Allow"
        for action in statement["Action"]:
            found.setdefault(action, set()).update(statement["Resource"])
    return found


def may(policy: Policy, action: str, key: str) -> bool:
    resource = f"arn:aws:s3:::shop/{key}"
    return any(fnmatch.fnmatchcase(resource, pattern) for pattern in grants(policy).get(action, ()))


@pytest.mark.parametrize(("prefix", "lead"), [("", ""), ("prod", "prod/"), ("a/b", "a/b/")])
def test_a_laptop_reads_models_and_writes_its_own_corrections(prefix: str, lead: str) -> None:
    assert grants(laptop_policy("shop", prefix, "dock-3")) == {
        "s3:GetObject": {
            f"arn:aws:s3:::shop/{lead}metadata/*",
            f"arn:aws:s3:::shop/{lead}targets/*",
        },
        "s3:PutObject": {f"arn:aws:s3:::shop/{lead}corrections/dock-3/*"},
    }


def test_a_group_of_laptops_is_told_apart_by_the_names_of_its_users() -> None:
    puts = grants(laptop_policy("shop", "prod"))["s3:PutObject"]
    assert puts == {"arn:aws:s3:::shop/prod/corrections/${aws:username}/*"}


@pytest.mark.parametrize("device", ["", "*", "a/b", "..", "${aws:userid}"])
def test_a_device_cannot_be_a_pattern(device: str) -> None:
    with pytest.raises(BadDeviceName):
        laptop_policy("shop", "prod", device)


def test_one_device_is_not_the_beginning_of_another() -> None:
    policy = laptop_policy("shop", "prod", "dock")
    assert may(policy, "s3:PutObject", "prod/corrections/dock/1.json")
    assert not may(policy, "s3:PutObject", "prod/corrections/dock-3/1.json")


@pytest.mark.parametrize(("prefix", "lead"), [("", ""), ("prod", "prod/")])
def test_a_trainer_publishes_prunes_and_takes_corrections_in(prefix: str, lead: str) -> None:
    policy = trainer_policy("shop", prefix)
    metadata, targets, corrections = (
        f"arn:aws:s3:::shop/{lead}{folder}/*" for folder in ("metadata", "targets", "corrections")
    )
    assert grants(policy) == {
        "s3:GetObject": {metadata, targets, corrections},
        "s3:PutObject": {metadata, targets},
        "s3:DeleteObject": {targets, corrections},
        "s3:ListBucket": {"arn:aws:s3:::shop"},
    }
    (listing,) = (s for s in policy["Statement"] if s["Action"] == ["s3:ListBucket"])
    assert listing["Condition"] == {
        "StringLike": {
            "s3:prefix": [f"{lead}metadata/*", f"{lead}targets/*", f"{lead}corrections/*"]
        }
    }


@pytest.mark.parametrize("policy", [laptop_policy("shop", "p"), trainer_policy("shop", "p")])
def test_a_document_of_iam(policy: dict[str, Any]) -> None:
    assert policy["Version"] == "2012-10-17"
    names = [statement["Sid"] for statement in policy["Statement"]]
    assert len(set(names)) == len(names)
    assert all(name.isalnum() for name in names)


def test_signs_of_the_prefix_are_no_patterns() -> None:
    (pattern,) = grants(laptop_policy("shop", "a*b$c", "d"))["s3:PutObject"]
    assert pattern == "arn:aws:s3:::shop/a${*}b${$}c/corrections/d/*"
