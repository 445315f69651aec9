"""The limits of a question that a person may set: what each counts, its default and its range."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["LIMITS", "Limit"]


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit that a person may set: its default, its range, and what it counts."""

    default: float
    least: float
    most: float
    unit: str

    def fault(self, value: float) -> str:
        """What is wrong with a value, or nothing.

        >>> LIMITS["query_timeout"].fault(float("inf"))
        'it must be more than 0 and at most 86,400 seconds'
        >>> LIMITS["max_rows"].fault(500)
        ''
        """
        within = self.least < value if self.least == 0 else self.least <= value
        if within and value <= self.most:  # false for a NaN
            return ""
        least = "more than 0" if self.least == 0 else f"at least {self.least:,.0f}"
        return f"it must be {least} and {_AT_MOST[self.unit].format(most=f'{self.most:,.0f}')}"


_AT_MOST = {
    "seconds": "at most {most} seconds",
    "rows": "at most {most} rows",
    "MB": "at most {most} MB",
}


LIMITS = {
    "query_timeout": Limit(60, 0, 86_400, "seconds"),
    "max_rows": Limit(10_000, 1, 10_000_000, "rows"),
    "max_memory": Limit(4_096, 64, 1_048_576, "MB"),
}
"""The limits of a question, under their names in lacunary.toml."""
