"""What an export says of the review project that it shows."""

from __future__ import annotations

from dataclasses import Field
from typing import Any, ClassVar, Protocol

__all__ = ["About"]


class About(Protocol):
    """The description of a review project, a frozen data class such as the one that loaders read
    from `lacunary.toml`; exports know no loader.
    """

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    @property
    def title(self) -> str:
        """Its name, in the language it is written in."""

    @property
    def title_zh(self) -> str:
        """Its name in Chinese, or ""."""

    @property
    def description(self) -> str:
        """What it is about, or ""."""

    @property
    def base_iri(self) -> str:
        """What the IRIs of its things begin with, or ""."""

    @property
    def licence(self) -> str:
        """Under which licence it is given: an address, a name, or ""."""

    @property
    def attribution(self) -> str:
        """Who is to be named, or ""."""

    @property
    def version(self) -> str:
        """Which state of it this is, or ""."""

    @property
    def creators(self) -> tuple[str, ...]:
        """Who made it."""

    @property
    def export_abstracts(self) -> bool:
        """Whether the licences of its sources allow abstracts in what is published."""
