"""What the test of the house looks for: each checker reads a tree and says what in it breaks a rule.

The rules themselves are the tables in `tests/layers.py`.
"""

import ast
import re
import sys
import tokenize
import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

HOUSE = ("engine", "memos", "web", "commands", "cli")
LONGEST_FILE = 400
VAGUE_NAMES = {"utils", "util", "helpers", "common", "misc", "shared", "tools"}
TEXT_SUFFIXES = {
    ".py",
    ".md",
    ".toml",
    ".sh",
    ".html",
    ".css",
    ".sql",
    ".json",
    ".mako",
    ".js",
    ".java",
    ".txt",
}
NOT_OURS = {".git", ".venv", ".tools", "node_modules", "out", "var", "__pycache__"}
UNFINISHED = re.compile(r"(?:^[ \t*#>/-]*|(?:#|//|/\*|<!--) .*)\b(?:TO[D]O|FIX[M]E|HA[C]K)\b", re.MULTILINE)
MACHINE = re.compile(
    r"(?<![\w.~])/(?:tmp|work|root|home|Users)/\w"
    r"|(?:registry\.npmjs|pypi|files\.pythonhosted|proxy\.golang)\.(?:org|com)"
    r"|-----BEGIN [A-Z ]*PRIVATE KEY-----"
)
DESCRIBED = re.compile(r'r?"""\S')
EXEMPTION = re.compile(r"\b(?:type: ?ignore|noqa)\b", re.IGNORECASE)
REASONED = re.compile(
    r"(?:type: ignore\[[a-z-]+(?:, ?[a-z-]+)*\]|noqa: [A-Z]+\d+(?:, ?[A-Z]+\d+)*)\W+\w+", re.IGNORECASE
)

Homes = Mapping[str, Iterable[str]]


def modules(root: Path) -> dict[str, Path]:
    """Every module of the house by its dotted name; a package is its `__init__`."""
    paths = [p for top in HOUSE for p in sorted(root.glob(f"{top}/**/*.py"))]
    paths += [p for top in HOUSE if (p := root / f"{top}.py").exists()]
    return {_name(p.relative_to(root)): p for p in paths if not NOT_OURS & set(p.parts)}


def _name(path: Path) -> str:
    parts = path.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def level(module: str, layers: Sequence[Iterable[str]]) -> int | None:
    """The number of the layer that names `module`, itself or by "folder.*"; the lowest is 0."""
    for number, layer in enumerate(layers):
        if any(entry in (module, f"{module.rpartition('.')[0]}.*") for entry in layer):
            return number
    return None


def layer_faults(root: Path, layers: Sequence[Iterable[str]]) -> list[str]:
    """Files on no layer, imports that run sideways or upwards, and entries without a file."""
    known = modules(root)
    faults = [f"{name} is on no layer" for name in known if level(name, layers) is None]
    for name, path in known.items():
        faults += _import_faults(name, path, known, layers)
    entries = {entry for layer in layers for entry in layer}
    present = set(known) | {f"{name.rpartition('.')[0]}.*" for name in known}
    return faults + [f"{entry} is on a layer, but there is no such file" for entry in sorted(entries - present)]


def _import_faults(name: str, path: Path, known: Mapping[str, Path], layers: Sequence[Iterable[str]]) -> Iterator[str]:
    own = level(name, layers)
    for line, other in imports(path, known):
        if other.startswith("."):
            yield f"{name}:{line} imports {other}: write the whole name"
        elif other.partition(".")[0] == "tests":
            yield f"{name}:{line} imports {other}: the house does not know its tests"
        elif other.partition(".")[0] in HOUSE:
            theirs = level(other, layers)
            if other not in known:
                yield f"{name}:{line} imports {other}, which does not exist"
            elif own is not None and theirs is not None and theirs >= own:
                yield f"{name}:{line} may not import {other}: it does not lie below"


def imports(path: Path, known: Mapping[str, Path]) -> Iterator[tuple[int, str]]:
    """Line and dotted name of everything that a file imports, wherever in it, also by name as text."""
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = "." * node.level + (node.module or "")
            for alias in node.names:
                inner = f"{base}.{alias.name}"
                yield node.lineno, inner if inner in known else base
        elif isinstance(node, ast.Call) and _dotted(node.func).endswith(("import_module", "__import__")):
            first = node.args[0] if node.args else None
            named = first.value if isinstance(first, ast.Constant) else "a name only known at run time"
            yield node.lineno, str(named)


def outside_faults(root: Path, homes: Homes) -> list[str]:
    """Outside packages that have no home, or are imported elsewhere than at home."""
    known = modules(root)
    faults = []
    for name, path in known.items():
        for line, other in imports(path, known):
            top = other.partition(".")[0]
            if top in HOUSE or not top or top in sys.stdlib_module_names:
                continue
            if not _at_home(name, homes.get(other, homes.get(top, ()))):
                faults.append(f"{name}:{line} may not import {other}: that is for {_said(homes, other, top)}")
    return faults


