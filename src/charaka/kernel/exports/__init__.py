"""Tables for other programs: xlsx and csv, written row by row, and recorded in the audit.

``tables`` writes (pure); ``services`` checks the right, records who took what, and answers the request.
"""
