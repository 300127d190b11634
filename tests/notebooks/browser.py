"""A real JupyterLab in a real browser: fixtures for tests that look at a notebook as its reader does.

Nothing of the user's own Jupyter, IPython or browser is read or written, and the browser can resolve no name, so it
reaches nothing but the server beside it.
"""

import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest

ROOT = Path(__file__).parents[2]
BROWSERS = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
    "microsoft-edge",
    "msedge",
)
REMEDY = "No browser: install Chromium (the package `chromium` of your system), or run `python -m playwright install chromium`."
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
)  # fmt: skip
LAB = (
    "--no-browser", "--allow-root", "--ip=127.0.0.1", "--ServerApp.port=0", "--ServerApp.port_retries=0",
    "--LabApp.expose_app_in_browser=True", "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.news_url=None", "--LabApp.extension_manager=readonly", "--KernelManager.transport_encryption=auto", "--ContentsManager.pre_save_hook=tests.fakedesk.save_as_it_is",
)  # fmt: skip
START_SECONDS = 60
SESSION = "window.jupyterapp.shell.currentWidget.sessionContext"
SILENT = {"checkForUpdates": False, "fetchNews": "false"}


@pytest.fixture(scope="session")
def jupyterlab(tmp_path_factory):
    """The one JupyterLab server of the session: `url`, `token` and `folder`, where notebooks are opened from."""
    home = tmp_path_factory.mktemp("jupyter")
    folder = home / "notebooks"
    folder.mkdir()
    settings = home / "jupyterlab_settings_dir" / "@jupyterlab" / "apputils-extension"
    settings.mkdir(parents=True)
    (settings / "notification.jupyterlab-settings").write_text(json.dumps(SILENT))
    with (home / "server.log").open("wb") as log:
        command = [sys.executable, "-m", "jupyterlab", *LAB, f"--ServerApp.root_dir={folder}"]
        server = subprocess.Popen(command, cwd=folder, env=_own(home), stdout=log, stderr=subprocess.STDOUT)
    try:
        told = _started(server, home)
        yield SimpleNamespace(url=told["url"], token=told["token"], folder=folder)
    finally:
        server.terminate()
        server.wait(timeout=30)


def _own(home):
    """The environment of a server whose every folder lies in `home`."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("JUPYTER", "IPYTHON", "XDG_"))}
    folders = ("JUPYTER_CONFIG_DIR", "JUPYTER_DATA_DIR", "JUPYTER_RUNTIME_DIR", "JUPYTERLAB_SETTINGS_DIR",
               "JUPYTERLAB_WORKSPACES_DIR", "IPYTHONDIR", "MPLCONFIGDIR")  # fmt: skip
    own = {name: str(home / name.lower()) for name in folders}
    return {**kept, **own, "HOME": str(home), "PYTHONPATH": str(ROOT)}


def _started(server, home):
    """What the server writes of itself when it listens."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        for path in (home / "jupyter_runtime_dir").glob("jpserver-*.json"):
            if path.stat().st_size:
                return json.loads(path.read_text())
        time.sleep(0.1)
    pytest.fail("JupyterLab did not start:\n" + (home / "server.log").read_text(errors="replace")[-2000:])


@pytest.fixture(scope="module")
def browser(tmp_path_factory):
    """A headless Chromium. Once a module, because Playwright keeps an event loop that other tests could not share."""
    from playwright.sync_api import sync_playwright

    home = str(tmp_path_factory.mktemp("browser"))
    with sync_playwright() as playwright:
        found = find_browser(Path(playwright.chromium.executable_path))
        own = {**os.environ, "HOME": home, "XDG_CONFIG_HOME": home, "XDG_CACHE_HOME": home}
        started = playwright.chromium.launch(executable_path=found, args=[*FLAGS], env=own)
        yield started
        started.close()


