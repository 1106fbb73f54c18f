"""IAM policies of a channel on S3: what each side needs, and nothing else.

A missing object is told from a forbidden one only to whoever may list it; laptops may not list.
"""

from __future__ import annotations

import re
from typing import Any

from channel.corrections import CORRECTIONS
from channel.device import check_device
from channel.layout import METADATA, TARGETS

Policy = dict[str, Any]
"""An IAM policy document."""


def laptop_policy(bucket: str, prefix: str, device: str | None = None) -> Policy:
    """What a laptop may: read models, write its own corrections.

    Without a `device`, one policy serves a group of users whose names are those of their devices.
    Raises `BadDeviceName`.
    """
    if device is None:
        device = "${aws:username}"
    else:
        check_device(device)
    place = _Place(bucket, prefix)
    return _policy(
        ReadModels=_allow(["GetObject"], place.objects(METADATA, TARGETS)),
        SendCorrections=_allow(["PutObject"], place.objects(f"{CORRECTIONS}/{device}")),
    )


def trainer_policy(bucket: str, prefix: str) -> Policy:
    """What a weekly run may: publish, renew, recall, prune, and take corrections in."""
    place = _Place(bucket, prefix)
    within = [place.key(f"{folder}/*") for folder in (METADATA, TARGETS, CORRECTIONS)]
    return _policy(
        SignMetadata=_allow(["GetObject", "PutObject"], place.objects(METADATA)),
        KeepModels=_allow(["GetObject", "PutObject", "DeleteObject"], place.objects(TARGETS)),
        TakeCorrections=_allow(["GetObject", "DeleteObject"], place.objects(CORRECTIONS)),
        ListChannel={
            **_allow(["ListBucket"], [place.bucket]),
            "Condition": {"StringLike": {"s3:prefix": within}},
        },
    )


class _Place:
    """A channel's part of a bucket, in the words of IAM."""

    def __init__(self, bucket: str, prefix: str) -> None:
        self.bucket = f"arn:aws:s3:::{bucket}"
        # Within a policy these three are wildcards and variables.
        self._prefix = re.sub(r"[*?$]", r"${\g<0>}", prefix)

    def key(self, name: str) -> str:
        """The pattern of a name within the bucket."""
        return f"{self._prefix}/{name}" if self._prefix else name

    def objects(self, *folders: str) -> list[str]:
        """The patterns of all objects in these folders of the channel."""
        return [f"{self.bucket}/{self.key(folder)}/*" for folder in folders]


def _allow(actions: list[str], resources: list[str]) -> dict[str, Any]:
    return {
        "Effect": "Allow",
        "Action": [f"s3:{action}" for action in actions],
        "Resource": resources,
    }


def _policy(**statements: dict[str, Any]) -> Policy:
    return {
        "Version": "2012-10-17",
        "Statement": [{"Sid": name, **statement} for name, statement in statements.items()],
    }
