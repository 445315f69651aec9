"""One thing of the graph in the terminal: properties, edges, and every statement with its place."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from lacunary.terminal.console import echo

if TYPE_CHECKING:
    from lacunary.show import Thing

__all__ = ["print_thing"]


def print_thing(thing: Thing) -> None:
    """Print one thing on stdout."""
    echo(f"{thing.type} {thing.id}")
    for key, value in thing.properties.items():
        if key != "id":
            echo(f"  {key}: {_words(value)}")
    _print_edges("Leads to", "->", thing.edges_out, thing.counts["out"])
    _print_edges("Led to by", "<-", thing.edges_in, thing.counts["in"])
    if thing.statements:
        echo(f"Statements ({len(thing.statements)}): * the graph shows this one")
    for claim in thing.statements:
        _print_statement(claim)
    if not thing.statements:
        echo(f"Everything shown was read in: {_words(thing.properties.get('sources', []))}")


def _print_edges(title: str, arrow: str, edges: list[dict[str, Any]], held: int) -> None:
    if edges:
        shown = len(edges)
        echo(f"{title} ({held})" if shown == held else f"{title} (the first {shown} of {held})")
    for edge in edges:
        names = " · ".join(name for name in (edge["name"], edge["name_zh"]) if name)
        facts = "; ".join(
            f"{key} {_words(value)}"
            for key, value in sorted(edge["properties"].items())
            if value not in (None, "", [])
        )
        more = f"  ({facts})" if facts else ""
        echo(f"  {arrow} {edge['edge']} {names} [{edge['id']}]{more}")


def _print_statement(claim: dict[str, Any]) -> None:
    mark = "*" if claim["chosen"] else " "
    meant = f" = {claim['value']}" if claim["value"] not in (None, claim["verbatim"]) else ""
    rows = ", ".join(str(row).rpartition(":")[2] for row in claim["rows"])
    who = claim["review"] or ("a person" if claim["method"] == "decision" else "no review")
    place = f"[{who}; {claim['method']}; {claim['path']}:{rows}]"
    echo(f"  {mark} {claim['property']}: “{claim['verbatim']}”{meant}  {place}")


def _words(value: Any) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list):
        return ", ".join(map(str, value[:8])) + (f" … ({len(value)})" if len(value) > 8 else "")
    return str(value)
