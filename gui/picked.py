"""How images come to be labeled, which every label keeps: the estimates rest on it."""

from core.rows import Selection, View

BY_HAND = Selection()
BY_MODEL = Selection("model")  # by hand too, but a model had filtered or sorted them
BY_EYE = (BY_HAND, BY_MODEL)


def picked(view: View, selection: Selection | None) -> Selection:
    """Return `selection`, or where that is a person's eye, whether it was on what a model put into
    `view`."""
    if selection is not None and selection != BY_HAND:
        return selection
    return BY_MODEL if view.follows_model else BY_HAND
