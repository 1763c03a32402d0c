"""Runs the verb that was asked for and turns how it ended into an exit code."""

import argparse
import os
import sys
from collections.abc import Callable

from core.commands import (
    demo,
    doubt,
    evaluate,
    explain,
    export,
    features,
    folders,
    labels,
    listing,
    neighbors,
    predict,
    projects,
    report,
    review,
    rollback,
    runs,
    similar,
    train,
)
from core.commands.grammar import WRONG_USAGE
from core.commands.output import Output
from core.errors import Cancelled, UsageError, UserError

DONE, MENDABLE, INTERRUPTED = 0, 1, 130

_VERBS: dict[str, Callable[[argparse.Namespace, Output], int | None]] = {
    "new": projects.new,
    "scan": projects.scan,
    "folders": folders.folders,
    "duplicates": folders.duplicates,
    "undo": projects.undo,
    "check": projects.check,
    "backup": projects.backup,
    "label": labels.label,
    "next": labels.following,
    "features": features.features,
    "train": train.train,
    "runs": runs.runs,
    "rollback": rollback.rollback,
    "review": review.review,
    "doubt": doubt.doubt,
    "strong-views": doubt.strong_views,
    "evaluate": evaluate.evaluate,
    "list": listing.write_list,
    "neighbors": neighbors.neighbors,
    "explain": explain.explain,
    "similar": similar.similar,
    "predict": predict.predict,
    "report": report.report,
    "export": export.write_labels,
    "export-model": export.write_model,
    "demo": demo.demo,
}


def run(asked: argparse.Namespace) -> int:
    """Run `asked.verb`: 0 done, 1 the user can mend it, 2 nothing is called so, 130 interrupted.
    Bugs pass through."""
    output = Output(as_json=asked.json)
    try:
        return _VERBS[asked.verb](asked, output) or DONE
    except UsageError as error:
        return _told(str(error), WRONG_USAGE)
    except UserError as error:
        return _told(str(error), MENDABLE)
    except (Cancelled, KeyboardInterrupt):
        return _told("Interrupted; what was done so far is kept.", INTERRUPTED)
    except BrokenPipeError:
        # Who read our output went away (`| head`): say nothing, and let nothing be flushed late.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return MENDABLE
    except OSError as error:
        # The disk is full, a folder may not be written to, a file went away: the world, no bug.
        place = f" ({error.filename})" if error.filename else ""
        return _told(f"This cannot be done here: {error.strerror or error}{place}.", MENDABLE)


def _told(sentence: str, code: int) -> int:
    sys.stderr.write(sentence + "\n")
    return code
