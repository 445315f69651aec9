"""All that is said of a mistake has Chinese words: what the code can say is held against the
tables of messages, both ways.
"""

from __future__ import annotations

import ast
import errno
import json
import os
import re
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import click
import pytest
from message_templates import ROOMS, Package, Template

from lacunary.cli import cli
from lacunary.graph.errors import LacunaryError, ProjectError, raise_all
from lacunary.graph.messages import TABLES, in_language, read_messages
from lacunary.graph.records import Rejected

MESSAGES = dict(zip(ROOMS, TABLES[: len(ROOMS)], strict=True))
"""The table of each folder."""
HELP, CLICK, SYSTEM = TABLES[len(ROOMS) :]
HOLE = re.compile(r"\{\d+\}")
CHINESE = re.compile("[\u3400-\u9fff]")
HALF_WIDTH = re.compile("[\u3400-\u9fff][,.;:?!()]|[,;:?!()][\u3400-\u9fff]")
QUOTED = re.compile("“[^”]*”|`[^`]*`")
OTHERS_WORDS = {
    ("exports/html/link_page.py", "pair"),
    ("graph/assembly/linking.py", "problem"),
    ("graph/stores/arcadedb_errors.py", "_reason(text)"),
    ("graph/stores/arcadedb_errors.py", "reason if place else _reason(text)"),
    ("graph/stores/neo4j/errors.py", "reason"),
    ("graph/stores/read_only.py", "''"),
    ("graph/stores/read_only.py", "token.words"),
    ("loaders/formats/bibtex.py", "*remark"),
    ("loaders/project_lock.py", "_holder(path)"),
    ("loaders/reading/xml.py", "kind"),
}
"""What the engines say of a query, what is found where it is put into a list, and no words."""


@cache
def _found() -> tuple[list[Template], list[Template]]:
    return Package().templates()


def _rooms() -> dict[str, Template]:
    """Every template with the first folder that says it."""
    first: dict[str, Template] = {}
    for room in ROOMS:
        for one in _found()[0]:
            if one.room == room:
                first.setdefault(one.text, one)
    return first


def _line(english: str) -> str:
    return f'{json.dumps(english, ensure_ascii=False)} = "…"'


def test_every_message_has_chinese_words() -> None:
    """The line to add is what the failure prints."""
    lacking = [
        f"{one.path}:{one.line}: add to {one.room}/messages.toml: {_line(text)}"
        for text, one in _rooms().items()
        if text not in read_messages(MESSAGES[one.room])
    ]
    assert [] == lacking


def test_every_chinese_message_is_said_somewhere() -> None:
    """What no code says any more is deleted; what two folders say stands in the first."""
    rooms = _rooms()
    wrong = [
        f"take out of {room}/messages.toml: {_line(text)}"
        for room, table in MESSAGES.items()
        for text in read_messages(table)
        if text not in rooms or rooms[text].room != room
    ]
    assert [] == wrong


def test_where_code_says_something_the_words_can_be_found() -> None:
    """What a message says is written out, or is what a function of ours returns."""
    unknown = {(one.path, one.text) for one in _found()[1] if one.path.split("/")[1] != "lacunary"}
    assert set() == unknown - OTHERS_WORDS - {("graph/entry_points.py", "error")}


@pytest.mark.parametrize("table", TABLES)
def test_chinese_words_have_the_same_values_and_chinese_signs(table: str) -> None:
    """The same holes as the English ones, full-width signs, and the lines in order."""
    words = read_messages(table)
    assert words
    assert sorted(words) == list(words), "sort the lines"
    for english, chinese in words.items():
        assert set(HOLE.findall(english)) == set(HOLE.findall(chinese)), english
        assert not HALF_WIDTH.search(QUOTED.sub("“”", chinese)), chinese


@pytest.mark.parametrize("table", TABLES)
def test_every_message_is_found_with_its_values(table: str) -> None:
    """Whatever values stand in it, and whatever other template is like it."""
    for english, chinese in read_messages(table).items():
        if not CHINESE.search(chinese):
            continue
        values = [f"v{number}" for number in range(len(HOLE.findall(english)))]
        said = in_language(english.format(*values), "zh")
        assert CHINESE.search(said), english
        assert set(values) == set(re.findall(r"v\d+", said)), english


