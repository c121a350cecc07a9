"""The parts of a report. A new part is a module here, a template of its name, and a line in `sections`."""

from affectlab.report.columns import Columns
from affectlab.report.sections.base import Section
from affectlab.report.sections.emotions import EmotionsSection
from affectlab.report.sections.examples import ExamplesSection
from affectlab.report.sections.groups import GroupsSection
from affectlab.report.sections.sentiment import SentimentSection
from affectlab.report.sections.status import StatusSection
from affectlab.report.sections.tasks import TasksSection
from affectlab.report.sections.timeline import TimelineSection
from affectlab.report.sections.values import ValuesSection

__all__ = ["Section", "sections"]


def sections(columns: Columns, *, examples: int) -> tuple[Section, ...]:
    """Every part, in the order of the page."""
    return (
        StatusSection(columns),
        EmotionsSection(columns),
        SentimentSection(columns),
        ValuesSection(columns),
        TasksSection(columns),
        TimelineSection(columns),
        GroupsSection(columns),
        ExamplesSection(columns, examples),
    )
