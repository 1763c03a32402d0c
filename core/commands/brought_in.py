"""What came of labels from outside: how many are new or others now, and which names were meant."""

from collections.abc import Sequence

from core.bringing_in import BroughtIn
from core.category_names import TakenAs
from core.commands.output import Output
from core.language import ENGLISH

_NAMES = 20  # of categories in one line; `--json` has all


def facts_of(brought: BroughtIn) -> dict[str, object]:
    """Return what `--json` prints of it."""
    return {
        "new_labels": brought.new,
        "changed_labels": brought.replaced,
        "same_labels": brought.same,
        "categories_made": brought.made,
        "taken_as": taken_facts(brought.taken_as),
    }


def taken_facts(taken: Sequence[TakenAs]) -> list[dict[str, object]]:
    return [{"name": one.name, "category": one.category, "count": one.count} for one in taken]


def tell(brought: BroughtIn, output: Output) -> None:
    """Say how many labels are new and others than before, and which categories were made."""
    counts = ((brought.new, "new"), (brought.replaced, "changed"), (brought.same, "the same"))
    said = [f"{count:,} {what}" for count, what in counts if count]
    if said:
        output.say(f"Labels: {', '.join(said)}.")
    if brought.made:
        template = "{count:,} category made: {names}.", "{count:,} categories made: {names}."
        named = ", ".join(brought.made[:_NAMES]) + (", …" if len(brought.made) > _NAMES else "")
        output.say(ENGLISH.tr_count(*template, len(brought.made), names=named))


def tell_taken(taken: Sequence[TakenAs], output: Output) -> None:
    """Say which names in a file were taken as those of categories that differ in case or blanks."""
    one, many = "{count:,} row says {name}", "{count:,} rows say {name}"
    for each in taken:
        said = ENGLISH.tr_count(one, many, each.count, name=each.name)
        output.say(f"{said}: taken as {each.category}.")


def tell_taken_folders(taken: Sequence[TakenAs], output: Output) -> None:
    one, many = "{count:,} image is in {name}", "{count:,} images are in {name}"
    for each in taken:
        said = ENGLISH.tr_count(one, many, each.count, name=each.name)
        output.say(f"{said}: taken as {each.category}.")
