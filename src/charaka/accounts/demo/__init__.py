"""The room's part of the demo world."""
