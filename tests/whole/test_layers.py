"""The layers of the package: graph <- loaders, queries <- exports <- the command line, and nothing
the other way.
"""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MAY_IMPORT = {
    "graph": {"graph"},
    "loaders": {"graph", "loaders"},
    "queries": {"graph", "queries"},
    "exports": {"graph", "loaders", "queries", "exports"},
}
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
MODULES = [path for folder in MAY_IMPORT for path in sorted((ROOT / folder).rglob("*.py"))]


def _imports(tree: ast.AST) -> set[str]:
    names = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.Import)
        for alias in node.names
    }
    return names | {str(node.module) for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_a_module_imports_only_the_layers_below(path: Path) -> None:
    """A loader that imported a store, or a query an export, would turn the one flow around."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    layers = {name.split(".")[1] for name in _imports(tree) if name.startswith("lacunary.")}
    assert layers <= MAY_IMPORT[path.relative_to(ROOT).parts[0]]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_heavy_libraries_are_imported_where_they_are_used(path: Path) -> None:
    """An import at the top of a module would slow every start of the command line."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top = [node for node in tree.body if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {name.split(".")[0] for node in top for name in _imports(ast.Module([node], []))}
    assert set() == names & HEAVY


@pytest.mark.parametrize(
    "path", sorted((ROOT / "loaders").rglob("*.py")), ids=lambda path: path.stem
)
def test_loaders_know_no_database(path: Path) -> None:
    """Loaders give records; which engine holds the graph is not their matter."""
    assert set() == _imports(ast.parse(path.read_text(encoding="utf-8"))) & {
        "arcadedb",
        "arcadedb_embedded",
        "neo4j",
    }


@pytest.mark.parametrize(
    "path",
    MODULES + sorted((ROOT / "src" / "lacunary").glob("*.py")),
    ids=lambda path: f"{path.parent.name}.{path.stem}",
)
def test_a_module_says_what_it_holds_and_stays_short(path: Path) -> None:
    """One sentence at the top, at most 500 lines."""
    text = path.read_text(encoding="utf-8")
    assert ast.get_docstring(ast.parse(text))
    assert len(text.splitlines()) <= 500
