"""Recorded answers matched with a benchmark's rows."""

from __future__ import annotations

from collections.abc import Sequence

from affectlab import datasets
from affectlab.core import InputError
from affectlab.datasets import aeb
from affectlab.evaluate.benchmark import Benchmark
from affectlab.evaluate.questions import Question
from affectlab.evaluate.replies import Reply, is_reply
from affectlab.evaluate.score import grade, said
from affectlab.models.recorded import REMEDY, RecordedModel

LAST_LINE = max(last for _, last, _ in aeb.LINES.values())


def matched(model: RecordedModel, bench: Benchmark, asked: Sequence[Question]) -> dict[str, Reply]:
    """The recorded answers to `asked` by row key; a task without any stays unanswered as a whole.

    Raises InputError, naming the line, for an answer to a row that is not in `bench` (a whole one), an answer of a
    wrong kind, and a row without answer in a task that has some.
    """
    found: dict[str, Reply] = {}
    sizes = {row.id: datasets.load(row.set).splits[row.split] for row in bench.rows if row.set != "aeb"}
    for key, (number, line) in model.lines.items():
        where = f"{model.path}, line {number}"
        task, _, row = key.rpartition(":")
        if not task and bench.id != "aeb":
            raise InputError(f"answers {said(key)}, but {bench.id} was asked for", where, "affectlab evaluate aeb")
        if int(row) > (sizes.get(task, 0) if task else LAST_LINE):
            last = f"ends with line {LAST_LINE}" if not task else f"has {sizes.get(task, 0):,} rows of {task}"
            raise InputError(f"answers {said(key)}, but {bench.id} {last}", where, "take it out")
        if not is_reply(line["prediction"]):
            raise InputError("prediction is no number, string, list of strings or null", where, REMEDY)
    for question in asked:
        missing = [key for key in question.keys if key not in model.lines]
        if len(missing) == len(question.keys):
            continue
        if missing:
            what = (
                f"has no answer to {said(missing[0])} ({question.row.id}), one of {len(missing):,} rows missing there"
            )
            raise InputError(what, str(model.path), 'a row without answer is written {..., "prediction": null}')
        replies: dict[str, Reply] = {key: model.lines[key][1]["prediction"] for key in question.keys}
        grade(question, list(replies.values()), str(model.path))
        found |= replies
    return found
