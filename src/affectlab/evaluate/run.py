"""`affectlab evaluate`: a model's answers on a benchmark's rows, scored, with intervals and calibration."""

from __future__ import annotations

import json
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any, Literal

from affectlab import metrics
from affectlab.core import SILENT, BoolArray, InputError, Progress, UsageError, argument
from affectlab.engine.interrupt import terminable
from affectlab.evaluate import benchmark as benchmarks
from affectlab.evaluate import questions as questions_of
from affectlab.evaluate.ask import ask
from affectlab.evaluate.calibration import Calibration, calibrations
from affectlab.evaluate.kept import Kept, path_beside
from affectlab.evaluate.questions import Question
from affectlab.evaluate.recorded import matched
from affectlab.evaluate.score import Graded, Scorer, grade, parts, scorers
from affectlab.models import Model
from affectlab.models.recorded import RecordedModel

Protocol = Literal["open", "strict"]
PROTOCOLS: tuple[Protocol, ...] = ("open", "strict")
OUT, OPEN = argument("out"), argument("protocol", "open")
STRICT_SETS = ("semeval2018",)
"""What the EmoLLMs' instruction data (AAID) was made of: SemEval-2018 Task 1, English train."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Score:
    """One figure: a metric of a task over its `n` rows, of which `answered` got an answer, and its 95 % bootstrap
    interval. All three figures are nan where there is none: nothing was answered, or the metric is not defined.
    """

    task: str
    metric: str
    value: float
    low: float
    high: float
    n: int
    answered: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Run:
    """A scored run.

    `spec`: the settings that make the run what it is. `scores`: of the benchmark's tasks; `details`: of the outputs
    that some of them average, and of rows that stand beside the benchmark. `training`: the sets that the model's card
    names, None where it does not say; `supervised`: tasks whose own training rows are among them. `predictions`: file
    of the answers to each row, in the folder of the run.
    """

    benchmark: str
    protocol: str
    model: str
    model_version: str
    spec: dict[str, str | int | None]
    scores: tuple[Score, ...]
    details: tuple[Score, ...] = ()
    calibration: tuple[Calibration, ...] = ()
    training: tuple[dict[str, str | int], ...] | None = ()
    supervised: tuple[str, ...] = ()
    predictions: str | None = None

    @property
    def unanswered(self) -> tuple[str, ...]:
        """Tasks without a single answer, in order."""
        return tuple(dict.fromkeys(one.task for one in (*self.scores, *self.details) if not one.answered))

    def as_json(self) -> Any:
        """As it is written: nan is null."""
        return _plain(asdict(self))

    def write(self, path: Path) -> None:
        """The run as JSON, in one move."""
        partial = path.with_name(f"{path.name}.part")
        try:
            partial.write_text(json.dumps(self.as_json(), indent=1, allow_nan=False) + "\n", encoding="utf-8")
            partial.replace(path)
        except OSError as error:
            raise InputError(f"cannot be written: {error.strerror}", str(path), f"choose another {OUT}") from None


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(one) for one in value]
    return None if isinstance(value, float) and value != value else value


def evaluate(
    model: Model,
    name: str = "supervised",
    *,
    only: Sequence[str] = (),
    protocol: Protocol = "open",
    limit: int | None = None,
    resamples: int = 500,
    out: Path | None = None,
    overwrite: bool = False,
    progress: Progress = SILENT,
) -> Run:
    """Score `model` on the benchmark `name` with the data sets in AFFECTLAB_DATA.

    `only`: tasks of the benchmark, all if empty. `protocol`: "strict" refuses a model that was trained on more than
    the EmoLLMs were. `limit` takes that many rows of each set, spread over it. `out`: file of the run; the row-level
    answers are kept beside it as they come, and a run that was stopped asks only for the rest; `overwrite` begins anew.
    """
    bench = benchmarks.load(name)
    chosen = bench.only(only)
    _check_protocol(model, protocol)
    if out is not None:
        out = _free(out, model, overwrite=overwrite)
    asked = questions_of.questions(chosen, model.card, limit)
    whose = {"benchmark": bench.id, "model": model.card.id, "model_version": model.card.version}
    path = None if out is None else path_beside(out)
    recorded = matched(model, bench, asked) if isinstance(model, RecordedModel) else None
    with Kept(path, {**whose, "sha256": _sha256(model)}, overwrite=overwrite) as kept, terminable():
        if recorded is None:
            ask(model, asked, kept, progress, calibration=bench.calibration)
        else:
            kept.add((key, reply, None) for key, reply in recorded.items() if key not in kept.lines)
        kept.sort(key for question in asked for key in question.keys if key in kept.lines)
    graded = [grade(question, _given(question, kept), argument("model", model.card.id)) for question in asked]
    scores, details = _scores(graded, resamples)
    seen = {one.id for one in model.card.training or ()}
    run = Run(
        **whose,
        protocol=protocol,
        spec=_spec(model, whose, protocol=protocol, only=",".join(only) or None, limit=limit, resamples=resamples),
        scores=tuple(scores),
        details=tuple(details),
        calibration=tuple(calibrations(asked, kept.lines)) if bench.calibration else (),
        training=None if model.card.training is None else tuple(asdict(one) for one in model.card.training),
        supervised=tuple(row.id for row in chosen.rows if seen & set(row.trained)),
        predictions=None if path is None else path.name,
    )
    if out is not None:
        run.write(out)
    return run


def _free(out: Path, model: Model, *, overwrite: bool) -> Path:
    """The file itself that `out` names. Raises UsageError where writing it, or the answers beside it, costs a file."""
    out = out.resolve()
    if out.exists() and not out.is_file():
        raise UsageError("is no file", argument("out", str(out)), f"choose another {OUT}")
    if isinstance(model, RecordedModel) and model.path.resolve() in (out, path_beside(out)):
        raise UsageError(
            "would be written over the recorded answers themselves", argument("out", str(out)), f"choose another {OUT}"
        )
    if out.exists() and not overwrite:
        try:
            known = "benchmark" in json.loads(out.read_bytes() or b"{}")
        except (ValueError, TypeError, RecursionError, OSError):
            known = False
        if not known and out.stat().st_size:
            raise UsageError(
                "is there already, and no run",
                argument("out", str(out)),
                f"choose another {OUT}, or add {argument('overwrite', True)}",
            )
    return out


def _spec(model: Model, whose: dict[str, str], **settings: str | int | None) -> dict[str, str | int | None]:
    return {
        **whose,
        **settings,
        "sha256": _sha256(model),
        "affectlab": version("affectlab"),
        "python": platform.python_version(),
    }


def _sha256(model: Model) -> str | None:
    """Of the model's graph, where it has one."""
    return str(model.card.details["sha256"]) if "sha256" in model.card.details else None


