"""Users and what they may do where."""

from __future__ import annotations

from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ganxun.accounts.querysets import RoleGrantQuerySet, UserQuerySet
from ganxun.accounts.roles import ROLE_CHOICES
from ganxun.orgs.models import Organisation
from ganxun.people.models import Person


class UserManager(BaseUserManager["User"].from_queryset(UserQuerySet)):  # type: ignore[misc]  # made at run time
    """Makes users."""

    def create_user(
        self, username: str, *, password: str, display_name: str = "", person: Person | None = None
    ) -> User:
        """A new active user. The password is hashed with Argon2."""
        user: User = self.model(username=username, display_name=display_name or username, person=person)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def get_by_natural_key(self, username: str | None) -> User:
        """The user who signs in with this name."""
        user: User = self.get(username=username)
        return user


class User(AbstractBaseUser):
    """An account. It can do nothing by itself: rights come from dated grants over a subtree."""

    username = models.CharField(_("账号"), max_length=60, unique=True)
    display_name = models.CharField(_("显示名称"), max_length=60)
    person = models.OneToOneField(
        Person, verbose_name=_("人员"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_active = models.BooleanField(_("启用"), default=True)
    must_change_password = models.BooleanField(_("须修改密码"), default=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        verbose_name = _("账号")
        verbose_name_plural = _("账号")

    def __str__(self) -> str:
        return self.display_name


class RoleGrant(models.Model):
    """A role given to a user over one organisation and all below it, for a time."""

    user = models.ForeignKey(
        User, verbose_name=_("账号"), on_delete=models.CASCADE, related_name="role_grants"
    )
    role = models.CharField(
        _("角色"), max_length=40, choices=[(code, _(label)) for code, label in ROLE_CHOICES]
    )
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("授权机构"), on_delete=models.PROTECT, related_name="+"
    )
    starts_on = models.DateField(_("起始日期"))
    ends_before = models.DateField(_("截止日期"), null=True, blank=True)

    objects = RoleGrantQuerySet.as_manager()

    class Meta:
        verbose_name = _("授权")
        verbose_name_plural = _("授权")
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_before__isnull=True) | Q(ends_before__gt=F("starts_on")),
                name="role_grant_ends_after_it_starts",
                violation_error_message=_("截止日期必须晚于起始日期"),
            ),
            models.UniqueConstraint(
                fields=["user", "role", "organisation", "starts_on"],
                name="role_grant_once",
                violation_error_message=_("同一授权已存在"),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.user} {self.get_role_display()} {self.organisation}"
