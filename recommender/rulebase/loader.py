"""A folder of YAML → a RuleBase, with every fault in it found in one go.

The form is described in `rules/README.md`. Files are read by fixed names inside the folder and by
the factors' ids, so a rule base can reach nothing outside it.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from fractions import Fraction
from pathlib import Path
from typing import TypeVar

from recommender.documents import (
    Fields,
    Node,
    closest,
    describe,
    is_id,
    listing,
    parse,
    read_text,
)
from recommender.errors import Fault, RuleBaseError
from recommender.evidence.catalogue import PROBES, settings
from recommender.machine import FACTS, is_fact
from recommender.rulebase.conditions import All, AnyOf, Chosen, Condition, Not
from recommender.rulebase.old_names import OldNamesLoader
from recommender.rulebase.questions import (
    MACHINE,
    MEASURED,
    NEITHER,
    NOT_SURE,
    NOTHING,
    SINGLE,
    Kind,
    Measuring,
    Option,
    Part,
    Question,
    Starter,
    Words,
)
from recommender.rulebase.rules import (
    Band,
    Comparison,
    Evidence,
    Factor,
    Framework,
    Holds,
    Measured,
    Number,
    Requirement,
    Rule,
    RuleBase,
    RuleKind,
    Variant,
)

__all__ = ["LIMITS", "load_rules", "read_id"]

LIMITS = {RuleKind.NEED: 20, RuleKind.PREFERENCE: 3}
"""The most points that a rule of each kind may give."""


PURPOSES = ("decides", "shapes")

MOST = 1_000_000
"""The largest number that a measurement is compared with."""

OUTCOMES = ("tie", "conflict", "only-choice")
"""Words for the verdict itself, which stand where a framework's or a band's id may stand."""

_FRACTION = re.compile(r"([0-9]{1,4})(?:/([1-9][0-9]{0,3}))?\Z")

T = TypeVar("T")


Starters = Mapping[str, Collection[str]]
"""Key of an option's `starter` → the words that it may take; none listed: any."""


def load_rules(folder: Path, starters: Starters | None = None) -> RuleBase:
    """Read and check the rule base in `folder`, its starter keys too where `starters` are given.

    Raises RuleBaseError with every fault: file, line, key, what was expected, what is close.
    """
    return _Loader(folder, starters).load()


def read_id(folder: Path) -> str:
    """The id of the rule base in `folder`, without reading the rest; '' where there is none."""
    head = _Loader(folder, None).open("rulebase.yaml")
    return head.ident("id") if head is not None else ""


