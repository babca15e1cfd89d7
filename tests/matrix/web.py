"""The shell: start, account, portfolio, Today, search. Append lines for its new pages; how: see ``table``."""

from __future__ import annotations

from charaka.testing.cast import Cast

PAGES = """
                                                                     D M T F R V U O S N
web:start                                                            + + + + + + + + + >
web:me                                                               + + + + + + + + + >
web:portfolio                                                        + + + + + + + + + >
POST web:language                                                    + + + + + + + + + +
POST web:theme                                                       + + + + + + + + + +
web:demo                                                             0 0 0 0 0 0 0 0 0 0    # only in the demo
POST web:demo_enter user_id=director                                 0 0 0 0 0 0 0 0 0 0
web:styleguide                                                       + + + + + + + + + +

# What the sign-in library offers and the house does not: an address is changed by the director.
web:closed_email                                                     0 0 0 0 0 0 0 0 0 0
web:closed_confirm                                                   0 0 0 0 0 0 0 0 0 0

# Today is for those who work here; the fund reads what was submitted.
web:today                                                            + + + + + + - + 0 >
web:search                                                           + + + + + + - + 0 >
"""


def director(cast: Cast) -> object:
    return cast.director.user.pk


THINGS = {"director": director}
