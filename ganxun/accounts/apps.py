from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """账号与授权 — sign-in, roles, grants over a subtree."""

    name = "ganxun.accounts"
    label = "accounts"
    verbose_name = "账号与授权"
