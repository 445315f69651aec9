"""Which files a project was read from: each with its digest, in the order of their names, wherever
they lie.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from lacunary.graph.errors import SourceError
from lacunary.graph.records import FileRead, Rejected
from lacunary.loaders.reading.files import Limits, digest_of

__all__ = ["FilesRead"]


@dataclass(slots=True)
class FilesRead:
    """Takes note of every file just before it is read, by the name under which the project knows
    it.

    `limits` are those of the project; `remarks` the lines that were read in another encoding than
    that of their file.

    >>> import tempfile
    >>> place = Path(tempfile.mkdtemp()) / "a.csv"
    >>> _ = place.write_text("study\\n")
    >>> read = FilesRead()
    >>> read.note(place, "sources/a.csv")[:8]
    '9eb0b129'
    >>> [(file.path, file.sha256[:8]) for file in read.unchanged()]
    [('sources/a.csv', '9eb0b129')]
    """

    limits: Limits = field(default_factory=Limits)
    remarks: list[Rejected] = field(default_factory=list)
    _files: dict[str, FileRead] = field(default_factory=dict)
    _seen: dict[str, tuple[Path, tuple[int, ...]]] = field(default_factory=dict)

    def note(self, path: Path, name: str) -> str:
        """Take a file's digest, and give it; "" for what is no file, since its reader says why it
        cannot be read.
        """
        if name in self._files:
            return self._files[name].sha256
        try:
            if not path.is_file():
                return ""
            state = _state(path)
            digest = digest_of(path, name, self.limits)
        except (OSError, SourceError):
            return ""
        self._files[name] = FileRead(name, digest)
        self._seen[name] = (path, state)
        return digest

    def unchanged(self) -> list[FileRead]:
        """The files by name; an error when one was written meanwhile, so that the digest may not be
        of what was read.
        """
        for name, (path, state) in self._seen.items():
            try:
                now = _state(path)
            except OSError:
                now = ()
            if now != state:
                raise SourceError(
                    name,
                    "the file was changed while the project was read",
                    "Run the command again.",
                )
        return [self._files[name] for name in sorted(self._files)]


def _state(path: Path) -> tuple[int, ...]:
    found = path.stat()
    return found.st_ino, found.st_size, found.st_mtime_ns
