"""The rooms import each other only where the design's table says so."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

import deid

ROOT = Path(deid.__file__).parent
BASE = {"cores", "memory", "strictjson", "errors", "rawtext", "dates", "files", "model", "identifiers", "names"}
MAY_IMPORT: dict[str, set[str]] = {
    "cores": set(),
    "memory": set(),
    "strictjson": set(),
    "errors": set(),
    "dates": {"errors"},
    "files": set(),
    "rawtext": {"errors"},
    "model": {"errors", "rawtext"},
    "names": {"errors", "memory", "model"},
    "identifiers": {"errors", "model", "names"},
    "settings": {"errors"},
    "consentmap": BASE | {"settings", "consent"},
    "config": BASE | {"settings", "consentmap", "consent"},
    "progress": set(),
    "private": BASE,
    "inputs": BASE | {"config", "consent", "sources"},
    "screen": BASE | {"config", "inputs", "sources", "studyledger", "ledger", "consent", "detect"},
    "checked": BASE | {"consent"},
    "commands": None,
    "statement": BASE | {"config", "lists", "consent", "screen", "release", "audit", "intruder"},
    "pipeline": None,
    "flow": None,
    "contents": BASE | {"config", "private"},
    "releasing": None,
    "newstudy": BASE | {"sources"},
    "ledger": BASE,
    "studyledger": BASE | {"config", "inputs", "private", "ledger", "consent"},
    "past": BASE
    | {
        "config",
        "inputs",
        "lists",
        "screen",
        "private",
        "studyledger",
        "contents",
        "pipeline",
        "sources",
        "releasing",
        "ledger",
        "consent",
        "release",
        "audit",
    },
    "sources": BASE,
    "consent": BASE | {"ledger"},
    "detect": BASE,
    "replace": BASE,
    "release": BASE | {"ledger", "consent", "audit"},
    "audit": BASE | {"ledger"},
    "evaluate": BASE,
    "engines": BASE,
    "lists": BASE | {"private", "sources"},
    "keyring": BASE | {"config", "private", "ledger", "studyledger", "release"},
    "exposure": BASE | {"config", "inputs", "private", "ledger", "detect", "intruder", "past", "release"},
    "desk": None,
    "intruder": BASE,
    "notebook": BASE | {"ledger", "sources", "consent", "detect", "replace", "release", "audit", "evaluate"},
    "study": None,
    "cli": {"config", "errors", "files", "study", "commands", "newstudy", "release", "desk", "intruder"},
    "__main__": {"cli"},
    "__init__": {"study", "release"},
}  # type: ignore[dict-item]


def room_of(path: Path) -> str:
    return path.relative_to(ROOT).parts[0].removesuffix(".py")


def imported_rooms(path: Path) -> set[str]:
    rooms: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path.name}: imports are written in full"
            names = [
                f"{node.module}.{alias.name}" if node.module == "deid" else node.module or "" for alias in node.names
            ]
        rooms |= {name.split(".")[1] for name in names if name.startswith("deid.")}
    return rooms


FILES = sorted(ROOT.rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_room_imports_only_what_the_table_allows(path):
    room = room_of(path)
    assert room in MAY_IMPORT, f"{room} is no room of the design"
    allowed = MAY_IMPORT[room]
    if allowed is not None:
        assert imported_rooms(path) <= allowed | {room}


@pytest.mark.parametrize("path", [p for p in FILES if p.name == "__init__.py" and p.parent != ROOT], ids=str)
def test_init_files_hand_names_on_and_define_nothing(path):
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        is_all = isinstance(node, ast.Assign) and [t.id for t in node.targets if isinstance(t, ast.Name)] == ["__all__"]
        is_docstring = isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
        assert isinstance(node, ast.Import | ast.ImportFrom) or is_all or is_docstring


def test_the_package_opens_a_room_when_it_is_asked_for():
    """Who only detects does not wait for the ledger's database and for what reads Word and Excel."""
    code = "import sys, deid.detect; print({'sqlalchemy', 'openpyxl', 'deid.study'} & set(sys.modules), callable(deid.verify), dir(deid))"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout
    assert told.startswith("set() True ")
    assert all(name in told for name in deid.__all__)
    with pytest.raises(AttributeError, match="has no attribute"):
        deid.opened  # noqa: B018


def test_the_leak_scan_never_uses_the_detector():
    for path in (ROOT / "release").rglob("*.py"):
        assert "detect" not in imported_rooms(path)


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_a_file_holds_one_idea(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= 400
