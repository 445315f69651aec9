"""Personal names made comparable: surname and given name in any order and script, Chinese names by
all their romanisations.
"""

from __future__ import annotations

import csv
import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache, lru_cache
from importlib import resources
from itertools import product
from typing import Any

from lacunary.graph.text.chinese import simplified
from lacunary.graph.text.identifiers import has_chinese

__all__ = [
    "PersonName",
    "name_agreement",
    "read_name",
    "romanised_surnames",
    "surnames_agree",
]

_INITIALS = re.compile(r"[A-Z]{1,4}$|[A-Z](?:[. -]+[A-Z])*\.?$|(?:[A-Z][a-z]?\.[ -]?)+$")
_UMLAUT_SYLLABLE = re.compile(r"\b([ln])ü(e?)\b")
_MOST_READINGS = 16
"""Of a given name with several readings of several characters no more combinations than this are
kept.
"""


@dataclass(frozen=True, slots=True)
class PersonName:
    """What a printed name can mean: pairs of surname and given name, and the given name's initials.

    `readings` holds `(surname, given)`, folded and without spaces; `given` is empty where only
    initials are printed.
    """

    readings: frozenset[tuple[str, str]]
    initials: frozenset[tuple[str, str]]
    han: str = ""
    parts: frozenset[str] = frozenset()
    """The words of a double surname, which are printed in either order and not always all."""

    @property
    def surnames(self) -> frozenset[str]:
        """Every surname that the name can mean.

        >>> sorted(read_name("曾伟").surnames)
        ['chang', 'tsang', 'tseng', 'zeng']
        """
        return frozenset(surname for surname, _ in self.initials)

    @property
    def is_pinyin(self) -> bool:
        """Whether it may be of a Chinese: its surname is one of the table's in Latin letters.

        >>> read_name("Zhai QJ").is_pinyin, read_name("Dresler C").is_pinyin
        (True, False)
        """
        return not self.surnames.isdisjoint(_pinyin_surnames())


@cache
def _words() -> tuple[frozenset[str], frozenset[str], dict[int, str]]:
    """Particles, suffixes and letters of `names.toml`."""
    read = tomllib.loads(
        resources.files("lacunary.graph.text").joinpath("names.toml").read_text(encoding="utf-8")
    )
    return frozenset(read["particles"]), frozenset(read["suffixes"]), str.maketrans(read["letters"])


@cache
def _table() -> dict[str, tuple[str, ...]]:
    """Chinese surnames to their romanisations: the pinyin first, then what is written in Hong Kong,
    Taiwan and elsewhere.
    """
    text = (
        resources.files("lacunary.graph.text").joinpath("surnames.csv").read_text(encoding="utf-8")
    )
    return {
        row["surname"]: tuple(
            dict.fromkeys(
                _folded(form) for form in f"{row['pinyin']}|{row['also']}".split("|") if form
            )
        )
        for row in csv.DictReader(text.splitlines())
    }


@cache
def _pinyin_surnames() -> frozenset[str]:
    return frozenset(form for forms in _table().values() for form in forms)


def romanised_surnames(surname: str) -> tuple[str, ...]:
    """The ways a Chinese surname is written in Latin letters; the table of surnames beats the
    dictionary's first reading.

    `ü` is compared as `v`; a surname that has it is also known without it.

    >>> romanised_surnames("单"), romanised_surnames("覃"), romanised_surnames("吕")[0]
    (('shan',), ('qin', 'tan'), 'lv')
    """
    forms = _table().get(surname) or tuple(
        "".join(combination) for combination in product(*_readings(surname))
    )
    bare = tuple(form.replace("v", "u") for form in forms if form.startswith(("lv", "nv")))
    return tuple(dict.fromkeys(forms + bare))


def _readings(characters: str) -> list[tuple[str, ...]]:
    """For each Chinese character its readings without tones, the most usual first."""
    from pypinyin import Style, pinyin

    found: Any = pinyin(characters, style=Style.NORMAL, heteronym=True, v_to_u=False)
    return [tuple(_folded(reading) for reading in readings) for readings in found]


def _folded(text: str) -> str:
    """Small plain letters; a syllable `lü` or `nü` (also written lyu) as `lv`, `nv`; unreadable
    characters stay as `?`.
    """
    small = text.casefold()
    if not small.isascii():
        small = unicodedata.normalize("NFC", unicodedata.normalize("NFKC", text).casefold())
        small = _UMLAUT_SYLLABLE.sub(r"\1v\2", small).translate(_words()[2])
        small = "".join(
            c for c in unicodedata.normalize("NFKD", small) if not unicodedata.combining(c)
        )
    return {"lyu": "lv", "nyu": "nv"}.get(small, small)


