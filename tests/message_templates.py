"""The templates of what lacunary says of a mistake, found in its code: every text that flows into
an error, a rejected row, a remark or a message, with `{0}`, `{1}` … where code puts a value.
"""

from __future__ import annotations

import ast
import itertools
import re
import tomllib
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]
ROOMS = ("graph", "loaders", "queries", "exports", "src/lacunary")
_HOLE = "\x00"
_ERRORS = ("ProjectError", "SourceError", "GraphError", "StoreError", "StoreLocked", "QueryError",
           "QueryTimeout", "QueryTooLarge", "WriteRefused", "ExportError", "PluginError",
           "BuildFailed", "LacunaryError")  # fmt: skip
SINKS: dict[str, dict[int, str]] = {
    **{name: {1: "what", 2: "remedy"} for name in _ERRORS},
    "kind": {1: "what", 2: "remedy"},
    "wanted": {0: "what"},
    "over": {1: "what"},
    "_given": {3: "kind"},
    "_Broken": {0: "what"},
    "_fault": {1: "what"},
    "Token": {1: "words"},
    "progress": {0: "what"},
    "broken": {1: "what"},
    "refuse": {2: "reason"},
    "Build": {6: "outside"},
    "_busy": {1: "holder"},
    "confirm": {0: "text"},
    "prompt": {0: "text"},
    "explain_cypher": {1: "reason"},
    "Rejected": {2: "reason"},
    "Misread": {0: "words"},
    "UsageError": {0: "message"},
    "fail": {0: "message"},
    "say": {0: "text"},
    "complain": {0: "text"},
}
"""Which argument of which call a person reads."""
_LISTS = ("refused", "remarks")
"""Attributes that hold such texts: what is put into them."""
_SAME = ("rstrip", "strip", "lstrip", "format", "removesuffix")
_DEEPEST = 20
_MOST = 60
_MOST_OWNERS = 3
"""So many functions of one name are looked into where a call does not say which it is."""
_SENTENCE = re.compile(r"(?=.*[a-z]{2}).* |\.$")
"""Words, not a name alone."""
_PHRASE = re.compile(r"(?=.*[a-z]{3}).* ")
"""The same of what stands within a text."""
_WHOLE = re.compile(r"(?=.*[a-z]{3}).* .*[.?]$")
"""A whole sentence, of what is handed on: much of that is data."""
_FIELD = re.compile(r"\{[a-z]+\}")


@dataclass(slots=True)
class _Module:
    path: Path
    tree: ast.Module
    functions: dict[str, ast.FunctionDef] = field(default_factory=dict)
    values: dict[str, list[ast.expr]] = field(default_factory=lambda: defaultdict(list))
    imported: dict[str, str] = field(default_factory=dict)
    inside: dict[int, ast.FunctionDef | None] = field(default_factory=dict)
    """The function in which a node stands."""
    calls: list[ast.Call] = field(default_factory=list)
    listed: list[tuple[ast.AST, ast.expr]] = field(default_factory=list)
    """What is put into the lists that hold such texts."""


@dataclass(frozen=True, slots=True)
class Template:
    """A text with numbered holes, and where the code has it."""

    text: str
    path: str
    line: int

    @property
    def room(self) -> str:
        """The folder whose table of messages has it."""
        return next(room for room in ROOMS if self.path.startswith(f"{room}/"))


