"""The parts of a report. A new part is a module here, a template of its name, and a line in `sections`."""

from affectlab.report.columns import Columns
from affectlab.report.sections.base import Section
from affectlab.report.sections.emotions import EmotionsSection
from affectlab.report.sections.examples import ExamplesSection
from affectlab.report.sections.groups import GroupsSection
from affectlab.report.sections.marking import MarkingSection
from affectlab.report.sections.plane import PlaneSection
from affectlab.report.sections.quality import QualitySection
from affectlab.report.sections.sentiment import SentimentSection
from affectlab.report.sections.status import StatusSection
from affectlab.report.sections.tasks import TasksSection
from affectlab.report.sections.timeline import TimelineSection
from affectlab.report.sections.together import TogetherSection
from affectlab.report.sections.values import ValuesSection

__all__ = ["Section", "sections"]


def sections(columns: Columns, *, examples: int) -> tuple[Section, ...]:
    """Every part. `examples`: texts to show of each kind; with 0 no text and no word of one is kept."""
    return (
        StatusSection(columns),
        QualitySection(columns),
        EmotionsSection(columns),
        TogetherSection(columns),
        SentimentSection(columns),
        ValuesSection(columns),
        PlaneSection(columns),
        TasksSection(columns),
        TimelineSection(columns),
        GroupsSection(columns),
        MarkingSection(columns, active=examples > 0),
        ExamplesSection(columns, examples),
    )
