"""Hours: the clock times of a mention, as minutes of the day."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta

from feeds.lang import Found, Language


def times(found: Found, lang: Language) -> list[tuple[int, int | None]]:
    """Give the clock times of a mention as minutes of the day, each with its end; 24 hours on where past midnight."""
    parts = found.parts
    later = parts.get("half3") or parts.get("half2")
    if "hourword" in parts or "quarter" in parts:
        return [(_written(parts, lang), None)]
    first = _minutes(parts, "", parts.get("half"), later, lang)
    if "hour4" in parts:
        return [
            _span(parts, "", "2", first, lang),
            _span(parts, "3", "4", _minutes(parts, "3", None, None, lang), lang),
        ]
    if found.kind == "times":
        rest = [_minutes(parts, n, parts.get("half" + n), later, lang) for n in ("2", "3") if "hour" + n in parts]
        return [(first, None), *((m, None) for m in rest)]
    if not {"hour2", "moment2", "digits2"} & set(parts):
        return [(first, None)]
    return [_span(parts, "", "2", first, lang)]


def _span(parts: dict[str, str], start: str, stop: str, first: int, lang: Language) -> tuple[int, int]:
    """Give a span of hours: past midnight where it ends before it begins, past noon behind `noon` (`noon to 4`)."""
    end = _minutes(parts, stop, parts.get("half" + stop), None, lang)
    if end <= first:
        end += 720 if "moment" + start in parts and end + 720 > first else 1440
    return first, end


def _written(parts: dict[str, str], lang: Language) -> int:
    """Give an hour in words or with a quarter: `halb acht`, `Viertel nach 7`, `zwölf Uhr`."""
    hour = lang.hours[parts["hourword"].lower()] if "hourword" in parts else int(parts["hour"])
    minutes = hour * 60 + lang.quarters.get(flat(parts.get("quarter", "")), 0)
    half = parts.get("half")
    return minutes + (lang.halves[flat(half)] * 60 if half and minutes < 720 else 0)


def _minutes(parts: dict[str, str], which: str, half: str | None, later: str | None, lang: Language) -> int:
    if "moment" + which in parts:
        return lang.moments[flat(parts["moment" + which])] * 60
    if "digits" + which in parts:
        return int(parts["digits" + which][:2]) * 60 + int(parts["digits" + which][2:])
    hour, minute = int(parts["hour" + which]), int(parts.get("minute" + which) or 0)
    if half:
        hour = hour % 12 + lang.halves[flat(half)] if hour <= 12 else hour
    elif later and hour <= 12:
        shifted = hour % 12 + lang.halves[flat(later)]
        last = max(int(parts[k]) % 12 for k in ("hour2", "hour3") if k in parts)
        hour = shifted if hour % 12 <= last else hour
    elif 0 < hour <= lang.afternoon and not parts["hour" + which].startswith("0"):
        hour += 12
    return hour * 60 + minute


def at(day: date, minutes: int) -> datetime:
    """Give the wall-clock time so many minutes after a day's midnight."""
    return datetime.combine(day, time()) + timedelta(minutes=minutes)


def flat(words: str) -> str:
    """Give words in small letters with one blank between them, as the language file has them."""
    return " ".join(words.lower().split())
