"""Inputs too large to be worked out: how long it takes to find that out, and how much memory.

    python -m tests.benchmarks.limits [--teams 100,1000] [--bounds 1000x200] [--audits 100x20]

Writes teams of so many members, who answer the shipped questions at random, and drawn rule bases
of so many rules and questions, in which every rule rests on two questions and facts are shared;
then runs the command of each in a process of its own: the verdict of the team, the verdict on no
answers at all, and the audit. CPU seconds, megabytes at the peak, and what was not worked out.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NamedTuple

import recommender
from recommender.rulebase.questions import ASIDE, MOST, Answer, Kind, Question
from tests.benchmarks.drawn import FACTORS, write_factor, write_frame

ROOT = Path(__file__).resolve().parents[2]
OPTIONS = 4


class Spent(NamedTuple):
    seconds: float
    megabytes: int
    output: str


def write_team(folder: Path, members: int) -> None:
    """Answers files, one per member, the same at every call: each leaves some questions out."""
    draw = random.Random(members)
    questions = recommender.load_rules().questions
    for number in range(members):
        answers = {
            question.id: drawn_answer(draw, question)
            for question in questions
            if question.source == "user" and draw.random() < 0.8
        }
        path = folder / f"member-{number}.json"
        path.write_text(json.dumps({"answers": answers}))


def drawn_answer(draw: random.Random, question: Question) -> Answer | list[str]:
    ids = sorted(question.option)
    if question.kind is Kind.ONE:
        return draw.choice(ids)
    if question.kind is Kind.MANY:
        return draw.sample(ids, draw.randrange(3))
    return {id: draw.choice((MOST, ASIDE)) for id in draw.sample(ids, 2)}


def write_rules(folder: Path, rules: int, questions: int) -> None:
    """A rule base that nobody can go through: every rule rests on two questions drawn at random,
    every third shares its fact with others, and each tenth question decides a limit."""
    draw = random.Random(rules)
    limits = [
        f"  - {{id: limit{number}, when: {{q{number}: [o0]}}, rules-out: [elm], "
        f"because: It is so., resolve: Change it., evidence: [seen0]}}"
        for number in range(0, questions, 10)
    ]
    write_frame(folder, questions=questions, options=OPTIONS, cap=9, requirements=limits)
    for factor in range(FACTORS):
        lines = []
        for number in range(factor, rules, FACTORS):
            first, second = draw.sample(range(questions), 2)
            kind = "need" if number % 3 == 0 else "preference"
            fact = f"fact: shared{factor}{kind}, " if number % 3 == 1 else ""
            lines.append(
                f"  - {{id: r{number}, kind: {kind}, {fact}"
                f"when: {{all: [{{q{first}: [o{draw.randrange(OPTIONS)}]}}, "
                f"{{q{second}: [o{draw.randrange(OPTIONS)}]}}]}}, "
                f"favours: {{{draw.choice(('oak', 'elm'))}: {draw.randrange(1, 4)}}}, "
                f"because: Since it is number {number}., evidence: [seen{factor}]}}"
            )
        write_factor(folder, factor, lines)


def run(arguments: Sequence[str]) -> Spent:
    """One command, in a process of its own."""
    command = [sys.executable, "-m", "recommender", *arguments]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    with tempfile.TemporaryFile() as output:
        process = subprocess.Popen(command, stdout=output, env=environment)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if process.returncode:
            raise subprocess.CalledProcessError(process.returncode, command)
        output.seek(0)
        text = output.read().decode()
    return Spent(usage.ru_utime + usage.ru_stime, megabytes(usage), text)


def megabytes(usage: resource.struct_rusage) -> int:
    """Linux counts the peak in kilobytes, macOS in bytes."""
    return usage.ru_maxrss // (2**20 if sys.platform == "darwin" else 2**10)


def team(members: int) -> Spent:
    with tempfile.TemporaryDirectory() as name:
        write_team(Path(name), members)
        return run(["--answers", name, "--format", "json"])


def bounds(rules: int, questions: int) -> Spent:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "rules").mkdir()
        write_rules(folder / "rules", rules, questions)
        empty = folder / "empty.yaml"
        empty.write_text("answers: {}\n")
        return run(["--answers", str(empty), "--rules", str(folder / "rules"), "--format", "json"])


def audit(rules: int, questions: int) -> Spent:
    with tempfile.TemporaryDirectory() as name:
        write_rules(Path(name), rules, questions)
        return run(["rules", "audit", name, "--format", "json"])


def pairs(text: str) -> list[tuple[int, int]]:
    """'1000x200,100x20' → [(1000, 200), (100, 20)]."""
    sizes = [size.split("x") for size in text.split(",") if size]
    return [(int(rules), int(questions)) for rules, questions in sizes]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--teams", default="100,300,1000", help="members of each team")
    parser.add_argument("--bounds", default="100x20,1000x200", help="rules x questions")
    parser.add_argument("--audits", default="100x20", help="rules x questions")
    args = parser.parse_args()
    for members in [int(size) for size in args.teams.split(",") if size]:
        spent = team(members)
        agreed = json.loads(spent.output)["agreements"]
        show(f"team of {members}", spent, f"agreements complete: {agreed['complete']}")
    for rules, questions in pairs(args.bounds):
        spent = bounds(rules, questions)
        settled = json.loads(spent.output)["settled"]
        show(f"bounds, {rules} rules, {questions} open", spent, f"exact: {settled['exact']}")
    for rules, questions in pairs(args.audits):
        spent = audit(rules, questions)
        found: dict[str, Any] = json.loads(spent.output)
        missing = [key for key in ("usual", "all") if found[key] is None]
        show(f"audit, {rules} rules, {questions} questions", spent, f"not worked out: {missing}")


def show(title: str, spent: Spent, note: str) -> None:
    print(f"{title:38} {spent.seconds:7.1f} s {spent.megabytes:6} MB   {note}", flush=True)


if __name__ == "__main__":
    main()
