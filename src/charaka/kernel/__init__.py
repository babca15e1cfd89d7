"""What every room stands on: scope, permissions, audit, states, numbers, measures, documents, tables, jobs, look.

The kernel knows no room. It holds the scope root (institution, fund) and the users, because every row and every
audit entry refers to them.
"""
