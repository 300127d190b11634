"""Names of months and weekdays, in the languages that counseling notes written in English quote most.

English, Spanish, French, German, Portuguese, Italian and Dutch: full names and the usual abbreviations
(Unicode CLDR).
"""

import re

from deid.identifiers import normal

_FULL = {
    "en": "January February March April May June July August September October November December",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
}
_SHORT = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "es": "ene feb mar abr may jun jul ago sep oct nov dic",
    "fr": "janv févr mars avr mai juin juil août sept oct nov déc",
    "de": "Jan Feb Mär Apr Mai Jun Jul Aug Sep Okt Nov Dez",
    "pt": "jan fev mar abr mai jun jul ago set out nov dez",
    "it": "gen feb mar apr mag giu lug ago set ott nov dic",
    "nl": "jan feb mrt apr mei jun jul aug sep okt nov dec",
}
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")

MONTHS: dict[str, tuple[int, tuple[str, ...]]] = {}
"""Normal form of a month's name → its number and the twelve names of the same language and length."""
for _table in (_FULL, _SHORT):
    for _names in _table.values():
        for _number, _name in enumerate(_names.split(), 1):
            MONTHS.setdefault(normal(_name), (_number, tuple(_names.split())))
MONTHS["sept"] = (9, tuple(_SHORT["en"].replace("Sep", "Sept").split()))

_WEEKDAYS = (
    "monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays thursdays fridays "
    "saturdays sundays lunes martes miércoles jueves viernes sábado domingo lundi mardi mercredi jeudi vendredi "
    "samedi dimanche montag dienstag mittwoch donnerstag freitag samstag sonntag"
)
_WEEKDAYS_SHORT = "mon tue tues wed weds thu thur thurs fri sat sun"
_LONG, _ABBREVIATED = "|".join(_WEEKDAYS.split()), "|".join(_WEEKDAYS_SHORT.split())
WEEKDAY = rf"(?:(?i:{_LONG}|{_ABBREVIATED})(?![^\W_])\.?)"
"""A weekday's name or abbreviation, with its full stop."""
PLAIN_WEEKDAY = re.compile(rf"(?<![^\W_])(?:(?i:{_LONG})|{_ABBREVIATED.title()})(?![^\W_])")
"""A weekday far from any date: an abbreviation counts only where it is capitalised ("sat" is a verb)."""
