"""Every write call of every command that touches a person's files fails or is killed, one by one:
nothing is lost.

Which calls there are is taken from a run that nothing disturbs, which commands there are from the
command line itself. `LACUNARY_FAULTS=all` (`make faults`) faults every call in each way; without it
a few of each command are.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from link_fixtures import ACROSS, NEAR, STUDIES, linked_project

from lacunary.cli import cli

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="the runner forks")

ALL = os.environ.get("LACUNARY_FAULTS") == "all"
KINDS = ("ENOSPC", "EIO", "kill")
NOBODY = "bolt://127.0.0.1:1"
"""A server that is not there."""

LINKS = (
    "\ufeffwhy;decision;a;b;by;date;my"
    ' notes\r\n\r\n"two\r\nlines";distinct-reports;report:doi:10.1000/sleep;report:zhou-2019-22222222;Li;2024-01-05;"mine;'
    ' all"\r\nno decision;maybe;r1/x;r2/y;;;\r\ntoo many;distinct;r1/x;r2/y;Li;2024-01-05;;;;\r\nat'
    " last;distinct;r1/x;r3/z;Li;2024-01-05;"
).encode()
"""A file of decisions as a spreadsheet program and a person have left it: NEAR is decided."""
FILLED = (
    f"decision,link,by,why\naccept,{ACROSS},Li,same numbers\nreject,{STUDIES},Wang,two"
    f" places\n,{NEAR},,\n".encode()
)
CONFIRMED = "study,review,by,date,why,source\nstudy:old,r1,Müller,2024-01-05,read,t2\n".encode(
    "cp1252"
)
OLD_LINKS = (
    b"decision,a,b,by,date,why\ndistinct,a-2019/Horsch 2017 #1,a-2019/Wang 2013 #2,Li,2024-01-05,\n"
)
"""A file of before decisions said what their records print."""
TO_CONFIRM = "study,review,by,why\nWang 2013,seed-2025,Li,read\n陈静 2014,seed-2025,Li,\n".encode()

ZH = ("--lang", "zh")
WORDS, CODING = "word:87953a96af", "coding:bd0bbfc424"
"""Words that the tiny project leaves unmapped, and what a title proposes for a study."""
AS_NONE = ("--as", "-", "--by", "Li", "--why", "no kind", "--lang", "zh")
WORDS_FILLED = f"id,decision,concepts,by,why\n{WORDS},accept,-,Li,\n{CODING},reject,,,\n".encode()
HERE = ("--project", "{root}")
SHEET = "Study,Year,Population,Intervention\nWang 2020,2020,大学生,run club\n".encode()
CONFIRM = ("confirm", "--project", "{root}")
WRITE: dict[str, list[tuple[str, ...]]] = {
    "init": [
        ("init", "{root}/new", "--no-git"),
        ("init", "{root}/new", "--git"),
        ("init", "{root}/new", "--no-git", "--from", "{root}/sheet.csv", "--lang", "zh"),
        ("init", "{root}/drafted", "--no-git", "--from", "{root}/sheet.csv"),
    ],
    "link accept": [
        ("link", "accept", ACROSS, *HERE, "--by", "Li", "--why", "same\nnumbers"),
        ("link", "accept", STUDIES, *HERE, "--only", "1,2", "--lang", "zh"),
    ],
    "link reject": [
        ("link", "reject", ACROSS, STUDIES, *HERE, "--by", "Li", "--why", "two places"),
        ("link", "reject", STUDIES, *HERE, "--only", "1", "--lang", "zh"),
    ],
    "link undo": [
        ("link", "undo", NEAR, *HERE),
        ("link", "undo", "links.csv:7", *HERE, "--lang", "zh"),
    ],
    "link migrate": [("link", "migrate", *HERE, "--doubtful")],
    "link import": [
        ("link", "import", "{root}/filled.csv", *HERE, "--by", "Li", "--why", "as filled in", *ZH),
    ],
    "link export": [
        (
            "link",
            "export",
            "{root}/filled.csv",
            *HERE,
            "--level",
            "report",
            "--outcome",
            "proposed",
            "--limit",
            "9",
            *ZH,
        ),
    ],
    "link list": [("link", "list", "--html", "{root}/links.html", *HERE)],
    "code accept": [("code", "accept", WORDS, *HERE, *AS_NONE)],
    "code reject": [
        ("code", "reject", CODING, *HERE, "--by", "Li", "--why", "no", "--lang", "zh"),
        ("code", "reject", WORDS, *HERE, "--as", "intervention:cbt"),
    ],
    "code undo": [("code", "undo", "intervention.csv:2", *HERE, "--lang", "zh")],
    "code import": [
        ("code", "import", "{root}/codings.csv", *HERE, "--by", "Li", "--why", "x", "--lang", "zh"),
    ],
    "code export": [
        ("code", "export", "{root}/codings.csv", *HERE, "--level", "study", "--limit", "9"),
        ("code", "export", "{root}/codings.csv", *HERE, "--dimension", "region", "--matched", *ZH),
    ],
    "code list": [("code", "list", "--html", "{root}/words.html", *HERE)],
    "confirm": [
        (
            *CONFIRM,
            "陈静 2014",
            "seed-2025",
            "--by",
            "Li",
            "--why",
            "in S2",
            "--source",
            "Table S2",
        ),
        (*CONFIRM, "--import", "{root}/confirm.csv", *ZH),
    ],
    "build": [("build", "{root}", "--keep-ids")],
}
"""The commands that write a person's files, each in every way it does."""
SERVER = ("--store", NOBODY, "--database", "x")
TAKE_OVER = ("--replace", "--yes", "--may-delete", "50")
READ: dict[str, list[tuple[str, ...]]] = {
    "link list": [
        (
            "link",
            "list",
            *HERE,
            "--json",
            "--lang",
            "zh",
            "--level",
            "report",
            "--outcome",
            "linked",
            "--limit",
            "1",
        ),
        ("link", "list", *HERE, "--stale"),
    ],
    "code list": [
        ("code", "list", *HERE, "--json", "--lang", "zh", "--level", "study", "--limit", "1"),
        ("code", "list", *HERE, "--matched", "--dimension", "region"),
        ("code", "list", *HERE, "--stale"),
    ],
    "link migrate": [("link", "migrate", *HERE, "--dry-run", "--lang", "zh")],
    "link show": [("link", "show", ACROSS, "--json", "--lang", "zh", *HERE)],
    "check": [("check", "{root}", "--strict", "--json"), ("check", "{root}", "--lang", "zh")],
    "vocabulary check": [("vocabulary", "check", "--json", "--lang", "zh", *HERE)],
    "build": [
        ("build", "{root}", "--as-of", "2026-01-31", "--strict", "--json", "--lang", "zh"),
        ("build", "{root}", *SERVER, *TAKE_OVER),
    ],
    "query": [
        (
            "query",
            "shared-studies",
            "-p",
            "minimum=1",
            "--lang",
            "zh",
            "--project",
            "{root}",
            "--timeout",
            "50",
            "--max-rows",
            "9",
        ),
        (
            "query",
            "--cypher",
            "MATCH (n) RETURN n.id",
            "--format",
            "csv",
            "--notes",
            "-o",
            "{root}/out/n.csv",
            "--project",
            "{root}",
        ),
        ("query", "--file", "{root}/none.cypher", "--project", "{root}", *SERVER),
    ],
    "overlap": [
        (
            "overlap",
            "{root}/sources/studies.csv",
            "--about",
            "matrix",
            "-p",
            "minimum=1",
            "--format",
            "csv",
            "--notes",
            "-o",
            "{root}/out/o.csv",
            "--lang",
            "zh",
        ),
    ],
    "completion": [("completion", "bash")],
    "show": [("show", "region:cn-sc", "--json", "--project", "{root}", *ZH)],
    "export": [
        ("export", "tables", "ris", "--project", "{root}", *ZH),
        ("export", "graphml", "-o", "{root}/out/g", "--project", "{root}"),
    ],
    "push": [("push", NOBODY, "--database", "x", *TAKE_OVER, "--project", "{root}", *ZH)],
    "pull": [("pull", NOBODY, "--database", "x", "--replace", "-o", "{root}", *ZH)],
}
"""The runs that write none: the trace says whether that is so."""
RUNS = [(name, argv) for name, every in WRITE.items() for argv in every]
PASSING = re.compile(rb"20\d\d-\d\d-\d\d|review-[0-9a-f]{12}")
"""What is another one in every run, or after midnight."""
COUNTED = {"faults": 0, "lost": 0}


