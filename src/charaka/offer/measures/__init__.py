"""The figures of the room, declared in the registry."""

from charaka.offer.measures import offer  # noqa: F401
