"""Subscriptions of clients to events, their messages and every attempt."""