def find_browser(playwrights):
    """The path of a Chromium of this system, or of Playwright's own; without one the test fails and says what to do."""
    found = next(filter(None, map(shutil.which, BROWSERS)), None) or (playwrights if playwrights.exists() else None)
    return found or pytest.fail(REMEDY)


@pytest.fixture(scope="module")
def page(browser):
    """The page of a module's tests; the last of them fails when it asked for anything that is not on this machine."""
    context = browser.new_context(viewport={"width": 1360, "height": 900})
    opened = context.new_page()
    asked = []
    opened.on("request", lambda request: asked.append(request.url))
    yield opened
    context.close()
    strangers = [url for url in asked if not url.startswith(("http://127.0.0.1:", "data:", "blob:"))]
    assert not strangers


def write_notebook(lab, name, *cells):
    """Write a notebook of these code cells into the folder of the server; return its path."""
    notebook = nbformat.v4.new_notebook(
        cells=[nbformat.v4.new_code_cell(source) for source in cells],
        metadata={"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}},
    )
    path = lab.folder / name
    nbformat.write(notebook, path)
    return path


def open_notebook(page, lab, name):
    """Open a notebook of the server's folder and wait until its kernel is ready."""
    page.goto(f"{lab.url}doc/tree/{name}?token={lab.token}&reset")
    page.wait_for_selector(".jp-Notebook .jp-Cell", timeout=START_SECONDS * 1000)
    page.wait_for_function("window.jupyterapp.shell.currentWidget?.sessionContext")
    page.evaluate(f"{SESSION}.ready")
    page.wait_for_function(f"{SESSION}.session?.kernel?.status === 'idle'")


def run_all(page):
    """Run all cells and wait for the last of them."""
    command(page, "notebook:run-all-cells")


def restart_kernel(page):
    """Restart the kernel of the open notebook: what it knew is gone, what is on the screen stays."""
    page.evaluate(f"{SESSION}.restartKernel()")
    page.wait_for_function(f"{SESSION}.session.kernel.status === 'idle'")


def command(page, name, **options):
    """Have JupyterLab do what one of its menus does, and wait until it is done."""
    page.evaluate("([name, options]) => window.jupyterapp.commands.execute(name, options)", [name, options])


def theme(page, name):
    """Change to JupyterLab's theme "Light" or "Dark"."""
    command(page, "apputils:change-theme", theme=f"JupyterLab {name}")
    page.wait_for_selector(f"body[data-jp-theme-name='JupyterLab {name}']", state="attached")


def contrasts(page, root):
    """For everything under `root` that shows words: what it is, and the contrast of its text with what lies behind."""
    return page.evaluate(_CONTRASTS, root)


_CONTRASTS = """(root) => {
    const rgba = (colour) => {
        const context = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
        context.fillStyle = colour;
        context.fillRect(0, 0, 1, 1);
        return [...context.getImageData(0, 0, 1, 1).data].map((value) => value / 255);
    };
    const over = (top, ground) => ground.map((value, i) => top[i] * top[3] + value * (1 - top[3]));
    const ground = (node) => node ? over(rgba(getComputedStyle(node).backgroundColor), ground(node.parentElement)) : [1, 1, 1];
    const light = (rgb) => {
        const [r, g, b] = rgb.map((v) => (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
        return 0.2126 * r + 0.7152 * g + 0.0722 * b + 0.05;
    };
    const words = [...document.querySelectorAll(`${root}, ${root} *`)].filter((node) =>
        node.checkVisibility() && [...node.childNodes].some((child) => child.nodeType === 3 && child.data.trim()));
    return words.map((node) => {
        const behind = ground(node);
        const pair = [light(behind), light(over(rgba(getComputedStyle(node).color), behind))].sort((a, b) => b - a);
        return [node.className || node.tagName, pair[0] / pair[1]];
    });
}"""
AA = 4.5
"""Contrast of text and ground by WCAG 2.2, 1.4.3."""
