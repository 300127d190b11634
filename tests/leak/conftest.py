import json
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

import pytest

import deid
from tests import studies
from tests.desks import BUILDER, say, with_keys

SCRIPT = Path(__file__).with_name("every_command.py")


@dataclass(frozen=True)
class Run:
    """A folder in which every command ran: `study`, `tmp`, `home` and `cwd` lie in it, and what was printed."""

    root: Path
    said: str
    attempts: tuple[str, ...]

    @property
    def study(self):
        return self.root / "study"

    @property
    def release(self):
        """The first release as it was before it was recalled."""
        return self.root / "kept"

    def outside(self):
        """Every file that is neither an input nor private."""
        inputs = {self.study / name for name in ("study.toml", "notes.csv", "participants.csv", "consents.csv")}
        inputs |= {self.study / "tables" / "scores.csv", self.root / "texts.jsonl", self.root / "gold.jsonl"}
        copies = {self.root / "cwd" / name for name in ("texts.jsonl", "gold.jsonl")}
        for path in studies.files_below(self.root):
            if path not in inputs | copies and not path.is_relative_to(self.study / "private"):
                yield path


@pytest.fixture(scope="session")
def runs(tmp_path_factory):
    """Every command over two copies of one study with its consents recorded: other hash seeds, clocks and locales."""
    base = tmp_path_factory.mktemp("runs")
    original = studies.write_study(base / "original" / "study")
    text = studies.NOTES[1]["text"]
    lines = [{"id": "t1", "text": text, "participants": ["P001"]}]
    (base / "original" / "texts.jsonl").write_text(json.dumps(lines[0]) + "\n", encoding="utf-8")
    gold = {"id": "t1", "text": text, "spans": [{"start": 4, "end": 11, "label": "PERSON", "text": text[4:11]}]}
    (base / "original" / "gold.jsonl").write_text(json.dumps(gold) + "\n", encoding="utf-8")
    builder, steward = with_keys(original)
    builder.import_consents()
    steward.desk.new_key("vault", passphrase=say("vault"))
    studies.edit(original / "study.toml", f'actor = "{BUILDER}"\n', "")  # each command says who acts
    started = [
        _start(base, name, environment)
        for name, environment in (
            ("one", {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C.UTF-8"}),
            ("two", {"PYTHONHASHSEED": "2", "TZ": "Pacific/Kiritimati", "LC_ALL": "C"}),
        )
    ]
    return [_finish(root, process) for root, process in started]


def _start(base, name, environment):
    root = base / name
    shutil.copytree(base / "original", root)
    for folder in ("tmp", "home", "cwd"):
        (root / folder).mkdir()
    places = {"TMPDIR": root / "tmp", "HOME": root / "home", "USERPROFILE": root / "home"}
    keep = {key: os.environ[key] for key in ("PATH", "SYSTEMROOT") if key in os.environ}
    keep["PYTHONPATH"] = str(Path(deid.__file__).parents[1])  # what is tested here, not another copy
    process = subprocess.Popen(
        [sys.executable, str(SCRIPT), str(root / "study"), str(base / f"{name}.listened")],
        cwd=root / "cwd",
        env={**keep, **environment, **{key: str(place) for key, place in places.items()}},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    return root, process


def _finish(root, process):
    said = process.communicate(timeout=300)[0].decode()
    listened = root.with_name(f"{root.name}.listened")
    attempts = listened.read_text(encoding="utf-8").splitlines() if listened.exists() else []
    assert process.returncode == 0, said
    return Run(root, said, tuple(attempts))
