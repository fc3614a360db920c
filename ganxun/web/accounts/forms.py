"""Forms of signing in and of changing one's password."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.forms import AuthenticationForm, PasswordChangeForm
from django.utils.translation import gettext_lazy as _


class SignInForm(AuthenticationForm):
    """Name and password; what is wrong is never said more precisely than it should be."""

    error_messages = {
        "invalid_login": _("账号或密码不正确。连续输错 5 次，账号将锁定 15 分钟。"),
        "inactive": _("该账号已停用，请联系本单位系统管理员。"),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name, password = self.fields["username"], self.fields["password"]
        name.label, password.label = _("账号"), _("密码")
        name.widget.attrs |= {"class": "form-control form-control-lg", "autocomplete": "username"}
        password.widget.attrs |= {"class": "form-control form-control-lg"}


class NewPasswordForm(PasswordChangeForm):
    """The old password, and the new one twice."""

    error_messages = {
        "password_incorrect": _("原密码不正确。"),
        "password_mismatch": _("两次输入的新密码不一致。"),
    }
    field_order = ["old_password", "new_password1", "new_password2"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        labels = {
            "old_password": _("原密码"),
            "new_password1": _("新密码"),
            "new_password2": _("再输一遍新密码"),
        }
        for name, label in labels.items():
            self.fields[name].label = label
            self.fields[name].widget.attrs["class"] = "form-control"
        self.fields["new_password1"].help_text = _("至少 10 个字符，不要用常见密码、纯数字或自己的账号。")