@dataclass
class Place:
    """A project, what a person's files in it hold before each run, and the process that runs
    commands.
    """

    root: Path
    runner: subprocess.Popen[str]
    before: dict[str, bytes] = field(default_factory=dict)

    def run(self, argv: tuple[str, ...], fault: tuple[str, int] | None = None) -> dict[str, Any]:
        """One run of a command; `fault` is which call fails, and how."""
        assert self.runner.stdin is not None
        assert self.runner.stdout is not None
        words = [word.replace("{root}", str(self.root)) for word in argv]
        self.runner.stdin.write(
            json.dumps({"argv": words, "root": str(self.root), "fault": fault}) + "\n"
        )
        self.runner.stdin.flush()
        answer: dict[str, Any] = json.loads(self.runner.stdout.readline())
        return answer

    def files(self) -> dict[str, bytes]:
        """A person's files: all but what is derived; days of decisions and ids of new projects are
        all one.
        """
        found = {
            path.relative_to(self.root).as_posix(): path
            for path in self.root.rglob("*")
            if path.is_file()
        }
        return {
            name: PASSING.sub(b"-", path.read_bytes())
            for name, path in found.items()
            if personal(name)
        }

    def restore(self) -> None:
        """Make the files what they were before the first run."""
        shutil.rmtree(self.root / "new", ignore_errors=True)
        for name in self.files():
            (self.root / name).unlink()
        shutil.rmtree(self.root / "decisions", ignore_errors=True)
        for name, data in self.before.items():
            (self.root / name).parent.mkdir(parents=True, exist_ok=True)
            (self.root / name).write_bytes(data)


