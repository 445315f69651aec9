"""Every phrase a person reads stands in data, in both languages, and no Chinese text in code."""

from __future__ import annotations

import ast
import doctest
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

from lacunary.graph.phrases import LANGUAGES, phrase, placeholders, read_phrases

ROOT = Path(__file__).parents[2]
ROOMS = ("graph", "loaders", "queries", "exports", "src/lacunary")
_ASKS = {"phrase": 3, "in_both": 2}
"""The functions that give a phrase, and how many of their arguments are no placeholders."""
_CHINESE = re.compile("[\u2e80-\u2fff\u3005-\u3007\u3040-\u9fff\uf900-\ufaff\U00020000-\U0003ffff]")


def _modules() -> list[Path]:
    folders = [ROOT / room for room in ROOMS]
    return sorted(
        path
        for folder in folders
        for path in folder.rglob("*.py")
        if not any(parent.is_symlink() for parent in path.parents)
    )


def _files() -> list[Path]:
    folders = [ROOT / room for room in ROOMS]
    return sorted(
        path
        for folder in folders
        for path in folder.rglob("phrases.toml")
        if not any(parent.is_symlink() for parent in path.parents)
    )


def _room(path: Path) -> str:
    parts = path.relative_to(ROOT).parent.parts
    return ".".join(parts[2:] if parts[0] == "src" else parts)


def _calls() -> Iterator[tuple[str, str, str, set[str]]]:
    """Every call that asks for a phrase: where, the room, the key (`shown.*` where code completes
    it), the names of the values.
    """
    for path in _modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if not (isinstance(node, ast.Call) and isinstance(node.func, ast.Name)):
                continue
            if node.func.id in _ASKS and path.name != "phrases.py":
                where = f"{path.relative_to(ROOT)}:{node.lineno}"
                room, key = node.args[:2]
                assert isinstance(room, ast.Constant), f"{where}: the room is not written out"
                yield where, room.value, _key(key, where), {str(k.arg) for k in node.keywords}


def _key(node: ast.expr, where: str) -> str:
    if isinstance(node, ast.Constant):
        return str(node.value)
    assert isinstance(node, ast.JoinedStr), f"{where}: the key is not written out"
    head, *rest = node.values
    assert isinstance(head, ast.Constant) and str(head.value).endswith("."), where
    assert len(rest) == 1, f"{where}: only the last part of a key may be completed"
    return f"{head.value}*"


def _asked(room: str, key: str) -> list[str]:
    """The keys of a room that a key names, `shown.*` all those of the table."""
    table = key.removesuffix(".*") if key.endswith(".*") else None
    return [name for name in read_phrases(room) if name == key or name.rpartition(".")[0] == table]


def test_every_phrase_that_code_asks_for_exists_and_gets_its_values() -> None:
    """A missing key, or a placeholder that the code gives no value for, is found here and not by a
    person.
    """
    wrong = []
    for where, room, key, values in _calls():
        names = _asked(room, key)
        if not names:
            wrong.append(f"{where}: {room} has no phrase {key}")
        for name in names:
            for language in LANGUAGES:
                lacking = placeholders(read_phrases(room)[name][language]) - values
                wrong += [f"{where}: {name} ({language}) needs {word}" for word in sorted(lacking)]
        used = {
            word
            for name in names
            for words in read_phrases(room)[name].values()
            for word in placeholders(words)
        }
        wrong += [f"{where}: no phrase {key} has a place for {word}" for word in values - used]
    assert [] == wrong


def test_every_phrase_is_used() -> None:
    """What no code asks for is deleted."""
    asked = {(room, name) for _, room, key, _ in _calls() for name in _asked(room, key)}
    every = {(_room(path), name) for path in _files() for name in read_phrases(_room(path))}
    assert set() == every - asked


@pytest.mark.parametrize("path", _files(), ids=_room)
def test_a_phrase_says_the_same_in_both_languages(path: Path) -> None:
    """Each phrase has English and Chinese words, and the same placeholders in both."""
    for name, words in read_phrases(_room(path)).items():
        assert set(LANGUAGES) == set(words), name
        assert placeholders(words["en"]) == placeholders(words["zh"]), name
        assert all(text.strip() for text in words.values()), name


def test_a_placeholder_without_a_value_is_an_error() -> None:
    """A phrase is never shown with a hole in it."""
    with pytest.raises(KeyError):
        phrase("graph", "coding", "en")


def _outside_doctests(path: Path) -> Iterator[tuple[int, str]]:
    """The lines of a module that are no example in a docstring and not the header of a question,
    which is TOML.
    """
    text = path.read_text(encoding="utf-8")
    lines = text.splitlines()
    free: set[int] = set()
    if lines and lines[0] == "# ---":
        free.update(range(lines.index("# ---", 1) + 1))
    for node in ast.walk(ast.parse(text)):
        kinds = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
        if isinstance(node, kinds) and ast.get_docstring(node, clean=False):
            said = node.body[0]
            assert isinstance(said, ast.Expr) and isinstance(said.value, ast.Constant)
            for example in doctest.DocTestParser().get_examples(str(said.value.value)):
                start = said.lineno - 1 + example.lineno
                length = example.source.count("\n") + example.want.count("\n")
                free.update(range(start, start + length))
    return ((n, line) for n, line in enumerate(lines, start=1) if n - 1 not in free)


def test_no_module_holds_chinese_text_outside_doctests() -> None:
    """Words, patterns and names in Chinese are data; signs such as full-width commas are not words."""
    found = [
        f"{path.relative_to(ROOT)}:{number}: {line.strip()}"
        for path in _modules()
        for number, line in _outside_doctests(path)
        if _CHINESE.search(line)
    ]
    assert [] == found


def test_the_headers_of_questions_are_toml() -> None:
    """What stands between `# ---` at the top of a question in Python is data."""
    for path in sorted((ROOT / "queries").glob("*.py")):
        lines = path.read_text(encoding="utf-8").splitlines()
        if lines and lines[0] == "# ---":
            header = lines[1 : lines.index("# ---", 1)]
            assert tomllib.loads("\n".join(line.removeprefix("# ") for line in header))
