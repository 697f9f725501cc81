"""The page in a real browser: a conversation by mouse and one by keyboard, the project, links,
offline, nothing for axe to find, and a rule base of somebody who means harm."""

from __future__ import annotations

import gzip
import json
import re
import shutil
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import nbformat
import pytest
import yaml

from recommender import guide as engine
from recommender.commands import inputs, new
from recommender.resources import rules_folder
from recommender.rulebase.answers_file import load_answers
from recommender.site.build import build_site
from recommender.site.runtime import read_runtime
from tests.prompt.hostile import TEXTS
from tests.site.conftest import Serve, Tab, fresh

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

GUIDE = engine.load()
PARTS = 2
"""All cases are as many tests, which can run beside each other."""

TABLES = "subject=table-class&purpose=learn-to-build"
MARKUP = "<img src=x onerror=alert(1)><script>alert(2)</script>{{ 7 * 7 }}\u202e"


def test_it_is_small_and_the_same_every_time(site: dict[str, bytes]) -> None:
    again = build_site(GUIDE, None, read_runtime(None))
    assert {name for name in site if site[name] != again.get(name)} == set()
    packed = sum(len(gzip.compress(data, 9)) for data in site.values())
    assert packed < 8_000_000
    assert b"\n\n" not in site["licenses.txt"][:0]
    for name in (
        "Pyodide",
        "Python Software Foundation",
        "PyYAML",
        "Jinja2",
        "MarkupSafe",
        "Prism",
    ):
        assert name in site["licenses.txt"].decode()


def test_the_first_question_does_not_wait_for_the_engine(tab: Tab) -> None:
    tab.context.route("**/engine.zip", lambda route: None)  # never comes
    page = tab.open()
    tab.heading("What is the model mainly about?")
    page.get_by_role("button", name="Rows of a table: predict a class").click()
    tab.heading("What is the project for?")
    assert page.url.endswith("#ask?subject=table-class")
    page.go_back()
    tab.heading("What is the model mainly about?")


def test_a_double_click_answers_one_question(tab: Tab) -> None:
    page = tab.open()
    page.locator(".option").first.dblclick()
    tab.heading("What is the project for?")
    page.wait_for_timeout(300)
    assert page.url.endswith("#ask?subject=table-number")


