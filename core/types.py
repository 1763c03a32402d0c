"""The glossary as enums: the words that the database, the commands and the window share."""

from enum import StrEnum


class Tier(StrEnum):
    """How a label came to be, and so how far it is trusted."""

    GOLD = "gold"  # chosen by a person who saw no suggestion
    SILVER = "silver"  # a suggestion accepted or corrected by a person
    BRONZE = "bronze"  # accepted in bulk, unseen


class Split(StrEnum):
    TRAIN = "train"
    VALIDATION = "validation"
    TEST = "test"


class ImageState(StrEnum):
    NEW = "new"  # found, not read yet
    READY = "ready"
    BROKEN = "broken"  # cannot be shown or learned from; the reason is kept
    MISSING = "missing"  # not where it was; its labels are kept


class Answer(StrEnum):
    """What a person said of an image."""

    CATEGORY = "category"
    UNKNOWN = "unknown"  # looked at, cannot be told
    SKIPPED = "skipped"  # passed over for now


class Source(StrEnum):
    """Who or what gave a label."""

    PERSON = "person"
    IMPORT = "import"
    FOLDER = "folder"
    REVIEW = "review"


class Action(StrEnum):
    """What a person did with a proposal."""

    ACCEPT = "accept"
    CORRECT = "correct"
    REJECT = "reject"
    UNKNOWN = "unknown"
    SKIP = "skip"


class RunState(StrEnum):
    QUEUED = "queued"
    RUNNING = "running"
    STOPPED = "stopped"  # on request, with a checkpoint
    INTERRUPTED = "interrupted"  # found running without a worker
    FAILED = "failed"
    DONE = "done"


class EditState(StrEnum):
    DONE = "done"
    UNDONE = "undone"
    DROPPED = "dropped"  # undone, then something else was done: redo can no longer reach it


class Topic(StrEnum):
    """What a write changed; views decide by it whether they care."""

    IMAGES = "images"
    LABELS = "labels"
    CATEGORIES = "categories"
    PROPOSALS = "proposals"
    RUNS = "runs"
    HISTORY = "history"
    REMARKS = "remarks"  # flags and comments
    VIEWS = "views"  # saved ones


class Order(StrEnum):
    """The orders in which images can be listed; each is total (ties broken by path)."""

    PATH = "path"
    NEWEST = "newest"
    SUREST = "surest"  # proposals by falling confidence
    DOUBTFUL = "doubtful"  # proposals by rising margin between the two best categories
    CAPTURED = "captured"  # by the camera's clock, oldest first; those without a time last
    LARGEST = "largest"  # by pixels
    CATEGORY = "category"  # labels in the categories' order, then unlabeled ones by proposal
    LIKE = "like"  # nearest to the images of the view's `like` first
    ALIKE = "alike"  # like stands by like
    RANDOM = "random"  # fixed by the project's seed, so that paging and resuming agree
    LABELED = "labeled"  # most recently labelled first


class Grouping(StrEnum):
    """What the images of a view are put under headers by."""

    NONE = "none"
    CATEGORY = "category"  # of the label
    PROPOSAL = "proposal"  # the proposed category
    DUPLICATES = "duplicates"
    FOLDER = "folder"
    DAY = "day"  # of capture
    BURST = "burst"  # captured within seconds of each other


class Strictness(StrEnum):
    """How like two pictures must be to be called duplicates."""

    EXACT = "exact"  # the same bytes
    STRICT = "strict"  # the same picture, saved again
    NORMAL = "normal"  # also resized, brightened, cut by a percent
    LOOSE = "loose"  # also cut by a few percent; takes some strangers along
