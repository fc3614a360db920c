from typing import Any

from django.apps import AppConfig
from django.http import HttpRequest


class AccountsConfig(AppConfig):
    """账号与授权 — sign-in, roles, grants over a subtree."""

    name = "ganxun.accounts"
    label = "accounts"
    verbose_name = "账号与授权"

    def ready(self) -> None:
        """Have every way in audited, whichever page or backend it goes through (GB/T 22239-2019, 安全审计)."""
        from django.contrib.auth.signals import user_logged_in, user_logged_out, user_login_failed

        user_logged_in.connect(_signed_in, dispatch_uid="ganxun.accounts.signed_in")
        user_logged_out.connect(_signed_out, dispatch_uid="ganxun.accounts.signed_out")
        user_login_failed.connect(_refused, dispatch_uid="ganxun.accounts.sign_in_failed")


# A request without a time did not come through our middleware: it is a test signing in without a page.
def _signed_in(sender: object, request: HttpRequest, user: Any, **kwargs: object) -> None:
    from ganxun.accounts.actions import note_sign_in

    if hasattr(request, "time"):
        note_sign_in(user, address=_address(request), at=request.time)


def _signed_out(sender: object, request: HttpRequest, user: Any, **kwargs: object) -> None:
    from ganxun.accounts.actions import note_sign_out

    if hasattr(request, "time") and user is not None:
        note_sign_out(user, address=_address(request), at=request.time)


def _refused(
    sender: object, credentials: dict[str, Any], request: HttpRequest | None = None, **kwargs: object
) -> None:
    from ganxun.accounts.actions import note_refused_sign_in

    if request is not None and hasattr(request, "time"):
        note_refused_sign_in(str(credentials.get("username", "")), address=_address(request), at=request.time)


def _address(request: HttpRequest) -> str:
    return str(request.META.get("REMOTE_ADDR", ""))
