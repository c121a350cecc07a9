"""An annotated file in a few numbers: what the report's page begins with, for a terminal or a program."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from affectlab.reporting.build import STDIN, read_views
from affectlab.reporting.columns import find_columns
from affectlab.reporting.sections.base import Section, Share
from affectlab.reporting.sections.emotions import EmotionsSection, EmotionsView
from affectlab.reporting.sections.quality import QualitySection, QualityView
from affectlab.reporting.sections.sentiment import SentimentSection, SentimentView
from affectlab.reporting.sections.status import StatusSection, StatusView
from affectlab.reporting.sections.values import ValuesSection, ValuesView
from affectlab.reporting.words import decimal, percent, plural
from affectlab.tables import open_source


@dataclass(frozen=True, slots=True)
class DigestShare:
    """`n` texts and their share, with Wilson's 95 % interval."""

    label: str
    n: int
    share: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class DigestMean:
    """A column's mean with Student's 95 % interval; None for a single text."""

    column: str
    n: int
    mean: float
    low: float | None
    high: float | None
    standard_deviation: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """The outcome of `summary`; `dataclasses.asdict` of it is plain JSON.

    `status`: rows by status. `models`: (model, version, rows). `emotions`: by the strongest of each text, the most
    frequent first; `labels`: by all labels given. `means`: valence, arousal, dominance and the intensities. Empty where
    the file does not say. `unsupported`: rows by language that were not answered as the model does not read it;
    `unsupported_skipped`: those of them that are skipped, the others are errors. `first_errors`: `row 7: why`. `notes`:
    what to mind, in words.
    """

    file: str
    rows: int
    status: dict[str, int]
    models: tuple[tuple[str, str, int], ...]
    emotions: tuple[DigestShare, ...]
    labels: tuple[DigestShare, ...]
    sentiments: tuple[DigestShare, ...]
    means: tuple[DigestMean, ...]
    languages: tuple[DigestShare, ...]
    unsupported: dict[str, int]
    unsupported_skipped: dict[str, int]
    first_errors: tuple[str, ...]
    notes: tuple[str, ...]


def summarise(
    annotated: str | Path,
    *,
    text: str | None = None,
    prefix: str = "",
    format: str | None = None,
    name: str | None = None,
) -> Digest:
    """Read the output of `affectlab annotate` once and sum it up; the arguments are those of `build_report`.

    Raises `UsageError` for a column that is not there, `InputError` for a file that cannot be read or was not
    annotated.
    """
    where = name or ("stdin" if str(annotated) == STDIN else str(annotated))
    source = open_source(annotated, format)
    columns = find_columns(source.schema, where, prefix, by=None, time=None, text=text)
    parts: Sequence[Section] = (
        StatusSection(columns), QualitySection(columns), EmotionsSection(columns), SentimentSection(columns),
        ValuesSection(columns),
    )  # fmt: skip
    views = read_views(source, columns, where, parts)
    status, emotions, quality = views["status"], views["emotions"], views["quality"]
    sentiment, values = views["sentiment"], views["values"]
    assert isinstance(status, StatusView)
    found = emotions.rows if isinstance(emotions, EmotionsView) else ()
    kept = quality if isinstance(quality, QualityView) else None
    return Digest(
        file=where,
        rows=status.rows,
        status={share.label: share.n for share in status.shares},
        models=status.models,
        emotions=_shares(row.strongest for row in found if row.strongest and row.strongest.n),
        labels=_shares(row.given for row in found if row.given and row.given.n),
        sentiments=_shares(sentiment.shares) if isinstance(sentiment, SentimentView) else (),
        means=_means(values) if isinstance(values, ValuesView) else (),
        languages=_shares(kept.languages) if kept else (),
        unsupported=dict(Counter(dict(status.unsupported)) + Counter(dict(status.unsupported_errors))),
        unsupported_skipped=dict(status.unsupported),
        first_errors=tuple(f"row {failure.row}: {failure.message}" for failure in status.failures),
        notes=tuple(_notes(status, emotions if isinstance(emotions, EmotionsView) else None, kept)),
    )


def _shares(shares: Iterator[Share] | Sequence[Share]) -> tuple[DigestShare, ...]:
    found = (DigestShare(share.label, share.n, share.share, *share.interval) for share in shares)
    return tuple(sorted(found, key=lambda one: -one.n))


def _means(values: ValuesView) -> tuple[DigestMean, ...]:
    return tuple(
        DigestMean(
            row.column,
            row.n,
            row.mean,
            row.interval.low if row.interval else None,
            row.interval.high if row.interval else None,
            row.deviation,
        )
        for row in (*values.dimensions, *values.intensities)
    )


def _notes(status: StatusView, emotions: EmotionsView | None, quality: QualityView | None) -> Iterator[str]:
    if len(status.models) > 1:
        yield f"{len(status.models)} models or versions answered; their numbers are mixed here and not comparable"
    if any(model.partition(":")[0] == "random" for model, _, _ in status.models):
        yield "the model random knows nothing: its answers are there to be compared with"
    if status.other_languages:
        yield f"{plural(status.other_languages, 'row')} not answered, being in a language the model does not read"
    if status.truncated:
        yield f"of {plural(status.truncated, 'text')} only the beginning was read"
    if emotions and emotions.unlabelled and emotions.unlabelled.n:
        none = emotions.unlabelled
        mean = decimal(emotions.labels_per_text)
        yield f"{plural(none.n, 'text')} ({percent(none.share)}) got no label; a text has {mean} on average"
    if quality and quality.repeats and quality.repeats.extra:
        repeats = quality.repeats
        about = "" if repeats.exact else "about "
        share = percent(repeats.extra / repeats.texts)
        yield f"{about}{plural(repeats.extra, 'row')} ({share}) with a text that came before"
    if quality and quality.other and quality.other.n:
        yield f"{plural(quality.other.n, 'row')} ({percent(quality.other.share)}) seem not to be English"
