"""What lacunary says of a mistake, in Chinese: the English text is the key, as in gettext.

Code says everything in English. `messages.toml` of each folder gives, for a template such as
`there is no node {0}`, its Chinese words; a text is held against the templates only when it is
shown, and what has no Chinese words stays as it is. A value that is itself such a text (in no
quotation marks there) is put into Chinese too.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib.resources import files

__all__ = ["TABLES", "in_language", "joined", "read_messages"]

TABLES = (
    "graph/messages.toml",
    "loaders/messages.toml",
    "queries/messages.toml",
    "exports/messages.toml",
    "messages.toml",
    "cli/help.toml",
    "cli/click.toml",
    "graph/system.toml",
)
"""What has Chinese words: one table of messages a folder (what two of them say stands in the
first), the help of the commands, and what click and the operating system say.
"""

_DEEPEST = 4
_HOLE = re.compile(r"\{(\d+)\}")
_QUOTED = re.compile(r"[“`]\{(\d+)\}[”`]")
_PLACE = re.compile(r"([^\s:]+(?:\.\w+)?:\d+): (?=.)")
_ENDS = "。？！：；…"


def in_language(text: str, language: str) -> str:
    """The text in a language; in English as it is, and so where there are no words for it.

    >>> in_language("there is no node condition:x", "zh")
    '没有节点 condition:x'
    >>> in_language("there is no node condition:x", "en"), in_language("A title", "zh")
    ('there is no node condition:x', 'A title')
    """
    return (_in_chinese(text, 0) or text) if language == "zh" else text


def joined(where: str, what: str, remedy: str) -> str:
    """Where something is wrong, what, and what to do, as one text in Chinese.

    >>> joined("refs.ris:3", "the file is empty", "Try again.")
    'refs.ris:3：文件为空。请重试。'
    """
    what, remedy = in_language(what, "zh"), in_language(remedy, "zh")
    text = f"{in_language(where, 'zh')}：{what}" if where else what
    return (text if text.endswith((*_ENDS, "\n")) else text.rstrip(".") + "。") + remedy


@cache
def read_messages(table: str) -> dict[str, str]:
    """The Chinese words of a table by template."""
    folder, _, name = f"/{table}".rpartition("/")
    package = files("lacunary" + folder.replace("/", "."))
    return dict(tomllib.loads(package.joinpath(name).read_text(encoding="utf-8")))


@dataclass(frozen=True, slots=True)
class _Template:
    """A text with holes: what stands between them, and its Chinese words."""

    english: str
    chinese: str
    longest: str
    weight: int

    def fill(self, text: str, depth: int) -> str | None:
        """The text in Chinese where it is one of this template."""
        found = _pattern(self.english).fullmatch(text)
        if found is None:
            return None
        quoted = set(_QUOTED.findall(self.chinese))

        def value(hole: re.Match[str]) -> str:
            words: str = found.group(f"_{hole[1]}")
            return words if hole[1] in quoted else _in_chinese(words.strip(), depth + 1) or words

        return _HOLE.sub(value, self.chinese)


@cache
def _whole() -> dict[str, str]:
    """The texts that are no templates."""
    return {
        english: chinese
        for table in TABLES
        for english, chinese in read_messages(table).items()
        if not _HOLE.search(english)
    }


@cache
def _templates() -> list[_Template]:
    """Every text with holes, those that say most first."""
    several = []
    for table in TABLES:
        for english, chinese in read_messages(table).items():
            if not _HOLE.search(english):
                continue
            pieces = _HOLE.split(english)[::2]
            longest, weight = max(pieces, key=len), sum(map(len, pieces))
            several.append(_Template(english, chinese, longest, weight))
    return sorted(several, key=lambda one: (-one.weight, one.english))


@lru_cache(maxsize=512)
def _pattern(english: str) -> re.Pattern[str]:
    parts, end = [], 0
    for hole in _HOLE.finditer(english):
        parts += [re.escape(english[end : hole.start()]), f"(?P<_{hole[1]}>.*?)"]
        end = hole.end()
    return re.compile("".join([*parts, re.escape(english[end:])]), re.DOTALL)


def _in_chinese(text: str, depth: int) -> str | None:
    """The Chinese words of a text, or of the texts that it is put together from; None where there
    are none.
    """
    if (whole := _whole().get(text)) is not None:
        return whole
    if depth > _DEEPEST or " " not in text:
        return None
    like = [template for template in _templates() if template.longest in text]
    several = [template.fill(text, depth) for template in like]
    if found := [words for words in several if words is not None]:
        return min(found, key=_left_over)
    return next(filter(None, (way(text, depth + 1) for way in (_lines, _parts, _placed))), None)


def _left_over(words: str) -> int:
    """How much of a text is not in Chinese: of several templates the one that leaves least fits."""
    return sum(letter.isascii() and letter.isalpha() for letter in words)


def _lines(text: str, depth: int) -> str | None:
    lines = text.split("\n")
    found = [_in_chinese(line.strip(), depth) for line in lines] if len(lines) > 1 else []
    pairs = zip(found, lines, strict=True) if any(found) else ()
    return "\n".join(_indent(line) + one if one else line for one, line in pairs) or None


def _indent(line: str) -> str:
    return line[: len(line) - len(line.lstrip())]


def _parts(text: str, depth: int) -> str | None:
    """Two texts one after the other, parted by a semicolon or the end of a sentence."""
    for sign, instead in ((";", "；"), (".", ""), ("?", "")):
        for at in _ends(text, sign):
            one = text[: at + len(sign)].rstrip(";")
            first = _in_chinese(one, depth) or (sign == "." and _in_chinese(one[:-1], depth))
            rest = first and _in_chinese(text[at + len(sign) :].strip(), depth)
            if first and rest:
                full = first if instead or first.endswith(tuple(_ENDS)) else f"{first}。"
                return f"{full}{instead}{rest}"
    return None


def _ends(text: str, sign: str) -> Iterator[int]:
    at = text.find(f"{sign} ")
    while at >= 0:
        yield at
        at = text.find(f"{sign} ", at + 1)


def _placed(text: str, depth: int) -> str | None:
    """A text after the file and line that it is about."""
    place = _PLACE.match(text)
    rest = _in_chinese(text[place.end() :], depth) if place else None
    return f"{place[1]}：{rest}" if place and rest else None
