"""Finding rows by words. What is searched is the column ``search``, which services keep folded."""

from __future__ import annotations

from django.db.models import Q

from charaka.kernel.search_text import fold


def holding(words: str) -> Q:
    """A condition on rows: their folded text holds all the words, however they are written. No words: every row."""
    return Q(*(Q(search__contains=word) for word in fold(words).split()))
