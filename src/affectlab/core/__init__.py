"""Types and errors that every other part of affectlab speaks in."""

from affectlab.core.errors import AffectlabError, DataMissingError, InputError, UsageError
from affectlab.core.items import Items, targets_of, texts_of
from affectlab.core.messages import Message, argument
from affectlab.core.progress import SILENT, Progress
from affectlab.core.types import (
    BoolArray,
    FloatArray,
    IntArray,
    Item,
    Label,
    LongText,
    ModelCard,
    Prediction,
    Predictions,
    Profile,
    Task,
    Taxonomy,
    TrainingSet,
    Unsupported,
)

__all__ = [
    "SILENT",
    "AffectlabError",
    "BoolArray",
    "DataMissingError",
    "FloatArray",
    "InputError",
    "IntArray",
    "Item",
    "Items",
    "Label",
    "LongText",
    "Message",
    "ModelCard",
    "Prediction",
    "Predictions",
    "Profile",
    "Progress",
    "Task",
    "Taxonomy",
    "TrainingSet",
    "Unsupported",
    "UsageError",
    "argument",
    "targets_of",
    "texts_of",
]
