"""The room's part of the demo world: a catalogue of costed and priced offerings, and what they brought in."""

from charaka.offer.demo.seed import seed

__all__ = ["seed"]
