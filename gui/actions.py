"""The one table of actions: name, text, icon, keys, menu, and the page where the keys work.

The keys here are the usual ones; a person may choose others (gui.keymap), so whoever shows or hears
a key asks the keymap. Handlers are given when the actions are built: `keymap.build(...)`.
"""

from dataclasses import dataclass

WINDOW = "window"  # works on every page


@dataclass(frozen=True, slots=True)
class ActionRow:
    """`keys` are in Qt's portable form. `typed` keys are plain letters that a page hears itself
    (so that fields and buttons keep theirs); the others are shortcuts. `menu` is "" for none."""

    name: str
    text: str
    keys: tuple[str, ...] = ()
    page: str = WINDOW
    icon: str = ""
    menu: str = ""
    typed: bool = False
    separator: bool = False  # before it, in the menu

    @property
    def id(self) -> str:
        return f"{self.page}.{self.name}"


ACTIONS: tuple[ActionRow, ...] = (
    ActionRow("new", "New project…", ("Ctrl+N",), icon="folder-plus", menu="File"),
    ActionRow("open", "Open project…", ("Ctrl+O",), icon="folder", menu="File"),
    ActionRow("rescan", "Look for new images", ("F5",), icon="search", menu="File", separator=True),
    ActionRow("folders", "Folders…", ("Ctrl+Shift+O",), icon="folder", menu="File"),
    ActionRow("export", "Export…", ("Ctrl+E",), icon="download", menu="File"),
    ActionRow("close", "Close project", ("Ctrl+W",), menu="File", separator=True),
    ActionRow("quit", "Quit", ("Ctrl+Q",), menu="File"),
    ActionRow("undo", "Undo", ("Ctrl+Z",), icon="undo", menu="Edit"),
    ActionRow("redo", "Redo", ("Ctrl+Shift+Z", "Ctrl+Y"), icon="redo", menu="Edit"),
    ActionRow("history", "History", ("Ctrl+H",), icon="clock", menu="Edit", separator=True),
    ActionRow("browse", "Browse", ("Ctrl+1",), icon="browse", menu="View"),
    ActionRow("label", "Label", ("Ctrl+2",), icon="label", menu="View"),
    ActionRow("train", "Train", ("Ctrl+3",), icon="train", menu="View"),
    ActionRow("review", "Review", ("Ctrl+4",), icon="review", menu="View"),
    ActionRow("insight", "Insight", ("Ctrl+5",), icon="insight", menu="View"),
    ActionRow("duplicates", "Duplicates", ("Ctrl+6",), icon="copy", menu="View"),
    ActionRow("full_screen", "Full screen", ("F11",), menu="View", separator=True),
    ActionRow("looks_ahead", "Prepare suggestions in the background", menu="View", separator=True),
    ActionRow("next_region", "To the next part of the window", ("F6",)),
    ActionRow("previous_region", "To the part before", ("Shift+F6",)),
    ActionRow("tour", "Tour", icon="play", menu="Help"),
    ActionRow("keys", "Keys", ("F1", "?"), icon="keyboard", menu="Help"),
    ActionRow("about", "About Autodidact", menu="Help", separator=True),
    # Browse
    ActionRow("select_all", "Select all", ("Ctrl+A",), "browse", typed=True),
    ActionRow("select_none", "Select none", ("Escape",), "browse", typed=True),
    ActionRow("invert_selection", "Invert the selection", ("Ctrl+I",), "browse"),
    ActionRow("select_group", "Select the group", ("G",), "browse", typed=True),
    ActionRow("fold_group", "Fold or unfold the group", ("Ctrl+G",), "browse"),
    ActionRow("fold_all", "Fold or unfold all groups", ("Ctrl+Shift+G",), "browse"),
    ActionRow("open_image", "Show large", ("Return",), "browse", typed=True),
    ActionRow("skip", "Skip", ("Space",), "browse", icon="skip", typed=True),
    ActionRow("unknown", "Unknown", ("U",), "browse", icon="question", typed=True),
    ActionRow("clear", "Clear the label", ("Delete",), "browse", "eraser", typed=True),
    ActionRow("take_back", "Undo the last decision", ("Backspace",), "browse", "undo", typed=True),
    ActionRow("repeat", "The last label again", (".",), "browse", "redo", typed=True),
    ActionRow("majority", "Majority of the selection", ("M",), "browse", "merge", typed=True),
    ActionRow("flag", "Flag", ("F",), "browse", "flag", typed=True),
    ActionRow("comment", "Comment", ("C",), "browse", "comment", typed=True),
    ActionRow(
        "next_unlabeled",
        "Next without a label",
        ("Ctrl+Right",),
        "browse",
        "arrow-right",
        typed=True,
    ),
    ActionRow(
        "previous_unlabeled",
        "Previous without a label",
        ("Ctrl+Left",),
        "browse",
        "arrow-left",
        typed=True,
    ),
    ActionRow("find_category", "Find a category", ("/",), "browse", icon="search", typed=True),
    ActionRow("find", "Find images", ("Ctrl+F",), "browse", icon="search"),
    ActionRow("add_filter", "Add filter", ("Ctrl+Shift+F",), "browse", icon="filter"),
    ActionRow("save_view", "Save this view…", ("Ctrl+D",), "browse", icon="bookmark"),
    ActionRow("back", "Back to the view before", ("Alt+Left",), "browse", icon="arrow-left"),
    ActionRow("forward", "Forward to the next view", ("Alt+Right",), "browse", "arrow-right"),
    ActionRow("like", "More like this", ("Ctrl+L",), "browse", icon="like"),
    ActionRow("alike", "Arrange alike", ("Ctrl+Shift+L",), "browse", icon="like"),
    ActionRow("larger", "Larger thumbnails", ("Ctrl++", "Ctrl+="), "browse"),
    ActionRow("smaller", "Smaller thumbnails", ("Ctrl+-",), "browse"),
    ActionRow("map", "Map of the features", ("Ctrl+M",), "browse", icon="map"),
    ActionRow("captions", "Show or hide captions", ("Ctrl+J",), "browse"),
    ActionRow("picture_beside", "Picture beside the grid", ("F7",), "browse", icon="beside"),
    ActionRow("information", "Information", ("F3",), "browse", icon="info"),
    ActionRow("adjust", "Brightness and contrast", ("F4",), "browse", icon="contrast"),
    ActionRow("keep_zoom", "Keep zoom and place", ("F8",), "browse", icon="lock"),
    ActionRow("picture_window", "Picture window", ("F9",), "browse", icon="window"),
    ActionRow("looked_at", "What the model looked at", ("F2",), "browse", icon="eye"),
    # Label
    ActionRow("next", "Next image", ("D", "Right", "Down"), "label", "arrow-right", typed=True),
    ActionRow("previous", "Previous image", ("A", "Left", "Up"), "label", "arrow-left", typed=True),
    ActionRow("skip", "Skip", ("Space",), "label", icon="skip", typed=True),
    ActionRow("unknown", "Unknown", ("U",), "label", icon="question", typed=True),
    ActionRow("clear", "Clear the label", ("Delete",), "label", "eraser", typed=True),
    ActionRow("take_back", "Undo the last decision", ("Backspace",), "label", "undo", typed=True),
    ActionRow("repeat", "The last label again", (".",), "label", "redo", typed=True),
    ActionRow("flag", "Flag", ("F",), "label", "flag", typed=True),
    ActionRow("comment", "Comment", ("C",), "label", "comment", typed=True),
    ActionRow(
        "next_unlabeled",
        "Next without a label",
        ("Ctrl+Right", "Ctrl+D"),
        "label",
        "arrow-right",
        typed=True,
    ),
    ActionRow(
        "previous_unlabeled",
        "Previous without a label",
        ("Ctrl+Left", "Ctrl+A"),
        "label",
        "arrow-left",
        typed=True,
    ),
    ActionRow("auto_advance", "Go on after a label", ("Ctrl+T",), "label", typed=True),
    ActionRow("zoom", "Actual size or fit", ("Z",), "label", icon="zoom-in", typed=True),
    ActionRow("zoom_in", "Zoom in", ("+", "="), "label", icon="zoom-in", typed=True),
    ActionRow("zoom_out", "Zoom out", ("-",), "label", icon="zoom-out", typed=True),
    ActionRow("information", "Information", ("F3",), "label", icon="info"),
    ActionRow("adjust", "Brightness and contrast", ("F4",), "label", icon="contrast"),
    ActionRow("keep_zoom", "Keep zoom and place", ("F8",), "label", icon="lock"),
    ActionRow("picture_window", "Picture window", ("F9",), "label", icon="window"),
    ActionRow("looked_at", "What the model looked at", ("F2",), "label", icon="eye"),
    ActionRow("find_category", "Find a category", ("/",), "label", icon="search", typed=True),
    # Train
    ActionRow("start", "Train", ("Ctrl+Return",), "train", icon="play"),
    ActionRow("stop", "Stop", ("Ctrl+.",), "train", icon="stop"),
    ActionRow("resume", "Resume", ("Ctrl+R",), "train", icon="play"),
    ActionRow("make_current", "Make current", ("Ctrl+Shift+M",), "train", icon="check"),
    ActionRow("labels_back", "Go back to its labels", ("Ctrl+Shift+B",), "train", icon="undo"),
    ActionRow("branch", "Train from here", ("Ctrl+Shift+Return",), "train", icon="split"),
    ActionRow("compare", "Compare", ("Ctrl+K",), "train"),
    # Review
    ActionRow("accept", "Accept", ("Return",), "review", icon="check", typed=True),
    ActionRow("reject", "Reject", ("X",), "review", icon="cross", typed=True),
    ActionRow("correct", "Correct", ("R",), "review", icon="pencil", typed=True),
    ActionRow("unknown", "Unknown", ("U",), "review", icon="question", typed=True),
    ActionRow("skip", "Skip", ("Space",), "review", icon="skip", typed=True),
    ActionRow("majority", "Majority of the selection", ("M",), "review", "merge", typed=True),
    ActionRow("cohort", "Select what looks alike", ("G",), "review", "like", typed=True),
    ActionRow("take_back", "Undo the last decision", ("Backspace",), "review", "undo", typed=True),
    ActionRow("select_all", "Select all", ("Ctrl+A",), "review", typed=True),
    ActionRow("select_none", "Select none", ("Escape",), "review", typed=True),
    ActionRow("accept_above", "Accept above the line", ("Ctrl+Return",), "review", icon="check"),
    ActionRow("needed", "Precision needed", ("Ctrl+P",), "review"),
    ActionRow("audit", "Audit", ("Ctrl+Shift+A",), "review", icon="review"),
    ActionRow("open_image", "Show large", ("L",), "review", icon="zoom-in", typed=True),
    ActionRow("looked_at", "What the model looked at", ("F2",), "review", icon="eye"),
    ActionRow("larger", "Larger thumbnails", ("Ctrl++", "Ctrl+="), "review"),
    ActionRow("smaller", "Smaller thumbnails", ("Ctrl+-",), "review"),
    # Audit, on the page Review
    ActionRow("right", "The suggestion is right", ("Return",), "audit", "check", typed=True),
    ActionRow("unknown", "Unknown", ("U",), "audit", icon="question", typed=True),
    ActionRow("skip", "Later", ("Space",), "audit", icon="skip", typed=True),
    ActionRow("find_category", "Find a category", ("/",), "audit", icon="search", typed=True),
    ActionRow("take_back", "Undo the last decision", ("Backspace",), "audit", "undo", typed=True),
    ActionRow("more", "Check more", ("M",), "audit", icon="plus", typed=True),
    ActionRow("zoom", "Actual size or fit", ("Z",), "audit", icon="zoom-in", typed=True),
    ActionRow("leave", "Back to the proposals", ("Escape",), "audit", "arrow-left", typed=True),
    # Duplicates
    ActionRow("majority", "The label of most for all", ("M",), "duplicates", "merge", typed=True),
    ActionRow("as_this", "This image's label for all", ("R",), "duplicates", "label", typed=True),
    ActionRow(
        "keep_best",
        "Keep the best, skip the rest",
        ("Space",),
        "duplicates",
        "medal",
        typed=True,
    ),
    ActionRow("find_category", "Find a category", ("/",), "duplicates", "search", typed=True),
    ActionRow("distinct", "Not duplicates", ("X",), "duplicates", "split", typed=True),
    ActionRow("next_group", "Next group", ("Ctrl+Down",), "duplicates", "arrow-down", typed=True),
    ActionRow(
        "previous_group", "Previous group", ("Ctrl+Up",), "duplicates", "arrow-up", typed=True
    ),
    ActionRow("take_back", "Undo the last decision", ("Backspace",), "duplicates", typed=True),
    ActionRow("select_group", "Select the group", ("G",), "duplicates", typed=True),
    ActionRow("select_all", "Select all", ("Ctrl+A",), "duplicates", typed=True),
    ActionRow("select_none", "Select none", ("Escape",), "duplicates", typed=True),
    ActionRow("open_image", "Show large", ("Return",), "duplicates", icon="zoom-in", typed=True),
    ActionRow("find", "Find duplicates", ("Ctrl+Return",), "duplicates", icon="search"),
    ActionRow("settled", "Show settled groups too", ("Ctrl+T",), "duplicates"),
    ActionRow("larger", "Larger thumbnails", ("Ctrl++", "Ctrl+="), "duplicates"),
    ActionRow("smaller", "Smaller thumbnails", ("Ctrl+-",), "duplicates"),
)
MENUS = ("File", "Edit", "View", "Help")


def rows(page: str) -> list[ActionRow]:
    return [row for row in ACTIONS if row.page == page]
