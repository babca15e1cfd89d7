"""The papers of the room: the sheet of an action."""
