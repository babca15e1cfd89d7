"""The room's part of the demo world: three years of books that tie."""

from charaka.accounts.demo.seed import seed

__all__ = ["seed"]
