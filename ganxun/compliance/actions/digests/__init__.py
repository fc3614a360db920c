"""Digests of findings: who is due, what differs from what they were told, and telling it (decision 0089)."""

from ganxun.compliance.actions.digests.deeds import begin_here, forget_old, tell_due

__all__ = ["begin_here", "forget_old", "tell_due"]
