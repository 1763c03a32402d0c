"""How `new` and `scan` read images: compare with the folders, then read what is new."""

from core.commands.output import Output, Steps
from core.project import Project


def read_images(project: Project, output: Output, steps: Steps) -> dict[str, object]:
    """Bring the catalog up to date and return what was found, as `--json` prints it."""
    found = project.catalog.scan(steps.report)
    read = project.catalog.read_new(steps.report)
    steps.close()
    output.say(
        f"{found.new:,} new, {found.changed:,} changed, {found.missing:,} missing, "
        f"{found.returned:,} returned, {found.moved:,} moved; {read.read:,} read, "
        f"{read.broken:,} broken."
    )
    for folder in dict.fromkeys((*found.away, *read.away)):
        output.remark(f"{folder} is not connected: its images were left as they are.")
    return {
        "new": found.new,
        "changed": found.changed,
        "missing": found.missing,
        "returned": found.returned,
        "moved": found.moved,
        "away": [str(folder) for folder in dict.fromkeys((*found.away, *read.away))],
        "read": read.read,
        "broken": read.broken,
        "images": project.catalog.counts().images,
        "seconds": steps.seconds,
        "images_per_second": round(read.read / read.seconds, 1) if read.seconds else None,
    }