def personal(name: str) -> bool:
    """Whether a path in the project is a person's, not derived and not git's."""
    derived = (".lacunary", "out/", "new/.git/", "new/.lacunary", "drafted/.lacunary")
    return not name.startswith(derived) and name not in (".", "out")


@pytest.fixture(scope="module")
def runner() -> Iterator[subprocess.Popen[str]]:
    """The process that forks one for each run."""
    command = [sys.executable, str(Path(__file__).parents[1].joinpath("fault_runner.py"))]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, encoding="utf-8"
    ) as process:
        yield process
        assert process.stdin is not None
        process.stdin.close()


@pytest.fixture(scope="module")
def places(
    runner: subprocess.Popen[str], tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Place]:
    """For each command a project in which it has something to do."""
    linked = tmp_path_factory.mktemp("linked")
    linked_project(linked)
    tiny = tmp_path_factory.mktemp("tiny") / "project"
    shutil.copytree(Path(__file__).parents[1] / "tiny", tiny)
    assert 0 == CliRunner().invoke(cli, ["build", str(tiny)]).exit_code
    (linked / "sheet.csv").write_bytes(SHEET.replace(b"Population", b"Sample"))
    drafted = ["init", str(linked / "drafted"), "--no-git", "--from", str(linked / "sheet.csv")]
    assert 0 == CliRunner().invoke(cli, drafted).exit_code  # of what sheet.csv was before
    plain = shutil.copytree(tiny, tmp_path_factory.mktemp("plain") / "project")
    for root, name, data in (
        (linked, "decisions/links.csv", LINKS),
        (linked, "filled.csv", FILLED),
        (linked, "sheet.csv", SHEET),
        (plain, "decisions/links.csv", OLD_LINKS),
        (tiny, "decisions/confirmations.csv", CONFIRMED),
        (tiny, "confirm.csv", TO_CONFIRM),
        (tiny, "codings.csv", WORDS_FILLED),
    ):
        (root / name).parent.mkdir(exist_ok=True)
        (root / name).write_bytes(data)
    roots = {"linked": linked, "tiny": tiny, "plain": plain}
    every = {name: Place(root, runner) for name, root in roots.items()}
    for place in every.values():
        found = (path for path in place.root.rglob("*") if path.is_file())
        names = {path.relative_to(place.root).as_posix(): path for path in found}
        place.before = {name: path.read_bytes() for name, path in names.items() if personal(name)}
    return {
        name: every[
            "plain"  # where no row is rejected
            if name in ("build", "link migrate")
            else "linked"
            if name == "init" or name.startswith("link ")
            else "tiny"
        ]
        for name in {*WRITE, *READ}
    }


