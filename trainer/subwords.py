"""The subword vocabulary, learnt from the training texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from tokenizers import Tokenizer, models, pre_tokenizers, trainers

from bundle import text
from bundle.spec import TextSpec
from trainer.task import Task

VOCABULARY = 16_000
PADDING, UNKNOWN = "[pad]", "[unk]"


def lines(task: Task, spec: TextSpec) -> Iterator[str]:
    """The cleaned texts of all rows of a task, as far as they are read."""
    for product in task.index.products(task.only(task.index.has_text).rows):
        yield text.clean(product.designation, product.description)[: spec.characters]


def learn(lines: Iterable[str]) -> Tokenizer:
    """A byte-pair vocabulary of at most `VOCABULARY` pieces from cleaned texts; id 0 is padding."""
    tokenizer = Tokenizer(models.BPE(unk_token=UNKNOWN))
    tokenizer.pre_tokenizer = pre_tokenizers.Whitespace()
    trainer = trainers.BpeTrainer(
        vocab_size=VOCABULARY,
        min_frequency=2,
        special_tokens=[PADDING, UNKNOWN],
        show_progress=False,
    )
    tokenizer.train_from_iterator(lines, trainer)
    return tokenizer
