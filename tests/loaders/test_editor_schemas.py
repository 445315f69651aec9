"""The JSON Schemas for editors: they take what is read and refuse what is refused, because both
follow from one declaration.
"""

from __future__ import annotations

import json
import re
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from lacunary.graph.errors import LacunaryError
from lacunary.loaders import read_project
from lacunary.loaders.editor_schemas import mapping_schema, project_schema
from lacunary.loaders.mapping import read_mapping
from lacunary.scaffold import new_project

ROOT = Path(__file__).parents[2]
PROJECTS = [ROOT / "tests" / "tiny", ROOT / "examples" / "digital-mental-health"]


def mistakes(schema: dict[str, Any], text: str) -> list[str]:
    """What an editor shows for a TOML text; dates are texts to it."""
    held = json.loads(json.dumps(tomllib.loads(text), default=str))
    return [found.message for found in jsonschema.Draft202012Validator(schema).iter_errors(held)]


def test_both_are_schemas() -> None:
    """Every keyword means something in the dialect that they name."""
    for schema in (project_schema(), mapping_schema()):
        jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize("project", PROJECTS, ids=lambda path: path.name)
def test_the_projects_here_keep_to_the_schemas(project: Path) -> None:
    """lacunary.toml and every mapping, of the demonstration too."""
    assert [] == mistakes(project_schema(), (project / "lacunary.toml").read_text(encoding="utf-8"))
    mappings = sorted((project / "mappings").glob("*.toml"))
    assert mappings
    for path in mappings:
        assert [] == mistakes(mapping_schema(), path.read_text(encoding="utf-8")), path


def test_a_new_project_names_its_schemas_and_keeps_to_them(tmp_path: Path) -> None:
    """The first line, which editors read, names a file of docs/; and so with every line that is
    commented out at first.
    """
    new_project(tmp_path / "new")
    for place, schema, name in (
        ("lacunary.toml", project_schema(), "lacunary.schema.json"),
        ("mappings/included.toml", mapping_schema(), "mapping.schema.json"),
    ):
        text = (tmp_path / "new" / place).read_text(encoding="utf-8")
        first = text.splitlines()[0]
        assert first.startswith("#:schema https://")
        assert first.endswith(f"/docs/{name}")
        assert (ROOT / "docs" / name).is_file()
        assert [] == mistakes(schema, text)
        offered = re.sub(r"^# (?=\[|\w+ = |\"[^\"]+\" = )", "", text, flags=re.MULTILINE)
        assert offered != text
        assert [] == mistakes(schema, offered)


@pytest.mark.parametrize(
    "text",
    [
        '[project]\ntitel = "A"\n',
        '[project]\ntitle = "A"\nquery_timeout = "long"\n',
        '[project]\ntitle = "A"\nquery_timeout = 0\n',
        '[project]\ntitle = "A"\nmax_rows = 1.5\n',
        '[project]\ntitle = "A"\nmax_memory = 1\n',
        '[project]\ntitle = "A"\ncreators = "me"\n',
        '[project]\ntitle = "A"\ncreators = [1]\n',
        '[project]\ntitle = "A"\nexport_abstracts = 1\n',
        '[project]\ntitle = "A"\n[linking]\nreport_linked = "high"\n',
        '[project]\ntitle = "A"\n[linking]\njournals = 1\n',
        '[project]\ntitle = "A"\n[limits]\nrows = 0\n',
        '[project]\ntitle = "A"\n[limits]\nrow = 5\n',
        '[project]\ntitle = "A"\n[vocabularies]\nbuiltin = "region"\n',
        '[project]\ntitle = "A"\n[sources]\nid = "a"\n',
        '[project]\ntitle = "A"\n[[sources]]\nid = "a"\n',
        '[project]\ntitle = "A"\n[[sources]]\nid = "a"\npath = "a.csv"\nlicense = "CC0"\n',
        '[project]\ntitle = "A"\n[[sources]]\nid = "a"\npath = "a.csv"\ntitle = 3\n',
        '[project]\ntitle = "A"\n[[reviews]]\nid = "r"\n',
        '[projekt]\ntitle = "A"\n',
    ],
)
def test_what_reading_refuses_the_schema_refuses(text: str, tmp_path: Path) -> None:
    """A wrong key, type, number or shape in lacunary.toml."""
    (tmp_path / "lacunary.toml").write_text(text, encoding="utf-8")
    with pytest.raises(LacunaryError):
        read_project(tmp_path)
    assert [] != mistakes(project_schema(), text)


@pytest.mark.parametrize(
    "text",
    [
        'kind = "inclusions"\n',
        'kind = "inclusion"\ncolums = {}\n',
        'kind = "inclusion"\nheader = 0\n',
        'kind = "inclusion"\nheader = true\n',
        'kind = "inclusion"\nmissing = "NA"\n',
        'kind = "inclusion"\ndecimal = ";"\n',
        'kind = "inclusion"\ndelimiter = "ab"\n',
        'kind = "inclusion"\n[columns]\nlabel = 3\n',
        'kind = "inclusion"\n[columns]\nlable = "study"\n',
        'kind = "inclusion"\n[values]\nyear = "x"\n',
        'kind = "inclusion"\n[keep]\nyear = "2012"\n',
    ],
)
def test_what_reading_a_mapping_refuses_the_schema_refuses(text: str, tmp_path: Path) -> None:
    """A wrong kind, key, type, number or field in a mapping."""
    (tmp_path / "m.toml").write_text(text, encoding="utf-8")
    with pytest.raises(LacunaryError):
        read_mapping(tmp_path / "m.toml", "m.toml")
    assert [] != mistakes(mapping_schema(), text)
