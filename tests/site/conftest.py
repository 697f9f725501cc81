"""A site on the loopback and a browser that looks at it."""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from recommender import guide as engine
from recommender.site.build import build_site
from recommender.site.runtime import read_runtime
from recommender.site.serve import server

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Page

BROWSER = shutil.which("chromium") or shutil.which("google-chrome")
LONGEST = 60_000
"""Milliseconds; the machine that runs the tests does other things, too."""

Serve = Callable[[dict[str, bytes]], str]


class Tab:
    """A page in a browser of its own, and everything that it said and asked for."""

    def __init__(self, context: BrowserContext, address: str) -> None:
        self.context = context
        self.address = address
        self.told: list[str] = []
        self.foreign: list[str] = []
        context.on("request", self._asked)
        self.page: Page = context.new_page()
        self.page.set_default_timeout(LONGEST)
        self.page.on("console", lambda message: self.told.append(message.text))
        self.page.on("pageerror", lambda error: self.told.append(str(error)))
        self.page.on("dialog", lambda dialog: self.told.append(dialog.message))

    def _asked(self, request: Any) -> None:
        if not request.url.startswith((self.address, "blob:", "data:")):
            self.foreign.append(request.url)

    def open(self, fragment: str = "") -> Page:
        self.page.goto(f"{self.address}{fragment}")
        return self.page

    def ready(self) -> None:
        """Wait until the engine can be asked."""
        self.page.locator("html[data-engine=ready]").wait_for()

    def go(self, fragment: str) -> Page:
        """To another place of the page that is open, as by a link within it."""
        self.page.evaluate(
            """(fragment) => {
                document.getElementById("view").dataset.left = "yes";
                history.pushState({}, "", location.pathname + fragment);
                dispatchEvent(new PopStateEvent("popstate"));
            }""",
            fragment,
        )
        self.page.locator("#view:not([data-left]):not([aria-busy])").wait_for()
        return self.page

    def heading(self, text: str) -> None:
        """Wait until the page has this heading."""
        self.page.get_by_role("heading", level=1, name=text, exact=True).wait_for()

    def call(self, name: str, /, **given: object) -> Any:
        """What the engine of this page says; `error` where the user is at fault."""
        return self.page.evaluate(
            """async ([name, given]) => {
                const { call } = await import("./engine.js");
                const refused = (fault) => ({ error: fault.lines ?? [String(fault)] });
                return call(name, given).catch(refused);
            }""",
            [name, given],
        )


@pytest.fixture(scope="session")
def site() -> dict[str, bytes]:
    """The site of the shipped rule base."""
    return build_site(engine.load(), None, read_runtime(None))


@pytest.fixture(scope="session")
def serve() -> Iterator[Serve]:
    """Serves a site; its address."""
    with ExitStack() as running:

        def start(files: dict[str, bytes]) -> str:
            shown = running.enter_context(server(files))
            threading.Thread(target=shown.serve_forever, daemon=True).start()
            running.callback(shown.shutdown)
            return f"http://127.0.0.1:{shown.server_port}/"

        yield start


@pytest.fixture(scope="session")
def address(site: dict[str, bytes], serve: Serve) -> str:
    return serve(site)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    if BROWSER is None:
        pytest.skip("needs Chromium")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        started = play.chromium.launch(executable_path=BROWSER, args=["--no-sandbox"])
        yield started
        started.close()


@pytest.fixture(scope="session")
def loaded(browser: Browser, address: str) -> Iterator[Tab]:
    """A page whose engine has been loaded, for all tests that need no browser of their own."""
    for opened in fresh(browser, address):
        opened.open()
        opened.ready()
        yield opened


@pytest.fixture
def shared(loaded: Tab) -> Iterator[Tab]:
    """The same for one test, at whose end nothing was complained about or asked of others."""
    yield loaded
    loaded.page.set_viewport_size({"width": 1280, "height": 720})
    loaded.page.emulate_media(color_scheme="null", reduced_motion="null")
    told, foreign = loaded.told[:], loaded.foreign[:]
    loaded.told.clear()
    loaded.foreign.clear()
    assert (told, foreign) == ([], [])


@pytest.fixture
def tab(browser: Browser, address: str) -> Iterator[Tab]:
    """A fresh browser at the site; at the end nothing was complained about or asked of others."""
    yield from fresh(browser, address)


def fresh(browser: Browser, address: str, **settings: Any) -> Iterator[Tab]:
    context = browser.new_context(accept_downloads=True, **settings)
    opened = Tab(context, address)
    yield opened
    context.close()
    assert (opened.told, opened.foreign) == ([], [])


@pytest.fixture(scope="session")
def cases() -> list[Path]:
    from recommender.resources import rules_folder

    return sorted((rules_folder() / "cases").glob("*.yaml"))
