"""Checkpoints of transformers, tiny ones of our own making: the scores of its own pipeline, exact, offline."""

from __future__ import annotations

import json
import shutil
import socket
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from affectlab import catalogue, evaluate
from affectlab.core import InputError, Item, LongText, UsageError
from affectlab.models import ModelOptions, load
from watched import Place, watched

torch = pytest.importorskip("torch")
transformers = pytest.importorskip("transformers")
pytestmark = pytest.mark.train

WORDS = ("i", "you", "love", "hate", "this", "day", "was", "fine", "awful", "good", "bad", "not", "the", "so", "very")
VOCABULARY = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS, "a", "##s", ".", "!", "?", ",")
ROOM = 32
SEVEN = ("anger", "disgust", "fear", "joy", "neutral", "sadness", "surprise")
THREE = ("negative", "neutral", "positive")
TEXTS = ("i love this day.", "hate", "so very not good, is this fine?", "the day was awful!", "a", "[SEP] [PAD] i love")
Maker = Callable[..., Path]


def save(folder: Path, labels: tuple[str, ...], kind: str = "Bert", **settings: Any) -> Path:
    """A checkpoint with random weights, the same each time; `kind` as transformers calls it."""
    torch.manual_seed(0)
    config = getattr(transformers, f"{kind}Config")(
        **{
            "vocab_size": len(VOCABULARY), "hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 2,
            "intermediate_size": 64, "max_position_embeddings": ROOM, "initializer_range": 0.5,
            "id2label": dict(enumerate(labels)), "label2id": {label: index for index, label in enumerate(labels)},
            **settings,
        }
    )  # fmt: skip
    getattr(transformers, f"{kind}ForSequenceClassification")(config).save_pretrained(folder)
    codes = {word: code for code, word in enumerate(VOCABULARY)}
    inputs = ["input_ids", "attention_mask", *(["token_type_ids"] if kind == "Bert" else [])]
    tokenizer = transformers.BertTokenizerFast(vocab=codes, model_max_length=10**30, model_input_names=inputs)
    tokenizer.save_pretrained(folder)
    return folder


