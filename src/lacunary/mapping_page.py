"""The page about mappings, `docs/mapping.md`: its prose from a template, its tables from the kinds
and fields themselves.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files

from lacunary.loaders.drafting.columns import further_headings
from lacunary.loaders.fields import Field, fields, kinds

__all__ = ["mapping_page"]


def mapping_page() -> str:
    """Kinds, fields with their headings, keys, and two sheets worked through, in Markdown."""
    template = files("lacunary").joinpath("templates", "mapping.md").read_text(encoding="utf-8")
    tables = {"kinds": _kinds(), "fields": _fields()}
    for name, text in tables.items():
        template = template.replace(f"{{{name}}}\n", text)
    return template.rstrip() + "\n"


def _kinds() -> str:
    lines = []
    for kind in kinds().values():
        must = [f"`{name}`" for name in kind.required]
        if kind.any_of:
            must.append(f"one of {', '.join(f'`{name}`' for name in kind.any_of)}")
        named = ", ".join(f"`{name}`" for name in kind.fields)
        lines.append(f"| `{kind.name}` | {kind.en} | {kind.zh} | {', '.join(must)} | {named} |\n")
    return "".join(lines) + "\n"


def _fields() -> str:
    used = {name for kind in kinds().values() for name in kind.fields}
    proposed = further_headings()
    return "".join(
        f"| `{name}` | {_holds(field)} | {_words(field.headings)} |"
        f" {_words(one for one in proposed.get(name, ()) if one not in field.headings)} |\n"
        for name, field in sorted(fields().items())
        if name in used
    )


def _holds(field: Field) -> str:
    holds = f"concepts of {field.dimension}" if field.type == "concept" else field.type
    if field.type == "criterion":
        holds = f"criteria of {field.dimension}"
    if field.choices:
        holds = "one of " + ", ".join(field.choices)
    return f"{holds}, several" if field.many else holds


def _words(words: Iterable[str]) -> str:
    return ", ".join(one.replace("|", "\\|") for one in words)
