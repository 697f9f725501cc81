"""What is installed → the site, as {path: bytes}; the same bytes for the same versions."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from importlib.metadata import files as files_of
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from recommender.guide import Guide
from recommender.resources import framework_ids, rules_folder, templates_folder
from recommender.rulebase.files import HEAD
from recommender.rulebase.questions import NOT_SURE, Kind
from recommender.site.bridge import Bridge
from recommender.site.runtime import VERSION, bytecode
from recommender.site.runtime import guide as read_guide
from recommender.wording import listed

__all__ = ["POLICY", "build_site"]

PAGE = Path(__file__).parent / "page"

POLICY = (
    "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self'; "
    "style-src 'self'; img-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; "
    "require-trusted-types-for 'script'; trusted-types recommender"
)
"""What the page may do: run its own scripts and Pyodide's, and fetch from its own folder."""

ROOMS = (
    "__init__.py",
    "archive.py",
    "cells.py",
    "compare/__init__.py",
    "compare/code",
    "decide",
    "documents",
    "errors.py",
    "evidence/__init__.py",
    "evidence/probes.py",
    "explain",
    "guide.py",
    "machine.py",
    "prompt",
    "report",
    "resources.py",
    "rulebase",
    "signals.py",
    "site",
    "starter",
    "visible.py",
    "wording.py",
)
"""What of this package the browser needs."""
LEFT_OUT = (
    "compare/code/text.py",
    "prompt/layout.py",
    "prompt/plain.py",
    "prompt/screen.py",
    "prompt/state.py",
    "report/bars.py",
    "report/code_comparison",
    "report/columns.py",
    "report/comparison",
    "report/page.py",
    "report/race",
    "report/team/text.py",
    "report/text.py",
    "report/web",
    "site/build.py",
    "site/compiling.py",
    "site/page",
    "site/runtime.py",
    "site/serve.py",
)

PACKAGES = ("yaml", "jinja2", "markupsafe")
"""What it imports, without the parts that are compiled."""
DISTRIBUTIONS = {"PyYAML": "yaml", "Jinja2": "jinja2", "MarkupSafe": "markupsafe"}


def build_site(guide: Guide, rules: Path | None, runtime: Mapping[str, bytes]) -> dict[str, bytes]:
    """The whole site. `rules` is the folder of somebody's own rule base, which `guide` is made of;
    `runtime` are Pyodide's files."""
    files = {path.name: path.read_bytes() for path in sorted(PAGE.iterdir()) if path.is_file()}
    template, worker = files.pop("index.html.jinja"), files.pop("sw.js")
    start = _start(Bridge(guide))
    files["index.html"] = _index(guide, start["first"]).encode()
    files["start.json"] = json.dumps(start, separators=(",", ":")).encode()
    files["templates.zip"] = _zip(_templates())
    files["licenses.txt"] = _licenses().encode()
    files |= _python(runtime, rules, files["templates.zip"])
    digest = hashlib.sha256()
    for name, data in sorted({**files, "": template, "sw.js": worker}.items()):
        digest.update(f"{name} {len(data)} ".encode() + data)
    kept = json.dumps(["./", *sorted(set(files) - {"index.html"})])
    text = worker.decode().replace("VERSION", digest.hexdigest()[:16])
    files["sw.js"] = text.replace("const FILES = [];", f"const FILES = {kept};").encode()
    return dict(sorted(files.items()))


