"""Dates and numbers in Spanish."""

#: martes 13 de octubre
DAY = r"l j \d\e F"
#: martes 13 de octubre de 2026
DAY_AND_YEAR = r"l j \d\e F \d\e Y"
#: 13 de octubre de 2026
DATE = r"j \d\e F \d\e Y"
#: 13 de octubre de 2026, 09:54
DATE_AND_TIME = r"j \d\e F \d\e Y, H:i"
#: octubre de 2026
MONTH = r"F \d\e Y"
#: 13 oct
SHORT_DAY = "j M"

# Thousands always have it, so that figures in a column stay under each other.
THOUSAND_SEPARATOR = "."
