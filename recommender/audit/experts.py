"""How often a rule base says what experts said, how often it would have misled, and how much its
own word for a verdict's strength is worth.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from hashlib import sha256
from typing import NamedTuple

from recommender.decide.scoring import Recommendation, Verdict, recommend
from recommender.rulebase.questions import Answers
from recommender.rulebase.rules import Band, RuleBase

__all__ = [
    "EITHER",
    "MILD",
    "STRONG",
    "Harm",
    "Reading",
    "Score",
    "Share",
    "Situation",
    "half_of",
    "harmful_bands",
    "read_all",
    "score",
    "slight_bands",
]

EITHER = "either"
"""What an expert says who would take any of the frameworks."""

STRONG, MILD = "strong", "mild"
"""How sure an expert is."""


class Situation(NamedTuple):
    """`name` is that of its file; `renamed` counts the answers that used old names."""

    name: str
    expert: str
    """A framework's id, or EITHER."""
    strength: str
    """STRONG or MILD; '' where the expert would take either."""
    dated: bool
    readings: Mapping[str, Answers]
    """Reader → the answers that the reader gave for the person in the situation."""
    renamed: int = 0


class Harm(StrEnum):
    """The verdict is a framework that the expert advised against, and it is firm."""

    NONE = ""
    HARM = "harm"
    GRAVE = "grave"
    """In the highest band, or as the only choice."""


class Reading(NamedTuple):
    """What the rule base says to one reader's answers."""

    situation: Situation
    reader: str
    found: Recommendation

    @property
    def decided(self) -> bool:
        """Whether the expert advised one framework."""
        return self.situation.expert != EITHER

    @property
    def right(self) -> bool:
        """The expert's framework leads; for EITHER, the verdict is slight or less."""
        if self.decided:
            leader = self.found.leader
            return leader is not None and leader.id == self.situation.expert
        if self.found.band is None:
            return self.found.verdict is Verdict.TIE
        return self.found.band in slight_bands(self.found.rulebase)

    @property
    def harm(self) -> Harm:
        found = self.found
        if not self.decided or self.right or found.leader is None:
            return Harm.NONE
        if found.band is None or found.band == found.rulebase.bands[-1]:
            return Harm.GRAVE
        return Harm.HARM if found.band in harmful_bands(found.rulebase) else Harm.NONE


class Share(NamedTuple):
    """So many of so many."""

    number: int
    of: int


class Score(NamedTuple):
    """What some readings come to. All but `either` is of the readings of decided situations."""

    situations: int
    readings: int
    agreement: Share
    """The leader is the framework that the expert advised."""
    where_strong: Share
    """The same where the expert was sure."""
    where_not_dated: Share
    """The same where the expert's reason is not tied to what has changed since."""
    harmed: tuple[Reading, ...]
    """Those who are firmly sent the other way, the gravest cases too."""
    grave: tuple[Reading, ...]
    decided: int
    either: Share
    """The verdict is slight or less where the expert would take either."""
    calibration: Mapping[str, Share]
    """Strength of the verdict → how often it was right where it has a leader."""

    @property
    def harm(self) -> Share:
        return Share(len(self.harmed), self.decided)

    @property
    def grave_harm(self) -> Share:
        return Share(len(self.grave), self.decided)


def slight_bands(rulebase: RuleBase) -> tuple[Band, ...]:
    """The lower half of the bands: both frameworks will do."""
    return rulebase.bands[: len(rulebase.bands) // 2]


def harmful_bands(rulebase: RuleBase) -> tuple[Band, ...]:
    """The two highest bands, but none of the lower half."""
    count = len(rulebase.bands)
    return rulebase.bands[max(count - 2, count // 2) :]


def half_of(name: str) -> int:
    """1 or 2, as good as by chance, and the same whatever other files there are.

    It is drawn from the name without `.yaml`.
    """
    name = name.removesuffix(".yaml")
    return 1 + sha256(name.encode("utf-8", "surrogateescape")).digest()[-1] % 2


def read_all(rulebase: RuleBase, situations: Iterable[Situation]) -> tuple[Reading, ...]:
    return tuple(
        Reading(situation, reader, recommend(rulebase, answers))
        for situation in situations
        for reader, answers in situation.readings.items()
    )


def score(rulebase: RuleBase, readings: Sequence[Reading]) -> Score:
    decided = [reading for reading in readings if reading.decided]
    leading = [reading for reading in decided if reading.found.leader is not None]
    strengths = [*(band.id for band in rulebase.bands), Verdict.ONLY_CHOICE.value]
    return Score(
        situations=len({reading.situation.name for reading in readings}),
        readings=len(readings),
        agreement=_right(decided),
        where_strong=_right(reading for reading in decided if reading.situation.strength == STRONG),
        where_not_dated=_right(reading for reading in decided if not reading.situation.dated),
        harmed=tuple(reading for reading in decided if reading.harm is not Harm.NONE),
        grave=tuple(reading for reading in decided if reading.harm is Harm.GRAVE),
        decided=len(decided),
        either=_right(reading for reading in readings if not reading.decided),
        calibration={
            strength: _right(reading for reading in leading if reading.found.strength == strength)
            for strength in strengths
        },
    )


def _right(readings: Iterable[Reading]) -> Share:
    verdicts = [reading.right for reading in readings]
    return Share(sum(verdicts), len(verdicts))
