"""The figures of this room: one module per noun, each declares its measures."""
