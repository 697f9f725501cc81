"""Dates: read them, find the rule that they follow, and continue it."""

import datetime
import zoneinfo
from typing import TypedDict

import numpy as np
import pandas as pd

from csv_file import note

DAY = pd.Timedelta(days=1)
MICROSECOND = pd.Timedelta(1, "us")
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
MOST_SLOTS = 7 * 24 * 60  # of a week: opening hours are found in steps of a minute or more


class Rule(TypedDict):
    """How the dates go on. A checkpoint of any kind can hold it."""

    words: str  # for people
    zone: str  # the time zone, where the offsets from UTC change
    months: int  # from one date to the next, or 0: then the step counts
    day: str  # of the month
    step: int  # in microseconds
    closed: list[int]  # microseconds of the week at which there is never a row


def read_dates(texts: pd.Series, faults: list[str]) -> pd.DatetimeIndex:
    """Dates in ascending order, each once; they keep their offsets from UTC."""
    texts = texts.fillna("").str.strip()
    dates = pd.to_datetime(texts, format="ISO8601", utc=True, errors="coerce")
    found = [
        f"line {line}: {text!r} is not a date such as 2026-01-31."
        for line, text in texts[dates.isna()].items()
    ]
    known = dates.dropna()
    before = known.shift()
    found += [f"line {line}: {texts[line]} a second time." for line in known.index[known == before]]
    found += [
        f"line {line}: {texts[line]} is before the date above it; sort the file by date."
        for line in known.index[known < before]
    ]
    # 2026-01-31T08:00+01:00: the time on the clocks of a place, and how far they are ahead of UTC.
    clock = texts[known.index].str.extract(r"(.*[T ]\d\d.*?)(?:Z|[+-]\d\d:?\d*)$", expand=False)
    if clock.notna().any():
        found += [
            f"line {line}: {texts[line]} has no offset from UTC, as other dates have."
            for line in clock.index[clock.isna()]
        ]
    faults += shorten(found)
    index = pd.DatetimeIndex(dates, name=texts.name)
    if found or clock.isna().all():
        return index.tz_localize(None)
    ahead = pd.to_datetime(clock, format="ISO8601") - known.dt.tz_localize(None)
    return index.tz_convert(find_zone(known, ahead))


def shorten(faults, most: int = 5) -> list[str]:
    """The first few of a kind, and how many more there are."""
    faults = list(faults)
    more = [f"and {len(faults) - most} more like it."] if len(faults) > most else []
    return faults[:most] + more


def find_zone(dates: pd.Series, ahead: pd.Series) -> datetime.tzinfo:
    """A zone where clocks are changed on the same days; if there is none, the last offset."""
    last = datetime.timezone(ahead.iloc[-1].to_pytimedelta())
    changed = ahead != ahead.shift(fill_value=ahead.iloc[0])
    if not changed.any():
        return last
    telling = changed | changed.shift(-1, fill_value=False)  # the dates around each change
    for name in sorted(zoneinfo.available_timezones()):
        clock = dates[telling].dt.tz_convert(name).dt.tz_localize(None)
        if (clock - dates[telling].dt.tz_localize(None) == ahead[telling]).all():
            return zoneinfo.ZoneInfo(name)
    note(f"no time zone has all offsets from UTC of these dates; the last one is kept, {last}.")
    return last


def find_rule(index: pd.DatetimeIndex) -> Rule:
    """The rule that the dates follow. Some may be missing, as holidays are."""
    rule: Rule = {"words": "", "zone": "", "months": 0, "day": "", "step": 0, "closed": []}
    if isinstance(index.tz, zoneinfo.ZoneInfo):
        rule["zone"] = index.tz.key
    clock = index.tz_localize(None).as_unit("us")
    one_a_day = len(set(clock - clock.normalize())) == 1
    if one_a_day and find_months(clock, rule):
        return rule
    # A day has 23 hours when clocks are changed, but an hour is always an hour.
    times = clock if one_a_day else in_utc(index).as_unit("us")
    steps = np.diff(times.asi8)
    step = int(np.gcd.reduce(steps))
    if steps.sum() < 20 * len(times) * step:
        grid = pd.date_range(times[0], times[-1], freq=step * MICROSECOND)
        present, slots = grid.isin(times), week_slots(grid, index, step)
        closed = find_closed(slots, present)
        missing = (~present & ~np.isin(slots, closed)).sum()
        if missing < len(times):
            rule["step"], rule["closed"] = step, closed
            rule["words"] = step_words(step, closed) + (f", {missing} missing" if missing else "")
            return rule
    rule["step"] = int(np.median(steps))
    rule["words"] = f"not evenly spaced; usually there is one {step_words(rule['step'], [])}"
    return rule


