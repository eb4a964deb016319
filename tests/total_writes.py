"""Finding in source code what could change a total: `Hunter.gold`, `Hunter.total_xp`, `Stat.total_xp`."""

import ast
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

TOTALS = {"gold", "total_xp"}
#: The game's own payment: whoever names it may change totals by it.
PAYMENT = {"award", "award_for"}
_OWNERS = {"Hunter", "Stat"}
_UPDATES = {
    name
    for plain in ("update", "create", "get_or_create", "update_or_create")
    for name in (plain, f"a{plain}")
}
_SAVES = {"save", "asave"}
_SQL = {"execute", "executemany", "raw", "RawSQL", "extra", "copy_expert"}
#: What writes rows past `save` and `update`: Django's own, and that of restoring a record.
_INSERTS = {"InsertQuery", "UpdateQuery", "insert_as_they_are", "RowWriter"}


@dataclass(frozen=True, order=True)
class Finding:
    """A place that could change a total: the function it is in ("" for the module), and how."""

    function: str
    how: str


def findings(source: str, *, other_models: Collection[str] = ()) -> set[Finding]:
    """Return what in a module could change a total.

    Writing rows of `other_models` cannot, nor can writing to a variable that is
    named as one of them is (`quest`).
    """
    finder = _Finder(other_models)
    finder.visit(ast.parse(source))
    return finder.found


class _Finder(ast.NodeVisitor):
    def __init__(self, other_models: Collection[str]) -> None:
        self.other_models = set(other_models) - _OWNERS
        self.found: set[Finding] = set()
        self._inside: list[str] = []

    def _add(self, how: str) -> None:
        self.found.add(Finding(".".join(self._inside), how))

    def _visit_named(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> None:
        self._inside.append(node.name)
        self.generic_visit(node)
        self._inside.pop()

    visit_FunctionDef = visit_AsyncFunctionDef = visit_ClassDef = _visit_named

    def visit_Attribute(self, node: ast.Attribute) -> None:
        if node.attr in TOTALS and not isinstance(node.ctx, ast.Load):
            self._add(f"sets .{node.attr}")
        if node.attr == "__dict__":
            self._add("touches __dict__")
        self._named(node.attr)
        self.generic_visit(node)

    def visit_Name(self, node: ast.Name) -> None:
        self._named(node.id)

    def visit_alias(self, node: ast.alias) -> None:
        self._named(node.name)

    def _named(self, name: str) -> None:
        if name in PAYMENT or name in _INSERTS:
            self._add(f"names {name}")

    def visit_Constant(self, node: ast.Constant) -> None:
        if isinstance(node.value, str):
            for table in re.findall(r"\bhunters_(?:hunter|stat)\b", node.value):
                self._add(f"names the table {table}")

    def visit_Call(self, node: ast.Call) -> None:
        for how in _of_call(node, self.other_models):
            self._add(how)
        self.generic_visit(node)


def _of_call(node: ast.Call, other_models: set[str]) -> Iterator[str]:
    name, root = _name(node.func), _root(node.func)
    variables = {model.lower() for model in other_models}
    words = {word.arg for word in node.keywords}
    if name in _UPDATES and root not in other_models:
        named = {word for one in node.keywords for word in _words_of(one)}
        yield from (f"{name}({word}=…)" for word in named & TOTALS)
        if isinstance(node.func, ast.Attribute) and (None in words or "?" in named):
            yield f"{name}(**…)"
    if name in _OWNERS or (name in ("model", "model_class") and None in words):
        yield from (f"{name}({word}=…)" for word in words & TOTALS)
        if None in words or (node.args and name in _OWNERS):
            yield f"{name}(**…)"
    if root not in other_models and (name in ("bulk_update", "abulk_update") or "update_conflicts" in words):
        yield f"{name}(…)"
    if name == "F" and any(_text(one).rpartition("__")[2] in TOTALS for one in node.args):
        yield "F(…)"
    if name in ("setattr", "__setattr__"):
        fields = {_text(one) for one in node.args[1:2]}
        known = any(ast.unparse(one) in variables for one in node.args[:1])
        if fields & TOTALS or (fields == {""} and not known):
            yield "setattr(…)"
    if name in _SAVES and _dotted(node.func) not in variables:
        yield from _of_save(node, name)
    if name in _SQL:
        yield "SQL"


def _words_of(word: ast.keyword) -> Iterator[str]:
    """Yield the fields that a keyword of create or update sets; "?" where it cannot be read."""
    if word.arg not in ("defaults", "create_defaults"):
        yield word.arg or "?"
    elif isinstance(word.value, ast.Dict):
        yield from (_text(key) or "?" for key in word.value.keys)
    else:
        yield "?"


def _of_save(node: ast.Call, name: str) -> Iterator[str]:
    fields = next((word.value for word in node.keywords if word.arg == "update_fields"), None)
    if isinstance(fields, ast.List | ast.Tuple | ast.Set):
        names = {_text(one) for one in fields.elts}
        yield from (f"{name}({one})" for one in names & TOTALS)
        if "" in names:
            yield f"{name}(?)"
    elif fields is not None:
        yield f"{name}(?)"
    elif any(word in _dotted(node.func).lower() for word in ("hunter", "stat", "locked")):
        yield f"{name}() of every column"


def _name(func: ast.expr) -> str:
    return func.attr if isinstance(func, ast.Attribute) else func.id if isinstance(func, ast.Name) else ""


def _root(func: ast.expr) -> str:
    """Return the name that a chain of attributes and calls begins with."""
    while isinstance(func, ast.Attribute | ast.Call | ast.Subscript):
        func = func.func if isinstance(func, ast.Call) else func.value
    return func.id if isinstance(func, ast.Name) else ""


def _dotted(func: ast.expr) -> str:
    """Return what a method is called on, in words."""
    return ast.unparse(func.value) if isinstance(func, ast.Attribute) else ""


def _text(node: ast.expr | None) -> str:
    return node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
