"""The subword vocabulary, learnt from the training texts."""

from __future__ import annotations

from collections.abc import Iterable

from tokenizers import Tokenizer, models, pre_tokenizers, trainers

VOCABULARY = 16_000
PADDING, UNKNOWN = "[pad]", "[unk]"


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
