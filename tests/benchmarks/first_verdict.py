"""How long the page of `recommender web` takes to a first verdict, in a real browser:

    python -m tests.benchmarks.first_verdict [FOLDER …]

A shared link is opened from a server on this machine: cold in a browser that has never seen the
page, warm when it comes back to it. Counted is from the navigation until the verdict is shown. Each
FOLDER is a site that another version has written by `recommender site`; all take turns, so that
whatever else the machine does is the same for each of them.

Medians of twelve turns on 2 cores with nothing else to do: 2.9 s cold (2.1 to 3.9) and 2.5 s warm
(2.1 to 3.1). Half of it is Pyodide's own start; importing the engine takes half a second, and the
verdict itself a quarter. Five turns are too few to tell versions apart: a page whose worker started
before its other scripts seemed 0.1 s faster in five, and was 0.1 s slower in twelve.
"""

from __future__ import annotations

import argparse
import os
import shutil
import statistics
import threading
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path

from playwright.sync_api import Browser, Page, sync_playwright

from recommender import guide
from recommender.site.build import build_site
from recommender.site.runtime import read_runtime
from recommender.site.serve import server

RUNS = 12
LINK = "#verdict?subject=table-class&purpose=learn-to-build"
# The page's own clock: who waits from outside looks only twice a second.
WATCH = """
window.verdictShown = new Promise((shown) => {
  const watch = new MutationObserver(() => {
    if (!document.querySelector(".hero h1")) return;
    watch.disconnect();
    requestAnimationFrame(shown);
  });
  watch.observe(document, { childList: true, subtree: true });
});
"""


def main() -> None:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folders", nargs="*", type=Path, metavar="FOLDER")
    folders: list[Path] = parser.parse_args().folders
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        raise SystemExit("needs Chromium")
    sites = {"this version": build_site(guide.load(), None, read_runtime(None))}
    sites |= {str(folder): _files(folder) for folder in folders}
    times: dict[tuple[str, str], list[float]] = {}
    with ExitStack() as open_until_the_end:
        addresses = {name: _served(files, open_until_the_end) for name, files in sites.items()}
        play = open_until_the_end.enter_context(sync_playwright())
        started = play.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        for _ in range(RUNS):
            for name, address in addresses.items():
                cold, warm = _opened_twice(started, address)
                times.setdefault((name, "cold"), []).append(cold)
                times.setdefault((name, "warm"), []).append(warm)
        started.close()
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, {RUNS} runs each")
    for (name, state), took in times.items():
        middle = statistics.median(took)
        print(f"{name}, {state}: {middle:.2f} s ({min(took):.2f} to {max(took):.2f})")


def _files(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def _served(files: Mapping[str, bytes], open_until_the_end: ExitStack) -> str:
    shown = open_until_the_end.enter_context(server(files))
    threading.Thread(target=shown.serve_forever, daemon=True).start()
    open_until_the_end.callback(shown.shutdown)
    return f"http://127.0.0.1:{shown.server_port}/{LINK}"


def _opened_twice(browser: Browser, address: str) -> tuple[float, float]:
    context = browser.new_context()
    page = context.new_page()
    page.add_init_script(WATCH)
    cold = _seconds_to_verdict(page, address)
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.goto("about:blank")
    warm = _seconds_to_verdict(page, address)
    context.close()
    return cold, warm


def _seconds_to_verdict(page: Page, address: str) -> float:
    page.goto(address, wait_until="commit")
    milliseconds: float = page.evaluate("verdictShown")
    return milliseconds / 1000


if __name__ == "__main__":
    main()
