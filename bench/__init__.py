"""Measurements of the product against the limit of the tools it is built on. Run by hand; nothing here is shipped."""