def _check_protocol(model: Model, protocol: Protocol) -> None:
    """Strict refuses a model that was trained on other sets, and one that does not say; a lexicon was on none."""
    if protocol != "strict":
        return
    allowed = f"the strict protocol allows {', '.join(STRICT_SETS)} alone"
    other = [one.id for one in model.card.training or () if one.id not in STRICT_SETS]
    if other:
        what = f"was trained on {', '.join(other)}; {allowed}"
        raise UsageError(what, argument("model", model.card.id), f"use {OPEN}, or train a model on that set alone")
    if model.card.training is None:
        what = f"does not say what it was trained on; {allowed}"
        remedy = f"use {OPEN}, or state the training, see docs/how-to/benchmark.md"
        raise UsageError(what, argument("model", model.card.id), remedy)


def _given(question: Question, kept: Kept) -> list[Any]:
    return [kept.lines[key]["prediction"] if key in kept.lines else None for key in question.keys]


def _scores(graded: Sequence[Graded], resamples: int) -> tuple[list[Score], list[Score]]:
    """Those of the benchmark's tasks, and the details."""
    scores: list[Score] = []
    details: list[Score] = []
    for one in graded:
        row = one.question.row
        found = [score(row.id, name, scorer, one.answered, resamples) for name, scorer in scorers(one).items()]
        (details if row.beside else scores).extend(found)
        for output, (mine, scorer) in parts(one).items():
            details.append(score(f"{row.id}-{output}", "pearson", scorer, one.answered, resamples, mine))
    return scores, details


def score(
    task: str, metric: str, scorer: Scorer, answered: BoolArray, resamples: int, mine: BoolArray | None = None
) -> Score:
    """One figure with its interval; `mine` are the rows it is about, if not all."""
    own = answered if mine is None else answered[mine]
    value = scorer.of_all() if own.any() else float("nan")
    low = high = float("nan")
    if value == value:
        low, high = metrics.bootstrap_sums(scorer.sums, times=resamples)
    return Score(task=task, metric=metric, value=value, low=low, high=high, n=len(own), answered=int(own.sum()))
