"""One thing of the graph in the terminal: properties, edges, and every statement with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lacunary.graph.phrases import phrase
from lacunary.terminal.console import echo

if TYPE_CHECKING:
    from lacunary.show import Thing

__all__ = ["print_thing"]


def print_thing(thing: Thing, language: str = "en") -> None:
    """Print one thing on stdout."""
    echo(f"{thing.type} {thing.id}")
    for key, value in thing.properties.items():
        if key != "id":
            echo(f"  {key}: {_words(value, language)}")
    _print_edges("out", "->", thing.edges_out, thing.counts["out"], language)
    _print_edges("in", "<-", thing.edges_in, thing.counts["in"], language)
    if thing.statements:
        echo(phrase("terminal", "thing.statements", language, statements=len(thing.statements)))
    for claim in thing.statements:
        _print_statement(claim, language)
    if not thing.statements:
        sources = _words(thing.properties.get("sources", []), language)
        echo(phrase("terminal", "thing.sources", language, sources=sources))


def _print_edges(
    way: str, arrow: str, edges: list[dict[str, Any]], held: int, language: str
) -> None:
    if edges:
        shown = len(edges)
        key = "whole" if shown == held else "first"
        title = phrase("terminal", f"thing_edges.{way}", language)
        many = phrase("terminal", f"thing_held.{key}", language, shown=shown, held=held)
        echo(title + many)
    for edge in edges:
        names = " · ".join(name for name in (edge["name"], edge["name_zh"]) if name)
        facts = "; ".join(
            f"{key} {_words(value, language)}"
            for key, value in sorted(edge["properties"].items())
            if value not in (None, "", [])
        )
        more = f"  ({facts})" if facts else ""
        echo(f"  {arrow} {edge['edge']} {names} [{edge['id']}]{more}")


def _print_statement(claim: dict[str, Any], language: str) -> None:
    mark = "*" if claim["chosen"] else " "
    meant = f" = {claim['value']}" if claim["value"] not in (None, claim["verbatim"]) else ""
    rows = ", ".join(str(row).rpartition(":")[2] for row in claim["rows"])
    nobody = "person" if claim["method"] == "decision" else "nobody"
    who = claim["review"] or phrase("terminal", f"thing_said.{nobody}", language)
    place = f"[{who}; {claim['method']}; {claim['path']}:{rows}]"
    echo(f"  {mark} {claim['property']}: “{claim['verbatim']}”{meant}  {place}")


def _words(value: Any, language: str) -> str:
    if isinstance(value, bool):
        return phrase("terminal", f"truth.{'yes' if value else 'no'}", language)
    if isinstance(value, list):
        return ", ".join(map(str, value[:8])) + (f" … ({len(value)})" if len(value) > 8 else "")
    return str(value)
