"""One module a sub-command, found by being here; see declaration.py.

Modules are imported before Django is set up, to list them in --help: what a sub-command works with is
imported inside its `run`.
"""
