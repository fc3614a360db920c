"""What may be subscribed to, which targets may be reached, when it is tried again."""
