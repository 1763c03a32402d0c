"""Going through the images of an audit: where one stands, and what is answered but not written."""

from core.trust.rows import Audit, AuditCheck


class AuditWalk:
    """An answer counts at once; `show` brings what is written, which then stands for it."""

    def __init__(self) -> None:
        self.audit: Audit | None = None
        self._unwritten: dict[int, bool] = {}  # image id to whether the proposal was right
        self._at: int | None = None  # image id

    def show(self, audit: Audit | None) -> None:
        """Take in how an audit stands. Another one begins at its first open image."""
        if audit is None or self.audit is None or audit.id != self.audit.id:
            self._unwritten.clear()
            self._at = None
        self.audit = audit
        for check in self.checks:
            if check.is_right is not None:
                self._unwritten.pop(check.image_id, None)
        if self._at is None or self._mark(self._at) is not None:
            self._go_on(0)

    def forget(self, image_ids: tuple[int, ...] | None) -> None:
        """An answer was refused or taken back: what is written counts again. None means all."""
        for image_id in self._unwritten.copy() if image_ids is None else image_ids:
            self._unwritten.pop(image_id, None)

    @property
    def checks(self) -> tuple[AuditCheck, ...]:
        return () if self.audit is None else self.audit.checks

    @property
    def marks(self) -> tuple[bool | None, ...]:
        """Whether each proposal was right; None where that is open."""
        return tuple(self._mark_of(check) for check in self.checks)

    @property
    def current(self) -> AuditCheck | None:
        """The image that waits for an answer; None when all have one."""
        return next((check for check in self.checks if check.image_id == self._at), None)

    @property
    def place(self) -> int:
        """The number of the current image, -1 when there is none."""
        return next((n for n, check in enumerate(self.checks) if check.image_id == self._at), -1)

    def following(self, count: int) -> tuple[int, ...]:
        """Return the images that come next."""
        return tuple(
            check.image_id for check in self._open_from(self.place + 1) if check is not self.current
        )[:count]

    def answer(self, category_id: int | None) -> AuditCheck | None:
        """Say what the current image shows, None for unknown, and go on; return its check."""
        check = self.current
        if check is not None:
            self._unwritten[check.image_id] = category_id == check.proposed_category_id
            self._go_on(self.place + 1)
        return check

    def skip(self) -> None:
        """Leave the current image for later; it comes again after the last one."""
        if self.current is not None:
            self._go_on(self.place + 1)

    def go_to(self, image_id: int) -> None:
        """Stand at an image of the audit that is open."""
        if any(check.image_id == image_id for check in self._open_from(0)):
            self._at = image_id

    def _go_on(self, start: int) -> None:
        found = self._open_from(start)
        self._at = found[0].image_id if found else None

    def _open_from(self, start: int) -> tuple[AuditCheck, ...]:
        """Return the open checks from the `start`-th on, then those before it."""
        turned = (*self.checks[start:], *self.checks[:start])
        return tuple(check for check in turned if self._mark_of(check) is None)

    def _mark(self, image_id: int) -> bool | None:
        return next(
            (self._mark_of(each) for each in self.checks if each.image_id == image_id), None
        )

    def _mark_of(self, check: AuditCheck) -> bool | None:
        return self._unwritten.get(check.image_id, check.is_right)
