"""Answers as people read them at a terminal."""

from __future__ import annotations

import locale
import os
from collections.abc import Iterable, Sequence

import click
from tabulate import tabulate

from common import console
from common.errors import ProductError
from desktop.core.engine import Answer, Outcome

LONGEST = 48
"""Characters of a name in a table; of longer ones, the end tells most."""


def language() -> str:
    """The language of category names: `fr` where the system speaks French, else `en`."""
    asked = next(filter(None, map(os.environ.get, ("LC_ALL", "LC_MESSAGES", "LANG"))), None)
    spoken = asked or locale.getlocale()[0] or ""
    return "fr" if spoken.lower().startswith("fr") else "en"


def category(answer: Answer) -> str:
    """The name of the category, in the system's language."""
    return (answer.name_fr if language() == "fr" else answer.name_en) or ""


def percent(probability: float | None) -> str:
    """A probability for people."""
    return "" if probability is None else f"{100 * probability:.1f} %"


def item(photos: Sequence[str], reference: str, designation: str) -> str:
    """What to call an item: its photos, else its reference, else its text; one short line."""
    name = ", ".join(photos) or reference or designation
    name = " ".join(name.split())
    return name if len(name) <= LONGEST else f"…{name[1 - LONGEST :]}"


def name_of(outcome: Outcome) -> str:
    """What to call the item of an outcome."""
    return item(outcome.photos, outcome.request.reference, outcome.request.designation)


def print_table(headers: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """A table on standard output, every cell as it is."""
    click.echo(tabulate(list(rows), headers, tablefmt="simple", disable_numparse=True))


def print_outcomes(outcomes: Sequence[Outcome]) -> None:
    """One line for each answer; of a single item, the five categories that come first."""
    answered = [outcome for outcome in outcomes if outcome.error is None]
    if len(outcomes) > 1 and answered:
        print_table(
            ("item", "category", "code", "probability"),
            [
                (name_of(one), category(one), one.code or "", percent(one.probability))
                for one in answered
            ],
        )
    elif answered:
        _print_one(answered[0])
    for one in answered:
        _print_why(one)


def _print_one(outcome: Outcome) -> None:
    french = language() == "fr"
    print_table(
        ("category", "code", "probability"),
        [
            (one.name_fr if french else one.name_en, one.code, percent(one.probability))
            for one in outcome.top
        ],
    )
    if outcome.disagree:
        click.echo(f"\nThey disagree: text {outcome.text_top}, photo {outcome.photo_top}.")
    if outcome.unlike:
        click.echo(f"\nUnlike the catalogue: {' and '.join(outcome.unlike)}.")
    if outcome.promised is not None:
        click.echo(f"\nOf answers like this, at least {outcome.promised:.0%} are right.")


def _print_why(outcome: Outcome) -> None:
    """Why this category: a line for its words, one for the shares of text and photo."""
    why = outcome.explanation
    if why is None:
        return
    against = why.against.name_fr if language() == "fr" else why.against.name_en
    click.echo(f"\n{name_of(outcome)}: {category(outcome)} rather than {against}")
    if why.words:
        named = ", ".join(f"{word.text} ({word.effect:+.1f})" for word in why.words)
        click.echo(f"  words: {named}")
    if outcome.signature == "fused":
        click.echo(f"  text {why.text_share:.0%}, photo {why.photo_share:.0%} of the lead")


def conclude(outcomes: Sequence[Outcome], beside: Iterable[ProductError | None] = ()) -> int:
    """Tells on standard error what failed; returns the exit status of all together.

    `beside` is what went wrong without taking an answer away.
    """
    failed = [outcome.error for outcome in outcomes if outcome.error is not None]
    errors = [*failed, *filter(None, beside)]
    for error in errors:
        console.fail(str(error))
    if failed and len(failed) == len(outcomes):
        return console.NOTHING_DONE
    return console.FAILED_ROWS if errors else console.DONE
