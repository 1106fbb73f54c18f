"""What goes wrong where several processes train together."""

from __future__ import annotations

from trainer.errors import TrainerError


class BadCluster(TrainerError):
    """TF_CONFIG does not say who the workers are."""

    code = "bad-cluster"
    sentence = "TF_CONFIG: {reason}"


class ClusterNotJoined(TrainerError):
    """This worker cannot listen, or the others are not there in time."""

    code = "cluster-not-joined"
    sentence = (
        "worker {number} of {count} cannot join the others at {address}: {reason}; "
        "is the port free, and are all workers started?"
    )


class WorkerLost(TrainerError):
    """Another worker is gone, or cannot be reached any more."""

    code = "worker-lost"
    sentence = (
        "worker {number} of {count} lost the others while {doing}; start all of them again, and "
        "the training goes on from its last checkpoint ({reason})"
    )


class WorkersFailed(TrainerError):
    """One of the processes that `--workers` started ended before its time."""

    code = "workers-failed"
    sentence = (
        "worker {number} of {count} {how}, and the others were ended; the same command goes on "
        "from the last checkpoint{said}"
    )


class OtherTraining(TrainerError):
    """The checkpoints were written by a training of other data or with other options."""

    code = "other-training"
    sentence = (
        "{url}: the checkpoints there are of another training ({differs}); "
        "give another place, or delete them"
    )


class CheckpointMissing(TrainerError):
    """What another worker says it wrote is not to be found."""

    code = "checkpoint-missing"
    sentence = (
        "not all workers find the checkpoint {name}, or the same one; do they all have the same "
        "--checkpoints, on S3 or a disk that they share?"
    )


class CheckpointDamaged(TrainerError):
    """A checkpoint is not what was written."""

    code = "checkpoint-damaged"
    sentence = "{url}: the checkpoint {name} is damaged ({reason}); delete it to do its part again"
