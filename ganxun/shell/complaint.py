"""How the shell says no."""


class Complaint(Exception):
    """One clear Chinese line for the person at the keyboard; the command ends with status 2."""