class Package:
    """All modules of the package, and what of their text a person reads."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root
        self.modules = [_read(path) for path in modules(root)]
        self.by_name = {_dotted(module.path, root): module for module in self.modules}
        self._found: dict[tuple[str, str], Template] = {}
        self._unknown: dict[tuple[str, int], Template] = {}
        self._open: set[tuple[int, str]] = set()
        self._handed: dict[tuple[str, int], str] = {}
        """Arguments that are put into a text: of which call, which, by which name."""

    def templates(self) -> tuple[list[Template], list[Template]]:
        """Every template; and the places whose text cannot be told from the code."""
        sinks = {name: dict(places) for name, places in SINKS.items()}
        asked: set[tuple[str, int]] = set()
        while new := {(name, place) for name, places in sinks.items() for place in places} - asked:
            asked |= new
            for module, call, name in self._calls({name for name, _ in new}):
                for place in sorted(place for of, place in new if of == name):
                    self._sink(module, call, place, sinks[name][place], sinks)
        self._look_at_handed()
        for module in self.modules:
            for node, value in module.listed:
                for text in self._texts(module, value, module.inside.get(id(node)), 0, 0):
                    self._keep(module, value, text)
        self._keep_tables()
        return list(self._found.values()), list(self._unknown.values())

    def _keep_tables(self) -> None:
        """What the tables of formats and of wrong files say."""
        for path in sorted((self.root / "loaders/formats").glob("*.toml")):
            raw = tomllib.loads(path.read_text(encoding="utf-8"))
            for name in ("experimental", "untested"):
                if raw.get(name):
                    where = path.relative_to(self.root).as_posix()
                    self._found.setdefault((raw[name], "loaders"), Template(raw[name], where, 1))
        wrong = "loaders/reading/wrong_files.toml"
        for one in tomllib.loads((self.root / wrong).read_text(encoding="utf-8"))["kinds"]:
            for text in (one["what"], one["remedy"]):
                self._found.setdefault((text, "loaders"), Template(text, wrong, 1))

    def _look_at_handed(self) -> None:
        """Keep the words that are handed to a function which puts them into a text."""
        asked: set[tuple[str, int]] = set()
        while new := set(self._handed) - asked:
            asked |= new
            for module, call, name in self._calls({name for name, _ in new}):
                for place in sorted(place for of, place in new if of == name):
                    node = _argument(call, place, self._handed[name, place])
                    if node is not None:
                        for text in self._texts(module, node, module.inside.get(id(call))):
                            self._keep(module, node, text, _WHOLE)

    def _calls(self, names: set[str]) -> Iterator[tuple[_Module, ast.Call, str]]:
        for module in self.modules:
            for call in module.calls:
                if _name(call.func) in names:
                    yield module, call, _name(call.func)

    def _sink(
        self,
        module: _Module,
        call: ast.Call,
        place: int,
        keyword: str,
        sinks: dict[str, dict[int, str]],
    ) -> None:
        node = _argument(call, place, keyword)
        if node is None:
            return
        scope = module.inside.get(id(call))
        for name, at, named in _parameters(node, scope):
            sinks.setdefault(name, {})[at] = named
        texts = self._texts(module, node, scope)
        for text in texts:
            self._keep(module, node, text)
        if not texts and not _passed_on(node, scope):
            path = module.path.relative_to(self.root).as_posix()
            self._unknown[path, node.lineno] = Template(ast.unparse(node), path, node.lineno)

    def _keep(
        self,
        module: _Module,
        node: ast.expr,
        text: str,
        words: re.Pattern[str] = _SENTENCE,
    ) -> None:
        path = module.path.relative_to(self.root).as_posix()
        for line in text.split("\n"):
            if words.search(line.strip()) and _says(line):
                said = numbered(_FIELD.sub(_HOLE, line.strip()))
                one = Template(said, path, node.lineno)
                self._found.setdefault((one.text, one.room), one)

    def _texts(
        self,
        module: _Module,
        node: ast.expr,
        scope: ast.FunctionDef | None,
        depth: int = 0,
        column: int | None = None,
    ) -> list[str]:
        """What texts an expression can be, a hole where a value stands; none where it is no text
        that the code says. What a hole may hold, where that is words too, is kept by itself.
        """
        if depth > _DEEPEST:
            return []

        match node:
            case ast.Constant(value=str(text)):
                return [text] if text else []
            case ast.JoinedStr(values=values):
                return self._put_together(module, values, scope, depth + 1)
            case ast.BinOp(left=left, op=ast.Add(), right=right):
                return self._put_together(module, [left, right], scope, depth + 1)
            case ast.Name(id=name):
                return self._named(module, name, scope, depth, column)
        beneath = _beneath(node, column)
        if beneath is None:
            called = node.func if isinstance(node, ast.Call) else None
            if called is None or not _name(called):
                return []
            owner = _owner(called, scope)
            return self._returned(module, _name(called), owner, depth + 1, column)
        nodes, column = beneath
        found = (self._texts(module, one, scope, depth + 1, column) for one in nodes)
        return list(dict.fromkeys(itertools.chain.from_iterable(found)))

    def _named(
        self,
        module: _Module,
        name: str,
        scope: ast.FunctionDef | None,
        depth: int,
        column: int | None,
    ) -> list[str]:
        if (key := (id(scope), name)) in self._open:
            return []
        self._open.add(key)
        nodes = _assigned(name, scope) or module.values.get(name, [])
        each = [self._texts(module, one, scope, depth + 1, column) for one in nodes]
        self._open.remove(key)
        return list(dict.fromkeys(itertools.chain.from_iterable(each)))

    def _put_together(
        self, module: _Module, nodes: list[ast.expr], scope: ast.FunctionDef | None, depth: int
    ) -> list[str]:
        """An f-string or a sum: with words of its own one template, else all that it can be."""
        parts = []
        for node in nodes:
            words = isinstance(node, ast.Constant | ast.JoinedStr | ast.BinOp)
            parts.append((self._texts(module, node, scope, depth), words))
        if _says("".join(texts[0] for texts, words in parts if words and texts)):
            for node in nodes:
                value = node.value if isinstance(node, ast.FormattedValue) else node
                for name, place, keyword in _parameters(value, scope):
                    self._handed[name, place] = keyword
            for (texts, words), node in zip(parts, nodes, strict=True):
                for text in [] if words else texts:
                    self._keep(module, node, text, _PHRASE)
            parts = [(texts if words else [], words) for texts, words in parts]
        chosen = itertools.product(*[texts or [_HOLE] for texts, _ in parts])
        return ["".join(texts) for texts in itertools.islice(chosen, _MOST)]

    def _returned(
        self, module: _Module, name: str, owner: str, depth: int, column: int | None
    ) -> list[str]:
        there, function = module, None if owner else module.functions.get(name)
        known = module.imported.get(owner or name)
        if function is None and known in self.by_name:
            there = self.by_name[known]
            function = there.functions.get(name)
        if function is None:
            owners = [one for one in self.modules if name in one.functions]
            owners = owners if len(owners) <= _MOST_OWNERS else []
        else:
            owners = [there]
        found: list[str] = []
        for place in owners:
            function = place.functions[name]
            for node in ast.walk(function):
                if isinstance(node, ast.Return | ast.Yield) and node.value is not None:
                    found += self._texts(place, node.value, function, depth, column)
        return list(dict.fromkeys(found))


def _beneath(  # noqa: C901 - a case for each kind of expression
    node: ast.expr, column: int | None
) -> tuple[list[ast.expr], int | None] | None:
    """The expressions of which an expression is one, and which element of each it is; None where it
    is what a function returns, or no text.
    """
    match node:
        case _Column(value=value, at=at):
            return [value], at
        case ast.FormattedValue(value=value) | ast.NamedExpr(value=value):
            return [value], column
        case ast.Starred(value=value) | ast.Subscript(value=ast.Name() as value):
            return [value], column
        case ast.IfExp(body=body, orelse=otherwise):
            return [body, otherwise], column
        case ast.Tuple(elts=[ast.Tuple(), *_] as nodes) if column is not None:
            return nodes, column
        case ast.Tuple(elts=nodes) if column is not None:
            return nodes[column : column + 1], None
        case ast.BoolOp(values=nodes) | ast.Tuple(elts=nodes) | ast.List(elts=nodes):
            return nodes, column
        case ast.Dict(values=nodes):
            return nodes, column
        case ast.ListComp(elt=value) | ast.GeneratorExp(elt=value):
            return [value], column
        case ast.Call(func=ast.Attribute(value=value, attr=attr)) if attr in _SAME:
            return [value], column
        case ast.Call(func=ast.Attribute(attr="join") | ast.Name(id="shown" | "next")):
            return node.args, column
        case ast.Call(func=ast.Name(id="in_language")):
            return node.args[:1], column
        case ast.Call(func=ast.Attribute(attr="get", value=value), args=[_, otherwise]):
            return [*([value] if isinstance(value, ast.Name) else []), otherwise], column
    return None


def modules(root: Path = ROOT) -> list[Path]:
    """Every module of the package."""
    return sorted(
        path
        for room in ROOMS
        for path in (root / room).rglob("*.py")
        if not any(parent.is_symlink() for parent in path.parents)
    )


def numbered(text: str) -> str:
    """The template with its holes numbered.

    >>> numbered("\\x00 of \\x00 rows")
    '{0} of {1} rows'
    """
    counted = itertools.count()
    return "".join(f"{{{next(counted)}}}" if sign == _HOLE else sign for sign in text)


def _dotted(path: Path, root: Path) -> str:
    parts = path.relative_to(root).with_suffix("").parts
    parts = parts[2:] if parts[0] == "src" else parts
    return ".".join(["lacunary", *parts]).removesuffix(".__init__")


def _read(path: Path) -> _Module:
    module = _Module(path, ast.parse(path.read_text(encoding="utf-8")))
    _place(module, module.tree, None)
    for node in module.tree.body:
        for name, value in _pairs(node):
            module.values[name].append(value)
    return module


def _place(module: _Module, node: ast.AST, function: ast.FunctionDef | None) -> None:
    module.inside[id(node)] = function
    if isinstance(node, ast.Call):
        module.calls.append(node)
    elif isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("lacunary"):
        for alias in node.names:
            module.imported[alias.asname or alias.name] = node.module
    module.listed += [(node, value) for value in _put_into(node)]
    if isinstance(node, ast.FunctionDef):
        module.functions.setdefault(node.name, node)
        function = node
    for child in ast.iter_child_nodes(node):
        _place(module, child, function)


def _pairs(node: ast.AST) -> Iterator[tuple[str, ast.expr]]:
    """The names that a piece of code gives values, and these; of a list what is put into it."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
        if node.func.attr == "append" and isinstance(node.func.value, ast.Name):
            yield node.func.value.id, node.args[0]
    elif isinstance(node, ast.For | ast.comprehension):
        yield from _looped(node.target, node.iter)
    elif isinstance(node, ast.Assign):
        for target in node.targets:
            yield from _unpacked(target, node.value)
    elif isinstance(node, ast.AnnAssign | ast.AugAssign | ast.NamedExpr) and node.value:
        yield from _unpacked(node.target, node.value)


