from tests.notebooks.browser import browser, jupyterlab, page

__all__ = ["browser", "jupyterlab", "page"]
