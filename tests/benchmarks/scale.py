"""Rule bases far larger than the shipped one, from files to a report, and many sets of answers.

    python -m tests.benchmarks.scale [--sizes 1000,3000,10000] [--repeats 5] [--sets 1000]

Writes drawn rule bases of so many rules (a question for every 20 of them) as YAML, and times each
step: loading, scoring one set of answers with its trace, its single flips, the whole report. Then
the shipped rule base: a set of answers in the batch form of the Python API against one command.
CPU time, the best of the repeats; what has to grow with the rules alone shows as ns per rule.
"""

from __future__ import annotations

import argparse
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import recommender
from recommender.explain.flips import flips
from recommender.report import build
from recommender.rulebase.questions import Answers
from recommender.rulebase.rules import RuleBase
from tests.benchmarks.drawn import FACTORS, write_factor, write_frame

ROOT = Path(__file__).resolve().parents[2]
RULES_A_QUESTION = 20
TIMES_FASTER = 20


def write_rules(folder: Path, count: int) -> None:
    """A rule base of `count` rules, the same at every call: half rest on one answer, half on two;
    a third are needs."""
    draw = random.Random(count)
    questions = count // RULES_A_QUESTION
    write_frame(folder, questions=questions, options=5, cap=50)
    for factor in range(FACTORS):
        lines = []
        for n in range(factor, count, FACTORS):
            parts = [
                f"q{place}: [o{draw.randrange(5)}]"
                for place in draw.sample(range(questions), 1 + n % 2)
            ]
            when = parts[0] if len(parts) == 1 else f"all: [{{{parts[0]}}}, {{{parts[1]}}}]"
            kind = "need" if n % 3 == 0 else "preference"
            whom = "oak" if draw.random() < 0.5 else "elm"
            lines.append(
                f"  - {{id: r{n}, kind: {kind}, when: {{{when}}}, favours: {{{whom}: 2}}, "
                f"because: Since it is number {n}., evidence: [seen{factor}]}}"
            )
        write_factor(folder, factor, lines)


def answers(rulebase: RuleBase, place: int = 0) -> Answers:
    draw = random.Random(place)
    return {
        question.id: draw.choice(question.options).id
        for question in rulebase.questions
        if question.kind == "one"
    }


def cpu(work: Callable[[], object], repeats: int) -> float:
    """Seconds of CPU time, the best of the repeats."""
    best = float("inf")
    for _ in range(repeats):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def steps(count: int, repeats: int) -> dict[str, float]:
    """Step → seconds, for a rule base of so many rules."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write_rules(folder, count)
        loading = cpu(lambda: recommender.load_rules(folder), min(repeats, 2))
        rulebase = recommender.load_rules(folder)
    given = answers(rulebase)
    found = recommender.recommend(given, rulebase)
    return {
        "load": loading,
        "score": cpu(lambda: recommender.recommend(given, rulebase), repeats),
        "flips": cpu(lambda: flips(found), 1),
        "report": cpu(lambda: build(found), 1),
    }


def batch(sets: int) -> tuple[float, float]:
    """Seconds for a set of answers to the shipped rules: in the batch form, and by a command."""
    rulebase = recommender.load_rules()
    many = [answers(rulebase, place) for place in range(sets)]
    start = time.perf_counter()
    for _ in recommender.recommend_each(many, rulebase):
        pass
    each = (time.perf_counter() - start) / sets
    case = ROOT / "rules" / "cases" / "beginner-tabular.yaml"
    command = [sys.executable, "-m", "recommender", "--answers", str(case), "--format", "json"]
    spent = []
    for _ in range(5):
        start = time.perf_counter()
        subprocess.run(command, check=True, capture_output=True, cwd=ROOT, env=os.environ)
        spent.append(time.perf_counter() - start)
    return each, min(spent)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--sizes", default="1000,3000,10000")
    parser.add_argument("--repeats", type=int, default=5)
    parser.add_argument("--sets", type=int, default=1000)
    args = parser.parse_args()
    names = ("load", "score", "flips", "report")
    print("Rules   questions " + "".join(f"{name:>10} s  ns/rule" for name in names))
    for count in map(int, args.sizes.split(",")):
        spent = steps(count, args.repeats)
        line = "".join(f"{spent[n]:12.4f} {spent[n] / count * 1e9:8.0f}" for n in names)
        print(f"{count:6} {count // RULES_A_QUESTION:9}  {line}", flush=True)
    print()
    for sets in (args.sets // 10, args.sets):
        each, command = batch(sets)
        ratio = command / each
        verdict = "" if ratio >= TIMES_FASTER else f", below {TIMES_FASTER}"
        print(
            f"{sets} sets: {each * 1e3:.3f} ms a set in the batch form, {command * 1e3:.0f} ms by "
            f"one command: {ratio:.0f} times{verdict}"
        )


if __name__ == "__main__":
    main()
