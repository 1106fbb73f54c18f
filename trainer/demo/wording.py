"""Words the designation and description of a demo product, as carelessly as real sellers do."""

from __future__ import annotations

import random
import re
import unicodedata
from dataclasses import dataclass
from html.entities import codepoint2name

from trainer.demo.shop import Colour, Language, Phrases, Recipe, Shop

TELLING = 0.84
"""Share of products whose text uses the words of its own category, not only of its group."""
SILENT = 0.35
"""Share of products without a description."""


@dataclass(frozen=True)
class Traits:
    """What the text and the photo of a product agree about."""

    recipe: Recipe
    language: str
    colour: Colour
    accent: Colour
    brand: str
    title: str

    @property
    def lettering(self) -> str:
        """What is printed on the product."""
        return plain(self.title).upper()


def pick_traits(shop: Shop, chance: random.Random) -> Traits:
    """Draws a category by its share, and what its product is like."""
    recipes, languages = list(shop.recipes.values()), list(shop.languages)
    recipe = chance.choices(recipes, [recipe.share for recipe in recipes])[0]
    shares = [language.share for language in shop.languages.values()]
    language = chance.choices(languages, shares)[0]
    group = shop.groups[recipe.group]
    phrases = group.phrases[language]
    colour, accent = chance.sample(shop.colours, 2)
    return Traits(
        recipe,
        language,
        colour,
        accent,
        chance.choice(group.brands),
        f"{chance.choice(phrases.first)} {chance.choice(phrases.second)}",
    )


def word(shop: Shop, traits: Traits, chance: random.Random) -> tuple[str, str | None]:
    """A designation, and a description or None."""
    writer = _Writer(shop, traits, chance)
    return writer.designation(), writer.description()


def reworded(text: str, tails: tuple[str, ...], chance: random.Random) -> str:
    """The same designation as another seller would copy it."""
    kind = chance.random()
    if kind < 0.4:
        return text
    if kind < 0.7:
        return f"{text} {chance.choice(tails)}"
    return misspelt(text, chance)


def misspelt(text: str, chance: random.Random) -> str:
    """`text` with one letter dropped, doubled or swapped with its neighbour."""
    if len(text) < 4:
        return text
    at = chance.randrange(1, len(text) - 2)
    here, following = text[at], text[at + 1]
    typo = chance.choice((following, here + here + following, following + here))
    return text[:at] + typo + text[at + 2 :]


def plain(text: str) -> str:
    """`text` without accents."""
    return unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()


class _Writer:
    """One seller at one product."""

    def __init__(self, shop: Shop, traits: Traits, chance: random.Random) -> None:
        self._shop, self._traits, self._chance = shop, traits, chance
        self._group = shop.groups[traits.recipe.group]
        self._phrases: Phrases = self._group.phrases[traits.language]
        self._language: Language = shop.languages[traits.language]
        self._telling = chance.random() < TELLING
        self._facts = {
            "title": traits.title,
            "brand": traits.brand,
            "colour": traits.colour.names[traits.language],
            "size": chance.choice(self._group.sizes),
            "number": str(chance.randint(10, 99)),
            "ref": f"{chance.choice(('AC', 'KL', 'RTM', 'SX'))}-{chance.randint(100, 9999)}",
        }

    def designation(self) -> str:
        chance, language = self._chance, self._language
        if chance.random() < 0.01:
            return chance.choice(language.empties)
        if self._telling:
            heads = self._traits.recipe.heads[self._traits.language]
        else:
            heads = self._phrases.heads if chance.random() < 0.85 else language.heads
        text = chance.choice(self._phrases.patterns).format(
            head=chance.choice(heads), **self._facts
        )
        if chance.random() < 0.2:
            text += chance.choice((" - ", " ", ", ")) + chance.choice(language.tails)
        if chance.random() < 0.15:
            text = misspelt(text, chance)
        style = chance.random()
        if style < 0.08:
            text = text.upper()
        elif style < 0.2:
            text = text.title()
        elif style < 0.3:
            text = plain(text)
        elif style < 0.34:
            text = _escaped(text)
        return text[0].upper() + text[1:]

    def description(self) -> str | None:
        chance = self._chance
        if chance.random() < SILENT:
            return None
        own = self._traits.recipe.details[self._traits.language]
        sentences = chance.sample(self._phrases.details, chance.randint(1, 3))
        sentences += chance.sample(self._language.details, chance.randint(0, 2))
        if chance.random() < (0.8 if self._telling else 0.2):
            sentences += chance.sample(own, chance.randint(1, 2))
        if chance.random() < 0.15:
            stranger = chance.choice(list(self._shop.recipes.values()))
            other = chance.choice(stranger.heads[self._traits.language])
            sentences.append(self._language.aside.replace("{other}", other))
        chance.shuffle(sentences)
        return self._marked_up([sentence.format(**self._facts) for sentence in sentences])

    def _marked_up(self, sentences: list[str]) -> str:
        chance = self._chance
        entities = chance.random()
        if entities < 0.35:
            sentences = [_escaped(sentence) for sentence in sentences]
        markup = chance.random()
        if markup < 0.60:
            text = " ".join(sentences)
        elif markup < 0.80:
            text = "<br />".join(sentences)
        elif markup < 0.90:
            text = "".join(f"<p>{sentence}</p>" for sentence in sentences)
        elif markup < 0.95:
            text = "<ul>" + "".join(f"<li>{sentence}</li>" for sentence in sentences) + "</ul>"
        else:
            text = "\n".join(sentences)
        return text.replace("&", "&amp;") if entities < 0.12 else text


def _escaped(text: str) -> str:
    def entity(match: re.Match[str]) -> str:
        name = codepoint2name.get(ord(match[0]))
        return f"&{name};" if name else f"&#{ord(match[0])};"

    return re.sub(r"[&<>']|[^\x00-\x7f]", entity, text)
