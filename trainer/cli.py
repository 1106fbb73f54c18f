"""`rakuten-trainer`: the server's program."""

from __future__ import annotations

import click

from common import console
from trainer.built import tell_commit
from trainer.commands.channel import channel
from trainer.commands.check_data import check_data
from trainer.commands.config import config
from trainer.commands.corrections import corrections
from trainer.commands.demo_catalogue import demo_catalogue
from trainer.commands.enrol import enrol
from trainer.commands.evaluate import evaluate
from trainer.commands.gate import gate
from trainer.commands.renew import renew
from trainer.commands.retrain import retrain
from trainer.commands.runs import runs
from trainer.commands.score import score
from trainer.commands.shard import shard
from trainer.commands.status import status
from trainer.commands.train import train


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
def trainer() -> None:
    """Trains the classifier on a product catalogue and publishes it.

    Example: rakuten-trainer retrain --data DATA --channel CHANNEL --keys KEYS --work WORK
    """


for _command in (
    *(channel, check_data, config, corrections, demo_catalogue),
    *(enrol, evaluate, gate, renew, retrain, runs, score, shard, status, train),
):
    trainer.add_command(_command)


def main() -> None:
    """Entry point of `rakuten-trainer`."""
    tell_commit()
    console.run(trainer)


if __name__ == "__main__":
    main()
