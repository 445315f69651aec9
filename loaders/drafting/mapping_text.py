"""A drafted mapping as text: one key a line, with comments on what was found and on what nothing
uses.
"""

from __future__ import annotations

from collections.abc import Iterable

from lacunary.loaders.drafting.columns import Proposed
from lacunary.loaders.drafting.sheets import Table

__all__ = ["mapping_text", "quoted"]

_WHY = {
    "name": "", "asked": "", "words": "by its heading without brackets",
    "part": "its heading ends so: look",
    "values": "by its values", "distinct": "no two cells are alike: look",
}  # fmt: skip
_READS = {"percent": ", percentages", "range": ", ranges"}


def mapping_text(table: Table, file: str) -> str:
    """The mapping of a table of included studies: every column that has a field is named, every
    other is a comment.
    """
    lines = [
        f"# Drafted from {quoted(file)}: which column is which field. Look at each line;",
        "# docs/mapping.md says what can stand here. `lacunary init DIR --from FILE` of a newer",
        "# file changes only lines that nobody has edited.",
        'kind = "inclusion"',
    ]
    if table.further:
        lines.append(f"sheets = {_list((table.sheet, *table.further))}  # of the same headings")
    elif table.sheet:
        lines.append(f"sheet = {quoted(table.sheet)}")
    if table.upper:
        lines.append(f"header = [{table.upper}, {table.header}]  # of groups, and of columns")
    elif table.header > 1:
        lines.append(f"header = {table.header}")
    if table.filled_down:
        blank = _list(table.filled_down)
        lines.append(f"fill_down = {blank}  # blank cells take the value above")
    lines += ["", "[constants]", 'review = "my-review"', "", "[columns]", *_columns(table)]
    if table.separators:
        lines += ["", "[separators]  # between several values in a cell, where it is not ;"]
        lines += [f"{name} = {quoted(sign)}" for name, sign in table.separators.items()]
    if table.keep:
        lines += ["", "[keep]  # of the rows that several people filled in, those they agreed on"]
        lines += [f"{quoted(column)} = {_list(cells)}" for column, cells in table.keep.items()]
    if unused := table.unused:
        lines += [
            "",
            "# Columns that nothing uses, with their filled cells. A line under [columns]",
        ]
        lines += ['# uses one: FIELD = "COLUMN"', *map(_unused, unused)]
    return "\n".join(lines) + "\n"


def _columns(table: Table) -> Iterable[str]:
    of_field: dict[str, list[Proposed]] = {}
    for column in table.columns:
        if column.field:
            of_field.setdefault(column.field, []).append(column)
    if table.label:
        yield f"label = {quoted(table.label)}  # a letter tells studies apart"
    if table.total:
        yield f"n = {quoted(table.total)}  # the arms; unknown where one is blank"
    for name, columns in of_field.items():
        if name == "label" and table.label:
            continue
        named = [one.column for one in columns]
        why = "; ".join(dict.fromkeys(filter(None, (_WHY[one.why] for one in columns))))
        value = quoted(named[0]) if len(named) == 1 else _list(named)
        yield f"{name} = {value}{why and f'  # {why}'}"


def _unused(column: Proposed) -> str:
    instead = f"; as {column.instead}?" if column.instead else ""
    return f"# {quoted(column.column)}  ({column.filled}{_READS.get(column.reads, '')}{instead})"


def _list(words: Iterable[str]) -> str:
    return f"[{', '.join(map(quoted, words))}]"


def quoted(words: str) -> str:
    """A TOML string.

    >>> quoted('a "b"')
    '"a \\\\"b\\\\""'
    """
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')
    return '"' + "".join(c if c.isprintable() else f"\\u{ord(c):04x}" for c in escaped) + '"'
