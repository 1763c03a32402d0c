"""Schema version 3 of `project.db`. What each table is for stands in docs/schema.md.

Times are ISO 8601 in UTC. Ids are AUTOINCREMENT because they travel into manifests and must
never mean another row. The tables of `UNDOABLE` are recorded by triggers: every change of them
inside an edit (core.store.ledger). New columns of these go to the end.
"""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    Table,
    Text,
    UniqueConstraint,
)

VERSION = 3
APPLICATION_ID = 0x41444944  # "ADID"

metadata = MetaData()

meta = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Text, nullable=False),
    sqlite_with_rowid=False,
)

root = Table(
    "root",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("path", LargeBinary, nullable=False, unique=True),
    Column("is_removed", Integer, nullable=False, server_default="0"),  # images: missing
    sqlite_autoincrement=True,
)

image = Table(
    "image",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("root_id", ForeignKey("root.id"), nullable=False),
    Column("path", LargeBinary, nullable=False),  # relative to the root, "/" between folders
    Column("bytes", Integer, nullable=False),
    Column("mtime_ns", Integer, nullable=False),
    Column("added_at", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="new"),
    Column("reason", Text, nullable=False, server_default=""),
    Column("note", Text, nullable=False, server_default=""),
    Column("digest", LargeBinary),  # xxh3_128 of the whole file
    Column("likeness", LargeBinary),  # equal for near-duplicates (core.intake.duplicates)
    Column("width", Integer),
    Column("height", Integer),
    Column("split", Text),  # given once, when the image is first read
    Column("duplicate_group", Integer),
    Column("shuffle", Integer, nullable=False),  # a fixed random order
    Column("captured_at", Text),  # by the camera's clock: "2026-11-24T08:15:00", no time zone
    UniqueConstraint("root_id", "path"),
    CheckConstraint("state IN ('new', 'ready', 'broken', 'missing')"),
    CheckConstraint("split IN ('train', 'validation', 'test')"),
    sqlite_autoincrement=True,
)
Index("image_by_state", image.c.state, image.c.id)
Index("image_by_digest", image.c.digest)
Index("image_by_likeness", image.c.likeness, sqlite_where=image.c.likeness.is_not(None))
Index("image_by_shuffle", image.c.shuffle, image.c.id)
Index("image_by_capture", image.c.captured_at, sqlite_where=image.c.captured_at.is_not(None))
Index(
    "image_by_group",
    image.c.duplicate_group,
    sqlite_where=image.c.duplicate_group.is_not(None),
)

category = Table(
    "category",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("color", Text, nullable=False),
    Column("key", Text, nullable=False, server_default=""),
    Column("position", Integer, nullable=False),
    Column("description", Text, nullable=False, server_default=""),
    Column("parent", Text, nullable=False, server_default=""),  # groups above it, "/" between
    Column("example_image_id", ForeignKey("image.id")),
    sqlite_autoincrement=True,
)

