"""What the room makes known to the kernel and to the shells, when the product starts."""

from charaka.accounts.registrations import (  # noqa: F401
    bank,
    budget,
    chart,
    imports,
    imputed,
    ledger,
    measures,
    services,
)
