"""What the page's worker calls: one function that takes JSON and gives JSON.

It runs in the browser, and knows nothing of it. Every text that is shown as a sentence has gone
through `visible`, so that no mark in it can turn or hide what stands beside it; files are left as
they are.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from recommender import guide as engine
from recommender.archive import archive
from recommender.compare.code.parts import align
from recommender.errors import RecommenderError, TargetError
from recommender.guide import BACK, Guide, Shown, State
from recommender.rulebase.questions import Answer
from recommender.site.kept import Unpacking, kept
from recommender.site.verdict import standing, verdict
from recommender.starter.offered import starter_of
from recommender.visible import visible

__all__ = ["Bridge", "start"]

Json = dict[str, Any]


WITHOUT_TEMPLATES = ("begin", "reply", "review", "standing", "verdict", "weigh", "open", "align")
"""The calls that no template has a say in."""


def start(guide: bytes, templates: bytes, folder: str) -> Bridge:
    """By the rule base and the templates that came with the page; those are unpacked in `folder`
    when the first call needs them."""
    return Bridge(kept(guide), Unpacking(templates, Path(folder)))


class Bridge:
    """The calls, for one rule base; `unpack` has the templates lie where they are looked for."""

    def __init__(self, guide: Guide, unpack: Callable[[], None] = lambda: None) -> None:
        self.guide = guide
        self.unpack = unpack
        self.calls: Mapping[str, Callable[[Json], object]] = {
            "begin": self.begin,
            "reply": self.reply,
            "review": self.review,
            "standing": self.standing,
            "verdict": self.verdict,
            "weigh": self.weigh,
            "offer": self.offer,
            "project": self.project,
            "align": self.align,
            "archive": self.archive,
            "notebook": self.notebook,
            "document": self.document,
            "open": self.open,
            "prepare": self.prepare,
        }

    def call(self, text: str) -> str:
        """`{"call": name, …}` → `{"result": …}`, or `{"error": [lines]}` where the user's answers
        or choices are at fault. Anything else that is raised is a bug of ours."""
        given = json.loads(text)
        if given["call"] not in WITHOUT_TEMPLATES:
            self.unpack()
        try:
            return json.dumps({"result": self.calls[given["call"]](given)})
        except RecommenderError as error:
            return json.dumps({"error": [visible(line) for line in error.lines]})

    def begin(self, given: Json) -> Json:
        """The first page, of the answers in a link, or of none."""
        answers = engine.from_link(self.guide, given["link"]) if given.get("link") else {}
        return self._page(engine.begin(self.guide, answers))

    def reply(self, given: Json) -> Json:
        state = _state(given["state"])
        reply: Any = BACK if given.get("back") else given["answer"]
        return self._page(engine.reply(self.guide, state, reply))

    def review(self, given: Json) -> Json:
        """All answers, or one of them to be changed."""
        shown = engine.review(self.guide, engine.from_link(self.guide, given["link"]))
        if given.get("question"):
            shown = engine.reply(self.guide, shown.state, given["question"])
        return self._page(shown)

    def standing(self, given: Json) -> object:
        found = engine.judge(self.guide, engine.from_link(self.guide, given["link"]))
        return _seen(standing(found))

    def verdict(self, given: Json) -> object:
        found = engine.judge(self.guide, engine.from_link(self.guide, given["link"]))
        shown = verdict(self.guide, found, engine.report(self.guide, found))
        return {**_seen(shown), "link": engine.link(self.guide, found.answers)}

    def weigh(self, given: Json) -> object:
        """The link to the answers with another weight of one factor."""
        answers = engine.from_link(self.guide, given["link"])
        weighed = engine.weighed(self.guide, answers, given["factor"], given["grade"])
        return {"link": engine.link(self.guide, weighed)}

    def offer(self, given: Json) -> object:
        """What of a project can be chosen: frameworks in the order of the verdict, their backends,
        and tasks."""
        found = engine.judge(self.guide, engine.from_link(self.guide, given["link"]))
        starter = starter_of(found)
        made = engine.templates()
        return _seen(
            {
                "leader": None if found.leader is None else found.leader.id,
                "task": None if starter is None else starter.task,
                "closest": "" if starter is None else starter.closest,
                "tasks": [{"id": task.id, "title": task.title} for task in made.tasks.values()],
                "frameworks": [
                    {
                        "id": standing.framework.id,
                        "title": standing.framework.title,
                        "colour": sorted(found.rulebase.framework).index(standing.framework.id),
                        "backends": [
                            {
                                "id": scored.variant.backend,
                                "title": scored.variant.title,
                                "ruled_out": bool(scored.excluded_by),
                            }
                            for scored in standing.variants
                        ]
                        if len(standing.variants) > 1
                        else [],
                    }
                    for standing in found.standings
                ],
            }
        )

    def project(self, given: Json) -> object:
        """The files of a project, and the command that writes the same."""
        made = self._project(given)
        return {
            "files": made.files,
            "left_out": [visible(sentence) for sentence in made.left_out],
            "command": engine.new_command(self.guide, given["name"], _flags(given)),
        }

    def align(self, given: Json) -> object:
        """Which lines of several texts belong together: groups of first line and number of lines
        for each text, and whether the lines are the same."""
        texts = [text.split("\n") for text in given["texts"]]
        groups = []
        for group in align(texts):
            parts = [text[of.start : of.stop] for text, of in zip(texts, group, strict=True)]
            lines = [[of.start, len(of)] for of in group]
            groups.append({"lines": lines, "same": parts.count(parts[0]) == len(parts)})
        return groups

    def archive(self, given: Json) -> object:
        data = archive(self._project(given).files, given["name"])
        return {"name": f"{given['name']}.zip", "data": base64.b64encode(data).decode()}

    def notebook(self, given: Json) -> object:
        """The notebook alone, which needs no other file of its project."""
        name = f"{given['name']}.ipynb"
        return {"name": name, "text": self._project(given, notebook=True).files[name]}

    def document(self, given: Json) -> object:
        """The answers or the verdict as a file."""
        answers = engine.from_link(self.guide, given["link"])
        name, make = {
            "answers": (engine.ANSWERS, engine.answers_text),
            "json": ("verdict.json", engine.verdict_json),
            "decision": ("DECISION.md", engine.decision),
        }[given["kind"]]
        return {"name": name, "text": make(self.guide, answers)}

    def open(self, given: Json) -> object:
        """The first page by an answers file, and what of it was read by an old name."""
        answers, notes = engine.read_answers_text(self.guide, given["text"])
        page = self._page(engine.begin(self.guide, answers))
        return {**page, "notes": [visible(note) for note in notes]}

    def prepare(self, given: Json) -> object:
        """Reads what `offer` will ask for; for a moment in which nobody waits."""
        return {"tasks": len(engine.templates().tasks)}

    def _project(self, given: Json, *, notebook: bool = False) -> Any:
        answers = engine.from_link(self.guide, given["link"])
        if not isinstance(given["name"], str):
            raise TargetError("expected a project name that is text")
        return engine.project(
            self.guide, answers, name=given["name"], notebook=notebook, **_flags(given)
        )

    def _page(self, shown: Shown) -> Json:
        state, menu = shown.state, shown.menu
        page: Json = {
            "state": state._asdict(),
            "link": engine.link(self.guide, shown.answers),
            "page": "verdict" if shown.page is None else shown.page.value,
        }
        if menu is not None:
            page["menu"] = _seen(
                {
                    "kind": menu.kind.value,
                    "heading": menu.heading,
                    "part": menu.part,
                    "message": menu.message,
                    "why": menu.why,
                    "back": menu.back,
                    "said": menu.standing,
                    "items": [
                        {"label": item.label, "help": item.help, "value": item.value}
                        for item in menu.items
                    ],
                }
            )
            page["ids"] = [item.id for item in menu.items]
            page["start"] = menu.start
        return page


def _state(given: Json) -> State:
    answers: dict[str, Answer] = {
        id: tuple(answer) if isinstance(answer, list) else answer
        for id, answer in given["answers"].items()
    }
    return State(
        answers=answers,
        trail=tuple(given["trail"]),
        again=tuple(given["again"]),
        starter_only=given["starter_only"],
        at=given["at"],
    )


def _flags(given: Json) -> dict[str, str | None]:
    return {flag: given.get(flag) or None for flag in ("framework", "backend", "task")}


def _seen(value: Any) -> Any:
    """Every text in it, made harmless."""
    if isinstance(value, str):
        return visible(value)
    if isinstance(value, Mapping):
        return {key: _seen(item) for key, item in value.items()}
    return [_seen(item) for item in value] if isinstance(value, list | tuple) else value
