"""Set up `deid` in .venv and run it. Needs nothing but Python 3.11 to 3.13.

    python3 start.py demo    the sample study, from notes to a verified release
    python3 start.py test    lint, types and every test
    python3 start.py lab     JupyterLab on notebooks/

Anything after the first word is handed on, e.g. `start.py demo --out my-demo`.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parent
VENV = ROOT / ".venv"
LOCK = ROOT / "requirements.lock"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = VENV / "installed.sha256"
# JupyterLab as it comes asks the network for updates and news; ours does not.
SETTINGS = VENV / "share" / "jupyter" / "lab" / "settings" / "overrides.json"
OFFLINE = {"@jupyterlab/apputils-extension:notification": {"checkForUpdates": False, "fetchNews": "false"}}
LAB = (
    "jupyterlab",  # not "jupyter lab", which takes the first JupyterLab on the PATH: that of another environment
    "--notebook-dir=notebooks",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.news_url=None",
    "--LabApp.extension_manager=readonly",
    "--KernelManager.transport_encryption=auto",  # texts pass between notebook and kernel
)


def run(*args: str) -> int:
    """Run the environment's Python with `args` from the project folder; return its exit status."""
    return subprocess.run([str(PYTHON), *args], cwd=ROOT, check=False).returncode


def set_up() -> None:
    """Create .venv and install the locked packages and the project, unless that is already done."""
    wanted = hashlib.sha256(LOCK.read_bytes() + (ROOT / "pyproject.toml").read_bytes()).hexdigest()
    if STAMP.is_file() and STAMP.read_text() == wanted:
        return
    print("Setting up .venv (once; a few minutes on a slow line) …", flush=True)
    venv.create(VENV, with_pip=True, clear=True)
    pip = ("-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    # Two steps: pip refuses to mix a hash-checked lock with a local path.
    for step in (("--require-hashes", "-r", str(LOCK)), ("--no-deps", "--no-build-isolation", "-e", ".")):
        if run(*pip, *step):
            sys.exit("Installing failed; see pip's message above. Nothing outside .venv was changed.")
    if run("-m", "deid", "notebook", "guard"):
        sys.exit("Jupyter's settings in .venv could not be written; see the message above.")
    SETTINGS.parent.mkdir(parents=True, exist_ok=True)
    SETTINGS.write_text(json.dumps(OFFLINE))
    STAMP.write_text(wanted)


def bring_browser() -> None:
    """The tests look at pages in a Chromium: that of this system, or one that Playwright keeps beside its others."""
    if not any(map(shutil.which, ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "msedge"))):
        run("-m", "playwright", "install", "chromium")


def test(rest: list[str]) -> int:
    """Lint, types, tests; stop at the first that fails."""
    bring_browser()
    checks = (
        ("ruff", "check", "."),
        ("ruff", "format", "--check", "."),
        ("mypy",),
        ("pytest", *rest),
    )
    return next((status for check in checks if (status := run("-m", *check))), 0)


def main() -> int:
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        sys.exit(f"deid needs Python 3.11 to 3.13; this is {sys.version.split()[0]}.")
    command, rest = (sys.argv[1] if len(sys.argv) > 1 else ""), sys.argv[2:]
    if command not in ("demo", "test", "lab"):
        sys.exit(__doc__)
    set_up()
    if command == "test":
        return test(rest)
    if command == "lab":
        if os.environ.get("DEID_STUDY"):  # notebooks run in a folder of their own
            os.environ["DEID_STUDY"] = str(Path(os.environ["DEID_STUDY"]).resolve())
        return run("-m", *LAB, *rest)
    return run("-m", "deid", "demo", *rest)


if __name__ == "__main__":
    sys.exit(main())
