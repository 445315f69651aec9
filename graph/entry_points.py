"""What installed distributions add to lacunary: formats, questions, exports and stores, by entry
points, in one list with the built-in ones.

The groups are `lacunary.formats`, `lacunary.questions`, `lacunary.exports` and `lacunary.stores`
(https://packaging.python.org/specifications/entry-points/). What is broken costs itself: it is left
out with a remark that names its distribution.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache, cached_property
from importlib import import_module
from typing import Any

from lacunary.graph.errors import LacunaryError, PluginError

__all__ = ["Registry", "remarks"]

_REMEDY = "Update or uninstall it; all else works without."

_remarks: dict[str, LacunaryError] = {}


def remarks() -> list[LacunaryError]:
    """What was left out so far, each with its reason, in the order in which it was met."""
    return list(_remarks.values())


@dataclass(frozen=True, slots=True)
class _Entry:
    """A name, the place in Python that it stands for, and the distribution that adds it (built in:
    none).
    """

    name: str
    place: str
    distribution: str = ""


class Registry:
    """All things of one kind by name: `Registry("export", {"graphml": "package.module:function"})`.

    Nothing is imported before it is asked for. A built-in name is never given to another.
    """

    def __init__(
        self, kind: str, builtin: Mapping[str, str] | Callable[[], Mapping[str, str]]
    ) -> None:
        self.kind = kind
        self._given = builtin
        self._refused: dict[str, LacunaryError] = {}

    def __iter__(self) -> Iterator[str]:
        return iter([name for name in self._entries if name not in self._refused])

    def __contains__(self, name: object) -> bool:
        return name in self._entries and name not in self._refused

    def is_builtin(self, name: str) -> bool:
        """Whether a name is one of lacunary's own."""
        return name in self._builtin

    def place(self, name: str) -> str:
        """The place in Python that a name stands for, as an entry point writes it."""
        return self._entries[name].place

    def load(self, name: str) -> Any:
        """The module, or the object in a module, that a name stands for.

        Raises PluginError where a distribution's own cannot be had, for the same reason each time.
        """
        if name in self._refused:
            raise self._refused[name]
        with self.blaming(name):
            module, _, attribute = self.place(name).partition(":")
            found: Any = import_module(module)
            for part in attribute.split(".") if attribute else ():
                found = getattr(found, part)
            return found

    def leave_out(self, name: str, error: LacunaryError) -> None:
        """Take a name off the list, with a remark that says why (and whose it is); whoever asks for
        it hears the same.
        """
        if not (self.is_builtin(name) or isinstance(error, PluginError)):
            error = self._fault(self._entries[name], error)
        self._refused[name] = _remarks[f"{self.kind} {name}"] = error

    def why_not(self, name: str) -> LacunaryError | None:
        """Why a name is left out, where it is."""
        return self._refused.get(name)

    def leave_out_broken(self, works: Callable[[str], object]) -> None:
        """Leave out what others add and for which `works` raises an error."""
        for name in list(self):
            if not self.is_builtin(name):
                try:
                    with self.blaming(name):
                        works(name)
                except LacunaryError as error:
                    self.leave_out(name, error)

    @contextmanager
    def blaming(self, name: str) -> Iterator[None]:
        """Any error of what a distribution adds becomes a PluginError that names it; those that
        speak to a person (LacunaryError) stay.
        """
        try:
            yield
        except LacunaryError:
            raise
        except (Exception, SystemExit) as error:
            if self.is_builtin(name):
                raise
            raise self._fault(self._entries[name], error) from error

    def _fault(self, entry: _Entry, error: BaseException) -> PluginError:
        kind = type(error).__name__
        said = str(error) if isinstance(error, LacunaryError) else f"{kind}: {error}"
        what = f"the {self.kind} `{entry.name}` that it adds does not work ({said})"
        return PluginError(entry.distribution, what, _REMEDY)

    @cached_property
    def _builtin(self) -> Mapping[str, str]:
        return self._given() if callable(self._given) else self._given

    @cached_property
    def _entries(self) -> dict[str, _Entry]:
        """The built-in ones in their order, then what is added, by name."""
        entries = {name: _Entry(name, place) for name, place in self._builtin.items()}
        for entry in _installed(f"lacunary.{self.kind}s"):
            first = entries.get(entry.name)
            if first is None:
                entries[entry.name] = entry
                continue
            whose = first.distribution or "lacunary itself"
            what = f"the {self.kind} `{entry.name}` that it adds has the name of one of {whose}"
            remedy = "It is left out. Ask its authors for another name."
            clash = f"{self.kind} {entry.name} of {entry.distribution}"
            _remarks[clash] = PluginError(entry.distribution, what, remedy)
        return entries


@cache
def _installed(group: str) -> list[_Entry]:
    """What the installed distributions add to a group, in the order of names and distributions."""
    from importlib.metadata import entry_points

    found = []
    for point in entry_points(group=group):
        whose = f"{point.dist.name} {point.dist.version}" if point.dist else point.module
        found.append(_Entry(point.name, point.value, whose))
    return sorted(found, key=lambda entry: (entry.name, entry.distribution))
