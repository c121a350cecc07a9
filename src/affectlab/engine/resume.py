"""Whether a run starts, goes on or has nothing left to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from affectlab.core import UsageError, argument
from affectlab.engine.fingerprint import Fingerprint
from affectlab.engine.workplace import Workplace

Step = Literal["start", "go on", "done"]


def next_step(place: Workplace, now: Fingerprint, unlike: Callable[[], str | None]) -> Step:
    """What the run `now` is to do in `place`, where an earlier one may have left parts.

    `unlike` tells how the OUT that is there differs from what this run would write; None if it is just that.
    With both `resume` and `overwrite`, what cannot be resumed is begun anew. Raises UsageError where two
    runs would be mixed, naming what differs.
    """
    if not place.resume:
        return "start"
    kept = place.unfinished()
    may_replace = place.overwrite or (kept is not None and kept.may_replace)
    if place.out.exists() and (kept is None or not may_replace):
        # without parts this is a finished run; with parts, one killed while it cleared up, or a stranger's file
        difference = unlike()
        if difference is None:
            return "done"
        if place.overwrite:
            return "start"
        raise _mixed(place, difference)
    if kept is None:
        return "start"
    differences = kept.fingerprint.differences(now)
    if not differences:
        return "go on"
    if place.overwrite:
        return "start"
    raise _mixed(place, f"it was begun with {', '.join(differences)}")


def _mixed(place: Workplace, why: str) -> UsageError:
    anew = f"begin anew with {argument('overwrite', True)}"
    remedy = f"give what it was begun with, {anew}, or choose another {argument('out')}"
    return UsageError(f"cannot be resumed: {why}", place.name, remedy)
