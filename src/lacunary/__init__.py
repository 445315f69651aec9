"""lacunary: a living-review knowledge graph of what the evidence covers and what it leaves out."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from lacunary.front_door import OpenProject, open_project

__all__ = ["OpenProject", "__version__", "open_project"]

__version__ = "0.1.0"


def __getattr__(name: str) -> Any:
    """The front door is opened when it is first used (PEP 562), so that `import lacunary` costs
    nothing.
    """
    if name in ("OpenProject", "open_project"):
        from lacunary import front_door

        return getattr(front_door, name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
