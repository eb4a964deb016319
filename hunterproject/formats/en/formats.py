"""Dates and numbers in English."""

#: Tuesday 13 October
DAY = "l j F"
#: Tuesday 13 October 2026
DAY_AND_YEAR = "l j F Y"
#: 13 October 2026
DATE = "j F Y"
#: 13 October 2026, 09:54
DATE_AND_TIME = "j F Y, H:i"
#: October 2026
MONTH = "F Y"
#: 13 Oct
SHORT_DAY = "j M"
