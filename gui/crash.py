"""Bugs: logged with their traceback, shown in one dialog, and the window lives on."""

import logging
import sys
import threading
import traceback
from logging.handlers import RotatingFileHandler
from types import TracebackType

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtWidgets import QApplication

from core import settings
from gui.activity import Trouble
from gui.dialogs.trouble import TroubleDialog

MOST_BYTES = 1_000_000


class CrashReporter(QObject):
    """Catches what nothing else caught, in any thread, from construction to `close`."""

    _broke = Signal(object)  # Trouble, from any thread

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        settings.folder().mkdir(parents=True, exist_ok=True)
        self._path = settings.folder() / "log.txt"
        self._log = logging.Logger("autodidact")  # its own: no library's set-up can switch it off
        self._handler = RotatingFileHandler(
            self._path, maxBytes=MOST_BYTES, backupCount=1, encoding="utf-8", delay=True
        )
        self._handler.setFormatter(logging.Formatter("%(asctime)s %(levelname)s %(message)s"))
        self._log.addHandler(self._handler)
        self.dialog: TroubleDialog | None = None
        self._hooks = sys.excepthook, threading.excepthook
        sys.excepthook = self._caught
        threading.excepthook = self._caught_in_thread
        self._broke.connect(self.show, Qt.ConnectionType.QueuedConnection)

    def show(self, trouble: Trouble) -> None:
        """Log `trouble`, and show it unless another one is being shown."""
        self._log.error("%s\n%s", trouble.text, trouble.details)
        if self.dialog is not None:
            return
        self.dialog = TroubleDialog(trouble, str(self._path), QApplication.activeWindow())
        self.dialog.finished.connect(self._let_go)
        self.dialog.open()

    def close(self) -> None:
        sys.excepthook, threading.excepthook = self._hooks
        self._log.removeHandler(self._handler)
        self._handler.close()

    def _let_go(self) -> None:
        if self.dialog is not None:
            self.dialog.deleteLater()
            self.dialog = None

    def _caught(
        self, kind: type[BaseException], error: BaseException, trace: TracebackType | None
    ) -> None:
        if issubclass(kind, KeyboardInterrupt):
            QApplication.quit()
            return
        details = "".join(traceback.format_exception(kind, error, trace))
        self._broke.emit(Trouble(f"{kind.__name__}: {error}", details))

    def _caught_in_thread(self, caught: threading.ExceptHookArgs) -> None:
        if caught.exc_value is not None:
            self._caught(caught.exc_type, caught.exc_value, caught.exc_traceback)
