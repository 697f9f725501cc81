"""Reading the file of a factor, <factor>.yaml: its statements, evidence and rules."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from recommender.documents import Fields, describe
from recommender.evidence.probes import PROBES, settings
from recommender.rulebase.files import factor_file
from recommender.rulebase.forms import EvidenceForm, FactorFile, MeasuredForm, RuleForm
from recommender.rulebase.read_conditions import require_condition
from recommender.rulebase.read_points import read_points
from recommender.rulebase.reading import Reading
from recommender.rulebase.rules import (
    Comparison,
    Evidence,
    Factor,
    Holds,
    Measured,
    Rule,
)
from recommender.rulebase.shared_facts import SharedFacts
from recommender.wording import listing, possible, shorten

__all__ = ["FactorsReader"]

MOST = 1_000_000
"""The largest number that a measurement is compared with."""


class FactorsReader:
    """Reads one factor after the other. Rules may share a fact with rules of another factor,
    so `facts` is checked when all of them are read."""

    def __init__(self, reading: Reading) -> None:
        self.reading = reading
        self.facts = SharedFacts()

    def read(self, id: str, cap: int) -> Factor:
        is_there = id not in self.reading.missing
        file = self.reading.open(factor_file(id), FactorFile) if is_there else None
        if file is None:
            self.reading.evidence.complete = False
            return Factor(id, id, cap, {}, {})
        statements = self.read_statements(file.statements)
        page = self.read_page(file.page)
        page_checked_by = self.read_page_checks(file)
        self.reading.evidence.rely_on(file, "evidence")
        for evidence in file.evidence:
            self.reading.evidence.add(evidence, _read_evidence(evidence, id), evidence.id)
        for rule in file.rules:
            self.read_rule(rule, id)
        return Factor(id, file.title, cap, statements, page, page_checked_by)

    def read_statements(self, fields: Fields | None) -> Mapping[str, str]:
        """A sentence about every framework."""
        if fields is None:
            return {}
        self.only_frameworks(fields)
        return {framework: fields.text(framework) for framework in self.reading.frameworks}

    def read_page(self, fields: Fields | None) -> Mapping[str, str]:
        """A sentence about each framework that the comparison page mentions, and no other."""
        if fields is None:
            return {}
        self.only_frameworks(fields)
        mentioned = (framework for framework in self.reading.frameworks if framework in fields)
        return {framework: fields.text(framework) for framework in mentioned}

    def read_page_checks(self, file: FactorFile) -> Mapping[str, tuple[str, ...]]:
        """For each framework that the page mentions, the ids of the evidence that judges it."""
        fields = file.page_checked_by
        if fields is None:
            return {}
        self.only_frameworks(fields)
        for framework in self.reading.frameworks:
            if framework in fields and _is_silent_on(file, framework):
                fields.key_fault(f"there is no sentence under 'page.{framework}'", framework)
        return {
            framework: self.reading.cite(fields, framework, fields.texts(framework, required=False))
            for framework in self.reading.frameworks
        }

    def only_frameworks(self, fields: Fields) -> None:
        if self.reading.frameworks.complete:
            fields.refuse_others(self.reading.frameworks)

    def read_rule(self, form: RuleForm, factor: str) -> None:
        rule = Rule(
            id=form.id,
            factor=factor,
            kind=form.kind,
            when=require_condition(form, self.reading),
            favours=self.read_favours(form),
            because=form.because,
            evidence=self.reading.read_evidence(form),
            fact=form.fact or form.id,
        )
        self.reading.rules.add(form, rule, form.id)
        if form.sound("id", "kind", "fact"):
            self.facts.add(form, rule)

    def read_favours(self, form: RuleForm) -> dict[str, int]:
        favours = self.favours(form)
        if favours is None:
            return {}
        kind = form.kind if form.sound("kind") else None
        points: dict[str, int] = {}
        for word in favours.nodes:
            number = read_points(favours, word, kind)
            variants = self.reading.variants_of(word)
            if not variants and (message := self.reading.unknown_variant(favours, word)):
                favours.key_fault(message, word)
            for variant in variants:
                if variant in points:
                    favours.key_fault(f"favours {variant} a second time", word)
                points[variant] = number
        if not favours.nodes:
            form.fault("favours no framework", "favours", form.get("favours"))
        return points

    def favours(self, form: RuleForm) -> Fields | None:
        """The points per framework or variant; None with a fault where they are no mapping."""
        framework = next(iter(self.reading.frameworks), "a-framework")
        node = form.get("favours")
        if node is not None and isinstance(node.value, str) and self.reading.variants_of(node.raw):
            framework = node.raw
        expected = f"frameworks with their points, such as {{{framework}: 2}}"
        if form.require("favours", expected) is None or node is None:
            return None
        if isinstance(node.value, dict):
            return form.fields("favours", node)
        got = describe(node, as_text=False)
        form.fault(f"expected {expected}, got {got}", "favours", node)
        return None


def _is_silent_on(file: FactorFile, framework: str) -> bool:
    """Whether the page certainly has no sentence about a framework, misspelt or not."""
    if file.page is None:
        return file.sound("page")
    return framework not in file.page and file.page.sound(framework)


def _read_evidence(form: EvidenceForm, factor: str) -> Evidence:
    is_needed = form.sound("status", "now") and form.status is not Holds.HOLDS
    if is_needed and "now" not in form:
        message = f"is missing; a claim that is {form.status} must say what is true now"
        form.fault(message, "now")
    return Evidence(
        id=form.id,
        claim=form.claim,
        source=form.source,
        checked=form.checked,
        status=form.status,
        now=form.now,
        page=form.page,
        factor=factor,
        measured=tuple(_read_measured(form.measured)),
    )


def _read_measured(forms: list[MeasuredForm]) -> Iterator[Measured]:
    for form in forms:
        probe, of = form.probe, form.of
        if form.sound("probe", "of") and of not in settings(probe):
            near = form.near_or_possible(of, settings(probe))
            message = f"'{shorten(of)}' is not a setting of {probe}{near}"
            form.fault(message, "of", form.get("of"))
        given = [comparison for comparison in Comparison if comparison in form]
        if len(given) != 1 and form.sound(*Comparison):
            got = listing(given, "and") if given else "none"
            form.fault(f"expected exactly one of {listing(Comparison)}, got {got}")
        elif len(given) == 1 and form.sound("probe"):
            yield Measured(probe, of, given[0], _read_expected(form, given[0]))


def _read_expected(form: MeasuredForm, comparison: Comparison) -> tuple[int | str, ...]:
    """Words only where the probe gives words, and then by 'equal' alone."""
    node = form.nodes[comparison]
    words, number = PROBES[form.probe].words, PROBES[form.probe].number
    if comparison is Comparison.EQUAL and node.value in words:
        return (node.raw,)
    if not number:
        near = form.near(node.raw, words)
        expected = f"expected {Comparison.EQUAL}: {possible(words)}"
        form.fault(f"{expected}; got {describe(node)}{near}", comparison, node)
        return ("",)
    if comparison is not Comparison.BETWEEN:
        return (form.whole(comparison, 0, MOST),)
    ends = [end.value for end in form.sequence(comparison)]
    numbers = [end for end in ends if type(end) is int and 0 <= end <= MOST]
    if form.sound(comparison) and (len(ends) != 2 or numbers != ends or ends != sorted(numbers)):
        form.fault("expected two whole numbers, the lower first", comparison, node)
    return tuple(numbers)
