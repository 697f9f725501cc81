"""Run by Pyodide while a site is written: sources → bytecode, which a browser need not compile, and
a rule base → what it was read as, which a browser need not read.

Two thirds of the time until the engine can be asked went into compiling. Of the standard library
only what the engine loads is compiled, since bytecode takes more room; which modules these are is
seen by running a short conversation.
"""

from __future__ import annotations

import importlib.util
import json
import marshal
import sys
from io import BytesIO
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

__all__ = ["bytecode", "guide"]

SITE = "/site"
"""The folder in which a browser has the engine and the templates, too."""

LEFT_OUT = (
    "_pyrepl/",
    "doctest.py",
    "email/",
    "ensurepip/",
    "http/",
    "idlelib/",
    "imaplib.py",
    "mailbox.py",
    "multiprocessing/",
    "pdb.py",
    "pydoc.py",
    "pydoc_data/",
    "smtplib.py",
    "unittest/",
    "venv/",
    "wsgiref/",
    "xml/",
    "xmlrpc/",
)
"""Of the standard library, what asks a terminal, talks to servers, or is for those who write
Python. Much of the rest is not loaded either, but might be where something goes wrong."""
ENCODINGS = ("__init__", "aliases", "ascii", "cp1252", "cp437", "idna", "latin_1", "unicode", "utf")

UNCHECKED = (1).to_bytes(4, "little") + bytes(8)
"""In the head of bytecode: it has no source whose date or digest could be compared."""


def bytecode(library: bytes, engine: bytes, rules: bytes, templates: bytes) -> tuple[bytes, ...]:
    """The zips of the standard library and of the engine, with bytecode in them. The rules are the
    shipped ones, whatever the site is about: so it is done once for all."""
    return _rewritten(library, _loaded(engine, rules, templates)), _rewritten(engine, None)


def guide(engine: bytes, rules: bytes) -> tuple[bytes, ...]:
    """The guide by somebody's own rule base, or by the shipped one."""
    _unpack(engine, rules)
    from recommender.guide import load
    from recommender.site.kept import keep

    own = Path(SITE) / "own"
    return (keep(load(own, "DIR") if own.is_dir() else load()),)


def _unpack(*archives: bytes) -> None:
    for archive in archives:
        ZipFile(BytesIO(archive)).extractall(SITE)
    sys.path.insert(0, SITE)


def _rewritten(archive: bytes, loaded: set[str] | None) -> bytes:
    """With bytecode in the place of the sources of these modules; None: of all."""
    data = BytesIO()
    with ZipFile(BytesIO(archive)) as source, ZipFile(data, "w") as target:
        for name in sorted(filter(_is_kept if loaded is not None else None, source.namelist())):
            content, path = source.read(name), name
            module = name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")
            if name.endswith(".py") and (loaded is None or module in loaded):
                code = compile(content, name, "exec", dont_inherit=True, optimize=0)
                content = importlib.util.MAGIC_NUMBER + UNCHECKED + marshal.dumps(code)
                path = f"{name}c"
            entry = ZipInfo(path)
            entry.compress_type = ZIP_DEFLATED
            target.writestr(entry, content, compresslevel=9)
    return data.getvalue()


def _is_kept(name: str) -> bool:
    folder, _, file = name.rpartition("/")
    if folder == "encodings" and not file.startswith(ENCODINGS):
        return False
    return file != "" and not name.startswith(LEFT_OUT)


def _loaded(engine: bytes, rules: bytes, templates: bytes) -> set[str]:
    """What is imported from the start until a project is written."""
    [kept] = guide(engine, rules)
    from recommender.site.bridge import start

    bridge = start(kept, templates, SITE)

    def ask(call: str, **given: object) -> Any:
        return json.loads(bridge.call(json.dumps({"call": call, **given}))).get("result")

    page = ask("begin")
    ids = page["ids"]
    answer = {"one": ids[0], "many": ids[:1], "priorities": {}}[page["menu"]["kind"]]
    page = ask("reply", state=page["state"], answer=answer)
    link = page["link"]
    ask("reply", state=page["state"], back=True)
    for call in ("verdict", "standing", "offer", "review"):
        ask(call, link=link)
    for framework in bridge.guide.rulebase.framework:
        ask("project", link=link, name="my-project", framework=framework, task="minimal")
        ask("archive", link=link, name="my-project", framework=framework)
    ask("align", texts=["a\n", "b\n"])
    for kind in ("answers", "json", "decision"):
        ask("document", link=link, kind=kind)
    ask("open", text="answers: {}")
    return set(sys.modules)
