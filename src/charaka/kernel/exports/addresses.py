"""The end of an export's address: ``path("partners/export.<table_format:fmt>", …)`` takes xlsx and csv.

Loaded with ``services``, so that whoever exports may write it.
"""

from __future__ import annotations

from django.urls import register_converter


class TableFormat:
    """The two forms of a table."""

    regex = "xlsx|csv"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


register_converter(TableFormat, "table_format")
