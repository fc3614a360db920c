"""Users and what they may do where."""

from __future__ import annotations

from datetime import datetime
from typing import ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from ganxun.accounts.choices import AccountKind, Scope
from ganxun.accounts.querysets import ApiTokenQuerySet, ClientQuerySet, RoleGrantQuerySet, UserQuerySet
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

    def create_client_user(self, username: str, *, display_name: str) -> User:
        """A new account for another system: no password will ever open it."""
        user: User = self.model(username=username, display_name=display_name, kind=AccountKind.CLIENT)
        user.set_unusable_password()
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
    kind = models.CharField(
        _("账号类别"), max_length=6, choices=AccountKind.choices, default=AccountKind.PERSON
    )
    person = models.OneToOneField(
        Person, verbose_name=_("人员"), on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    is_active = models.BooleanField(_("启用"), default=True)
    must_change_password = models.BooleanField(_("须修改密码"), default=False)

    USERNAME_FIELD = "username"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()
    no_row_guard = (
        "signing in looks an account up before anybody is known; it holds a name and no data of the person"
    )

    class Meta:
        verbose_name = _("账号")
        verbose_name_plural = _("账号")
        constraints = [
            models.CheckConstraint(
                condition=Q(kind="person") | Q(person__isnull=True), name="client_account_is_nobodys_own"
            )
        ]

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


class Client(models.Model):
    """Another system that calls the interface: an account that nobody signs in to, run for an organisation."""

    user = models.OneToOneField(User, verbose_name=_("账号"), on_delete=models.PROTECT, related_name="client")
    organisation = models.ForeignKey(
        Organisation, verbose_name=_("所属机构"), on_delete=models.PROTECT, related_name="+"
    )
    purpose = models.CharField(_("用途"), max_length=200)
    contact = models.CharField(_("联系人"), max_length=100, blank=True)
    opened_at = models.DateTimeField(_("登记时间"))
    opened_by = models.CharField(_("登记人"), max_length=100)

    objects = ClientQuerySet.as_manager()

    class Meta:
        verbose_name = _("接口客户端")
        verbose_name_plural = _("接口客户端")

    def __str__(self) -> str:
        return self.user.display_name


class ApiToken(models.Model):
    """A key of a client, shown once and kept as a digest. `prefix` finds it; it says nothing about the rest.

    It opens what the client's roles and its own scopes both open, until `expires_at` or until it is revoked.
    """

    client = models.ForeignKey(
        Client, verbose_name=_("接口客户端"), on_delete=models.PROTECT, related_name="tokens"
    )
    prefix = models.CharField(_("令牌前缀"), max_length=12, unique=True)
    digest = models.CharField(_("令牌摘要"), max_length=64)
    scopes = ArrayField(models.CharField(max_length=30, choices=Scope.choices), verbose_name=_("使用范围"))
    requests_per_minute = models.PositiveIntegerField(_("每分钟请求数"))
    issued_at = models.DateTimeField(_("签发时间"))
    issued_by = models.CharField(_("签发人"), max_length=100)
    expires_at = models.DateTimeField(_("到期时间"))
    replaces = models.ForeignKey(
        "self", verbose_name=_("轮换自"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    revoked_at = models.DateTimeField(_("吊销时间"), null=True, blank=True)
    revoked_by = models.CharField(_("吊销人"), max_length=100, blank=True)
    last_used_at = models.DateTimeField(_("最近使用"), null=True, blank=True)
    last_used_from = models.CharField(_("最近使用地址"), max_length=45, blank=True)
    last_refused_at = models.DateTimeField(_("最近被拒"), null=True, blank=True)
    last_refused_from = models.CharField(_("最近被拒地址"), max_length=45, blank=True)

    objects = ApiTokenQuerySet.as_manager()

    class Meta:
        verbose_name = _("接口令牌")
        verbose_name_plural = _("接口令牌")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(expires_at__gte=F("issued_at")), name="api_token_expires_after_it_is_issued"
            ),
            models.CheckConstraint(
                condition=Q(requests_per_minute__gte=1), name="api_token_allows_some_request"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.client} {self.prefix}"

    def is_good_at(self, at: datetime) -> bool:
        """Whether it opens anything at that moment."""
        return self.revoked_at is None and self.expires_at > at


class ApiAllowance(models.Model):
    """How many requests a token has left. The table is not logged: after a crash everybody starts afresh."""

    token = models.OneToOneField(
        ApiToken,
        verbose_name=_("接口令牌"),
        on_delete=models.CASCADE,
        primary_key=True,
        related_name="+",
        db_constraint=False,
    )
    left = models.FloatField(_("剩余次数"))
    counted_at = models.DateTimeField(_("计数时间"))

    class Meta:
        verbose_name = _("接口配额")
        verbose_name_plural = _("接口配额")

    def __str__(self) -> str:
        return f"{self.token_id} {self.left:.0f}"