def _said(homes: Homes, *names: str) -> str:
    found = next((homes[name] for name in names if name in homes), None)
    return ", ".join(sorted(found)) if found is not None else "nobody: give it a home in tests/layers.py"


def _at_home(name: str, home: Iterable[str]) -> bool:
    return any(name == entry or (entry.endswith(".*") and name.startswith(entry[:-1])) for entry in home)


def use_faults(root: Path, homes: Homes) -> list[str]:
    """Uses of what has one home (`.commit()`, the clock, the environment) anywhere else."""
    faults = []
    for name, path in modules(root).items():
        for line, used in _uses(_tree(path)):
            for entry in homes:
                if _is(used, entry) and not _at_home(name, homes[entry]):
                    faults.append(f"{name}:{line} may not use {entry}: that is for {_said(homes, entry)}")
    return faults


def _uses(tree: ast.AST) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.lineno, _dotted(node)
        elif isinstance(node, ast.ImportFrom):
            yield from ((node.lineno, f"{node.module}.{alias.name}") for alias in node.names)


def _is(used: str, entry: str) -> bool:
    """`entry` "os.environ" is that name; ".commit" is the attribute of anything."""
    return used.endswith(entry) if entry.startswith(".") else used == entry or used.endswith(f".{entry}")


def _dotted(node: ast.AST) -> str:
    if isinstance(node, ast.Attribute):
        return f"{_dotted(node.value)}.{node.attr}"
    return node.id if isinstance(node, ast.Name) else ""


def type_keys(root: Path) -> dict[str, str]:
    """The keys that memo types choose for themselves, sections, and states, each with the file that does."""
    keys: dict[str, str] = {}
    for path in sorted(root.glob("templates/*/type.toml")):
        kind = tomllib.loads(path.read_text(encoding="utf-8"))
        chosen = [kind["key"], *(entry["key"] for table in ("parts", "states") for entry in kind[table])]
        keys |= dict.fromkeys(chosen, path.relative_to(root).as_posix())
    return keys


def type_faults(root: Path, words: Iterable[str]) -> list[str]:
    """Strings in the house that name a type, a section or a state: those are data. `words` mean other things too."""
    keys = {key: path for key, path in type_keys(root).items() if key not in words}
    return [
        f"{name}:{node.lineno} names {node.value}, which is for {keys[node.value]} to choose"
        for name, path in modules(root).items()
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in keys
    ]


def file_faults(root: Path) -> list[str]:
    """Files that are too long, vaguely named, without a docstring, or exempt from a rule without a reason."""
    faults = []
    for path in _texts(root):
        if path.suffix != ".py":
            continue
        place = path.relative_to(root).as_posix()
        text = path.read_text(encoding="utf-8")
        if (lines := len(text.splitlines())) > LONGEST_FILE:
            faults.append(f"{place} has {lines} lines, {LONGEST_FILE} are the limit: split it")
        if path.stem in VAGUE_NAMES and place.partition("/")[0] in HOUSE:
            faults.append(f"{place} is named after nothing: name it after what it holds")
        if lines and not DESCRIBED.match(text):
            faults.append(f"{place} does not say what it is for")
        if EXEMPTION.search(text):
            faults += (f"{place}:{line} is exempt without a code and a reason" for line in _bare_exemptions(path))
    return faults


def _bare_exemptions(path: Path) -> Iterator[int]:
    """Lines without a code and a reason of their own; a run of the same exemption has its reason once."""
    above: tuple[int, str] = (0, "")
    with path.open("rb") as source:
        for token in tokenize.tokenize(source.readline):
            if token.type != tokenize.COMMENT or not EXEMPTION.search(token.string):
                continue
            line, text = token.start[0], token.string
            if REASONED.search(text):
                above = line, text
            elif above[0] == line - 1 and "[" in text and above[1].startswith(text):
                above = line, above[1]
            else:
                yield line


def word_faults(root: Path) -> list[str]:
    """Unfinished work, paths of one machine, hosts of registries and keys, in any text file."""
    faults = []
    for path in _texts(root):
        text = path.read_text(encoding="utf-8")
        for rule, said in ((UNFINISHED, "is unfinished"), (MACHINE, "speaks of one machine")):
            for found in rule.finditer(text):
                line = text.count("\n", 0, found.start()) + 1
                faults.append(f"{path.relative_to(root).as_posix()}:{line} {said}: {found[0].strip()}")
    return faults


def _texts(root: Path) -> Iterator[Path]:
    for path in sorted(root.iterdir()):
        if path.name in NOT_OURS or path.name.endswith("_cache"):
            continue
        if path.is_dir():
            yield from _texts(path)
        elif path.suffix in TEXT_SUFFIXES or path.name == "Makefile":
            yield path


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), str(path))
