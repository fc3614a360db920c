from django.apps import AppConfig


class InboxConfig(AppConfig):
    """消息 — what the product tells accounts and people, and the ways by which it reaches them."""

    name = "ganxun.inbox"
    label = "inbox"
    verbose_name = "消息"
