"""What a graph says about itself, in the database that holds it: whose it is, of which files, and
that it is all there.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any

__all__ = ["STAMP", "Stamp"]

STAMP = "LacunaryGraph"
"""The label of the one node that holds the stamp; it is no part of the schema, so no export and no
`Graph` has it as a row.
"""


@dataclass(frozen=True, slots=True)
class Stamp:
    """Whose graph this is and which files it was built from.

    `project` is the identity of the project, `build` the digest of exactly the files read (with the
    versions of program and schema), `version` what a person reads of it. `built` is the time of the
    build; it says nothing about the content, so two stamps that differ in nothing else are of the
    same graph. `complete` is false while a database is being written.

    >>> stamp = Stamp("my-review-1f2e", "2026.1+0a1b2c3d4e5f", "0a1b2c3d4e5f", "0.1.0", "77aa")
    >>> (
    ...     stamp.same_as(stamp.at("2026-01-31T12:00:00+00:00")),
    ...     Stamp.read(stamp.properties()) == stamp,
    ... )
    (True, True)
    """

    project: str
    version: str
    build: str
    program: str
    schema: str
    built: str = ""
    complete: bool = True

    @classmethod
    def read(cls, properties: Mapping[str, Any]) -> Stamp:
        """A stamp from the properties of its node; what another version of the program wrote beside
        them is left out.
        """
        known = {field.name: properties.get(field.name) for field in fields(cls)}
        texts = {name: str(value or "") for name, value in known.items() if name != "complete"}
        return cls(**texts, complete=bool(known["complete"]))

    def properties(self) -> dict[str, Any]:
        """The stamp as the properties of its node."""
        return asdict(self)

    def at(self, time: str) -> Stamp:
        """The same stamp with the time of the build, empty for none."""
        return replace(self, built=time)

    def same_as(self, other: Stamp | None) -> bool:
        """Whether both are of the same graph, whenever it was built."""
        return other is not None and self.at("") == other.at("")
