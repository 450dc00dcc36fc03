"""FORMAT.md, section 5.4: units are written as runs."""

from . import faults, stages
from .faults import Fault
from .stages import PlainReader

SAME = 0


class Runs:
    """Reads units. The run that is open has ``hits`` left and then its ``kind``."""

    def __init__(self, body: PlainReader, ends_with_run: bool) -> None:
        self.body = body
        #: Whether there is a run byte at the end of the main frame in any case.
        self.ends_with_run = ends_with_run
        self.is_open = False
        self.hits = self.kind = 0
        self.closes_after_hits = False
        self.silence: int | None = None

    def _read(self) -> None:
        run = self.body.byte(stages.RUN)
        self.hits = run >> 2
        self.kind = run & 3
        self.closes_after_hits = run == 252
        self.silence = None
        self.is_open = True

    def unit(self, prediction: tuple[int, int, int]) -> int:
        """The unit at a place that predicts."""
        if not self.is_open:
            self._read()
        if self.hits > 0:
            self.hits -= 1
            if self.hits == 0 and self.closes_after_hits:
                self.is_open = False
            return prediction[0]
        self.is_open = False
        if self.kind == 3:
            raise Fault(faults.RESERVED_CODE)
        return self.body.byte(stages.UNIT) if self.kind == 0 else prediction[self.kind]

    def silent_unit(self) -> int:
        """The unit at a silent place."""
        if not self.is_open:
            if self.body.is_at_end and not self.ends_with_run:
                return SAME
            self._read()
        if self.hits > 0 or self.kind != 3:
            return SAME
        if self.silence is None:
            self.silence = self.body.varint(stages.SILENCE)
        if self.silence > 0:
            self.silence -= 1
            return SAME
        self.is_open = False
        return self.body.byte(stages.UNIT)

    def end(self) -> None:
        """The end of the main frame."""
        if not self.is_open and self.ends_with_run:
            self._read()
        if self.is_open and (self.hits > 0 or self.kind != 0):
            raise Fault(faults.TRAILING_BYTES)
        self.is_open = False
