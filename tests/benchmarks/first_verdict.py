"""How long the page of `recommender web` takes to a first verdict, in a real browser:
python -m tests.benchmarks.first_verdict

A shared link is opened from a server on this machine: cold in a browser that has never seen the
page, warm when it comes back to it. Counted is from the navigation until the verdict is shown.
"""

from __future__ import annotations

import os
import shutil
import statistics
import threading
import time

from playwright.sync_api import Page, sync_playwright

from recommender import guide
from recommender.site.build import build_site
from recommender.site.runtime import read_runtime
from recommender.site.serve import server

RUNS = 5
LINK = "#verdict?subject=table-class&purpose=learn-to-build"


def main() -> None:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        raise SystemExit("needs Chromium")
    shown = server(build_site(guide.load(), None, read_runtime(None)))
    threading.Thread(target=shown.serve_forever, daemon=True).start()
    address = f"http://127.0.0.1:{shown.server_port}/{LINK}"
    cold, warm = [], []
    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        for _ in range(RUNS):
            context = started.new_context()
            page = context.new_page()
            cold.append(seconds_to_verdict(page, address))
            page.evaluate("navigator.serviceWorker.ready.then(() => true)")
            page.goto("about:blank")
            warm.append(seconds_to_verdict(page, address))
            context.close()
        started.close()
    shown.shutdown()
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f}, {RUNS} runs each")
    for name, times in (("cold", cold), ("warm", warm)):
        print(f"{name}: {statistics.median(times):.2f} s ({min(times):.2f} to {max(times):.2f})")


def seconds_to_verdict(page: Page, address: str) -> float:
    began = time.perf_counter()
    page.goto(address, wait_until="commit")
    page.locator(".hero h1").wait_for()
    return time.perf_counter() - began


if __name__ == "__main__":
    main()