def commands(group: click.Group, above: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command of the command line, with the groups it stands in."""
    for name, command in group.commands.items():
        if isinstance(command, click.Group):
            yield from commands(command, f"{above}{name} ")
        else:
            yield f"{above}{name}", command


def test_every_command_and_every_option_is_run_here() -> None:
    """A new one must be put among those that write a person's files or those that are shown to
    write none.
    """
    for name, command in commands(cli):
        words = {word for argv in (*WRITE.get(name, []), *READ.get(name, [])) for word in argv}
        options = [option for option in command.params if isinstance(option, click.Option)]
        given = {
            option.name for option in options if words & {*option.opts, *option.secondary_opts}
        }
        assert words, f"`lacunary {name}` is not run in {Path(__file__).name}"
        assert {option.name for option in options} == given, f"options of `lacunary {name}`"


@pytest.mark.parametrize(
    ("name", "argv"), [(name, argv) for name, every in READ.items() for argv in every]
)
def test_command_that_only_reads_writes_no_file_of_a_person(
    places: dict[str, Place], name: str, argv: tuple[str, ...]
) -> None:
    """Neither call by call nor in what the files hold afterwards."""
    place = places[name]
    place.restore()
    before = place.files()
    ran = place.run(argv)
    assert "Traceback" not in ran["said"]
    assert [] == [call for call in ran["calls"] if personal(call[1])]
    assert before == place.files()


@pytest.mark.parametrize(
    ("name", "argv"),
    RUNS,
    ids=lambda value: value if isinstance(value, str) else " ".join(value[3:5]),
)
def test_no_write_call_that_fails_or_kills_loses_anything(
    places: dict[str, Place], name: str, argv: tuple[str, ...]
) -> None:
    """The files are those before or those after; an error says what to do; after a kill the same
    command does the rest.
    """
    place = places[name]
    if name == "build":  # a first one makes folders of the engine, and calls count differently
        place.restore()
        place.run(argv)
    place.restore()
    before = place.files()
    whole = place.run(argv)
    after = place.files()
    assert (0, []) == (whole["code"], [call for call in whole["calls"] if call[0] == "unseen"]), (
        whole["said"]
    )
    assert any(personal(path) for _, path in whole["calls"])
    assert before != after
    for number, kind in chosen(whole["calls"], only_personal=name == "build" or "--from" in argv):
        place.restore()
        ran = place.run(argv, (kind, number))
        if (
            len(ran["calls"]) < number
        ):  # a first run makes what later ones find, as a folder of the engine
            assert (0, after) == (ran["code"], place.files())
            continue
        COUNTED["faults"] += 1
        lost = losses(before, after, place.files(), ran, kind)
        if kind == "kill" or (ran["code"] and name == "init"):
            place.run(argv)
            lost += [f"{file} after another run" for file in differing(after, place.files())]
        COUNTED["lost"] += len(lost)
        assert [] == lost, (number, kind, ran)


def chosen(calls: list[list[str]], *, only_personal: bool) -> list[tuple[int, str]]:
    """The calls to fault and how: every one in each way (of a build those of a person's files, for
    the engine's are its own), or one write and one move in two.
    """
    numbered = list(enumerate(calls, start=1))
    if ALL:
        every = [n for n, (_, path) in numbered if personal(path) or not only_personal]
        return [(number, kind) for number in every for kind in KINDS]
    writes = [number for number, (call, path) in numbered if call == "write" and personal(path)]
    moves = [number for number, (call, path) in numbered if call == "replace" and personal(path)]
    return [(writes[0], "ENOSPC"), (writes[-1], "kill"), (moves[-1], "EIO")]


def differing(one: dict[str, bytes], other: dict[str, bytes]) -> list[str]:
    """The names of files that are not the same in both."""
    return sorted(name for name in {*one, *other} if one.get(name) != other.get(name))


def losses(
    before: dict[str, bytes],
    after: dict[str, bytes],
    now: dict[str, bytes],
    ran: dict[str, Any],
    kind: str,
) -> list[str]:
    """What is wrong after a fault: files that are neither old nor new, a temporary one that stays,
    a message that is none.
    """
    left = {name for name in now if name.endswith(".new")}
    held = {name: data for name, data in now.items() if name not in left}
    wrong = [
        name
        for name in {*before, *held}
        if held.get(name) not in (before.get(name), after.get(name))
    ]
    if kind == "kill":
        return wrong if ran["code"] == -9 else [*wrong, "was not killed"]
    wrong += sorted(left)
    if (
        ran["code"] == 0
    ):  # a call whose failing harms nothing, as of the line that says who holds the lock
        wrong += differing(after, held)
    elif (
        "is written, but the disk did not confirm it" not in ran["said"]
        and len(differing(before, after)) == 1
    ):
        wrong += differing(before, held)
    message = ran["said"].strip().splitlines()[-1:] if ran["code"] else []
    if ran["code"] not in (0, 1) or not all(
        re.fullmatch(r".+?: .+\. .+\.|.+?：.+。.+。", line) for line in message
    ):
        wrong.append("no message that says where, what and what to do")
    return wrong


def test_figures_of_the_run(capsys: pytest.CaptureFixture[str]) -> None:
    """How many calls were faulted and what was lost, for whoever runs the whole loop."""
    if ALL:
        with capsys.disabled():
            print(f"\n{COUNTED['faults']} write calls faulted, {COUNTED['lost']} losses")
    assert 0 == COUNTED["lost"]
