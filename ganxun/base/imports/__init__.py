"""导入 — the life of an import, whatever is imported: received, checked, applied all or nothing, or refused.

What a table may hold is known by the apps above (`people`, `records`); they register their kind here.
"""