def _index(guide: Guide, first: Mapping[str, Any]) -> str:
    """The page with its first question, which needs no engine."""
    environment = Environment(
        loader=FileSystemLoader(PAGE),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    template = environment.get_template("index.html.jinja")
    return template.render(
        title=guide.rulebase.title,
        first=first,
        policy=POLICY,
        rulebase=guide.rulebase,
        promise=_promise(guide),
    )


def _promise(guide: Guide) -> str:
    """What one gets for answering; a starter only where somebody has written templates."""
    ids = set(framework_ids(templates_folder()))
    starter = bool(ids & set(guide.rulebase.framework))
    gets = ["a recommendation with its reasons", "what would change it"]
    gets += ["a starter project that trains"] if starter else []
    return (
        "Answer what you know, and leave open what you do not: the answers lead to "
        f"{listed(gets)}. It takes a few minutes, and nothing that you answer leaves this browser."
    )


def _start(bridge: Bridge) -> dict[str, Any]:
    """The first page, and what follows each answer to it, so that nobody waits for the engine."""
    first: dict[str, Any] = bridge.begin({})
    following = {}
    question = bridge.guide.rulebase.question.get(first["state"]["at"])
    if question is not None and question.kind is Kind.ONE:
        for answer in (*question.option, NOT_SURE):
            following[answer] = bridge.reply({"state": first["state"], "answer": answer})
    return {"first": first, "following": following}


def _engine() -> Iterator[tuple[str, bytes]]:
    package = Path(__file__).parents[1]
    for room in ROOMS:
        place = package / room
        for path in sorted(place.rglob("*.py")) if place.is_dir() else [place]:
            name = path.relative_to(package).as_posix()
            if not name.startswith(LEFT_OUT):
                yield f"recommender/{name}", path.read_bytes()
    for name in PACKAGES:
        spec = find_spec(name)
        assert spec is not None and spec.origin is not None, f"{name} is a dependency"
        folder = Path(spec.origin).parent
        for path in sorted(folder.rglob("*.py")):
            yield f"{name}/{path.relative_to(folder).as_posix()}", path.read_bytes()


def _rules(own: Path | None) -> Iterator[tuple[str, bytes]]:
    """The rule base, in a folder that says whose it is."""
    folder = "rules" if own is None else "own"
    for path in sorted((own or rules_folder()).glob("*.yaml")):
        yield f"{folder}/{path.name}", path.read_bytes()


def _templates() -> Iterator[tuple[str, bytes]]:
    """The templates, and the head of the shipped rule base, by which a project tells whether its
    answers were given to another one."""
    yield f"rules/{HEAD}", (rules_folder() / HEAD).read_bytes()
    templates = templates_folder()
    for path in sorted(templates.rglob("*")):
        name = path.relative_to(templates)
        unused = len(name.parts) == 1 and path.suffix == ".md"
        if path.is_file() and not unused and "__pycache__" not in name.parts:
            yield f"templates/{name.as_posix()}", path.read_bytes()


def _zip(files: Iterator[tuple[str, bytes]]) -> bytes:
    data = BytesIO()
    with ZipFile(data, "w") as archive:
        for name, content in files:
            entry = ZipInfo(name)
            entry.compress_type = ZIP_DEFLATED
            archive.writestr(entry, content, compresslevel=9)
    return data.getvalue()


def _python(runtime: Mapping[str, bytes], rules: Path | None, templates: bytes) -> dict[str, bytes]:
    """Pyodide, the engine, compiled, and the rule base, read; without the list of packages that
    Pyodide could load from elsewhere, which it never does."""
    files = {**runtime, "engine.zip": _zip(_engine()), "templates.zip": templates}
    lock = json.loads(runtime["pyodide-lock.json"])
    files["pyodide-lock.json"] = json.dumps({"info": lock["info"], "packages": {}}).encode()
    files |= bytecode({**files, "rules.zip": _zip(_rules(None))})
    files |= read_guide({**files, "rules.zip": _zip(_rules(rules))})
    return {name: files[name] for name in ("engine.zip", "guide.bin")} | {
        f"pyodide/{name}": files[name] for name in runtime
    }


def _licenses() -> str:
    """Whose work is in the site, and on which terms."""
    parts = [(PAGE.parent / "licenses.txt").read_text(encoding="utf-8").format(pyodide=VERSION)]
    for distribution in DISTRIBUTIONS:
        for path in files_of(distribution) or ():
            if path.name.upper().startswith("LICENSE"):
                parts.append(f"{distribution}\n\n{path.read_text(encoding='utf-8').strip()}\n")
    return ("\n" + "-" * 79 + "\n\n").join(parts)
