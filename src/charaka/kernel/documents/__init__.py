"""Papers that leave the house: PDF/A by typst, one letterhead, numbered codes that anybody can verify.

Here lives what all rooms share. What an invoice or a certificate says lives in the ``documents`` drawer of its room.
"""
