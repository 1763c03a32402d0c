"""Values of options: text in, value out, or one sentence for argparse to say."""

import argparse


def positive(text: str) -> int:
    number = whole(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text} is not a number from 1 up")
    return number


def minutes(text: str) -> float:
    number = real(text)
    if not 0 < number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text} is not a number of minutes")
    return number


def probability(text: str) -> float:
    number = real(text)
    if not 0 <= number <= 1:
        raise argparse.ArgumentTypeError(f"{text} is not between 0 and 1")
    return number


def precision(text: str) -> float:
    number = real(text)
    if not 0.5 <= number < 1:
        raise argparse.ArgumentTypeError(f"{text} is no number from 0.5 up and below 1")
    return number


def run_and_round(text: str) -> tuple[int, int | None]:
    run, dot, number = text.partition(".")
    return positive(run), whole(number) if dot else None


def whole(text: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no whole number") from None


def seed(text: str) -> int:
    number = whole(text)
    if not 0 <= number < 2**31:
        raise argparse.ArgumentTypeError(
            f"{text} is not a seed: give a number from 0 to 2147483647"
        )
    return number


def real(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"'{text}' is no number") from None


def setting(text: str) -> tuple[str, str]:
    key, equals, value = text.partition("=")
    if not key or not equals:
        raise argparse.ArgumentTypeError(f"'{text}' is not of the form key=value")
    return key, value


def words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())
