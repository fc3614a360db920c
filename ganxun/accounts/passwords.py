"""What a password must be made of (GB/T 22239-2019, 身份鉴别 a); length and the rest are Django's validators."""

from __future__ import annotations

import re

from django.contrib.auth.base_user import AbstractBaseUser
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

_KINDS = (r"[a-z]", r"[A-Z]", r"\d", r"[^A-Za-z\d]")
_KINDS_WANTED = 3


class MixedCharacters:
    """At least three of: lower case, upper case, digits, other signs (Chinese characters count as other signs)."""

    def validate(self, password: str, user: AbstractBaseUser | None = None) -> None:
        """Raise ValidationError when the password is too uniform."""
        if sum(bool(re.search(kind, password)) for kind in _KINDS) < _KINDS_WANTED:
            raise ValidationError(self.get_help_text(), code="password_too_uniform")

    def get_help_text(self) -> str:
        """The rule in words, for the page."""
        return _("密码须包含小写字母、大写字母、数字、其他符号中的至少三类。")
