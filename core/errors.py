"""The ways in which something can end that is no bug."""

from functools import partial


class UserError(Exception):
    """One plain sentence that a person can act on.

    `template` is English with ``{name}`` fields; the window translates the template and fills
    in `values`, the command line prints the sentence as it is.
    """

    def __init__(self, template: str, **values: object) -> None:
        super().__init__(template, values)
        self.template = template
        self.values = values

    def __str__(self) -> str:
        return self.template.format(**self.values)

    def __reduce__(self) -> tuple[partial["UserError"], tuple[str]]:
        return partial(type(self), **self.values), (self.template,)


class UsageError(UserError):
    """What was asked for is named as nothing is; the command line ends as for a wrong option."""


class Cancelled(Exception):  # noqa: N818  (it is no error)
    """The person asked to stop; raised out of a `Report` and passed through by all work."""
