"""The parts of a report. A new part is a module here, a template of its name, and a line in `sections`."""

from affectlab.reporting.columns import Columns
from affectlab.reporting.sections.base import Section
from affectlab.reporting.sections.emotions import EmotionsSection
from affectlab.reporting.sections.examples import ExamplesSection
from affectlab.reporting.sections.groups import GroupsSection
from affectlab.reporting.sections.marking import MarkingSection
from affectlab.reporting.sections.plane import PlaneSection
from affectlab.reporting.sections.quality import QualitySection
from affectlab.reporting.sections.sentiment import SentimentSection
from affectlab.reporting.sections.status import StatusSection
from affectlab.reporting.sections.tasks import TasksSection
from affectlab.reporting.sections.timeline import TimelineSection
from affectlab.reporting.sections.together import TogetherSection
from affectlab.reporting.sections.values import ValuesSection

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
