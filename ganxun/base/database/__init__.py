"""PostgreSQL of our own for machines that have none: made, started, shared and stopped on demand.

Free of Django, because settings ask it where the database is.
"""
