"""Django formats for English."""

from __future__ import annotations

DATE_FORMAT = "j\u00a0M\u00a0Y"
SHORT_DATE_FORMAT = "d/m/Y"
DATETIME_FORMAT = "j\u00a0M\u00a0Y, G:i"
SHORT_DATETIME_FORMAT = "d/m/Y G:i"
TIME_FORMAT = "G:i"
YEAR_MONTH_FORMAT = "F\u00a0Y"
MONTH_DAY_FORMAT = "j\u00a0F"
FIRST_DAY_OF_WEEK = 1

DATE_INPUT_FORMATS = ["%Y-%m-%d", "%d/%m/%Y", "%d-%m-%Y", "%d.%m.%Y"]
TIME_INPUT_FORMATS = ["%H:%M", "%H:%M:%S"]
DATETIME_INPUT_FORMATS = ["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M", "%Y-%m-%d %H:%M:%S", "%d/%m/%Y %H:%M"]

DECIMAL_SEPARATOR = "."
THOUSAND_SEPARATOR = ","
NUMBER_GROUPING = 3
