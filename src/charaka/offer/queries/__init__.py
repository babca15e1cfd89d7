"""Reading the room: ``catalogue`` (lists and one offering), ``costing`` (a cost sheet computed), ``portfolio``."""
