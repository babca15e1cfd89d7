"""A label and its value in one line of plain text. In templates the same separator stands under the same context."""

from __future__ import annotations

from django.utils.translation import pgettext


def labelled(label: object, value: object) -> str:
    """``Course fill: 85%``, with the separator of the reader's language: French sets the colon off by a space."""
    return f"{label}{pgettext('between label and value', ': ')}{value}"
