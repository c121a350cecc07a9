"""A file of texts in, the same file with columns for the answers out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from importlib.metadata import version
from pathlib import Path

import pyarrow as pa

from affectlab.annotate.choose import TextColumn, id_column, named, refuse_clash, text_column
from affectlab.annotate.columns import ColumnSet
from affectlab.annotate.finished import unlike
from affectlab.annotate.languages import Languages, languages_note
from affectlab.annotate.lexicon import NAME as LEXICON
from affectlab.annotate.options import (
    beside_columns,
    beside_settings,
    check_limit,
    check_long_text,
    check_model,
    check_target,
    check_tasks,
    load_model,
    select,
    told_by_card,
)
from affectlab.annotate.summary import Summary, Tally
from affectlab.annotate.unsupported import LanguageCheck, LanguageFindings, check_unsupported
from affectlab.catalogue import Selection
from affectlab.core import SILENT, InputError, LongText, Progress, Unsupported, UsageError, argument
from affectlab.engine import (
    LIMITED_FORMATS,
    METADATA_KEY,
    Done,
    Fingerprint,
    Work,
    Workplace,
    answer,
    next_step,
    run,
    terminable,
    write_originals,
)
from affectlab.models import Model
from affectlab.tables import FormatName, Source, Window, content_hash, format_of, open_source, spool_stdin, text_array

STDIN = "-"
_FIRST_LOOK = 256


def annotate_file(
    source: str | Path,
    out: str | Path,
    *,
    text: str | None = None,
    id: str | None = None,
    target: str | None = None,
    tasks: Sequence[str] | str | None = None,
    model: str | Model = "base",
    format: str | None = None,
    out_format: str | None = None,
    limit: int | None = None,
    long_text: LongText = "window",
    resume: bool = False,
    overwrite: bool = False,
    prefix: str = "",
    language: bool = False,
    lexicon: str | Path | None = None,
    unsupported: Unsupported = "skip",
    progress: Progress = SILENT,
    window_rows: int | None = None,
) -> Summary:
    """Write the table `source` with columns for the answers of `model` as `out`.

    `source` is CSV, TSV, JSONL, Parquet or XLSX, by its extension or as `format` says; `-` is stdin. `out` likewise,
    by `out_format`; it is there when all is done, and never before. `text`, `id`, `target`: columns; the first two are
    guessed. `tasks`: ids of tasks and profiles; else `affect`, or all that a model answers if it does not answer that.
    `limit`: rows to read. `long_text`: what is done with a text longer than the model reads at once; a `model` that is
    already loaded does as it was told when it was. `prefix` is put before the names of our columns. `language` adds a
    column with that of each text, as it is guessed; `lexicon`, a file of your own words, columns with their counts.
    `unsupported`: skip, answer or make an error of a text that is clearly in none of the languages in the model's card.
    `window_rows` are read, answered and saved at a time; None for as many as the model likes.

    With `resume` a run that was stopped goes on, and a finished one is recognised; `overwrite` replaces `out` at the
    end. Raises UsageError for a wrong argument, InputError for a bad file, Interrupted when told to stop.
    """
    _check_arguments(model, long_text, unsupported, limit)
    if isinstance(model, str) and told_by_card(tasks, model):
        model = load_model(model, long_text=long_text)
    selection = select(tasks, None if isinstance(model, str) else model.card, target)
    check_target(selection, target)
    columns = ColumnSet(selection, prefix, beside_columns(language, lexicon))
    formats = format_of(source, format), _output_format(out, out_format, format)
    path = None if str(source) == STDIN else Path(source)
    with terminable(), Workplace(out, path, resume=resume, overwrite=overwrite) as place:
        path = path or spool_stdin()
        name = "stdin" if str(source) == STDIN else str(source)
        opened = open_source(path, formats[0], name=name)
        job = _Job.of(opened, name, columns, text=text, id=id, target=target)
        _refuse_unreadable(opened, name)
        loaded = _loaded(model, long_text, selection)
        rows = window_rows or loaded.card.rows_at_once
        check = LanguageCheck(unsupported, loaded.card, language)
        fingerprint = job.fingerprint(path, formats, loaded, long_text, check, limit, rows)
        work = Work(
            source=opened,
            prepare=partial(job.languages, check),
            compute=partial(job.compute, loaded, check),
            schema=job.schema.with_metadata({**(job.schema.metadata or {}), METADATA_KEY: fingerprint.to_json()}),
            format=formats[1],
            limit=limit,
            window_rows=rows,
        )
        return job.carry_out(place, work, fingerprint, loaded, check, progress)


def _loaded(model: str | Model, long_text: LongText, selection: Selection) -> Model:
    """Raises UsageError for a model that does not answer `selection`."""
    loaded = load_model(model, long_text=long_text) if isinstance(model, str) else model
    check_tasks(loaded, selection)
    return loaded


def _check_arguments(model: object, long_text: str, unsupported: str, limit: int | None) -> None:
    check_model(model)
    check_long_text(long_text)
    check_unsupported(unsupported)
    check_limit(limit)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Job:
    """One table and what is asked about it."""

    source: Source
    columns: ColumnSet
    text: TextColumn
    target: str | None
    id: str | None
    schema: pa.Schema

    @classmethod
    def of(
        cls,
        source: Source,
        name: str,
        columns: ColumnSet,
        *,
        text: str | None,
        id: str | None,
        target: str | None,
    ) -> _Job:
        """Raises UsageError for a column that is not there, not clear, or called like one of ours."""
        schema = source.schema
        strings = {field.name for field in schema if holds_strings(field.type)}
        found = text_column(text, schema.names, strings, name)
        job = cls(
            source=source,
            columns=columns,
            text=found,
            target=None if target is None else named(target, schema.names, argument("target")),
            id=id_column(id, schema.names),
            schema=pa.schema([*schema, *columns.schema], metadata=schema.metadata),
        )
        refuse_clash(schema.names, columns.schema.names, name, columns.prefix)
        return job

    def fingerprint(
        self,
        path: Path,
        formats: tuple[FormatName, FormatName],
        model: Model,
        long_text: LongText,
        check: LanguageCheck,
        limit: int | None,
        window_rows: int,
    ) -> Fingerprint:
        """All that the output depends on."""
        return Fingerprint(
            {
                "input": f"sha256:{content_hash(path)}",
                "input_format": formats[0],
                "output_format": formats[1],
                "model": model.card.id,
                "model_version": model.card.version,
                "tasks": self.columns.asked,
                "text": self.text.name,
                "target": self.target,
                "id": self.id,
                "prefix": self.columns.prefix,
                "long_text": long_text,
                **beside_settings(self.columns),
                **check.settings(),
                "limit": limit,
                "window_rows": window_rows,
                "affectlab": version("affectlab"),
            }
        )

    def languages(self, check: LanguageCheck, window: Window) -> LanguageFindings:
        """What is known of the languages of a window's texts."""
        return check.of(text_array(window.table, self.text.name), window.problems)

    def compute(
        self, model: Model, check: LanguageCheck, window: Window, found: LanguageFindings | None = None
    ) -> pa.Table:
        """The rows of a window with our columns; `found`: what `languages` gives for it, if that is known."""
        found = found or self.languages(check, window)
        targets = None if self.target is None else text_array(window.table, self.target)
        asked = text_array(window.table, self.text.name)
        problems = {**found.problems, **window.problems}
        answers = answer(model, self.columns.tasks, asked, targets, problems, found.skips)
        ours = self.columns.table(answers, model.card, asked, found)
        return pa.Table.from_arrays([*window.table.columns, *ours.columns], schema=self.schema)

    def carry_out(
        self,
        place: Workplace,
        work: Work,
        now: Fingerprint,
        model: Model,
        check: LanguageCheck,
        progress: Progress,
    ) -> Summary:
        """Start, go on, or find that all is done."""
        told = [note for note in (self.text.note(), self._type_note(), *self.source.notes) if note]
        for note in told:
            progress.note(note)
        tally = Tally(self.columns, self.id, Languages(self.columns, model.card.languages))
        step = next_step(place, now, partial(unlike, place, work, now, self.columns, self.text.name, check))
        if step == "done":
            place.discard()
            for window in open_source(place.out, work.format, name=place.name).windows(work.window_rows):
                tally.add(window.table)
            done = Done(tally.rows, tally.rows, 0.0)
        else:
            if step == "start":
                if work.format in LIMITED_FORMATS:
                    with place.scratch("trial") as path:
                        write_originals(path, work, name=place.name, mark=self.columns.name("status"))
                place.begin(now)
            done = run(place, work, observe=tally.add, progress=progress)
        late = [note for note in self.source.notes if note not in told]
        if tally.duplicate_ids:
            late.append(self._duplicates_note(tally.duplicate_ids))
        late += filter(None, [languages_note(tally, check)])
        for note in late:
            progress.note(note)
        return self._summary(place, tally, done, model, (*told, *late), already_done=step == "done")

    def _type_note(self) -> str | None:
        kind = self.source.schema.field(self.text.name).type
        return None if holds_strings(kind) else f"column {self.text.name!r} holds {kind}; it is read as text"

    def _duplicates_note(self, count: int) -> str:
        rows = "1 row has an id" if count == 1 else f"{count:,} rows have an id"
        return f"{rows} in column {self.id!r} that came before; all rows are kept"

    def _summary(
        self,
        place: Workplace,
        tally: Tally,
        done: Done,
        model: Model,
        notes: tuple[str, ...],
        *,
        already_done: bool,
    ) -> Summary:
        fresh = done.rows - done.resumed_rows
        return Summary(
            out=place.name,
            rows=tally.rows,
            ok=tally.status["ok"],
            skipped=tally.status["skipped"],
            errors=tally.status["error"],
            truncated=tally.truncated,
            text_column=self.text.name,
            text_chosen=self.text.how,
            id_column=self.id,
            distinct_ids=tally.distinct_ids,
            duplicate_ids=tally.duplicate_ids,
            emotions=tally.emotions,
            sentiments=tally.sentiments,
            mean_valence=tally.mean_valence,
            languages=dict(tally.languages.counts.most_common()),
            language_rows=tally.languages.rows,
            other_language=tally.languages.other,
            unsupported=tally.unsupported,
            unsupported_skipped=tally.unsupported_skipped,
            lexicon=self.columns.constants(model.card).get(LEXICON),
            first_errors=tuple(tally.errors),
            notes=notes,
            model=model.card.id,
            model_version=model.card.version,
            seconds=done.seconds,
            rows_per_second=fresh / done.seconds if fresh and done.seconds > 0 else None,
            resumed_rows=done.resumed_rows,
            already_done=already_done,
        )


def holds_strings(kind: pa.DataType) -> bool:
    """True for the types of a column of texts."""
    types = pa.types
    if types.is_dictionary(kind):
        return holds_strings(kind.value_type)
    return bool(types.is_string(kind) or types.is_large_string(kind) or types.is_string_view(kind))


def _output_format(out: str | Path, explicit: str | None, input_format: str | None) -> FormatName:
    """As named, else by extension, else that of the input if the user had to name it."""
    if str(out) == STDIN:
        raise UsageError("stdout is no place for a table that can be resumed", argument("out", STDIN), "name a file")
    try:
        return format_of(out, explicit, "out_format")
    except UsageError:
        if explicit is not None or input_format is None:
            raise
        return format_of(out, input_format)


def _refuse_unreadable(source: Source, name: str) -> None:
    """Raises InputError if no row can be read; as a rule the first few tell."""
    first = ""
    for window in source.windows(_FIRST_LOOK):
        if len(window.problems) < window.table.num_rows:
            return
        first = first or window.problems[0]
    raise InputError(
        f"none of its rows can be read ({first})", name, f"check the file, or say its {argument('format')}"
    )
