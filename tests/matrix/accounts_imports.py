"""Who may bring the books in, and take the entries out."""

from __future__ import annotations

PAGES = """
                                                                     D M T F R V U O S N
accounts:ledger_import                                               + - - + - - - - 0 >
imports:upload importer=ledger                                       + - - + - - - - 0 >
accounts:entry_export                                                + - - + + + - - 0 >
accounts:entry_export fmt=fec                                        + - - + + + - - 0 >
"""
