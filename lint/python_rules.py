"""House rules on Python: thin faces, counted escapes from the scope, exact money, lazy module strings."""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from lint.findings import Finding

FACES: Final = frozenset({"views", "rest", "commands"})
WRITES: Final = frozenset({"create", "bulk_create", "bulk_update", "get_or_create", "update_or_create"})
NAMELESS: Final = frozenset({"utils.py", "util.py", "helpers.py", "misc.py", "common.py", "tools.py"})
MONEY: Final = re.compile(r"amount|money|price|cost|total|minor|balance|capital|invoice|payment|budget", re.IGNORECASE)
EAGER: Final = frozenset({"gettext", "ngettext", "pgettext", "npgettext"})
LAZY: Final = frozenset({"gettext_lazy", "ngettext_lazy", "pgettext_lazy", "npgettext_lazy"})
UNDONE: Final = re.compile(r"#.*\b(TODO|FIXME|XXX|HACK)\b")

PYTHON_RULES: Final = frozenset(
    {
        "nameless-module",
        "write-in-face",
        "everywhere",
        "float-money",
        "eager-string",
        "unreadable-string",
        "undone",
        "syntax",
    }
)


def check_python(text: str, path: str) -> Iterator[Finding]:
    """Findings of one module; ``path`` decides which rules apply."""
    parts = Path(path)
    if parts.name in NAMELESS:
        yield Finding(path, 1, "nameless-module", "a module is named after what lives in it")
    for number, line in enumerate(text.splitlines(), start=1):
        if UNDONE.search(line):
            yield Finding(path, number, "undone", "finish it, or describe it where work is planned")
    try:
        tree = ast.parse(text)
    except SyntaxError as error:
        yield Finding(
            path, error.lineno or 1, "syntax", f"not Python {sys.version_info.major}.{sys.version_info.minor}"
        )
        return
    in_face = bool(FACES & {*parts.parts, parts.stem})
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            yield from _check_call(node, path, in_face=in_face)
    yield from _check_strings(tree, path)


def _check_call(node: ast.Call, path: str, *, in_face: bool) -> Iterator[Finding]:
    name = getattr(node.func, "id", getattr(node.func, "attr", ""))
    if in_face and isinstance(node.func, ast.Attribute) and _writes(node.func):
        message = f".{name}() belongs in a service, which checks the right and records the act"
        yield Finding(path, node.lineno, "write-in-face", message)
    if name == "everywhere":
        yield Finding(path, node.lineno, "everywhere", "leaves the scope: each use is counted in lint/exemptions.toml")
    if name in {"float", "FloatField"} and (name == "FloatField" or _about_money(node, path)):
        yield Finding(path, node.lineno, "float-money", "money is integer minor units, never a float")


def _writes(called: ast.Attribute) -> bool:
    receiver = ast.unparse(called.value)
    if called.attr in {"save", "delete"}:
        return not re.search(r"session|cache|response|cookies|storage|^router$", receiver)
    if called.attr == "update":
        return bool(re.search(r"\.objects\b|\.(filter|exclude|all)\(", receiver))
    return called.attr in WRITES and bool(re.search(r"\.objects\b|_set\b", receiver))


def _about_money(node: ast.Call, path: str) -> bool:
    return bool(MONEY.search(" ".join(map(ast.unparse, node.args)))) or Path(path).name == "money.py"


def _check_strings(tree: ast.Module, path: str) -> Iterator[Finding]:
    """Strings of a module are lazy, for no language is chosen yet; all are literals under a name that is collected."""
    aliases = _translation_names(tree)
    for name in aliases.keys() - EAGER - LAZY - {"_"}:
        yield Finding(path, 1, "unreadable-string", f"nothing is collected under {name}: call it {aliases[name]} or _")
    for node, in_function in _walk(tree, in_function=False):
        if not isinstance(node, ast.Call) or not isinstance(node.func, ast.Name) or node.func.id not in aliases:
            continue
        if not in_function and aliases[node.func.id] in EAGER:
            yield Finding(path, node.lineno, "eager-string", "at module level use gettext_lazy")
        if node.args and not (isinstance(node.args[0], ast.Constant) and isinstance(node.args[0].value, str)):
            yield Finding(path, node.lineno, "unreadable-string", "only literals are collected for translation")


def _translation_names(tree: ast.Module) -> dict[str, str]:
    return {
        alias.asname or alias.name: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.name in EAGER | LAZY
    }


def _walk(node: ast.AST, *, in_function: bool) -> Iterator[tuple[ast.AST, bool]]:
    yield node, in_function
    inside = in_function or isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda))
    for child in ast.iter_child_nodes(node):
        yield from _walk(child, in_function=inside)
