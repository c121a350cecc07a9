"""From a few rows of one's own to a model that answers: the weights come back exactly, and training goes on."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch")
onnx = pytest.importorskip("onnx")

from affectlab import models  # noqa: E402
from affectlab.annotate import analyze, annotate_file  # noqa: E402
from affectlab.core import AffectlabError, Item  # noqa: E402
from affectlab.models.base import ModelOptions  # noqa: E402
from affectlab.models.embedded import EmbeddedModel  # noqa: E402
from affectlab.models.folder import folder_of, is_whole  # noqa: E402
from affectlab.models.tokens import TokenReader  # noqa: E402
from affectlab.train import graph, loop, own, probe, start, train, tune  # noqa: E402
from affectlab.train.prepare import prepare  # noqa: E402

pytestmark = pytest.mark.train
TEXTS = (
    "What a lovely morning, thank you all!",
    "This is awful and I hate it.",
    "The meeting is at noon.",
    "why me?? 😭",
)
THINGS = (
    "phone",
    "book",
    "film",
    "tram",
    "dinner",
    "game",
    "song",
    "coat",
    "garden",
    "bike",
    "lamp",
    "class",
    "trip",
    "cake",
)
SAYING = {"glad": "I love this {}, so happy with it", "cross": "I hate the awful {}, it made me angry"}
RECIPE = '[model]\nid = "mood"\n[data]\nfile = "posts.csv"\ntext = "text"\nlabel = "mood"\n[training]\nepochs = 2\n'


@pytest.fixture(autouse=True)
def no_data(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("AFFECTLAB_DATA", raising=False)


@pytest.fixture
def recipe(tmp_path: Path) -> Path:
    rows = [(text.format(thing), label) for label, text in SAYING.items() for thing in THINGS]
    with (tmp_path / "posts.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows([("text", "mood"), *rows])
    (tmp_path / "mood.toml").write_text(RECIPE, encoding="utf-8")
    return tmp_path / "mood.toml"


@torch.no_grad()
def logits(net: torch.nn.Module) -> np.ndarray:
    ids = TokenReader(folder_of("base") / "tokenizer.json", 128).read([Item(text) for text in TEXTS], "truncate").ids
    return np.asarray(net.eval()(*loop.collate(ids)))


def test_the_network_read_back_answers_as_the_graph() -> None:
    weights, shape = start.read_graph(folder_of("base") / "model.onnx")
    found = logits(start.build(weights, shape, dropout=0.1))
    model = EmbeddedModel(folder_of("base"), ModelOptions())
    wanted = model.raw([Item(text) for text in TEXTS])
    assert np.abs(found - wanted).max() < 0.5  # logits reach from -10 to 10; activations are rounded to 8 bits
    assert np.corrcoef(found.ravel(), wanted.ravel())[0, 1] > 0.999


def test_a_graph_of_what_was_read_is_the_graph(tmp_path: Path) -> None:
    first = graph.build(*start.read_graph(folder_of("base") / "model.onnx"))
    (tmp_path / "model.onnx").write_bytes(first.SerializeToString())
    again = graph.build(*start.read_graph(tmp_path / "model.onnx"))
    assert again.SerializeToString() == first.SerializeToString()


def test_what_is_no_graph_of_ours_cannot_be_read_back(tmp_path: Path) -> None:
    (tmp_path / "model.onnx").write_bytes(onnx.ModelProto().SerializeToString())
    with pytest.raises(AffectlabError, match="holds no network of ours"):
        start.read_graph(tmp_path / "model.onnx")


def test_a_few_rows_make_a_model_that_answers(recipe: Path, tmp_path: Path) -> None:
    made = train(str(recipe), tmp_path / "mine", tmp_path / "mine.work")
    assert is_whole(made.folder)
    assert is_whole(made.float32)
    assert [(one.metric, one.baseline) for one in made.scores] == [
        ("macro-f1", pytest.approx(1 / 3)),
        ("accuracy", 0.5),
    ]
    assert all(one.value > one.baseline for one in made.scores)
    told = json.loads((made.folder / "dev_scores.json").read_text(encoding="utf-8"))
    assert told["scores"][1]["value"] == made.scores[1].value

    card = models.load(f"onnx:{made.folder}").card
    assert (card.tasks, card.own_tasks[0].outputs, card.languages) == (("mood",), ("cross", "glad"), ("en",))
    assert card.own_tasks[0].kind == "multiclass"
    assert (card.training[0].id, card.training[0].rows, card.training[0].terms) == ("posts.csv", 22, "own")
    assert "goemotions" in {one.id for one in card.training}
    assert analyze("so happy with this", model=f"onnx:{made.folder}").other["mood"]["label"] == "glad"
    annotate_file(tmp_path / "posts.csv", tmp_path / "out.csv", model=f"onnx:{made.folder}")
    assert (tmp_path / "out.csv").read_text(encoding="utf-8").startswith("text,mood,mood.label,mood.cross,mood.glad,")

    before = (made.folder / "model.onnx").read_bytes()
    train(str(recipe), tmp_path / "mine", tmp_path / "mine.work")
    assert (made.folder / "model.onnx").read_bytes() == before
    changed = recipe.read_text(encoding="utf-8").replace("epochs = 2", "epochs = 1")
    recipe.write_text(changed.replace("[model]", f'[model]\nstart = "onnx:{made.folder}"'), encoding="utf-8")
    again = train(str(recipe), tmp_path / "next", tmp_path / "mine.work")
    assert len(list((tmp_path / "mine.work").glob("tuning-*.pt"))) == 1
    assert [(one.id, one.rows) for one in models.load(f"onnx:{again.folder}").card.training][:2] == [
        ("posts.csv", 22)
    ] * 2


def test_a_known_task_begins_with_the_head_that_is_there(recipe: Path) -> None:
    text = recipe.read_text(encoding="utf-8").replace('label = "mood"', 'label = "mood"\ntask = "sentiment"')
    recipe.write_text(text, encoding="utf-8")
    posts = recipe.parent / "posts.csv"
    changed = posts.read_text(encoding="utf-8").replace(",glad", ",positive").replace(",cross", ",negative")
    posts.write_text(changed, encoding="utf-8")
    found = own.load(str(recipe))
    assert found is not None
    task = prepare(found).task
    net, is_new = tune.first_network(tune.find_start(found), task, found)
    assert not is_new
    model = EmbeddedModel(folder_of("base"), ModelOptions())
    wanted = model.raw([Item(text) for text in TEXTS])[:, model.answers.heads["sentiment"]]
    assert np.abs(logits(net) - wanted).max() < 0.5


@pytest.mark.parametrize(
    ("name", "says"),
    [
        pytest.param(
            "bass", 'start = \'bass\' is no model to start from; write "base" or "onnx:FOLDER"', id="no-model"
        ),
        pytest.param("onnx:", "is no model to start from", id="no-folder-named"),
        pytest.param("onnx:nowhere", "there is no such folder", id="no-folder"),
        pytest.param("onnx:.", "there is no model.onnx", id="no-model-there"),
    ],
)
def test_a_start_that_is_none_is_said(recipe: Path, name: str, says: str) -> None:
    recipe.write_text(RECIPE.replace("[model]", f'[model]\nstart = "{name}"'), encoding="utf-8")
    with pytest.raises(AffectlabError) as caught:
        train(str(recipe), recipe.parent / "mine", recipe.parent / "work")
    assert says in str(caught.value)


def test_rules_follow_the_kind(recipe: Path) -> None:
    found = own.load(str(recipe))
    assert found is not None
    task = prepare(found).task
    logits = np.array([[2.0, -2.0], [-2.0, 2.0], [1.0, 0.0], [0.0, 1.0]])
    gold = (logits > 0.5).astype(np.float32)
    kinds = {
        "multiclass": tune.fit_rule(task, logits, gold).rule,
        "multilabel": tune.fit_rule(replace(task, kind="multilabel"), logits, gold).rule,
    }
    assert kinds == {"multiclass": "classes", "multilabel": "labels"}
    stars = replace(task, kind="regression", range=(1.0, 5.0), outputs=("value",))
    assert tune.fit_rule(stars, logits[:, :1], gold[:, :1]).low == 1.0


def test_a_new_head_is_fitted_before_the_encoder_moves(recipe: Path) -> None:
    found = own.load(str(recipe))
    assert found is not None
    ready = prepare(found)
    begin = tune.find_start(found)
    net, is_new = tune.first_network(begin, ready.task, found)
    assert is_new
    before = {name: value.clone() for name, value in net.encoder.state_dict().items()}
    ids = TokenReader(folder_of("base") / "tokenizer.json", 128).read(ready.train.items, "truncate").ids
    probe.fit_head(net, ids, ready.train.gold, tune.loop_recipe(found, ready.task, begin))
    with torch.no_grad():
        answered = net.eval()(*loop.collate(ids)).numpy()
    assert (answered.argmax(1) == ready.train.gold.argmax(1)).all()
    assert all(torch.equal(value, before[name]) for name, value in net.encoder.state_dict().items())