@pytest.fixture(scope="module")
def checkpoint(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return save(tmp_path_factory.mktemp("three"), THREE)


def pipeline_scores(folder: Path, texts: tuple[str, ...], labels: tuple[str, ...], **more: Any) -> np.ndarray:
    """(texts, labels) of transformers' own pipeline, one text at a time."""
    ask = transformers.pipeline("text-classification", model=str(folder), tokenizer=str(folder), device="cpu")
    found = [{one["label"]: one["score"] for one in ask(text, top_k=None, **more)} for text in texts]
    return np.array([[one[label] for label in labels] for one in found])


PLAIN = TEXTS[:5]


@pytest.mark.parametrize(
    ("kind", "labels", "settings", "task"),
    [
        pytest.param("Bert", THREE, {}, "sentiment", id="classes"),
        pytest.param("Bert", SEVEN, {"problem_type": "multi_label_classification"}, "emotions-ekman", id="labels"),
        pytest.param("Bert", SEVEN, {}, "emotions-ekman", id="one-of-seven"),
        pytest.param("DistilBert", THREE, {"dim": 32, "n_layers": 1, "n_heads": 2}, "sentiment", id="distilbert"),
        pytest.param("Roberta", THREE, {"pad_token_id": 0, "type_vocab_size": 1}, "sentiment", id="roberta"),
    ],
)
def test_the_scores_are_those_of_the_pipeline(
    kind: str, labels: tuple[str, ...], settings: dict[str, Any], task: str, tmp_path: Path
) -> None:
    folder = save(tmp_path, labels, kind, **settings)
    asked = catalogue.task(task)
    found = load(f"hf:{folder}").predict([Item(text) for text in PLAIN], [asked]).answers[task]
    expected = pipeline_scores(folder, PLAIN, asked.outputs)
    assert np.abs(found.scores - expected).max() <= 1e-5
    decided = np.asarray(found.decided)
    if settings.get("problem_type"):
        assert np.array_equal(decided, expected >= 0.5)
        assert set(decided.ravel().tolist()) == {True, False}
    else:
        best = decided.argmax(1) if decided.ndim == 2 else decided
        assert best.tolist() == expected.argmax(1).tolist()
    assert np.ptp(expected[:, 0]) > 0.01


def test_raw_values_are_those_of_the_pipeline_within_their_range(tmp_path: Path) -> None:
    folder = save(tmp_path / "net", ("LABEL_0",), problem_type="regression")
    (tmp_path / "mine.toml").write_text(
        'checkpoint = "net"\n[answers.valence]\nlabels = { LABEL_0 = "value" }\nrange = [-9, 9]\n'
    )
    with pytest.raises(UsageError, match="its labels are those of no task: LABEL_0; state what they mean"):
        load(f"hf:{folder}")
    model = load(f"hf:{tmp_path / 'mine.toml'}")
    found = model.predict([Item(text) for text in PLAIN], [catalogue.task("valence")]).answers["valence"]
    expected = (pipeline_scores(folder, PLAIN, ("LABEL_0",)) + 9) / 18
    assert np.abs(found.scores - expected).max() <= 1e-5
    assert np.ptp(found.scores) > 0.001


def test_the_card_says_what_is_known(checkpoint: Path, tmp_path: Path) -> None:
    card = load(f"hf:{checkpoint}").card
    assert (card.id, card.tasks, card.languages) == (f"hf:{checkpoint.name}", ("sentiment",), ())
    assert (card.training, card.details) == (None, {"max_tokens": ROOM})
    other = tmp_path / checkpoint.name
    shutil.copytree(checkpoint, other)
    assert load(f"hf:{other}").card.version == card.version
    (other / "README.md").write_text("more about it")
    assert load(f"hf:{other}").card.version == card.version
    settings = json.loads((other / "config.json").read_text())
    (other / "config.json").write_text(json.dumps({**settings, "problem_type": "multi_label_classification"}))
    assert load(f"hf:{other}").card.version != card.version


SENTENCES = st.lists(st.sampled_from([*WORDS, ".", "!", "\n", "😭", "é"]), max_size=60).map(" ".join)


@settings(max_examples=15)
@given(st.lists(SENTENCES, min_size=1, max_size=6), st.randoms())
def test_answers_never_depend_on_neighbours_or_their_order(checkpoint: Path, texts: list[str], random: Any) -> None:
    model, tasks = load_once(checkpoint), [catalogue.task("sentiment")]
    together = model.predict([Item(text) for text in texts], tasks).answers["sentiment"].scores
    order = list(range(len(texts)))
    random.shuffle(order)
    mixed = model.predict([Item(texts[row]) for row in order], tasks).answers["sentiment"].scores
    assert np.abs(mixed - together[order]).max() <= 1e-5
    for row, text in enumerate(texts):
        alone = model.predict([Item(text)], tasks).answers["sentiment"].scores
        assert np.abs(alone - together[[row]]).max() <= 1e-5


_LOADED: dict[Path, Any] = {}


def load_once(folder: Path) -> Any:
    return _LOADED.setdefault(folder, load(f"hf:{folder}"))


LONG = "this day was fine. " * 20


@pytest.mark.parametrize(
    ("way", "truncated", "error"),
    [
        pytest.param("window", False, None, id="window"),
        pytest.param("truncate", True, None, id="truncate"),
        pytest.param("error", False, "text has 100 tokens, hf:{} reads 30", id="error"),
    ],
)
def test_long_texts(way: LongText, truncated: bool, error: str | None, checkpoint: Path) -> None:
    model = load(f"hf:{checkpoint}", ModelOptions(long_text=way, threads=1))
    found = model.predict([Item("fine"), Item(LONG)], [catalogue.task("sentiment")])
    assert found.truncated.tolist() == [False, truncated]
    assert found.errors == (None, error and error.format(checkpoint.name))
    assert np.isnan(found.answers["sentiment"].scores).any(1).tolist() == [False, error is not None]


def test_a_window_ends_with_a_sentence_and_all_of_them_count(checkpoint: Path) -> None:
    model, tasks = load_once(checkpoint), [catalogue.task("sentiment")]
    assert [len(ids) - 2 for ids in model._reader.read([LONG], "window").ids] == [30, 30, 30, 10]
    assert [len(ids) - 2 for ids in model._reader.read(["good" + "s" * 9 + " bad" * 40], "window").ids][:1] == [30]
    ends = [Item(LONG), Item(LONG + "hate hate awful bad! " * 20)]
    scores = model.predict(ends, tasks).answers["sentiment"].scores
    cut = load(f"hf:{checkpoint}", ModelOptions(long_text="truncate")).predict(ends, tasks).answers["sentiment"].scores
    assert np.abs(scores[1] - scores[0]).max() > 0.01
    assert np.abs(cut[1] - cut[0]).max() <= 1e-5


def test_marks_in_a_text_are_text_and_halves_of_characters_are_read(checkpoint: Path) -> None:
    model = load_once(checkpoint)
    special = {VOCABULARY.index(mark) for mark in ("[PAD]", "[SEP]", "[CLS]")}
    (ids,) = model._reader.read([TEXTS[5]], "window").ids
    assert not special & set(ids[1:-1].tolist())
    found = model.predict([Item("i love \ud83d this"), Item("")], [catalogue.task("sentiment")])
    assert found.errors == (None, None)
    assert model.predict([], [catalogue.task("sentiment")]).errors == ()
    with pytest.raises(UsageError, match="does not answer 'vad'"):
        model.predict([Item("x")], [catalogue.task("vad")])


@pytest.mark.parametrize(("kind", "room"), [("Bert", ROOM), ("Roberta", ROOM - 1)])
def test_a_network_reads_as_many_tokens_as_it_has_places(kind: str, room: int, tmp_path: Path) -> None:
    model = load(f"hf:{save(tmp_path, THREE, kind, pad_token_id=0)}")
    assert model.card.details["max_tokens"] == room
    assert model.predict([Item(LONG)], [catalogue.task("sentiment")]).errors == (None,)


def test_without_a_padding_token_each_text_is_its_own_batch(tmp_path: Path) -> None:
    save(tmp_path, THREE, "GPT2", pad_token_id=None, eos_token_id=3)
    model, tasks = load(f"hf:{tmp_path}"), [catalogue.task("sentiment")]
    found = model.predict([Item(text) for text in PLAIN], tasks).answers["sentiment"].scores
    assert np.abs(found - pipeline_scores(tmp_path, PLAIN, THREE)).max() <= 1e-5


@pytest.mark.usefixtures("no_network")
def test_a_name_is_looked_up_in_the_local_cache_alone(
    checkpoint: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from huggingface_hub import constants

    monkeypatch.setattr(constants, "HF_HUB_CACHE", str(tmp_path))
    revision = "0123456789abcdef0123456789abcdef01234567"
    place = tmp_path / "models--someone--three"
    shutil.copytree(checkpoint, place / "snapshots" / revision)
    (place / "refs").mkdir()
    (place / "refs" / "main").write_text(revision)
    model = load("hf:someone/three")
    assert (model.card.id, model.card.version) == ("hf:someone/three", revision[:12])
    assert model.predict([Item("fine")], [catalogue.task("sentiment")]).errors == (None,)
    with pytest.raises(UsageError) as caught:
        load("hf:someone/four")
    assert str(caught.value) == (
        'model="hf:someone/four": there is no such folder, nor such a checkpoint in the local cache of the hub; '
        "fetch it yourself, affectlab does not: hf download someone/four"
    )


def test_a_fresh_process_leaves_no_file_and_opens_no_socket(checkpoint: Path, tmp_path: Path) -> None:
    place = Place.make(tmp_path / "place")
    for _ in range(2):
        seen = watched(place, f"import affectlab; affectlab.analyze('fine', model={f'hf:{checkpoint}'!r})")
        assert (seen.status, seen.sockets) == (0, []), seen.err
        # torch makes this folder as transformers imports it, and leaves it empty
        assert {path for path in seen.files if not path.startswith("temporary/torchinductor_")} == set()
        assert all((place.root / path).is_dir() for path in seen.files)


@pytest.fixture
def no_network(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("the network was asked")

    monkeypatch.setattr(socket.socket, "connect", refuse)
    monkeypatch.setattr(socket, "getaddrinfo", refuse)


@pytest.mark.usefixtures("no_network")
def test_a_folder_asks_nobody_and_says_nothing(checkpoint: Path, capfd: pytest.CaptureFixture[str]) -> None:
    load(f"hf:{checkpoint}")
    assert capfd.readouterr() == ("", "")


def edit(folder: Path, name: str = "config.json", **changes: object) -> None:
    settings = json.loads((folder / name).read_text())
    (folder / name).write_text(json.dumps({**settings, **changes}))


def forget(folder: Path, weight: str) -> None:
    from safetensors.torch import load_file, save_file

    kept = {name: value for name, value in load_file(folder / "model.safetensors").items() if name != weight}
    save_file(kept, folder / "model.safetensors", metadata={"format": "pt"})


BREAKS: dict[str, tuple[Callable[[Path], object], str]] = {
    "no-config": (lambda folder: (folder / "config.json").unlink(), "there is no config.json; give the folder"),
    "no-json": (lambda folder: (folder / "config.json").write_text("{"), "holds no checkpoint that can be read"),
    "no-type": (lambda folder: edit(folder, architectures=None), "holds no checkpoint that can be read"),
    "no-head": (lambda folder: edit(folder, architectures=["BertModel"]), "is no classifier of texts but BertModel"),
    "half-head": (lambda folder: forget(folder, "classifier.weight"), "lacks the weights classifier.weight"),
    "no-weights": (lambda folder: (folder / "model.safetensors").unlink(), "holds no checkpoint that can be read"),
    "rubbish": (
        lambda folder: (folder / "model.safetensors").write_bytes(b"x"),
        "holds no checkpoint that can be read",
    ),
    "other-size": (lambda folder: edit(folder, hidden_size=16), "holds no checkpoint that can be read"),
    "no-room": (lambda folder: edit(folder, "tokenizer_config.json", model_max_length=2), "it reads 2 tokens at once"),
    "code": (
        lambda folder: edit(folder, model_type="mine", auto_map={"AutoConfig": "mine.Mine"}),
        "holds no checkpoint that can be read",
    ),
}


@pytest.mark.parametrize(("harm", "line"), BREAKS.values(), ids=list(BREAKS))
def test_a_folder_that_is_no_classifier_is_one_line(
    harm: Callable[[Path], object], line: str, checkpoint: Path, tmp_path: Path
) -> None:
    folder = tmp_path / "broken"
    shutil.copytree(checkpoint, folder)
    harm(folder)
    with pytest.raises(InputError) as caught:
        load(f"hf:{folder}")
    assert line in str(caught.value)
    assert str(caught.value).startswith(str(folder))
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("argument", "line"),
    [
        ("", 'model="hf": hf needs a checkpoint; write model="hf:FOLDER"'),
        ("/no/such/place", "there is no such folder; give the folder that save_pretrained wrote"),
        ("no.toml", "no.toml: cannot be read: No such file or directory"),
    ],
)
def test_what_cannot_be_found_is_one_line(argument: str, line: str) -> None:
    with pytest.raises((UsageError, InputError)) as caught:
        load(f"hf:{argument}" if argument else "hf")
    assert line in str(caught.value)


@pytest.mark.parametrize("name", ["torch", "transformers"])
def test_without_the_extra_one_line_says_what_to_install(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(UsageError, match=rf'{name} is not installed; install it: pip install "affectlab\[hf\]"'):
        load("hf:folder")


def test_strict_needs_a_word_on_training(checkpoint: Path) -> None:
    with pytest.raises(UsageError, match="does not say what it was trained on; the strict protocol allows semeval2018"):
        evaluate.evaluate(load_once(checkpoint), "aeb", protocol="strict")


@pytest.mark.data
def test_a_benchmark_is_answered_end_to_end(checkpoint: Path, tmp_path: Path) -> None:
    out = tmp_path / "run.json"
    run = evaluate.evaluate(load_once(checkpoint), "aeb", only=["v-reg", "tdt"], limit=20, resamples=5, out=out)
    assert {(one.task, one.answered) for one in run.scores} == {("v-reg", 0), ("tdt", 20)}
    assert (run.training, run.unanswered) == (None, ("v-reg",))
    (tmp_path / "mine.toml").write_text(
        f'checkpoint = "{checkpoint}"\n[answers.valence]\nlabels = {{ negative = 0, neutral = 0.5, positive = 1 }}\n'
        '[training]\nsemeval2018 = { rows = 1, terms = "research-only" }\n'
    )
    model = load(f"hf:{tmp_path / 'mine.toml'}")
    stated = evaluate.evaluate(model, "aeb", only=["v-reg", "sst"], protocol="strict", limit=20, resamples=5)
    assert {(one.task, one.answered) for one in stated.scores} == {("v-reg", 20), ("sst", 20)}
    assert stated.supervised == ("v-reg",)
