"""Make README's pictures from what a terminal and a browser really show.

    python tests/picture.py

Runs `recommender` in a pseudo-terminal of 80 columns, reads the screen back with its colours, and
writes the verdict and a question as SVG with Rich; has Chromium open the page of the report and
the guide's web page, and writes what they show at first as PNG. All into .github.
"""

from __future__ import annotations

import io
import shutil
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

import pexpect
import pyte
from rich.console import Console
from rich.style import Style
from rich.text import Text

ROOT = Path(__file__).resolve().parents[1]
PICTURES = ROOT / ".github"
PRESET, PRESET_OF_THE_PAGE = "beginner-tabular", "backpropagation"


def start(*arguments: str, rows: int, folder: Path = ROOT) -> pexpect.spawn[str]:
    return pexpect.spawn(
        sys.executable,
        ["-m", "recommender", *arguments],
        cwd=str(folder),
        dimensions=(rows, 80),
        encoding="utf-8",
        timeout=30,
    )


def printed(*arguments: str) -> Text:
    """What a command prints on a terminal."""
    text: str = start(*arguments, rows=60).read()
    return Text.from_ansi(text.replace("\r\n", "\n"))


def question() -> Text:
    """The question of the machine as it stands on the screen, with the reason asked for."""
    with tempfile.TemporaryDirectory() as folder:  # Ctrl-C keeps the answers there
        return _asked(start(rows=26, folder=Path(folder)))


def _asked(child: pexpect.spawn[str]) -> Text:
    screen = pyte.Screen(80, 26)
    stream = pyte.Stream(screen)
    seen = ""
    while child.expect([r"Ctrl-C stop", r"What must training run on\?"]) == 0:
        seen += child.before + child.after
        child.send("n")  # not sure
    seen += child.before + child.after
    child.expect("Ctrl-C stop")
    seen += child.before + child.after
    child.send("?")
    child.expect("GPU support differs")
    seen += child.before + child.after
    child.expect("Ctrl-C stop")
    stream.feed(seen + child.before + child.after)
    child.sendcontrol("c")
    child.expect(pexpect.EOF)
    shown = Text("\n").join(_line(screen, row) for row in range(26))
    shown.rstrip()
    return shown


def _line(screen: pyte.Screen, row: int) -> Text:
    line = Text()
    for column in range(screen.columns):
        cell = screen.buffer[row][column]
        # pyte says "brightblack" and "default", rich "bright_black" and nothing
        colour = None if cell.fg == "default" else cell.fg.replace("bright", "bright_")
        line.append(cell.data, Style(color=colour, bold=cell.bold))
    line.rstrip()
    return line


def save(name: str, command: str, shown: Text) -> None:
    console = Console(record=True, width=82, file=io.StringIO(), force_terminal=True)
    console.print(Text.from_ansi(f"\x1b[2m$\x1b[0m {command}\n"))
    console.print(shown)
    # a fixed id, so that the same screen gives the same file
    target = PICTURES / f"{name}.svg"
    target.write_text(console.export_svg(title="recommender", unique_id=name), encoding="utf-8")
    print(f"wrote {target.relative_to(ROOT)}")


def page() -> None:
    browser = shutil.which("chromium") or shutil.which("google-chrome")
    if browser is None:
        raise SystemExit("the picture of the page needs Chromium")
    target = PICTURES / "report.png"
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.html"
        made = ["--preset", PRESET_OF_THE_PAGE, "--format", "html", "--output", file]
        subprocess.run([sys.executable, "-m", "recommender", *made], cwd=ROOT, check=True)
        look = ["--headless", "--no-sandbox", "--hide-scrollbars", "--window-size=800,1000"]
        shot = [browser, *look, f"--screenshot={target}", file.as_uri()]
        subprocess.run(shot, check=True, capture_output=True)
    print(f"wrote {target.relative_to(ROOT)}")


def web_page() -> None:
    """The verdict in the guide's web page, once Python runs in it."""
    from playwright.sync_api import sync_playwright

    from recommender import guide
    from recommender.site.build import build_site
    from recommender.site.runtime import read_runtime
    from recommender.site.serve import server

    browser = shutil.which("chromium") or shutil.which("google-chrome")
    target = PICTURES / "web.png"
    rules = guide.load()
    link = guide.link(rules, {"subject": "images-few", "purpose": "learn-to-build"})
    shown = server(build_site(rules, None, read_runtime(None)), 0)
    threading.Thread(target=shown.serve_forever, daemon=True).start()
    with shown, sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=browser, args=["--no-sandbox"])
        tab = chromium.new_page(viewport={"width": 1000, "height": 900})
        tab.goto(f"http://127.0.0.1:{shown.server_port}/#verdict?{link}")
        tab.get_by_text("What matters to you").wait_for(timeout=60_000)
        tab.screenshot(path=target)
        shown.shutdown()
    print(f"wrote {target.relative_to(ROOT)}")


def main() -> None:
    PICTURES.mkdir(exist_ok=True)
    save("verdict", f"recommender --preset {PRESET}", printed("--preset", PRESET))
    save("question", "recommender", question())
    page()
    web_page()


if __name__ == "__main__":
    main()
