"""The register of the demo world: three years of actions at Aïn Tazra, a few at each other institution."""

from charaka.improvement.demo.seed import seed

__all__ = ["seed"]
