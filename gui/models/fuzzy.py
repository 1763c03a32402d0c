"""How well typed letters fit a name: those of a word, of its beginnings, or in their order."""


def fit(typed: str, name: str) -> int | None:
    """Return how far `name` is from what was typed (0 is best), or None if it does not fit.

    Best is the whole name, then its beginning, the beginning of a word, a part, the first letters
    of its words ("gsw" for "great spotted woodpecker"), and letters in their order.
    """
    wanted, text = typed.strip().casefold(), name.casefold()
    if not wanted or wanted == text:
        return 0
    if text.startswith(wanted):
        return 1
    words = _words(text)
    if any(word.startswith(wanted) for word in words):
        return 2
    if wanted in text:
        return 3
    if "".join(word[0] for word in words).startswith(wanted):
        return 4
    letters = iter(text)
    in_order = all(letter in letters for letter in wanted if not letter.isspace())
    return 5 if in_order else None


def _words(text: str) -> list[str]:
    return "".join(each if each.isalnum() else " " for each in text).split()
