"""`recommender site` writes the guide as a static web page; `recommender web` shows it here."""

from __future__ import annotations

import webbrowser
from pathlib import Path

from recommender import guide as engine
from recommender.errors import UsageError
from recommender.output import say
from recommender.site.build import build_site
from recommender.site.runtime import read_runtime
from recommender.writer import check_folder, write_project

__all__ = ["serve", "write"]


def write(*, folder: Path, pyodide: Path | None, rules: Path | None) -> None:
    check_folder(folder)
    files = _site(pyodide, rules)
    write_project(files, folder)
    size = sum(map(len, files.values())) / 1e6
    say(f"Wrote {len(files)} files, {size:.0f} MB, to {folder}. Any web host can show them.")
    say("To see the page on this machine:")
    say()
    say(f"  python -m http.server --bind 127.0.0.1 --directory {folder}")
    say()


def serve(*, port: int, browser: bool, pyodide: Path | None, rules: Path | None) -> None:
    from recommender.site.serve import server

    files = _site(pyodide, rules)
    try:
        shown = server(files, port)
    except OSError as error:
        raise UsageError(f"--port {port}: {error.strerror or error}") from None
    address = f"http://127.0.0.1:{shown.server_port}/"
    say(f"The guide is at {address}, for this machine alone. Ctrl-C ends it.")
    with shown:
        if browser:
            webbrowser.open(address)
        shown.serve_forever()


def _site(pyodide: Path | None, rules: Path | None) -> dict[str, bytes]:
    guide = engine.load(rules, "DIR" if rules else "")
    return build_site(guide, rules, read_runtime(pyodide))
