"""The guide as a static web page that needs no server: the very same Python, run in the browser.

`build` makes the site as {path: bytes} from what is installed: the page, the engine and the
templates as zips of sources, the rule base, and Pyodide (`runtime`). `bridge` is what the page's
worker calls; it and `verdict` run in the browser. `serve` shows a site from this machine.
"""
