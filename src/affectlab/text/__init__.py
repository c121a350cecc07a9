"""What is done with a text before a model, or beside it: reading it, guessing its language, finding words in it."""

from affectlab.text.reading import COLUMN_NAMES, LINK, USER, clean, emoji_names, is_blank, normalise, read
from affectlab.text.steps import Reading

__all__ = ["COLUMN_NAMES", "LINK", "USER", "Reading", "clean", "emoji_names", "is_blank", "normalise", "read"]
