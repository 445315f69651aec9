"""From when on a finding counts."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Limits"]


@dataclass(frozen=True, slots=True)
class Limits:
    """When a finding counts; see `rules.toml`."""

    short_title: int
    short_title_han: int
    near_title: float
    alike_title: float
    title_words: float
    contained_title: int
    far_years: int
    near_n: float
    far_n: float
    crowded_block: int
    crowded_team: int
    crowded_window: int
    team_window: int
    shared_titles: int
    shared_likeness: float
    bundle: int
    family: int
