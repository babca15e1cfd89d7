"""Stored files: what may come in, where the bytes lie, and who may have them back.

Here live the checks of content, the table of files and their address. What a file proves lives in the room that asked
for it; how a table in it is read lives in ``imports``.
"""