def find_months(clock: pd.DatetimeIndex, rule: Rule) -> bool:
    """Whether there is one date a month, a quarter or a year: then the rule says which day."""
    steps = np.diff(clock.year * 12 + clock.month)
    months = int(np.gcd.reduce(steps))
    if steps.min() < 1 or steps.sum() > 2 * months * len(steps):
        return False
    first = clock.to_period("M").to_timestamp()
    days = ["first day", "last day", "first weekday", "last weekday", f"day {clock.day.max()}"]
    fits = [day for day in days if (day_of_month(first, day) == clock.normalize()).all()]
    day = fits[0] if fits else f"day {clock.day[-1]}"
    often = {1: "monthly", 3: "quarterly", 12: "yearly"}.get(months, f"every {months} months")
    missing = steps.sum() // months - len(steps)
    rule["months"], rule["day"] = months, day
    rule["words"] = f"{often}, on {day if day.startswith('day') else 'the ' + day} of the month"
    if not fits:
        rule["words"] = f"{often}, on different days; the next are on {day} of the month"
    if missing:
        rule["words"] += f", {missing} missing"
    return True


def day_of_month(first: pd.DatetimeIndex, day: str) -> pd.DatetimeIndex:
    """That day of the months of which the first days are given."""
    if day == "first day":
        return first
    if day == "last day":
        return first + pd.offsets.MonthEnd(0)
    if day == "first weekday":
        return first + pd.offsets.BusinessDay(0)
    if day == "last weekday":
        return first + pd.offsets.BMonthEnd(0)
    number = int(day.removeprefix("day "))  # February has no day 30: there it is the last day
    return first + pd.to_timedelta(np.minimum(number, first.days_in_month) - 1, unit="D")


def in_utc(index: pd.DatetimeIndex) -> pd.DatetimeIndex:
    return index if index.tz is None else index.tz_convert(None)


def week_slots(times: pd.DatetimeIndex, like: pd.DatetimeIndex, step: int) -> np.ndarray:
    """Microseconds since Monday, 0:00; on the clocks of the place."""
    if like.tz is not None and step % (DAY // MICROSECOND):
        times = times.tz_localize("UTC").tz_convert(like.tz).tz_localize(None)
    monday = pd.Timestamp("2026-01-05")
    return np.asarray((times - monday) // MICROSECOND) % (7 * DAY // MICROSECOND)


def find_closed(slots: np.ndarray, present: np.ndarray) -> list[int]:
    """Times of the week at which there is never a row, and not by chance: weekends, nights."""
    rows = pd.Series(present).groupby(slots).agg(["sum", "size"])
    if len(rows) > MOST_SLOTS:
        return []
    used = rows[rows["sum"] > 0]
    missing = 1 - used["sum"].sum() / used["size"].sum()  # the share that is missing elsewhere
    by_chance = missing ** rows["size"] * len(rows)
    closed = (rows["sum"] == 0) & (rows["size"] > 1) & (by_chance < 0.05)
    return [int(slot) for slot in rows.index[closed]]


def step_words(step: int, closed: list[int]) -> str:
    days, rest = divmod(step * MICROSECOND, DAY)
    if rest:
        hours = " at certain hours of the week" if closed else ""
        return f"every {step * MICROSECOND}".replace("0 days ", "") + hours
    left_out = {slot // (DAY // MICROSECOND) for slot in closed}
    if left_out == {5, 6}:
        return "every day from Monday to Friday"
    if left_out:
        return f"every {', '.join(np.delete(WEEKDAYS, list(left_out)))}"
    return "every day" if days == 1 else f"every {days} days"


def future_dates(index: pd.DatetimeIndex, horizon: int, rule: Rule) -> pd.DatetimeIndex:
    """The next dates by the rule."""
    if index.tz is not None and rule["zone"]:
        index = index.tz_convert(rule["zone"])
    last = index[-1].tz_localize(None).as_unit("us")  # on the clocks of the place
    whole_days = rule["step"] % (DAY // MICROSECOND) == 0
    if rule["months"]:
        month = last.to_period("M").start_time
        first = pd.date_range(month, periods=horizon + 1, freq=f"{rule['months']}MS")[1:]
        times = day_of_month(first, rule["day"]) + (last - last.normalize())
    else:
        start, count = last if whole_days else in_utc(index)[-1], horizon
        times = index[:0]
        while len(times) < horizon:  # until enough of them are not closed
            count *= 2
            times = pd.date_range(start, periods=count, freq=rule["step"] * MICROSECOND)[1:]
            times = times[~np.isin(week_slots(times, index, rule["step"]), rule["closed"])]
        times = times[:horizon]
    if index.tz is not None and not whole_days:
        return times.tz_localize("UTC").tz_convert(index.tz).rename(index.name)
    # When clocks are changed, a time of day comes twice (the second is meant) or not at all.
    second = np.zeros(horizon, dtype=bool)
    times = times.tz_localize(index.tz, ambiguous=second, nonexistent="shift_forward")
    return times.rename(index.name)