class _Loader:
    """One pass over the files; what later files refer to is gathered on the way."""

    def __init__(self, folder: Path, starters: Starters | None) -> None:
        self.folder = folder
        self.starters = starters
        self.faults: list[Fault] = []
        self.frameworks: dict[str, Framework] = {}
        self.variants: dict[str, Variant] = {}
        self.parts: dict[str, Part] = {}
        self.questions: dict[str, Question] = {}
        self.evidence: dict[str, Evidence] = {}
        self.rules: dict[str, Rule] = {}
        self.cited: list[tuple[Fields, str, str, Node]] = []
        """Where an evidence id is named: the fields, the id, its key and its node."""
        self.facts: dict[str, Rule] = {}
        self.missing: set[str] = set()
        """The files that could not be read: what they would have named is not reported as well."""
        self.old_names = OldNamesLoader()
        self.listed: set[str] = set()
        """The id of every question in the file, those that are still to be read included."""

    def load(self) -> RuleBase:
        if not self.folder.is_dir():
            raise RuleBaseError([Fault(str(self.folder), 0, "", "is not a folder of rules")])
        head = self.open("rulebase.yaml")
        if head is None:
            raise RuleBaseError(self.faults)
        identity = head.ident("id"), head.text("version"), head.text("title")
        self.read_frameworks(head)
        caps = self.read_factors(head)
        bands = self.read_bands(head)
        most, aside = self.read_priorities(head)
        head.done()
        self.read_questions(caps)
        factors = tuple(self.read_factor(*factor) for factor in caps.values())
        requirements = self.read_requirements()
        if not self.missing - {"questions.yaml", "requirements.yaml"}:
            self.check_citations()
        if self.faults:
            raise RuleBaseError(sorted(self.faults, key=lambda f: (f.file, f.line)))
        return RuleBase(
            *identity,
            frameworks=tuple(self.frameworks.values()),
            factors=factors,
            bands=bands,
            most=most,
            aside=aside,
            questions=tuple(self.questions.values()),
            rules=tuple(self.rules.values()),
            requirements=requirements,
            evidence=self.evidence,
            parts=tuple(self.parts.values()),
        )

    def check_citations(self) -> None:
        for fields, word, key, node in self.cited:
            if word not in self.evidence:
                near = closest(word, self.evidence)
                fields.fault(f"'{word}' is no evidence of this rule base{near}", key, node)

    def open(self, name: str) -> Fields | None:
        path = self.folder / name
        text = read_text(path, str(path), self.faults)
        node = None if text is None else parse(text, str(path), self.faults)
        if node is None:
            self.missing.add(name)
            return None
        return Fields(node, str(path), "", self.faults)

    def add(self, table: dict[str, T], fields: Fields, key: str, value: T) -> None:
        """Note `value` under its id, unless the id is taken."""
        if key in table:
            fields.fault(f"the id '{key}' is taken already", "id", fields.get("id"))
        elif key:
            table[key] = value

    # rulebase.yaml

    def read_frameworks(self, head: Fields) -> None:
        for fields in head.children("frameworks"):
            id = _free_id(fields)
            title = fields.text("title")
            variants: dict[str, Variant] = {}
            for one in fields.children("variants", required=False):
                part = one.ident("id")
                variant = Variant(f"{id}.{part}", id, one.text("title"))
                self.add(variants, one, variant.id, variant)
                one.done()
            variants = variants or {id: Variant(id, id, title)}
            choose_when = fields.text("choose-when")
            checked_by = self.read_citations(fields, "checked-by", required=False)
            self.add(
                self.frameworks,
                fields,
                id,
                Framework(id, title, choose_when, tuple(variants.values()), checked_by),
            )
            self.variants.update(variants)
            fields.done()
        if "frameworks" in head and len(head.sequence("frameworks")) < 2:
            head.fault("needs at least two frameworks", "frameworks", head.get("frameworks"))

    def read_factors(self, head: Fields) -> dict[str, tuple[str, int]]:
        caps: dict[str, tuple[str, int]] = {}
        for fields in head.children("factors"):
            id = fields.ident("id")
            cap = fields.whole("cap", 1, 100)
            if is_id(id):
                self.add(caps, fields, id, (id, cap))
            else:  # an id names a file: this one could lie anywhere
                self.missing.add(f"{id}.yaml")
            fields.done()
        if "factors" in head and not caps:
            head.fault("needs at least one factor", "factors", head.get("factors"))
        return caps

    def read_bands(self, head: Fields) -> tuple[Band, ...]:
        bands: dict[str, Band] = {}
        last = -1
        for fields in head.children("strength"):
            id = _free_id(fields)
            before = len(self.faults)
            points = fields.whole("from", 0, 1000)
            if last < 0 < points:
                fields.fault(
                    f"the first band starts at 0, not at {points}", "from", fields.get("from")
                )
            elif points <= last and len(self.faults) == before:
                fields.fault(
                    f"bands rise: expected more than {last}, got {points}",
                    "from",
                    fields.get("from"),
                )
            last = max(last, points)
            self.add(bands, fields, id, Band(id, fields.text("title"), points))
            fields.done()
        if not bands and "strength" in head:
            head.fault("needs at least one band", "strength", head.get("strength"))
        return tuple(bands.values())

    def read_priorities(self, head: Fields) -> tuple[Number, Number]:
        fields = head.child("priorities")
        if fields is None:
            return 1, 1
        weights = _weight(fields, "most"), _weight(fields, "aside")
        if not weights[0] >= 1 >= weights[1]:
            fields.fault("expected 'most' to be at least 1 and 'aside' at most 1")
        fields.done()
        return weights

    # questions.yaml

    def read_questions(self, factors: Iterable[str]) -> None:
        file = self.open("questions.yaml")
        if file is None:
            return
        priorities = 0
        entries = list(file.children("questions"))
        self.read_parts(file, entries)
        self.listed = {node.raw for fields in entries if (node := fields.nodes.get("id"))}
        for fields in entries:
            id = fields.ident("id")
            before = len(self.faults)
            kind = Kind(fields.choice("kind", list(Kind)))
            kind_is_known = len(self.faults) == before
            source = fields.ident("source", default="user")
            if source == MEASURED and kind is not Kind.ONE:
                fields.fault("a measurement gives one answer: expected one", "kind")
            purpose = self.read_purpose(fields)
            if kind is Kind.PRIORITIES:
                priorities += 1
                if priorities > 1:
                    fields.fault("one question of priorities is enough", "kind", fields.get("kind"))
                options: tuple[Option, ...] = tuple(Option(one, one) for one in factors)
            else:
                options = self.read_options(fields, source, required=kind_is_known)
            sound = len(self.faults) == before
            self.add(
                self.questions,
                fields,
                id,
                Question(
                    id=id,
                    ask=fields.text("ask"),
                    why=fields.text("why"),
                    kind=kind,
                    options=options,
                    when=self.condition(fields, "when", required=False),
                    decides="decides" in purpose,
                    shapes="shapes" in purpose,
                    circumstance=fields.flag("circumstance"),
                    source=source,
                    facts=fields.flag("facts"),
                    measuring=self.read_measuring(source, fields, options, sound),
                    part=self.read_part(fields, "parts" in file),
                    formerly=self.old_names.of_question(fields),
                    formerly_one=kind is Kind.MANY and fields.flag("formerly-one"),
                    gone=self.old_names.gone(fields),
                ),
            )
            fields.done()
        self.old_names.check(self.questions)
        file.done()

    def read_parts(self, file: Fields, questions: Iterable[Fields]) -> None:
        named = {node.raw for fields in questions if (node := fields.nodes.get("part"))}
        for fields in file.children("parts", required=False):
            id = fields.ident("id")
            self.add(self.parts, fields, id, Part(id, fields.text("title")))
            if id and id not in named:
                fields.fault("no question belongs to this part", "id", fields.get("id"))
            fields.done()
        if "parts" in file and file.nodes["parts"].value == []:
            file.fault("needs at least one part", "parts", file.get("parts"))

    def read_part(self, question: Fields, has_parts: bool) -> str:
        """The part that a question belongs to; '' where that cannot be said."""
        node = question.get("part")
        if not has_parts and node is not None:
            question.fault("needs 'parts' at the top of the file", "part", node)
        if not self.parts:
            return ""
        part = question.text("part", f"the part that it belongs to ({listing(self.parts)})")
        if not part:
            return ""
        if part not in self.parts:
            near = closest(part, self.parts) or f"; expected {listing(self.parts)}"
            question.fault(f"'{part}' is no part of this file{near}", "part", node)
            return ""
        begun = [one.part for one in self.questions.values() if one.part]
        order = list(self.parts)
        if begun and order.index(part) < order.index(begun[-1]):
            question.fault(
                f"stands behind questions of '{begun[-1]}': the questions of a part stand together,"
                " in the order of 'parts'",
                "part",
                node,
            )
            return ""
        return part

    def read_purpose(self, question: Fields) -> set[str]:
        purpose = question.texts("purpose")
        for word, node in purpose:
            if word not in PURPOSES:
                near = closest(word, PURPOSES)
                question.fault(f"expected decides or shapes, got '{word}'{near}", "purpose", node)
        if not purpose and "purpose" in question and not question.sequence("purpose", False):
            question.fault(
                "expected decides or shapes, got an empty list", "purpose", question.get("purpose")
            )
        return {word for word, _ in purpose}

    def read_options(self, question: Fields, source: str, required: bool) -> tuple[Option, ...]:
        options: dict[str, Option] = {}
        if "options" in question and not question.nodes["options"].value:
            question.fault("needs at least one option", "options", question.get("options"))
            return ()
        for fields in question.children("options", required):
            id = fields.ident("id")
            if id == NOT_SURE:
                fields.fault("every question offers 'not-sure' already", "id", fields.get("id"))
            self.add(
                options,
                fields,
                id,
                Option(
                    id=id,
                    label=fields.text("label"),
                    help=fields.text("help", default=""),
                    starter=self.read_starter(fields),
                    closest=fields.text("closest", default=""),
                    neutral=fields.text("neutral", default=""),
                    detected=self.read_detected(source, fields),
                    measured=self.read_ahead(source, fields),
                    formerly=self.old_names.of_option(fields, question),
                ),
            )
            fields.done()
        return tuple(options.values())

    def read_detected(self, source: str, option: Fields) -> Mapping[str, str]:
        facts = option.child("detected", required=False)
        if facts is None:
            return NOTHING
        if source != MACHINE:
            facts.fault(f"needs 'source: {MACHINE}' in the question")
        words = {fact: facts.ident(fact) for fact in facts.nodes}
        for fact, word in words.items():
            known = FACTS.get(fact)
            if known is None:
                near = closest(fact, FACTS) or f"; expected {listing(FACTS)}"
                facts.fault(f"is nothing that can be detected{near}", fact, facts.get(fact))
            elif word and not is_fact(fact, word):
                near = closest(word, known) or f"; expected {listing(known)}"
                facts.fault(f"'{word}' cannot be detected{near}", fact, facts.get(fact))
        return words

    def read_ahead(self, source: str, option: Fields) -> str:
        """The framework that a measurement sees ahead where it gives this answer, or NEITHER."""
        if source == MEASURED:
            return option.choice("measured", (*self.frameworks, NEITHER))
        self.only_measured(option, "measured")
        return ""

    def only_measured(self, fields: Fields, key: str) -> None:
        if (node := fields.get(key)) is not None:
            fields.fault(f"needs 'source: {MEASURED}' in the question", key, node)

    def read_measuring(
        self, source: str, question: Fields, options: Collection[Option], sound: bool
    ) -> Measuring | None:
        """Every outcome of a measurement has its option, one and no more."""
        if source != MEASURED:
            self.only_measured(question, "measuring")
            return None
        given = [option.measured for option in options]
        for word in (*self.frameworks, NEITHER) if sound else ():
            if given.count(word) != 1:
                question.fault(
                    f"expected one option with 'measured: {word}', got {given.count(word)}",
                    "options",
                    question.get("options"),
                )
        fields = question.child("measuring")
        if fields is None:
            return None
        before = len(self.faults)
        ahead = _weight(fields, "ahead")
        if ahead <= 1 and len(self.faults) == before:
            fields.fault("expected a ratio above 1, such as 5/4", "ahead", fields.get("ahead"))
        measuring = Measuring(Fraction(ahead), fields.whole("runs", 2, 100))
        fields.done()
        return measuring

    def read_starter(self, option: Fields) -> Starter:
        links = option.child("starter", required=False)
        if links is None:
            return Starter()
        words = {
            key: found
            for key in links.nodes
            if key != "when" and (found := self.read_words(links, key))
        }
        return Starter(words, self.condition(links, "when", required=False))

    def read_words(self, links: Fields, key: str) -> Words:
        """A word, or several in order of preference."""
        if not isinstance(links.nodes[key].value, list):
            given = [(links.ident(key), links.nodes[key])]
        else:
            given = links.texts(key)
            if key in SINGLE:
                links.fault("takes one word, got a list", key, links.get(key))
            elif not links.nodes[key].value:
                links.fault("needs at least one word", key, links.get(key))
            for at, (word, node) in enumerate(given):
                if not is_id(word):
                    message = f"'{word}' is not an id (lower-case words joined by '-')"
                    links.fault(message, key, node)
                elif word in (before for before, _ in given[:at]):
                    links.fault(f"names '{word}' twice", key, node)
        self.check_words(links, key, given)
        return tuple(word for word, _ in given)

    def check_words(self, links: Fields, key: str, given: Iterable[tuple[str, Node]]) -> None:
        """That the templates know the words, where it is known what they know."""
        if self.starters is None:
            return
        known = self.starters.get(key)
        if known is None:
            near = closest(key, self.starters)
            links.fault(f"the templates read no such key{near}", key, links.get(key))
            return
        for word, node in given:
            if known and word not in known:
                near = closest(word, known)
                links.fault(f"'{word}' is no {key} of the templates{near}", key, node)

    # <factor>.yaml

    def read_factor(self, id: str, cap: int) -> Factor:
        file = self.open(f"{id}.yaml")
        if file is None:
            return Factor(id, id, cap, {}, {})
        title = file.text("title")
        statements = self.per_framework(file, "statements", required=True)
        page = self.per_framework(file, "page", required=False)
        page_checked_by = self.read_page_checks(file)
        for fields in file.children("evidence"):
            self.read_evidence(fields, id)
        for fields in file.children("rules"):
            self.read_rule(fields, id)
        file.done()
        return Factor(id, title, cap, statements, page, page_checked_by)

    def per_framework(self, file: Fields, key: str, required: bool) -> Mapping[str, str]:
        fields = file.child(key, required)
        if fields is None:
            return {}
        texts = {framework: fields.text(framework) for framework in self.frameworks}
        fields.done()
        return texts

    def read_page_checks(self, file: Fields) -> Mapping[str, tuple[str, ...]]:
        fields = file.child("page-checked-by", required=False)
        if fields is None:
            return {}
        cited = {one: self.read_citations(fields, one, required=False) for one in self.frameworks}
        fields.done()
        return cited

    def read_evidence(self, fields: Fields, factor: str = "") -> None:
        id = fields.ident("id")
        checked = fields.text("checked", "a date (2026-11-01)")
        if checked and not _is_date(checked):
            node = fields.get("checked")
            fields.fault(f"expected a date (2026-11-01), got '{checked}'", "checked", node)
        status = Holds(fields.choice("status", list(Holds)))
        evidence = Evidence(
            id=id,
            claim=fields.text("claim"),
            source=fields.text("source", "where the claim stands, or what was run"),
            checked=checked,
            status=status,
            now=fields.text("now", default=""),
            page=fields.flag("page"),
            factor=factor,
            measured=tuple(self.read_measured(fields)),
        )
        if status is not Holds.HOLDS and not evidence.now:
            fields.fault(f"is missing: a claim that is {status} says what is true now", "now")
        self.add(self.evidence, fields, id, evidence)
        fields.done()

    def read_measured(self, evidence: Fields) -> Iterator[Measured]:
        for fields in evidence.children("measured", required=False):
            if not fields.is_mapping:
                continue
            before = len(self.faults)
            probe = fields.choice("probe", PROBES)
            of = fields.ident("of")
            if len(self.faults) == before and of not in settings(probe):
                near = closest(of, settings(probe)) or f"; expected {listing(settings(probe))}"
                fields.fault(f"'{of}' is no setting of {probe}{near}", "of", fields.get("of"))
            given = [one for one in Comparison if fields.get(one) is not None]
            if len(given) == 1:
                expected = self.read_expected(fields, given[0], probe)
                yield Measured(probe, of, given[0], expected)
            else:
                got = "both " + " and ".join(given) if given else "none"
                fields.fault(f"expected one of {listing(Comparison)}, got {got}")
            fields.done()

    def read_expected(
        self, fields: Fields, comparison: Comparison, probe: str
    ) -> tuple[int | str, ...]:
        """Words only where the probe gives words, and then by 'equal' alone."""
        node = fields.nodes[comparison]
        words, number = PROBES[probe].words, PROBES[probe].number
        if comparison is Comparison.EQUAL and node.value in words:
            return (node.raw,)
        if not number:
            near = closest(node.raw, words)
            expected = f"expected equal: {listing(words)}"
            fields.fault(f"{expected}, got {describe(node)}{near}", comparison, node)
            return ("",)
        if comparison is not Comparison.BETWEEN:
            return (fields.whole(comparison, 0, MOST),)
        ends = [one.value for one in fields.sequence(comparison)]
        low_high = [one for one in ends if type(one) is int and 0 <= one <= MOST]
        if len(ends) != 2 or len(low_high) != 2 or low_high[0] > low_high[1]:
            fields.fault("expected two whole numbers, the lower first", comparison, node)
        return tuple(low_high)

    def read_rule(self, fields: Fields, factor: str) -> None:
        id = fields.ident("id")
        kind = RuleKind(fields.choice("kind", list(RuleKind)))
        rule = Rule(
            id=id,
            factor=factor,
            kind=kind,
            when=self.condition(fields, "when") or All(()),
            favours=self.read_favours(fields, LIMITS[kind]),
            because=fields.text("because", "the sentence that says why"),
            evidence=self.read_citations(fields),
            fact=fields.ident("fact", default=id),
        )
        fields.done()
        self.add(self.rules, fields, id, rule)
        if self.rules.get(id) is rule:
            self.check_fact(fields, rule)

    def check_fact(self, fields: Fields, rule: Rule) -> None:
        """Rules that share a fact are capped and weighed alike."""
        first = self.facts.setdefault(rule.fact, rule)
        if first.kind is rule.kind and (rule.kind is RuleKind.NEED or first.factor == rule.factor):
            return
        fields.fault(
            f"shares the fact '{rule.fact}' with the {first.kind} '{first.id}' of {first.factor}: "
            "rules share a fact only when both are needs, or both are preferences of one factor",
            "fact",
            fields.get("fact"),
        )

    def read_favours(self, fields: Fields, limit: int) -> dict[str, int]:
        points: dict[str, int] = {}
        favours = fields.child("favours")
        if favours is None:
            return points
        for key, node in favours.nodes.items():
            number = favours.whole(key, 1, limit)
            for variant in self.variants_of(favours, key, node):
                if variant in points:
                    favours.fault(f"gives points to {variant} twice", key, node)
                points[variant] = number
        if favours.is_mapping and not favours.nodes:
            fields.fault("gives points to nobody", "favours", fields.get("favours"))
        return points

    def read_citations(
        self, fields: Fields, key: str = "evidence", required: bool = True
    ) -> tuple[str, ...]:
        words = fields.texts(key, required)
        if not words and key in fields:
            fields.fault("needs at least one source", key, fields.get(key))
        self.cited += [(fields, word, key, node) for word, node in words]
        return tuple(word for word, _ in words)

    def variants_of(self, fields: Fields, word: str, node: Node, key: str = "") -> tuple[str, ...]:
        """The variant ids that a framework's or variant's id stands for."""
        if word in self.frameworks:
            return tuple(variant.id for variant in self.frameworks[word].variants)
        if word in self.variants:
            return (word,)
        near = closest(word, [*self.frameworks, *self.variants])
        fields.fault(f"'{word}' is no framework and no variant of this rule base{near}", key, node)
        return ()

    # requirements.yaml

    def read_requirements(self) -> tuple[Requirement, ...]:
        file = self.open("requirements.yaml")
        found: dict[str, Requirement] = {}
        for fields in file.children("requirements") if file else ():
            id = fields.ident("id")
            out: set[str] = set()
            for word, node in fields.texts("rules-out"):
                out.update(self.variants_of(fields, word, node, "rules-out"))
            if "rules-out" in fields and not fields.nodes["rules-out"].value:
                fields.fault("rules out nothing", "rules-out", fields.get("rules-out"))
            requirement = Requirement(
                id=id,
                when=self.condition(fields, "when") or All(()),
                rules_out=frozenset(out),
                because=fields.text("because", "the sentence that says why"),
                resolve=fields.text("resolve", "what would lift the limit"),
                evidence=self.read_citations(fields),
            )
            fields.done()
            self.add(found, fields, id, requirement)
        if file:
            file.done()
        return tuple(found.values())

    # conditions

    def condition(self, fields: Fields, key: str, required: bool = True) -> Condition | None:
        """A condition on the questions read so far."""
        node = fields.get(key)
        if node is None:
            if required:
                fields.fault("is missing, expected a condition", key)
            return None
        return self.part(fields, key, node)

    def part(self, fields: Fields, path: str, node: Node) -> Condition | None:
        if not isinstance(node.value, dict) or len(node.value) != 1:
            got = "several keys" if isinstance(node.value, dict) and node.value else describe(node)
            fields.fault(
                f"expected one key, 'question: option' or all, any, not; got {got}", path, node
            )
            return None
        [(key, value)] = node.value.items()
        if key == "not":
            inner = self.part(fields, f"{path}.not", value)
            return None if inner is None else Not(inner)
        if key in ("all", "any"):
            if not isinstance(value.value, list) or not value.value:
                fields.fault(
                    f"expected a list of conditions, got {describe(value, as_text=False)}",
                    f"{path}.{key}",
                    value,
                )
                return None
            parts = [self.part(fields, f"{path}.{key}", one) for one in value.value]
            whole = tuple(part for part in parts if part is not None)
            return All(whole) if key == "all" else AnyOf(whole)
        return self.chosen(fields, f"{path}.{key}", key, value)

    def chosen(self, fields: Fields, path: str, key: str, value: Node) -> Condition | None:
        question = self.questions.get(key)
        if question is None:
            self.unknown_question(fields, path, key, value)
            return None
        if question.kind is Kind.PRIORITIES:
            fields.fault("priorities weigh factors, no condition can rest on them", path, value)
            return None
        nodes = value.value if isinstance(value.value, list) else [value]
        if not nodes:
            fields.fault("expected an option or a list of options, got an empty list", path, value)
        for node in nodes:
            if not isinstance(node.value, str):
                fields.fault(f"expected an option of '{key}', got {describe(node)}", path, node)
            elif node.value == NOT_SURE:
                fields.fault(
                    f"'{NOT_SURE}' leaves it unknown, no condition rests on it", path, node
                )
            elif question.options and node.value not in question.option:
                near = closest(node.value, question.option)
                fields.fault(f"'{node.value}' is no option of '{key}'{near}", path, node)
        return Chosen(key, frozenset(node.raw for node in nodes))

    def unknown_question(self, fields: Fields, path: str, key: str, value: Node) -> None:
        if key in self.listed:
            fields.fault(
                f"'{key}' is not asked before this, a condition rests on earlier answers",
                path,
                value,
            )
        elif "questions.yaml" not in self.missing:
            near = closest(key, [*self.listed, "all", "any", "not"])
            fields.fault(f"'{key}' is no question of this rule base{near}", path, value)


def _free_id(fields: Fields) -> str:
    """An id that no verdict without a leader goes by."""
    id = fields.ident("id")
    if id in OUTCOMES:
        message = f"'{id}' is a word for the verdict itself, choose another"
        fields.fault(message, "id", fields.get("id"))
    return id


def _weight(fields: Fields, key: str) -> Number:
    """A whole number, or a fraction such as "3/2"; never a float."""
    expected = 'a whole number or a fraction like "3/2"'
    node = fields.get(key)
    if node is None:
        fields.fault(f"is missing, expected {expected}", key)
    elif match := _FRACTION.match(node.raw):
        fraction = Fraction(int(match[1]), int(match[2] or 1))
        return fraction.numerator if fraction.denominator == 1 else fraction
    else:
        fields.fault(f"expected {expected}, got {describe(node, as_text=False)}", key, node)
    return 1


def _is_date(text: str) -> bool:
    from datetime import date

    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False
