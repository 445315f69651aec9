"""What a question may cost: seconds until a deadline, rows of an answer, and memory, for Cypher and
Python alike.
"""

from __future__ import annotations

import ctypes
import mmap
import platform
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from lacunary.graph.errors import QueryTimeout, QueryTooLarge
from lacunary.graph.limits import LIMITS

__all__ = ["Budget", "resident"]


_SECONDS, _ROWS, _MEMORY = (
    LIMITS[name].default for name in ("query_timeout", "max_rows", "max_memory")
)
_ROWS_BETWEEN_LOOKS = 1_000
_SECONDS_BETWEEN_LOOKS = 0.05
_SECONDS_TO_LEAVE = 1.0

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Budget:
    """What is left for a question: until when it may run, how many rows it may give, how far this
    process may grow.

    Parameters
    ----------
    seconds
        How long it may run in all, the reading of the graph included.
    rows
        How many rows an answer keeps; 0 for all of them.
    memory
        MB by which this process may grow, as far as the operating system tells it (Linux, macOS,
        Windows).
    until
        The deadline on the monotonic clock.
    size
        MB that this process held at the start.
    """

    seconds: float
    rows: int
    memory: int
    until: float
    size: float

    @classmethod
    def start(
        cls, seconds: float | None = None, rows: int = 0, memory: int | None = None
    ) -> Budget:
        """A budget whose time begins to run now; what is not given is the default, and rows are not
        limited.

        >>> Budget.start(5).left() > 4
        True
        """
        seconds = _SECONDS if seconds is None else seconds
        if fault := LIMITS["query_timeout"].fault(seconds):
            raise QueryTimeout("timeout", f"{seconds} is no time to run: {fault}", "Give another.")
        return cls(seconds, rows, int(memory or _MEMORY), time.monotonic() + seconds, resident())

    def every_row(self) -> Budget:
        """The same deadline and memory, for an answer that must be whole."""
        return replace(self, rows=0)

    def left(self) -> float:
        """Seconds until the deadline; raises QueryTimeout when there are none."""
        left = self.until - time.monotonic()
        if left <= 0:
            raise self.too_long()
        return left

    def look(self, row: int = 0) -> None:
        """Raise QueryTimeout or QueryTooLarge when the budget is spent; memory is looked at once in
        a thousand rows.
        """
        self.left()
        if row % _ROWS_BETWEEN_LOOKS == 0 and self._too_large():
            raise self._needs_more()

    def _too_large(self) -> bool:
        return resident() - self.size > self.memory

    def too_long(self) -> QueryTimeout:
        """What is raised after the deadline."""
        return QueryTimeout(
            "query", "it ran longer than the time allowed", "Narrow it, or raise --timeout."
        )

    def _needs_more(self) -> QueryTooLarge:
        what = f"it needed more than the {self.memory:,} MB of memory allowed"
        return QueryTooLarge("query", what, "Narrow it, or raise max_memory in lacunary.toml.")

    def within(self, work: Callable[[], _T]) -> _T:
        """Do work that a second thread stops, on whatever thread it runs, when the budget is spent.

        That thread looks at the clock and at the memory, and raises an exception in this one.
        Python delivers it between two of its instructions, so that a single call into compiled code
        runs to its end first. It may still come while the watch is taken down, which is why that is
        tried again from outside; once this has returned, nothing is raised any more.

        >>> Budget.start(60).within(lambda: 6 * 7)
        42
        """
        self.look()
        watch = _Watch(self)
        try:
            try:
                watch.begin()
                return work()
            finally:
                watch.end()
        except _Stop:
            watch.end()
            raise (self._needs_more() if watch.large else self.too_long()) from None


class _Stop(BaseException):
    """Ends a calculation from outside; no `except Exception` of it may hold it up."""


class _Watch:
    """Raises _Stop in the thread that made it once its budget is spent, from `begin` to `end`."""

    def __init__(self, budget: Budget) -> None:
        self.large = False
        self._budget = budget
        self._watched = threading.get_ident()
        self._running = threading.Lock()  # held as long as the work runs
        self._running.acquire()
        self._thread = threading.Thread(target=self._look, name="lacunary budget", daemon=True)

    def begin(self) -> None:
        """Look at the budget from now on."""
        self._thread.start()

    def end(self) -> None:
        """Look no more, and take what was raised and not delivered yet. May be called again.

        Each step is one call into compiled code, so that an exception delivered between them leaves
        no lock held. What is pending is awaited and not withdrawn: Python 3.11 then goes on looking
        for it, and a traced function (a debugger, coverage) never begins.
        """
        with suppress(RuntimeError):  # it is released already
            self._running.release()
        if self._thread.ident is not None:
            self._thread.join()
        try:
            for _ in range(10):  # Python delivers at the end of a round
                pass
        except _Stop:
            pass

    def _look(self) -> None:
        pause = _SECONDS_BETWEEN_LOOKS
        while not self._running.acquire(timeout=pause):
            self.large = self.large or self._budget._too_large()
            if self.large or time.monotonic() > self._budget.until:
                _raise_in(self._watched, _Stop)
                pause = _SECONDS_TO_LEAVE  # then again: a bare `except:` may have caught it


def _raise_in(thread: int, kind: type[BaseException]) -> None:
    ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(kind))


def resident() -> float:
    """MB of memory that this process holds now (on macOS: has held at most); 0 where the system
    does not say.

    >>> resident() >= 0
    True
    """
    try:
        match platform.system():
            case "Linux":
                pages = Path("/proc/self/statm").read_text(encoding="ascii").split()[1]
                return int(pages) * mmap.PAGESIZE / 2**20
            case "Windows":
                return _resident_on_windows()
            case _:
                import resource

                return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20  # bytes on macOS
    except (ImportError, OSError, ValueError, AttributeError):
        return 0.0


def _resident_on_windows() -> float:
    """The working set, from GetProcessMemoryInfo."""
    names = (
        "PeakWorkingSetSize",
        "WorkingSetSize",
        "q1",
        "q2",
        "q3",
        "q4",
        "PagefileUsage",
        "PeakPagefileUsage",
    )
    fields = [
        ("cb", ctypes.c_ulong),
        ("PageFaultCount", ctypes.c_ulong),
        *((name, ctypes.c_size_t) for name in names),
    ]
    kind = type("Counters", (ctypes.Structure,), {"_fields_": fields})
    counters = kind()
    counters.cb = ctypes.sizeof(kind)
    kernel = ctypes.windll.kernel32  # type: ignore[attr-defined,unused-ignore]
    kernel.GetCurrentProcess.restype = ctypes.c_void_p
    kernel.K32GetProcessMemoryInfo.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_ulong]
    kernel.K32GetProcessMemoryInfo(kernel.GetCurrentProcess(), ctypes.byref(counters), counters.cb)
    return float(counters.WorkingSetSize) / 2**20