def test_a_conversation_by_mouse(tab: Tab, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    page = tab.open()
    began = time.monotonic()
    page.get_by_role("button", name="Rows of a table: predict a class").click()
    page.get_by_role("button", name="Learn to build models").click()
    tab.heading("What do the people who will write and maintain the code already know?")
    page.get_by_label("None yet").or_(page.get_by_role("checkbox").first).first.check()
    page.get_by_role("button", name="Show the standing so far").click()
    page.locator("#standing .bars").wait_for()
    page.get_by_role("button", name="Continue").click()
    back = page.get_by_role("button", name="Back to question 3")
    back.click()
    tab.heading("What do the people who will write and maintain the code already know?")
    assert page.get_by_role("checkbox").first.is_checked()
    page.get_by_role("button", name="See the verdict so far").click()
    page.locator(".hero h1").wait_for()
    print(f"a verdict {time.monotonic() - began:.1f} s after the first click")
    page.go_back()
    through(tab)
    page.locator(".hero h1").wait_for()
    link = page.url.partition("#verdict?")[2]
    answers = engine.from_link(GUIDE, link)
    headline = page.locator(".hero h1").inner_text()
    assert headline == said(answers)["headline"]
    # What would flip it, tried and taken back
    button = page.locator(".try").first
    button.click()
    page.locator(".trying").wait_for()
    assert page.locator(".hero h1").inner_text() != headline
    page.get_by_role("button", name="Back to my answers").click()
    page.locator(".trying").wait_for(state="detached")
    assert page.locator(".hero h1").inner_text() == headline
    # A weight
    slider = page.locator(".slider input").first
    slider.focus()
    place = slider.bounding_box()
    page.keyboard.press("ArrowRight")
    page.locator(".trying").wait_for()
    after = page.locator(".slider input").first.bounding_box()
    # Nobody's hand slips by less than a fifth of its height.
    assert place is not None and after is not None
    assert abs(place["y"] - after["y"]) < place["height"] / 5
    assert "priorities=" in page.url and ":most" in page.url
    assert page.evaluate("document.activeElement.id") == "weight0"
    page.get_by_role("button", name="Back to my answers").click()
    page.locator(".trying").wait_for(state="detached")
    # The project
    page.get_by_role("button", name="See the starter project").click()
    page.locator(".pane pre").nth(1).wait_for()
    side_by_side(page)
    with page.expect_download() as caught:
        page.get_by_role("button", name="Download zip").first.click()
    unpacked = unpack(caught.value.path(), tmp_path)
    assert unpacked == dict(engine.project(GUIDE, answers, name="my-project").files)
    train(tmp_path / "my-project")
    # The same as one notebook, byte for byte that of the command line
    with page.expect_download() as caught:
        page.get_by_role("button", name="as a notebook").first.click()
    assert caught.value.suggested_filename == "my-project.ipynb"
    text = caught.value.path().read_text(encoding="utf-8")
    nbformat.validate(nbformat.reads(text, as_version=4))
    monkeypatch.chdir(tmp_path)
    Path("as-cells").mkdir()
    Path("answers.yaml").write_text(engine.answers_text(GUIDE, answers), encoding="utf-8")
    assert command("new", "as-cells/my-project", "--answers", "answers.yaml", "--notebook")[0] == 0
    assert text == Path("as-cells/my-project/my-project.ipynb").read_text(encoding="utf-8")


def through(tab: Tab) -> None:
    """Answer whatever is asked, until the verdict."""
    page = tab.page
    for _ in range(40):
        if "#verdict" in page.url:
            return
        before = page.locator("h1").inner_text()
        if page.locator("form .primary, .settled, .review").count():
            page.locator(".primary").first.click()
        else:
            page.locator(".option").first.click()
        page.locator("h1").filter(has_not_text=before).wait_for()
    raise AssertionError("there was no end")


def said(answers: Any) -> dict[str, Any]:
    from recommender.report import words

    report = engine.report(GUIDE, engine.judge(GUIDE, answers))
    return {"headline": words.headline(report), "standing": words.standing(report)[1:]}


def unpack(archive: Path, folder: Path) -> dict[str, str]:
    with zipfile.ZipFile(archive) as packed:
        packed.extractall(folder)
        return {
            name.removeprefix("my-project/"): packed.read(name).decode()
            for name in packed.namelist()
        }


def side_by_side(page: Page) -> None:
    """Both files are whole, and `def main` stands at the same height in both."""
    shown = page.locator(".pane pre code")
    tops = []
    for place in range(2):
        assert 'if __name__ == "__main__":\n' in shown.nth(place).inner_text()
        box = shown.nth(place).locator(".line").filter(has_text="def main(").bounding_box()
        assert box is not None
        tops.append(box["y"])
    assert tops[0] == tops[1]
    assert page.locator(".line.own").count() > 10


def train(project: Path) -> None:
    done = subprocess.run(
        [sys.executable, "train.py", "--smoke"], cwd=project, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    assert "epoch" in done.stdout


def test_a_conversation_by_keyboard_alone(tab: Tab) -> None:
    page = tab.open()
    tab.ready()
    for _ in range(60):
        if "#verdict" in page.url:
            break
        before = page.locator("h1").inner_text()
        # What the keyboard reaches first after the heading: an option, a box, or a choice.
        kind = press_until(page, ".option, .tick input, .grades input, .primary")
        if kind == "INPUT":
            page.keyboard.press("Space")
            press_until(page, ".primary")
        page.keyboard.press("Enter")
        page.locator("h1").filter(has_not_text=before).wait_for()
    page.locator(".hero h1").wait_for()
    assert page.evaluate("document.activeElement.tagName") == "H1"
    press_until(page, ".hero .primary")
    page.keyboard.press("Enter")
    page.locator(".pane pre").first.wait_for()
    press_until(page, ".files button")
    page.keyboard.press("Enter")
    page.locator(".files [aria-current]").wait_for()
    press_until(page, ".pane .primary")
    with page.expect_download() as caught:
        page.keyboard.press("Enter")
    assert caught.value.suggested_filename == "my-project.zip"


def press_until(page: Page, selector: str) -> str:
    """Tab on until something of the kind has the focus, which must be seen; its element's name."""
    for _ in range(60):
        page.keyboard.press("Tab")
        found: str | None = page.evaluate(
            """(selector) => {
                const at = document.activeElement;
                return at.closest("#main") && at.matches(selector) ? at.tagName : null;
            }""",
            selector,
        )
        if found:
            return found
    raise AssertionError(f"the keyboard does not reach {selector}")


def test_a_shared_link_gives_the_same_verdict(tab: Tab) -> None:
    tab.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page = tab.open(f"#verdict?{TABLES}")
    page.locator(".hero h1").wait_for()
    page.get_by_role("button", name="Copy the link").click()
    page.get_by_text("The link is copied").wait_for()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == f"{tab.address}#verdict?{TABLES}"
    shown = page.locator(".verdict").inner_text()
    page.goto("about:blank")
    page.goto(copied)
    page.locator(".hero h1").wait_for()
    assert page.locator(".verdict").inner_text() == shown


def test_a_link_that_does_not_fit_says_what_is_wrong(shared: Tab) -> None:
    page = shared.go("#verdict?subject=tables&nothing=x")
    shared.heading("These answers do not fit")
    assert "'tables' is not an option of this question" in page.locator("#view").inner_text()
    page.locator("#view").get_by_role("button", name="Start anew").click()
    shared.heading("What is the model mainly about?")


def test_an_answers_file_is_opened_and_given_back(shared: Tab) -> None:
    page = shared.go("")
    case = rules_folder() / "cases" / "beginner-tabular.yaml"
    page.locator("#open").set_input_files(case)
    page.wait_for_url(re.compile("#(ask|verdict)"))
    link = page.url.partition("?")[2]
    answers = load_answers(case, GUIDE.rulebase).answers
    assert engine.from_link(GUIDE, link) == answers
    shared.go(f"#verdict?{link}")
    page.get_by_text("Download").first.click()
    with page.expect_download() as caught:
        page.get_by_role("button", name="Answers file", exact=True).click()
    assert caught.value.path().read_text() == engine.answers_text(GUIDE, answers)


def test_it_works_without_a_network(tab: Tab) -> None:
    page = tab.open()
    tab.ready()
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    page.reload()
    tab.ready()
    tab.context.set_offline(True)
    page.goto("about:blank")
    page = tab.open(f"#verdict?{TABLES}")
    page.locator(".hero h1").wait_for()
    page.get_by_role("button", name="See the starter project").click()
    page.locator(".pane pre").first.wait_for()


@pytest.mark.parametrize("part", range(PARTS))
def test_verdict_and_files_are_those_of_the_command_line(
    part: int, shared: Tab, cases: list[Path], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of all cases, byte for byte: what is printed, and what is written. The record of the
    decision and the other framework's project are compared in some of them."""
    monkeypatch.chdir(tmp_path)
    # Each command reads the same rules and templates again, which takes half of the time.
    for where in (inputs, new):
        for name in {"load_rules", "load_templates"} & vars(where).keys():
            monkeypatch.setattr(where, name, cache(getattr(where, name)))
    for number, case in enumerate(cases[part::PARTS]):
        answers = load_answers(case, GUIDE.rulebase).answers
        link = engine.link(GUIDE, answers)
        shutil.copy(case, "answers.yaml")
        shown = shared.call("document", link=link, kind="json")["text"]
        assert shown == command("--answers", "answers.yaml", "--format", "json")[1], case
        others: list[str | None] = []
        if number % 5 == 0:
            written = shared.call("document", link=link, kind="decision")["text"]
            assert written == command("--answers", "answers.yaml", "--format", "markdown")[1], case
            leader = json.loads(shown)["leader"]
            others += [id for id in GUIDE.rulebase.framework if id != leader]
        for framework in (None, *others):
            flags = [] if framework is None else ["--framework", framework]
            made = shared.call("project", link=link, name="my-project", framework=framework)
            code, out = command("new", "my-project", "--answers", "answers.yaml", *flags)
            if code:
                assert made["error"] == out.splitlines(), case
            else:
                assert made["files"] == folder(tmp_path / "my-project"), case
            shutil.rmtree("my-project", ignore_errors=True)


def test_the_page_shows_what_the_engine_says(shared: Tab, cases: list[Path]) -> None:
    for case in cases[::5]:
        answers = load_answers(case, GUIDE.rulebase).answers
        page = shared.go(f"#verdict?{engine.link(GUIDE, answers)}")
        expected = said(answers)
        shared.heading(expected["headline"])
        page.locator(".hero .standing").filter(has_text=expected["standing"]).wait_for()


def command(*arguments: str) -> tuple[int, str]:
    """What the command line gives, in this process: exit code and output, both streams."""
    from click.testing import CliRunner

    from recommender.cli import cli
    from recommender.errors import RecommenderError

    done = CliRunner().invoke(cli, list(arguments))
    if isinstance(done.exception, RecommenderError):
        return done.exception.exit_code, str(done.exception)
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    return done.exit_code, done.stdout


def folder(place: Path) -> dict[str, str]:
    return {
        path.relative_to(place).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(place.rglob("*"))
        if path.is_file()
    }


# For everybody

PAGES = {
    "a question": "",
    "several answers": "#ask?subject=table-class&purpose=learn-to-build",
    "a verdict": f"#verdict?{TABLES}",
    "no verdict": "#verdict?",
    "a project": f"#project?{TABLES}",
    "a fault": "#verdict?subject=x",
}


def conflict() -> str:
    name = "conflict-newest-models-in-several-frameworks.yaml"
    return engine.link(GUIDE, load_answers(rules_folder() / "cases" / name, GUIDE.rulebase).answers)


OF_COLOURS = ["color-contrast", "link-in-text-block"]
"""The rules of axe that look at colours, of those that are on."""


def test_axe_finds_nothing_at_three_widths_in_both_schemes(shared: Tab) -> None:
    """All that axe knows at each width; of the other scheme its rules of colours, since nothing
    else differs."""
    everything = "&".join(
        f"{question.id}=" + ("not-sure" if question.kind == "one" else "")
        for question in GUIDE.rulebase.questions
        if question.id != "priorities" and question.source != "measured"
    )
    pages = {**PAGES, "a conflict": f"#verdict?{conflict()}", "weights": f"#ask?{everything}"}
    page, seen = with_axe(shared), set()
    for name, fragment in pages.items():
        shared.go(fragment)
        page.locator(".options, .weigh, .hero, .pane pre, section.fault").first.wait_for()
        for width in (375, 768, 1440):
            page.set_viewport_size({"width": width, "height": 900})
            for scheme, rules in (("light", []), ("dark", OF_COLOURS)):
                page.emulate_media(color_scheme=scheme, reduced_motion="reduce")  # type: ignore[arg-type]
                wide = page.evaluate("document.documentElement.scrollWidth")
                assert wide == width, (name, width, wide)
                for rule, found in violations(page, rules):
                    seen.add((name, width, scheme, rule, found[:200]))
    assert seen == set()


def with_axe(tab: Tab) -> Page:
    from axe_playwright_python.sync_playwright import Axe

    tab.page.emulate_media(reduced_motion="reduce")  # what still appears is not looked at
    tab.page.evaluate(Axe().axe_script)
    return tab.page


def violations(page: Page, rules: list[str]) -> list[tuple[str, str]]:
    """What axe finds: rule and markup; by all rules, or by these."""
    found = page.evaluate(
        """async (rules) => {
            const only = rules.length ? { runOnly: rules } : {};
            const options = { ...only, resultTypes: ["violations"] };
            const { violations } = await axe.run(document, options);
            return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => [id, html]));
        }""",
        rules,
    )
    return [(rule, markup) for rule, markup in found]


def test_axe_is_asked_in_a_way_in_which_it_finds_something(shared: Tab) -> None:
    page = with_axe(shared)
    shared.go("")
    page.evaluate(
        """() => {
            const pale = document.createElement("button");
            pale.textContent = "pale";
            pale.className = "fault";
            pale.style.color = "#ccc";
            pale.style.background = "#ddd";
            const nameless = document.createElement("button");
            document.getElementById("view").append(pale, nameless);
        }"""
    )
    assert {rule for rule, _ in violations(page, [])} >= {"color-contrast", "button-name"}
    assert {rule for rule, _ in violations(page, OF_COLOURS)} == {"color-contrast"}
    shared.go(f"#verdict?{TABLES}")  # a view of its own: what was added is gone


# Somebody else's rules


@pytest.fixture
def hostile(browser: Browser, serve: Serve, tmp_path: Path) -> Iterator[Tab]:
    """The shipped rule base with markup in every text of people."""
    for path in rules_folder().glob("*.yaml"):
        text = yaml.safe_dump(_poisoned(yaml.safe_load(path.read_text(encoding="utf-8"))))
        (tmp_path / path.name).write_text(text, encoding="utf-8")
    head = tmp_path / "rulebase.yaml"
    head.write_text(head.read_text().replace("id: pytorch-or-keras", "id: hostile"))
    files = build_site(engine.load(tmp_path, "DIR"), tmp_path, read_runtime(None))
    yield from fresh(browser, serve(files))


def _poisoned(value: Any, key: str = "", inside: bool = False) -> Any:
    if isinstance(value, dict):
        inside = inside or key == "statements"
        return {name: _poisoned(part, str(name), inside) for name, part in value.items()}
    if isinstance(value, list):
        return [_poisoned(part, key, inside) for part in value]
    if isinstance(value, str) and (inside or key in TEXTS) and key != "version":
        return value + MARKUP
    return value


def test_text_of_a_hostile_rule_base_is_text(hostile: Tab) -> None:
    page = hostile.open()
    shown = MARKUP.replace("\u202e", "\\u202e")
    inert(page, shown)
    page.locator(".option").first.click()
    inert(page, shown)
    hostile.ready()
    hostile.page.goto("about:blank")
    page = hostile.open(f"#verdict?{TABLES}")
    page.locator(".hero h1").wait_for()
    inert(page, shown)
    page.get_by_role("button", name="See the starter project").click()
    page.locator(".pane pre").first.wait_for()
    for path in ("README.md", "DECISION.md"):
        page.get_by_role("button", name=path, exact=True).click()
        inert(page)
    assert "49" not in page.locator(".pane pre").first.inner_text()


def inert(page: Page, shown: str = "") -> None:
    assert shown in page.locator("body").inner_text()
    assert page.locator("img:not([src='icon.svg'])").count() == 0
    scripts = page.locator("script").all()
    assert [each.get_attribute("src") for each in scripts] == ["app.js", "prism.js"]


def test_somebody_elses_rule_base_has_its_page(browser: Browser, serve: Serve) -> None:
    """Three frameworks, two of which nobody has written templates for."""
    place = Path(__file__).parents[1] / "three_frameworks"
    guide = engine.load(place, "DIR")
    files = build_site(guide, place, read_runtime(None))
    for tab in fresh(browser, serve(files)):
        page = tab.open()
        menu = engine.begin(guide).menu
        assert menu is not None
        tab.heading(menu.message)
        tab.ready()
        through(tab)
        page.locator(".hero h1").wait_for()
        link = page.url.partition("#verdict?")[2]
        shown = tab.call("document", link=link, kind="json")["text"]
        assert shown == engine.verdict_json(guide, engine.from_link(guide, link))
