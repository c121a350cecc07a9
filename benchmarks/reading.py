"""What each step of reading a text does to `base`: dev figures without it, less those with all steps.

AFFECTLAB_DATA=... python benchmarks/reading.py
AFFECTLAB_DATA=... python benchmarks/reading.py ':(' 😢 😞      # other emoji for it and all that share its emoji
"""

from __future__ import annotations

import sys
from collections.abc import Callable

import numpy as np

from affectlab import catalogue, datasets
from affectlab.annotate import load_model
from affectlab.core import FloatArray, Item
from affectlab.metrics import macro_f1, pearson
from affectlab.models import tokens
from affectlab.models.embedded import EmbeddedModel
from affectlab.text import characters, emoticons, reading, spelling
from affectlab.text.steps import Step, rewrite

SETS = (
    ("goemotions", "dev", "emotions", "emotions"),
    ("semeval2018", "ec/dev", "emotions-11", "emotions-11"),
    ("semeval2018", "v/dev", "valence", "valence"),
    ("semeval2018", "ei/dev", "intensity", "intensity"),
    ("emobank", "dev", "vad", "vad"),
    ("semeval2017", "dev", "sentiment", "sentiment"),
    ("vader", "tweets-dev", "vader-valence", "valence"),
)
STEPS: dict[str, tuple[Step, ...]] = {
    "characters": (characters.CHARACTERS, characters.MARKS, characters.COMPOSED, characters.APOSTROPHES),
    "breaks": (characters.BREAKS,),
    "underscores": (reading.UNDERSCORES,),
    "emoticons": (emoticons.EMOTICONS,),
    "spelling": (spelling.SPELLING,),
}
"""What can be left out."""


class Dev:
    """The dev texts, each spelling of them answered once."""

    def __init__(self) -> None:
        model = load_model("base")
        assert isinstance(model, EmbeddedModel)
        self._model = model
        self._outputs: dict[str, FloatArray] = {}
        self._sets = []
        for id, split, gold, task in SETS:
            rows = [row for row in datasets.load(id).read(split) if gold in row.gold]
            self._sets.append((f"{id} {split}", rows, np.array([row.gold[gold] for row in rows]), catalogue.task(task)))

    def figures(self, normalise: Callable[[str], str]) -> dict[str, float]:
        """Macro-F1, accuracy or mean correlation on each set, with texts read by `normalise`."""
        found = {}
        for name, rows, gold, task in self._sets:
            answer = self._model.answers.one(self._raw([normalise(row.text) for row in rows]), task)
            if task.kind == "multilabel":
                found[name] = macro_f1(gold > 0.5, np.asarray(answer.decided, dtype=bool))
            elif task.kind == "multiclass":
                found[name] = float((np.asarray(answer.decided) == gold.argmax(1)).mean())
            else:
                known = ~np.isnan(gold)
                columns = zip(gold.T, answer.scores.T, known.T, strict=True)
                found[name] = float(np.mean([pearson(want[rows], have[rows]) for want, have, rows in columns]))
        return found

    def _raw(self, texts: list[str]) -> FloatArray:
        new = [text for text in dict.fromkeys(texts) if text not in self._outputs]
        if new:
            self._outputs.update(zip(new, self._model.raw([Item(text) for text in new]), strict=True))
        return np.array([self._outputs[text] for text in texts])


def without(left_out: tuple[Step, ...]) -> Callable[[str], str]:
    """`normalise` with some steps left out."""
    steps = [step for step in reading.STEPS if step not in left_out]
    return lambda text: " ".join(rewrite(text, steps).split())


def main() -> None:
    tokens.normalise = lambda text: text  # texts come normalised
    dev = Dev()
    whole = dev.figures(without(()))
    print(f"{'':24}" + "".join(f"{name:>24}" for name in whole))
    print(f"{'all steps':24}" + "".join(f"{value:24.4f}" for value in whole.values()))

    def show(name: str) -> Callable[[dict[str, float]], None]:
        return lambda found: print(f"{name:24}" + "".join(f"{found[key] - whole[key]:+24.4f}" for key in whole))

    if len(sys.argv) > 2:
        known = emoticons.emoticons()
        family = [face for face, emoji in known.items() if emoji == known[sys.argv[1]]]
        for emoji in sys.argv[2:]:
            known.update(dict.fromkeys(family, emoji))
            show(f"{' '.join(family[:3])} {emoji}")(dev.figures(without(())))
        return
    for name, steps in STEPS.items():
        show(f"without {name}")(dev.figures(without(steps)))


if __name__ == "__main__":
    main()
