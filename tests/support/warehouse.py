"""A shop with some wrong labels, the people who correct them, and one who does harm.

The products are the demo's; everything follows from the seed.
"""

from __future__ import annotations

import csv
import random
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt
from letters import NOW, Laptop, new_id

from channel.corrections import MOST_DECISIONS, Decision
from channel.folder import FolderStore
from trainer.data import layout
from trainer.data.categories import default_categories
from trainer.data.index import CatalogueIndex
from trainer.data.scan import scan
from trainer.demo.products import Product, Stream

HONEST = (("dock-1", "p1"), ("dock-1", "p2"), ("dock-2", "p3"))
EVIL = ("dock-3", "evil")


@dataclass
class Warehouse:
    """A catalogue in `folder / "data"`, of which some labels of one category are wrong."""

    folder: Path
    products: int
    seed: int
    share: float = 0.05
    """Of the category's products to learn from, those whose label is wrong."""
    to_one: bool = False
    """Whether the wrong labels are all of one other category."""
    photos: bool = False
    """Whether the products have their photos."""
    mistakes: float = 0.02
    """Of what an honest person says, what is wrong."""
    truth: dict[str, str] = field(default_factory=dict)
    """The true code of every product, by its index."""
    wrong: dict[str, str] = field(default_factory=dict)
    """The codes of those whose label is wrong."""

    def __post_init__(self) -> None:
        self.chance = random.Random(f"warehouse {self.seed}")
        self.data = self.folder / "data"
        self.data.mkdir(parents=True)
        stream = Stream(self.seed)
        self.stock: dict[str, Product] = {}
        for number in range(self.products):
            product = stream.product(number)
            self.stock[str(product.index)] = product
            if self.photos and product.has_photo:
                name = layout.photo_name(str(product.imageid), str(product.productid))
                assert name is not None
                (self.data / layout.PHOTOS).mkdir(parents=True, exist_ok=True)
                (self.data / layout.PHOTOS / name).write_bytes(stream.photo(number))
        self.truth = {index: product.code for index, product in self.stock.items()}
        self._write()
        with scan(self.data, self.folder / "scan") as index:
            self.learnt = [
                product.index
                for part in ("train", "val")
                for product in index.products(index.rows(part))  # type: ignore[arg-type]
            ]
        sizes = Counter(self.truth[one] for one in self.learnt).most_common()
        self.hurt, self.attacked, self.target = sizes[0][0], sizes[1][0], sizes[2][0]
        """Codes: of the wrong labels; of what is flipped by harm, and to what."""
        of = self.of(self.hurt)
        others = [code for code, _ in sizes if code != self.hurt]
        flipped = self.chance.sample(of, max(3, round(self.share * len(of))))
        others = others[2:3] if self.to_one else others
        self.wrong = {index: self.chance.choice(others) for index in flipped}
        self._write()

    def of(self, code: str) -> list[str]:
        """The products to learn from that truly are of a category."""
        return [index for index in self.learnt if self.truth[index] == code]

    def label(self, index: str) -> str:
        """What the table says."""
        return self.wrong.get(index, self.truth[index])

    def _write(self) -> None:
        products = [("", "designation", "description", "productid", "imageid")]
        products += [
            (
                *(index, p.designation, p.description or ""),
                *((str(p.productid), str(p.imageid)) if self.photos else ("", "")),
            )
            for index, p in self.stock.items()
        ]
        labels = [("", "prdtypecode"), *((index, self.label(index)) for index in self.stock)]
        categories = [("prdtypecode", "name_fr", "name_en")]
        categories += [(c.code, c.name_fr, c.name_en) for c in default_categories()]
        for name, rows in (
            (layout.PRODUCTS, products),
            (layout.LABELS, labels),
            (layout.CATEGORIES, categories),
        ):
            with (self.data / name).open("w", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(rows)

    def decide(self, who: tuple[str, str], index: str, code: str, model_code: str) -> Decision:
        """What a person says of a product."""
        product = self.stock[index]
        return Decision(
            id=new_id(self.seed, who, index),
            at=NOW,
            operator=who[1],
            code=code,
            model_code=model_code,
            probability=0.5,
            model_version="last-week",
            signature="text",
            designation=product.designation,
            description=product.description or "",
        )

    def work(self, shared: bool, looked: int = 200) -> Iterator[tuple[tuple[str, str], Decision]]:
        """What the honest people say: of the wrong labels, each by all of them (`shared`) or by one
        of them; and of other products, most of which the model had right."""
        codes = sorted(set(self.truth.values()))
        for number, index in enumerate(self.wrong):
            for place, who in enumerate(HONEST):
                if shared or number % len(HONEST) == place:
                    yield who, self.decide(who, index, self.truth[index], self.wrong[index])
        for who in HONEST:
            for index in self.chance.sample(self.learnt, min(looked, len(self.learnt))):
                if index not in self.wrong:
                    truth = self.truth[index]
                    said = truth if self.chance.random() < 0.85 else self.chance.choice(codes)
                    right = self.chance.random() >= self.mistakes
                    code = truth if right else self.chance.choice(codes)
                    yield who, self.decide(who, index, code, said)

    def harm(
        self, who: tuple[str, str] = EVIL, most: int | None = None
    ) -> Iterator[tuple[tuple[str, str], Decision]]:
        """One category flipped to another, in bulk."""
        for index in self.of(self.attacked)[:most]:
            yield who, self.decide(who, index, self.target, self.attacked)


def send(
    store: FolderStore,
    said: Sequence[tuple[tuple[str, str], Decision]],
) -> None:
    """Sends what people said in letters, as their laptops would."""
    devices: dict[str, list[Decision]] = {}
    for (device, _), decision in said:
        devices.setdefault(device, []).append(decision)
    for device, decisions in devices.items():
        laptop = Laptop(store, device)
        size = min(MOST_DECISIONS, 40)
        for start in range(0, len(decisions), size):
            laptop.send(*decisions[start : start + size])


def labels_of(index: CatalogueIndex) -> dict[str, str]:
    """The code of every product by its index, as it would be learnt."""
    return {
        product.index: index.categories[product.label].code
        for product in index.products(index.rows("all"))
    }


class Learner:
    """The text branch's linear model, learnt from the labels of a catalogue in several states."""

    def __init__(self, index: CatalogueIndex, truth: dict[str, str], scratch: Path) -> None:
        """`index` in any of its states: the rows and texts are the same in all."""
        from bundle.spec import TextSpec
        from bundle.text import clean
        from common.progress import silent
        from trainer import model, subwords
        from trainer.text_features import TextFeatures

        spec = TextSpec()
        self.learnt = np.sort(np.concatenate([index.rows("train"), index.rows("val")]))
        test = index.rows("test")
        lines = (clean(p.designation, p.description) for p in index.products(self.learnt))
        features = TextFeatures(index, spec, subwords.learn(lines), scratch, silent)
        idf = features.inverse_document_frequency(self.learnt, spec.buckets)
        self._learnt = features.matrix(self.learnt, idf, model.SMALL)
        self._test = features.matrix(test, idf, model.SMALL)
        self._codes = [category.code for category in index.categories]
        place = {code: number for number, code in enumerate(self._codes)}
        self._truth = np.array([place[truth[p.index]] for p in index.products(test)])

    def f1(self, labels: npt.NDArray[np.int32]) -> dict[str, float]:
        """F1 of each category on the test products, by their true categories."""
        from common.progress import silent
        from trainer import linear
        from trainer.metrics import confusion, f1_by_class

        classes = len(self._codes)
        fitted = linear.fit(self._learnt, labels[self.learnt], classes, classes, silent)
        said = linear.logits(fitted, self._test).argmax(1)
        scores = f1_by_class(confusion(self._truth, said, classes))
        return dict(zip(self._codes, scores.tolist(), strict=True))
