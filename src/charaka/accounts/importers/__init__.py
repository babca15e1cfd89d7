"""The room's importers."""
