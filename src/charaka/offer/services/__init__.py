"""Writes of the room: ``catalogue`` (offerings and their versions), ``costs``, ``rates``, ``prices``, ``results``."""