@lru_cache(maxsize=1 << 17)
def read_name(text: str) -> PersonName:
    """A printed name read in every way that its form allows; a name in Chinese characters by all
    its romanisations.

    >>> sorted(read_name("Zhai, Q. J.").initials)
    [('zhai', 'qj')]
    >>> sorted(read_name("翟清杰").initials) == sorted(read_name("翟 清杰").initials)
    True
    >>> sorted(read_name("Wei Zhang").readings)
    [('wei', 'zhang'), ('zhang', 'wei')]
    """
    cleaned = " ".join(unicodedata.normalize("NFKC", text).split()).strip(" ,;")
    if has_chinese(cleaned):
        return _chinese_name(simplified("".join(c for c in cleaned if "\u3400" <= c <= "\u9fff")))
    printed = _printed_pairs(cleaned)
    pairs = [_pair(surname, given) for surname, given in printed]
    return PersonName(
        frozenset((surname, given) for surname, given, _ in pairs if surname),
        frozenset((surname, initials) for surname, _, initials in pairs if surname),
        "",
        _parts(printed[0][0]) if printed else frozenset(),
    )


def _chinese_name(han: str) -> PersonName:
    """The longest surname of the table stands first, else the first character; what follows is the
    given name.
    """
    length = next((n for n in (4, 2, 1) if len(han) > n and han[:n] in _table()), 1)
    surnames, rest = (
        romanised_surnames(han[:length]),
        _readings(han[length:]) if len(han) > length else [],
    )
    givens = [
        "".join(combination)
        for combination, _ in zip(product(*rest), range(_MOST_READINGS), strict=False)
    ]
    firsts = {
        "".join(letters)
        for letters in product(*({reading[0] for reading in readings} for readings in rest))
    }
    return PersonName(
        frozenset(product(surnames, givens)),
        frozenset(product(surnames, firsts)),
        han,
    )


def _printed_pairs(text: str) -> list[tuple[str, str]]:
    """What may be surname and given name of a name in Latin letters, as printed."""
    particles, suffixes, _ = _words()
    parts = [
        part
        for part in (part.strip() for part in text.split(","))
        if part and _folded(part.strip(".")) not in suffixes
    ]
    if not parts:
        return []
    if len(parts) > 1:
        return [(parts[0], " ".join(parts[1:]))]
    words = [
        word
        for word in parts[0].split()
        if _folded(word.strip(".")) not in suffixes or len(parts[0].split()) < 3
    ]
    if len(words) < 2:
        return [(parts[0], "")]
    if _INITIALS.match(words[-1]) and not _INITIALS.match(words[0]):  # Zhai QJ, Zhai Q. J.
        cut = next(
            n for n in range(1, len(words)) if all(_INITIALS.match(word) for word in words[n:])
        )
        return [(" ".join(words[:cut]), " ".join(words[cut:]))]
    cut = next((n for n, word in enumerate(words) if n and word in particles), len(words) - 1)
    pairs = [(" ".join(words[cut:]), " ".join(words[:cut]))]
    if _folded(words[0]) in _pinyin_surnames():  # Zhang Wei, LI De-kun: may stand in Chinese order
        pairs.append((words[0], " ".join(words[1:])))
    return pairs


def _core(surname: str) -> list[str]:
    """The words of a surname without particles and suffixes, unless it has no others."""
    particles, suffixes, _ = _words()
    words = [word for word in re.split(r"[\s\-'’.]+", _folded(surname)) if word]
    words = [word for word in words if word not in suffixes] or words
    return [word for word in words if word not in particles] or words


def _parts(surname: str) -> frozenset[str]:
    """The words of a double surname; a syllable is none."""
    words = [word for word in _core(surname) if len(word) >= _SHORTEST_PART]
    return frozenset(words) if len(words) > 1 else frozenset()


_SHORTEST_PART = 4
"""Letters of a word that may stand for a double surname."""


def _pair(surname: str, given: str) -> tuple[str, str, str]:
    particles, suffixes, _ = _words()
    core = _core(surname)
    spoken = given.replace(".", ". ").split()
    while spoken and spoken[-1] in particles:  # Gog, Tamara van
        spoken.pop()
    pieces = [
        piece
        for word in spoken
        for piece in re.split(r"[\-'’.]+", word)
        if piece and _folded(piece) not in suffixes
    ]
    longest = (
        2 if surname.isupper() and len(surname) > 2 else 4
    )  # ZHANG, WEI has no initials; Zhang WEI and Li XJ have
    if all(len(piece) <= longest and piece.isupper() and piece.isascii() for piece in pieces):
        return "".join(core), "", _folded("".join(pieces))
    return "".join(core), _folded("".join(pieces)), "".join(_folded(piece)[:1] for piece in pieces)


