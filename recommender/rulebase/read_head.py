"""Reading rulebase.yaml: frameworks and their variants, factors, bands, weights of priorities."""

from __future__ import annotations

from recommender.documents import Fields
from recommender.rulebase.files import factor_file, misnamed
from recommender.rulebase.forms import BandForm, FactorForm, FrameworkForm, HeadFile
from recommender.rulebase.names import Names
from recommender.rulebase.reading import Reading
from recommender.rulebase.rules import Band, Framework, Number, Variant

__all__ = ["read_bands", "read_caps", "read_frameworks", "read_priorities"]

OUTCOMES = ("tie", "conflict", "only-choice")
"""Words for the verdict itself, which stand where a framework's or a band's id may stand."""

MAX_VARIANTS = 100
"""A rule that favours a framework favours each of its variants: there must not be too many."""


def read_frameworks(head: HeadFile, reading: Reading) -> None:
    frameworks, variants = reading.frameworks, reading.variants
    for entry in head.frameworks:
        _refuse_outcome(entry)
        named = _read_variants(entry)
        variants.complete = variants.complete and named.complete
        framework = Framework(
            entry.id,
            entry.title,
            entry.choose_when,
            tuple(named.values()) or (Variant(entry.id, entry.id, entry.title),),
            reading.cite(entry, "checked-by", entry.checked_by),
        )
        frameworks.add(entry, framework, entry.id)
        variants.update({variant.id: variant for variant in framework.variants})
    if head.sound("frameworks"):
        if len(head.frameworks) < 2:
            head.fault("needs at least two frameworks", "frameworks", head.get("frameworks"))
        if len(variants) > MAX_VARIANTS:
            message = f"has {len(variants)} variants in all, more than {MAX_VARIANTS}"
            head.fault(message, "frameworks", head.get("frameworks"))
    frameworks.rely_on(head, "frameworks")


def _read_variants(framework: FrameworkForm) -> Names[Variant]:
    variants: Names[Variant] = Names()
    variants.rely_on(framework, "variants")
    for entry in framework.variants:
        id = f"{framework.id}.{entry.id}"
        variants.add(entry, Variant(id, framework.id, entry.title), id)
    return variants


def read_caps(head: HeadFile, reading: Reading) -> dict[str, int]:
    """Factor id → its cap. A factor's file is named after its id, so a factor whose id is at fault
    is left out: its file could lie anywhere."""
    caps: Names[int] = Names()
    for entry in head.factors:
        caps.add(entry, entry.cap, entry.id)
    for entry in head.factors:
        if entry.sound("id"):
            _check_file(entry, caps, reading)
    if head.sound("factors") and not head.factors:
        head.fault("needs at least one factor", "factors", head.get("factors"))
    caps.rely_on(head, "factors")
    if not caps.complete:
        reading.evidence.complete = False
    return caps


def _check_file(entry: FactorForm, caps: Names[int], reading: Reading) -> None:
    """That the folder holds the factor's file: a broken link is none either."""
    name = factor_file(entry.id)
    if entry.id in reading.missing or (reading.folder / name).exists():
        return
    reading.missing.add(entry.id)
    other = misnamed(name, reading.folder, caps)
    hint = f"; is '{other}' meant?" if other else ""
    entry.fault(f"there is no file {name}{hint}")


def read_bands(head: HeadFile) -> tuple[Band, ...]:
    bands: Names[Band] = Names()
    last = -1
    for place, entry in enumerate(head.strength):
        _refuse_outcome(entry)
        if entry.sound("from"):
            _check_start(entry, last, is_first=place == 0)
            last = max(last, entry.from_)
        bands.add(entry, Band(entry.id, entry.title, entry.from_), entry.id)
    if head.sound("strength") and not head.strength:
        head.fault("needs at least one band", "strength", head.get("strength"))
    return tuple(bands.values())


def _check_start(band: BandForm, last: int, is_first: bool) -> None:
    """The first band begins at no points, and each band above the one before it."""
    if is_first and band.from_ > 0:
        message = f"expected 0 for the first band, got {band.from_}"
    elif not is_first and band.from_ <= last:
        message = f"expected more than {last} (the start of the band before), got {band.from_}"
    else:
        return
    band.fault(message, "from", band.get("from"))


def read_priorities(head: HeadFile) -> tuple[Number, Number]:
    """The weights of what matters most and of what is set aside."""
    weights = head.priorities
    if weights is None:
        return 1, 1
    if weights.sound("most", "aside") and not weights.most >= 1 >= weights.aside:
        weights.fault("expected 'most' to be at least 1 and 'aside' at most 1")
    return weights.most, weights.aside


def _refuse_outcome(entry: Fields) -> None:
    """An id must not be a word that a verdict without a leader goes by."""
    node = entry.get("id")
    if node is not None and node.raw in OUTCOMES:
        entry.fault(f"'{node.raw}' is a word for a verdict; choose another id", "id", node)
