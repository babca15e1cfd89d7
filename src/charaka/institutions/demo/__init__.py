"""The room's part of the demo world: one fund, fifteen institutions, their partners, people and rooms."""

from charaka.institutions.demo.seed import seed

__all__ = ["seed"]
