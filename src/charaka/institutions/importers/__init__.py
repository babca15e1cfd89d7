"""The tables that this room reads: one module per noun, each declares its importer."""
