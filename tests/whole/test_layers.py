"""Which room knows which, as `.importlinter` says; and of each module what that cannot say: what it
imports at its top, how long it is, that it tells what it holds.
"""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = ("graph", "loaders", "queries", "exports")
OF_TABLES = {
    "exports/printable_graph.py",
    "graph/builder.py",
    "graph/columns.py",
    "graph/difference.py",
    "graph/model.py",
    "graph/stores/tables.py",
}
"""Modules that are about Arrow tables; they themselves are imported where tables are needed
(tests/cli/test_imports.py).
"""

HEAVY = {
    "ahocorasick_rs",
    "arcadedb",
    "bibtexparser",
    "neo4j",
    "lxml",
    "networkx",
    "opencc",
    "openpyxl",
    "pandas",
    "pyarrow",
    "pypinyin",
    "pyvis",
    "rapidfuzz",
    "rdflib",
    "rich",
    "charset_normalizer",
}
MODULES = [path for folder in FOLDERS for path in sorted((ROOT / folder).rglob("*.py"))]
OWN = sorted(path for path in (ROOT / "src" / "lacunary").rglob("*.py") if path.resolve() == path)


def _imports(tree: ast.AST) -> set[str]:
    names = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    return names | {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


def lint_imports(package: Path) -> subprocess.CompletedProcess[str]:
    """Hold the contracts against the package `lacunary` in this folder."""
    return subprocess.run(
        [Path(sys.executable).with_name("lint-imports"), ROOT / ".importlinter", "--no-cache"],
        cwd=package,
        capture_output=True,
        check=False,
        text=True,
    )


def test_every_room_imports_only_what_its_contract_allows() -> None:
    """The contracts are rows of `.importlinter`."""
    done = lint_imports(ROOT / "src")
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "line", "contract"),
    [
        (
            "loaders/formats/ris.py",
            "from lacunary.graph.stores.store import Store",
            "Loaders give records",
        ),
        ("graph/linkage/titles.py", "from lacunary.graph import model", "Linkage is pure"),
        ("graph/linkage/titles.py", "import csv", "Linkage reads no file"),
        ("graph/stores/disk.py", "from lacunary.graph.assembly import assemble", "Inside graph"),
        ("exports/graphml.py", "from lacunary.loaders import Project", "Exports know no loader"),
        ("loaders/reading/json.py", "from lacunary.loaders.formats import ris", "Reading a file"),
        ("queries/analysis/overlap.py", "from lacunary.graph import Store", "Analysis is"),
        ("queries/analysis/overlap.py", "import pathlib", "Analysis is mathematics"),
        ("queries/asking/runner.py", "from lacunary import loaders", "The four folders"),
        ("src/lacunary/build.py", "from lacunary import cli", "Nothing imports the command line"),
        ("src/lacunary/check.py", "from lacunary.terminal import console", "What a command does"),
    ],
)
def test_an_import_against_the_flow_breaks_a_contract(
    module: str, line: str, contract: str, tmp_path: Path
) -> None:
    """In a copy of the package: a loader that knows a store, a store that knows the assembly."""
    copy = tmp_path / "lacunary"
    ignored = shutil.ignore_patterns("__pycache__", "*.csv", "*.cypher")
    shutil.copytree(ROOT / "src" / "lacunary", copy, ignore=ignored)
    changed = copy / module.removeprefix("src/lacunary/")
    changed.write_text(f"{changed.read_text(encoding='utf-8')}\n{line}\n", encoding="utf-8")
    done = lint_imports(tmp_path)
    assert done.returncode == 1, done.stdout
    assert contract in done.stdout.partition("Broken contracts")[2]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_heavy_libraries_are_imported_where_they_are_used(path: Path) -> None:
    """An import at the top of a module would slow every start of the command line."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {name.split(".")[0] for node in top for name in _imports(ast.Module([node], []))}
    its_matter = {"pyarrow"} if path.relative_to(ROOT).as_posix() in OF_TABLES else set()
    assert its_matter == names & HEAVY


@pytest.mark.parametrize(
    "path",
    MODULES + OWN,
    ids=lambda path: f"{path.parent.name}.{path.stem}",
)
def test_a_module_says_what_it_holds_and_stays_short(path: Path) -> None:
    """One sentence at the top, at most 500 lines."""
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text))
    assert len(text.splitlines()) <= 500


SPEAKING = ("cli", "terminal", "documentation.py")
"""What of `lacunary` prints and asks: the command line, the terminal, and the program that writes
the generated pages.
"""


@pytest.mark.parametrize(
    "path",
    [
        path
        for path in MODULES + OWN
        if path not in OWN or path.relative_to(ROOT / "src" / "lacunary").parts[0] not in SPEAKING
    ],
    ids=lambda path: f"{path.parent.name}.{path.stem}",
)
def test_only_the_command_line_and_the_terminal_print_and_ask(path: Path) -> None:
    """Everything else gives what is to be said, so that a page or a server can say it too."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    called = {
        node.func.id
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert set() == called & {"print", "input"}
    assert set() == {name.split(".")[0] for name in _imports(tree)} & {"click", "rich"}


CHANGING = {
    "os.chdir",
    "os.putenv",
    "os.environ.setdefault",
    "csv.field_size_limit",
    "locale.setlocale",
    "logging.basicConfig",
    "signal.signal",
    "sys.setrecursionlimit",
    "warnings.filterwarnings",
    "warnings.simplefilter",
}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_a_library_changes_nothing_of_the_process(path: Path) -> None:
    """Limits, locale, folder, warnings, log and environment belong to the program that uses it; to
    ask for the limit of a cell is no change.
    """
    calls = [
        node
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    ]
    changing = [ast.unparse(call) for call in calls if ast.unparse(call.func) in CHANGING]
    assert [] == [call for call in changing if call != "csv.field_size_limit()"]


def test_contributing_lists_every_room_as_it_describes_itself() -> None:
    """Each sub-package with the sentence at its top; a new room without a row is found here."""
    rows = [
        line
        for line in (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8").splitlines()
        if line.startswith("| `")
    ]
    top = ROOT / "src" / "lacunary"
    rooms = [path for path in [*MODULES, *OWN] if path.name == "__init__.py" and path.parent != top]
    missing = []
    for path in rooms:
        said = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
        sentence = " ".join(said.split("\n\n", maxsplit=1)[0].split()).rstrip(".")
        row = f"| `{path.parent.relative_to(ROOT).as_posix()}/` | {sentence} |"
        if row not in rows:
            missing.append(row)
    assert [] == missing