def _help(command: click.Command) -> Iterator[str]:
    yield from (" ".join(part.split()) for part in (command.help or "").split("\n\n"))
    for option in command.params:
        if isinstance(option, click.Option) and option.help:
            yield " ".join(option.help.split())
    for below in command.commands.values() if isinstance(command, click.Group) else ():
        yield from _help(below)


def test_the_help_of_every_command_has_chinese_words() -> None:
    """Of every command, every option, and the sections below."""
    texts = set(_help(cli)) | {
        "Formats read",
        "Experimental, not tested with a real export",
        "{0}; and any table (CSV, TSV, XLSX, XLS, XLSB, ODS) by a mapping.",
    }
    known = {text for table in (HELP, CLICK) for text in read_messages(table)}
    assert [] == [f"add to src/lacunary/{HELP}: {_line(text)}" for text in sorted(texts - known)]
    assert set() == set(read_messages(HELP)) - texts


def _of_click() -> Iterator[str]:
    """What click says of wrong words on a command line."""
    folder = Path(str(click.__file__)).parent
    for name in ("exceptions.py", "types.py"):
        for node in ast.walk(ast.parse((folder / name).read_text(encoding="utf-8"))):
            called = isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
            if called and node.func.id in ("_", "ngettext"):
                for given in node.args[: 1 if node.func.id == "_" else 2]:
                    yield str(ast.literal_eval(given))


FOR_PROGRAMS = ("Choice({", "does not match the format")
"""What only a program that calls click reads, and a kind of option that we have not."""


def test_what_click_says_has_chinese_words() -> None:
    """Whatever the installed release says."""
    texts = {re.sub(r"\{[^}]*\}", "x", text) for text in _of_click()}
    english = {
        text
        for text in texts
        if " " in text
        and not CHINESE.search(in_language(" ".join(text.split()), "zh"))
        and not any(words in text for words in ("Choice(x)", *FOR_PROGRAMS))
    }
    assert texts
    assert set() == english


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has words of its own")
def test_what_the_operating_system_says_has_chinese_words() -> None:
    """Each line is what it says of an error; those of files that cannot be written are among
    them.
    """
    said = {os.strerror(number) for number in errno.errorcode}
    known = set(read_messages(SYSTEM))
    if sys.platform == "linux":  # others know further or other words
        assert set() == known - said
    often = (errno.ENOSPC, errno.EDQUOT, errno.EACCES, errno.EROFS, errno.EIO, errno.ENOENT)
    assert {os.strerror(number) for number in often} <= known
    assert "无法写入（磁盘已满）" == in_language(
        "cannot be written (No space left on device)", "zh"
    )


def test_a_value_in_quotation_marks_stays_as_it_is() -> None:
    """It is somebody's words, though they read like ours; a part of a message is put into
    Chinese.
    """
    said = 'the parameter `a list of texts` takes a whole number, not "a list of texts"'
    assert "参数 `a list of texts` 应为整数，而非“a list of texts”" == in_language(said, "zh")


def test_an_error_is_said_in_chinese_with_its_place_and_remedy() -> None:
    """Several at once line by line; what is in no table stays English."""
    error = ProjectError("lacunary.toml:3", "the key `titel` is not known", "Did you mean `title`?")
    assert "lacunary.toml:3：键 `titel` 无法识别。是否指 `title`？" == error.in_words("zh")
    assert str(error) == error.in_words("en")
    with pytest.raises(ProjectError) as two:
        raise_all([error, ProjectError("a", "something of another program", "Try again.")])
    first, second = two.value.in_words("zh").split("\n")
    assert error.in_words("zh") == first
    assert "a：something of another program。请重试。" == second
    bad = Rejected("refs.ris", 7, "text outside of any record. Remove it if it means nothing.", "x")
    assert "refs.ris:7：记录之外有文字。如无意义，请删除。" == bad.in_words("zh")


def test_messages_put_together_are_said_part_by_part() -> None:
    """Lines, sentences, and what follows a file and a line."""
    said = "a.csv:3: the file is empty\nNothing was confirmed."
    assert "a.csv:3：文件为空\n未确认任何一项。" == in_language(said, "zh")
    assert "文件为空。请重试。" == in_language("the file is empty. Try again.", "zh")
    assert "A title. Of a study" == in_language("A title. Of a study", "zh")
    assert "x：文件为空。" == LacunaryError("x", "the file is empty").in_words("zh")