label = Table(
    "label",
    metadata,
    Column("image_id", ForeignKey("image.id"), primary_key=True),
    Column("answer", Text, nullable=False),
    Column("category_id", ForeignKey("category.id", deferrable=True, initially="DEFERRED")),
    Column("tier", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("given_at", Text, nullable=False),
    Column("selection_reason", Text, nullable=False),
    Column("selection_probability", Float),
    Column("content", Text),  # hexadecimal digest of the picture that was labelled
    Column("model_id", Integer),  # whose suggestion was accepted or corrected
    CheckConstraint("answer IN ('category', 'unknown', 'skipped')"),
    CheckConstraint("(answer = 'category') = (category_id IS NOT NULL)"),
    CheckConstraint("tier IN ('gold', 'silver', 'bronze')"),
)
Index("label_by_category", label.c.category_id, label.c.tier)

remark = Table(  # what a person noted of an image beside its label
    "remark",
    metadata,
    Column("image_id", ForeignKey("image.id"), primary_key=True),
    Column("flagged", Integer, nullable=False, server_default="0"),
    Column("comment", Text, nullable=False, server_default=""),
    Column("is_distinct", Integer, nullable=False, server_default="0"),  # no duplicate of others
    Column("author", Text, nullable=False),
    Column("given_at", Text, nullable=False),
)

saved_view = Table(  # a filter with its arrangement, under a name
    "saved_view",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("query", Text, nullable=False),  # as it is typed (core.query)
    Column("position", Integer, nullable=False),
    sqlite_autoincrement=True,
)

edit = Table(
    "edit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("template", Text, nullable=False),
    Column("values", Text, nullable=False),  # JSON object
    Column("state", Text, nullable=False, server_default="done"),
    Column("count", Integer, nullable=False, server_default="0"),
    CheckConstraint("state IN ('done', 'undone', 'dropped')"),
    sqlite_autoincrement=True,
)
Index("edit_by_state", edit.c.state, edit.c.id)

change = Table(
    "change",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("edit_id", ForeignKey("edit.id"), nullable=False),
    Column("entity", Text, nullable=False),
    Column("key", Integer, nullable=False),
    Column("before", Text),  # the row as a JSON array in column order, or NULL: there was none
    Column("after", Text),
    sqlite_autoincrement=True,
)
Index("change_by_edit", change.c.edit_id, change.c.entity, change.c.key)
Index("change_by_row", change.c.entity, change.c.key, change.c.id)

recording = Table(  # one row: the edit that the triggers write for, or NULL
    "recording",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("edit_id", Integer),
    CheckConstraint("id = 1"),
)

run = Table(
    "run",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("recipe", Text, nullable=False),
    Column("backbone", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="queued"),
    Column("folder", Text, nullable=False),  # relative to the project's folder
    Column("config", Text, nullable=False),  # JSON, frozen
    Column("created_at", Text, nullable=False),
    Column("started_at", Text),
    Column("ended_at", Text),
    Column("device", Text, nullable=False, server_default=""),
    Column("seed", Integer, nullable=False),
    Column("labels", Integer, nullable=False),
    Column("last_edit_id", Integer),  # the ledger's end when the manifest was written
    Column("message", Text, nullable=False, server_default=""),
    Column("result", Text, nullable=False, server_default="{}"),  # JSON
    # JSON: the edits up to last_edit_id that were not done then; with it the labels of that moment
    # can be read from the ledger. NULL: made before this was kept.
    Column("undone_edits", Text),
    CheckConstraint("state IN ('queued', 'running', 'stopped', 'interrupted', 'failed', 'done')"),
    sqlite_autoincrement=True,
)

model = Table(  # one trained model: a round of a run; the lineage goes by teacher_model_id
    "model",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("run_id", ForeignKey("run.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("teacher_model_id", ForeignKey("model.id")),
    Column("method", Text, nullable=False),
    Column("backbone", Text, nullable=False),
    Column("folder", Text, nullable=False),  # relative to the run's folder
    Column("pseudo_labels", Integer, nullable=False),
    Column("accuracy", Float),
    Column("interval_low", Float),
    Column("interval_high", Float),
    Column("validated_on", Integer, nullable=False, server_default="0"),
    Column("teacher_accuracy", Float),
    Column("accepted", Integer, nullable=False),
    Column("reason", Text, nullable=False, server_default=""),
    Column("temperature", Float),
    UniqueConstraint("run_id", "number"),
    sqlite_autoincrement=True,
)

prediction = Table(  # the two best categories; all probabilities are in the run's folder
    "prediction",
    metadata,
    Column("model_id", ForeignKey("model.id"), primary_key=True),
    Column("image_id", ForeignKey("image.id"), primary_key=True),
    Column("category_id", Integer, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("second_category_id", Integer),
    Column("second_confidence", Float, nullable=False, server_default="0"),
    sqlite_with_rowid=False,
)

proposal = Table(  # what the current model proposes now; derived (core.store.proposals)
    "proposal",
    metadata,
    Column("image_id", ForeignKey("image.id"), primary_key=True),
    Column("model_id", ForeignKey("model.id"), nullable=False),
    Column("category_id", Integer, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("margin", Float, nullable=False),
    Column("second_category_id", Integer),
    Column("second_confidence", Float, nullable=False),
)
Index("proposal_by_category", proposal.c.category_id, proposal.c.confidence, proposal.c.image_id)
Index("proposal_by_confidence", proposal.c.confidence, proposal.c.image_id)
Index("proposal_by_margin", proposal.c.margin, proposal.c.image_id)

decision = Table(
    "decision",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("image_id", ForeignKey("image.id"), nullable=False),
    Column("model_id", Integer, nullable=False),
    Column("proposed_category_id", Integer, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("action", Text, nullable=False),
    Column("category_id", Integer),
    Column("at", Text, nullable=False),
    Column("author", Text, nullable=False),
    Column("is_blind", Integer, nullable=False, server_default="0"),  # the proposal was hidden
    CheckConstraint("action IN ('accept', 'correct', 'reject', 'unknown', 'skip')"),
    sqlite_autoincrement=True,
)
Index("decision_by_image", decision.c.image_id, decision.c.action)

audit = Table(  # a random sample of what would be accepted, to be checked by a person
    "audit",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("model_id", ForeignKey("model.id"), nullable=False),
    Column("threshold", Float, nullable=False),
    Column("categories", Text, nullable=False),  # JSON array of ids, [] for all
    Column("precision", Float, nullable=False),  # that is asked for
    Column("population", Integer, nullable=False),  # open proposals above it when it began
    Column("is_hidden", Integer, nullable=False),  # suggestions are not shown: labels are gold
    Column("began_at", Text, nullable=False),
    Column("author", Text, nullable=False),
    sqlite_autoincrement=True,
)

audit_check = Table(  # one image of the sample, in the order of drawing
    "audit_check",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("audit_id", ForeignKey("audit.id"), nullable=False),
    Column("image_id", ForeignKey("image.id"), nullable=False),
    Column("proposed_category_id", Integer, nullable=False),
    Column("confidence", Float, nullable=False),
    Column("is_right", Integer),  # NULL: not checked yet
    UniqueConstraint("audit_id", "image_id"),
    sqlite_autoincrement=True,
)
Index("audit_check_by_image", audit_check.c.image_id)

UNDOABLE = (label, category, decision, remark, saved_view, audit_check)
