"""The public names say in numpydoc form what they take, give and raise, and show an example that
runs (doctests are run with the tests).
"""

from __future__ import annotations

import ast
import importlib
import inspect
import re
from dataclasses import fields, is_dataclass
from typing import Any

import pytest

ROOMS = ("lacunary", "lacunary.graph", "lacunary.loaders", "lacunary.queries", "lacunary.exports")
RAISES_NOTHING = {
    "catalogue": "what is broken is left out",
    "load_project": "errors are given, not raised",
    "publishable": "takes any graph",
    "schema": "one object",
    "to_networkx": "takes any graph",
    "to_pandas": "takes any graph",
}
"""Functions that need no section on errors, and why."""
PUBLIC = {
    f"{room}.{name}": getattr(importlib.import_module(room), name)
    for room in ROOMS
    for name in importlib.import_module(room).__all__
}
CALLED = {name: thing for name, thing in PUBLIC.items() if callable(thing)}
METHODS = {
    f"OpenProject.{name}": thing
    for name, thing in vars(PUBLIC["lacunary.OpenProject"]).items()
    if inspect.isfunction(thing) and not name.startswith("_") and name != "close"
}


def sections(thing: Any) -> dict[str, str]:
    """The sections of a docstring by their headings; what stands before the first is `""`."""
    parts = re.split(r"(?m)^(\w[\w ]*)\n-{3,}$", inspect.getdoc(thing) or "")
    return {"": parts[0]} | dict(zip(parts[1::2], parts[2::2], strict=True))


def described(section: str) -> list[str]:
    """The names that a section describes, without stars; several may share a line."""
    lines = re.findall(r"(?m)^(\S.*)$", section)
    return [name.strip().lstrip("*") for line in lines for name in line.split(",")]


def taken(thing: Any) -> list[str]:
    """The parameters of a function by name."""
    return [name for name in inspect.signature(thing).parameters if name != "self"]


def test_public_names_are_some_thirty() -> None:
    """What is promised stays small enough to promise."""
    assert 20 <= len(PUBLIC) <= 40
    assert {"EXPORTS", "__version__"} == {
        name.rpartition(".")[2] for name in PUBLIC.keys() - CALLED.keys()
    }


@pytest.mark.parametrize("name", CALLED)
def test_public_name_has_a_sentence_and_an_example(name: str) -> None:
    """One sentence at the top that ends in a full stop, and an example under `Examples`."""
    found = sections(CALLED[name])
    assert re.match(r"[A-Z].*?[.:]", found[""].replace("\n", " "))
    assert ">>> " in found["Examples"]
    assert ">>> " not in "".join(text for title, text in found.items() if title != "Examples")


@pytest.mark.parametrize(
    "name", [n for n, t in CALLED.items() if inspect.isfunction(t)] + [*METHODS]
)
def test_function_says_what_it_takes_gives_and_raises(name: str) -> None:
    """Every parameter in its order, what is returned, and the errors."""
    function = (CALLED | METHODS)[name]
    found = sections(function)
    assert taken(function) == described(found.get("Parameters", ""))
    returns = inspect.signature(function).return_annotation
    assert (returns not in (None, "None")) == ("Returns" in found)
    assert (name.rpartition(".")[2] in RAISES_NOTHING) != ("Raises" in found)


@pytest.mark.parametrize("name", [n for n, t in CALLED.items() if inspect.isclass(t)])
def test_class_says_what_it_holds(name: str) -> None:
    """Every field of a data class; of others what they are made of, or hold."""
    kind = CALLED[name]
    found = sections(kind)
    assert "Attributes" in found or "Parameters" in found
    if is_dataclass(kind):
        public = [field.name for field in fields(kind) if not field.name.startswith("_")]
        assert sorted(public) == sorted(described(found["Attributes"]))


def test_examples_are_python() -> None:
    """Each example can be parsed; whether it gives what it says, the doctests tell."""
    for thing in CALLED.values():
        code = re.findall(r"(?m)^(?:>>>|\.\.\.) ?(.*)$", sections(thing)["Examples"])
        assert ast.parse("\n".join(code))