@lru_cache(maxsize=1 << 16)
def name_agreement(one: PersonName, other: PersonName) -> str:
    """How well two names agree: `same` (surname and given name or initials), `surname` (only that
    can be told), or nothing.

    >>> (
    ...     name_agreement(read_name("吕 欣"), read_name("Lyu, Xin")),
    ...     name_agreement(read_name("Zhai QJ"), read_name("翟清杰")),
    ... )
    ('same', 'same')
    >>> name_agreement(read_name("Rojas-Miranda A"), read_name("Miranda Rojas, Ana"))
    'same'
    >>> (
    ...     name_agreement(read_name("Wang, F."), read_name("Wang, Li")),
    ...     name_agreement(read_name("Bu?lova, T."), read_name("Builova T")),
    ... )
    ('', 'same')
    """
    if one.han and other.han:
        return "same" if one.han == other.han else ""
    if one.readings & other.readings and any(given for _, given in one.readings & other.readings):
        return "same"
    best = ""
    parts = bool(one.parts or other.parts) and _share_parts(one, other)
    for surname, initials in one.initials:
        for second, others in other.initials:
            if not parts and not _same_surname(surname, second):
                continue
            if not initials or not others:
                best = best or "surname"
            elif initials.startswith(others) or others.startswith(initials):
                best = "same"
    if best == "same" and not parts and _givens_conflict(one, other):
        return ""
    return best or ("same" if _turned_round(one, other) or _turned_round(other, one) else "")


def surnames_agree(one: PersonName, other: PersonName) -> bool:
    """Whether two names can be of one surname, spelt otherwise or one of two surnames.

    >>> surnames_agree(read_name("García López M"), read_name("Lopez-Garcia, Maria"))
    True
    >>> (
    ...     surnames_agree(read_name("Mulić S"), read_name("Muli, S.")),
    ...     surnames_agree(read_name("Zhan L"), read_name("Zhang L")),
    ... )
    (True, False)
    """
    if not one.surnames.isdisjoint(other.surnames):
        return True
    if _share_parts(one, other):
        return True
    return any(_same_surname(name, second) for name in one.surnames for second in other.surnames)


def _share_parts(one: PersonName, other: PersonName) -> bool:
    """Whether the words of a double surname are those of the other, in any order, or hold it."""
    ones, others = one.parts or one.surnames, other.parts or other.surnames
    if not one.parts and not other.parts:
        return False
    if one.parts and other.parts:
        return one.parts <= other.parts or other.parts <= one.parts
    return not ones.isdisjoint(others)


def _turned_round(one: PersonName, other: PersonName) -> bool:
    """Whether one name has surname and given name the wrong way round, as exports print East Asian
    names: `Ching-yi, Wu`.
    """
    return any(
        given == surname and len(given) > 1 and initials.startswith(false_surname[0])
        for false_surname, given in one.readings
        for surname, initials in other.initials
    )


def _givens_conflict(one: PersonName, other: PersonName) -> bool:
    """Whether both give a full given name under one surname and the two cannot be one: Wang
    Fei, in characters too, is not Wang Fang.
    """
    pairs = [
        (given, second)
        for surname, given in one.readings
        for name, second in other.readings
        if given and second and _same_surname(surname, name)
    ]
    alike = (
        3 if not (one.han or other.han) else 99
    )  # Alexandr and Alexander may be one; of pinyin every letter counts
    return bool(pairs) and not any(
        given.startswith(second)
        or second.startswith(given)
        or given[:alike] == second[:alike]
        or "?" in given + second
        for given, second in pairs
    )


def _same_surname(one: str, other: str) -> bool:
    if one == other:
        return True
    if "?" in one or "?" in other:
        pattern, text = (one, other) if "?" in one else (other, one)
        return re.fullmatch(re.escape(pattern).replace(r"\?", r"\w{0,2}\W?"), text) is not None
    shorter, longer = sorted((one, other), key=len)
    if len(shorter) >= 5 and longer.endswith(
        shorter
    ):  # Kessel and Vankessel; the second of two surnames
        return True
    lost = (
        len(shorter) >= 4 and len(longer) - len(shorter) == 1 and longer.startswith(shorter)
    )  # Kuzdza for Kuzdzał, not Zhan for Zhang
    return lost and not {one, other} <= _pinyin_surnames()