def _looped(target: ast.expr, over: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    match target, over:
        case ast.Tuple(elts=[_, one]), ast.Call(func=ast.Attribute(value=value, attr="items")):
            yield from _unpacked(one, value)
        case _, ast.Tuple(elts=nodes) | ast.List(elts=nodes):
            for node in nodes:
                yield from _unpacked(target, node)
        case _:
            yield from _unpacked(target, over)


@dataclass
class _Column(ast.expr):
    """One element of each tuple that an expression can be."""

    value: ast.expr
    at: int
    lineno: int = 0


def _put_into(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Attribute(attr=name), attr="append")):
            if name in _LISTS:
                yield node.args[0]
        case ast.Assign(targets=[ast.Subscript(value=ast.Attribute(attr=name))], value=value):
            if name in _LISTS:
                yield value


def _unpacked(target: ast.expr, value: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    if isinstance(target, ast.Name):
        yield target.id, value
    elif isinstance(target, ast.Tuple) and isinstance(value, ast.Tuple):
        for one, part in zip(target.elts, value.elts, strict=False):
            yield from _unpacked(one, part)
    elif isinstance(target, ast.Tuple):
        for at, one in enumerate(target.elts):
            yield from _unpacked(one, _Column(value, at))


def _assigned(name: str, scope: ast.FunctionDef | None) -> list[ast.expr]:
    """What a name of a function may stand for, or what a list of that name may hold."""
    return _values(scope).get(name, []) if scope is not None else []


@cache
def _values(scope: ast.FunctionDef) -> dict[str, list[ast.expr]]:
    found: dict[str, list[ast.expr]] = defaultdict(list)
    for node in ast.walk(scope):
        for name, value in _pairs(node):
            found[name].append(value)
    return dict(found)


def _says(text: str) -> bool:
    """Whether a text says something besides its holes."""
    return any(letter.isalpha() for letter in text)


def _owner(called: ast.expr, scope: ast.FunctionDef | None) -> str:
    """The class of a parameter whose method is called, as its annotation says."""
    if scope is None or not isinstance(called, ast.Attribute):
        return ""
    for argument in (*scope.args.posonlyargs, *scope.args.args, *scope.args.kwonlyargs):
        if isinstance(called.value, ast.Name) and argument.arg == called.value.id:
            return argument.annotation.id if isinstance(argument.annotation, ast.Name) else ""
    return ""


def _name(node: ast.expr) -> str:
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def _argument(call: ast.Call, place: int, keyword: str) -> ast.expr | None:
    for given in call.keywords:
        if given.arg == keyword:
            return given.value
    for given in call.args[: place + 1]:
        if isinstance(given, ast.Starred):
            return given
    return call.args[place] if 0 <= place < len(call.args) else None


def _parameters(node: ast.expr, scope: ast.FunctionDef | None) -> Iterator[tuple[str, int, str]]:
    """The parameters of the function around that an expression passes on: name, place, keyword."""
    if scope is None or not isinstance(node, ast.Name) or _assigned(node.id, scope):
        return
    names = [argument.arg for argument in scope.args.posonlyargs + scope.args.args]
    name = scope.name
    if node.id in names:
        at = names.index(node.id)
        if names[0] in ("self", "cls"):
            at -= 1
        if name != "__init__":
            yield name, at, node.id
    elif node.id in [argument.arg for argument in scope.args.kwonlyargs]:
        yield name, -1, node.id


def _passed_on(node: ast.expr, scope: ast.FunctionDef | None) -> bool:
    """Whether an expression is a parameter (its callers are looked at), or words of an error."""
    if next(_parameters(node, scope), None):
        return True
    if isinstance(node, ast.Call) and _name(node.func) in ("str", "phrase"):
        return True
    return isinstance(node, ast.Attribute) and node.attr in ("what", "remedy", "reason")
