"""Does the model notice what belongs to no category?  AUROC of `Prediction.likeness`.

    python bench/strangers.py --bundle FILE --data DIR [--photos FOLDER]

Texts and photos of test products against texts that name no product (invented here) and photos
that show none: noise, colour gradients, and those in FOLDER (landscapes, animals, people; yours).
`marked` is the share that the laptop would mark as unlike the catalogue.
"""

from __future__ import annotations

import argparse
import io
import random
import string
import tempfile
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image
from sklearn.metrics import roc_auc_score

from bundle.classifier import Classifier, Item
from bundle.errors import BundleError
from common import console
from common.progress import silent
from trainer.data.categories import categories_for
from trainer.data.scan import scan

COUNT = 300

PROSE = (
    "Le vent soufflait si fort hier soir que nous avons fermé tous les volets avant de dormir",
    "Je ne sais pas encore si je viendrai samedi, ma sœur est malade et il faut que je l'aide",
    "La réunion de mardi est repoussée à jeudi, pensez à prévenir ceux qui ne lisent rien",
    "Mon grand-père racontait comment il avait franchi le col à pied, en plein hiver",
    "The wind blew so hard last night that we shut every window before going to bed",
    "I cannot say yet whether I will come on Saturday, my sister is ill and needs some help",
    "Tuesday's meeting was put off until Thursday, please tell those who never read their mail",
    "Gestern wehte der Wind so stark, dass wir vor dem Schlafen alle Fenster geschlossen haben",
    "Ich weiß noch nicht, ob ich am Samstag komme, denn meine Schwester ist krank",
    "El viento sopló tan fuerte anoche que cerramos todas las ventanas antes de dormir",
    "Il vento soffiava così forte che abbiamo chiuso tutte le finestre prima di dormire",
)


def main() -> None:
    """Measures and prints the table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--bundle", type=Path, required=True)
    parser.add_argument("--data", type=Path, required=True)
    parser.add_argument("--photos", type=Path, help="of things that belong to no category")
    options = parser.parse_args()
    console.silence_native_libraries()
    classifier = Classifier.open(options.bundle)
    with (
        tempfile.TemporaryDirectory() as scratch,
        scan(options.data, Path(scratch), silent, categories_for(options.data)) as index,
    ):
        products = list(index.products(index.rows("test")))
    texts = [Item(one.designation, one.description) for one in products]
    photos = [Item(photos=(one.photo,)) for one in products if one.photo]
    print("| unlike | n | AUROC | marked |\n| --- | --- | --- | --- |")
    for name, strangers, own in (
        ("text", dict(strange_texts()), texts),
        ("photo", dict(strange_photos(options.photos)), photos),
    ):
        usual = measured(classifier, name, own)
        for kind, items in [(f"test products by their {name}", own), *strangers.items()]:
            found = usual if items is own else measured(classifier, name, items)
            marked = (found < getattr(classifier.manifest.likeness, name).limit).mean()
            truth = np.repeat([1, 0], [len(usual), len(found)])
            area = roc_auc_score(truth, np.concatenate([usual, found]))
            told = "" if items is own else f"{area:.3f}"
            print(f"| {kind} | {len(found)} | {told} | {marked:.1%} |")


def measured(classifier: Classifier, name: str, items: list[Item]) -> np.ndarray:
    """How familiar each item is that can be classified."""
    found = []
    for item in items:
        try:
            found.append(classifier.classify_one(item).likeness[name])
        except BundleError:
            continue
    return np.array(found)


def strange_texts() -> Iterator[tuple[str, list[Item]]]:
    """Texts that name no product, by kind."""
    chance = random.Random(0)

    def word(letters: str, least: int, most: int) -> str:
        return "".join(chance.choices(letters, k=chance.randint(least, most)))

    def made(letters: str, least: int, most: int, words: int) -> list[Item]:
        return [
            Item(" ".join(word(letters, least, most) for _ in range(chance.randint(2, words))))
            for _ in range(COUNT)
        ]

    words = " ".join(PROSE).replace(",", "").split()
    yield "random letters", made(string.ascii_lowercase, 3, 10, 12)
    yield "a hand on the keyboard", made("qsdfghjklm", 3, 9, 4)
    yield "numbers", made(string.digits, 1, 9, 6)
    mixed = [Item(" ".join(chance.sample(words, chance.randint(3, 14)))) for _ in range(COUNT)]
    yield "everyday words of five languages, mixed", mixed
    yield "sentences about no product", [Item(one) for one in PROSE]


def strange_photos(folder: Path | None) -> Iterator[tuple[str, list[Item]]]:
    """Photos that show no product, by kind."""
    chance = np.random.default_rng(0)
    size = (240, 320, 3)
    noise = (chance.integers(0, 256, size, np.uint8) for _ in range(COUNT))
    yield "noise", [_photo(one) for one in noise]
    smooth = (chance.integers(0, 256, (2, 3, 3), np.uint8) for _ in range(COUNT))
    yield (
        "colour gradients",
        [
            _photo(np.asarray(Image.fromarray(one).resize((320, 240), Image.Resampling.BICUBIC)))
            for one in smooth
        ],
    )
    if folder is not None:
        own = sorted(one for one in folder.rglob("*") if one.suffix.lower() in {".jpg", ".png"})
        yield "the photos in FOLDER", [Item(photos=(one,)) for one in own]


def _photo(pixels: np.ndarray) -> Item:
    made = io.BytesIO()
    Image.fromarray(pixels).save(made, "JPEG", quality=90)
    return Item(photos=(made.getvalue(),))


if __name__ == "__main__":
    main()
