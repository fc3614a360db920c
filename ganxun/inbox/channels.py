"""The ways out of the house. A channel is a plugin: it knows an address and words, no table and no rights.

What is shown on the pages needs no channel. `channels()` are those that this installation has switched on.
"""

from __future__ import annotations

import json
import re
import smtplib
from abc import ABC, abstractmethod
from dataclasses import dataclass
from email.utils import formataddr
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.mail import EmailMultiAlternatives
from django.core.validators import validate_email
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Part:
    """One message within a letter: its words, and the full address of what it is about."""

    subject: str
    words: str
    lines: tuple[tuple[str, str], ...]
    link: str


@dataclass(frozen=True)
class Letter:
    """What goes out at once to one account. `reference` is the same when it is sent again after a fault."""

    address: str
    name: str
    subject: str
    parts: tuple[Part, ...]
    reference: str
    settings_link: str


class NotSent(Exception):
    """The letter did not get out. Sent again later unless `for_good`."""

    def __init__(self, says: str, *, for_good: bool = False) -> None:
        """What is kept with the letter."""
        super().__init__(says)
        self.for_good = for_good


class Channel(ABC):
    """One way out."""

    code: ClassVar[str]
    label: ClassVar[str | Promise]
    address_label: ClassVar[str | Promise]

    @abstractmethod
    def is_on(self) -> bool:
        """Whether this installation uses it."""

    @abstractmethod
    def is_address(self, text: str) -> bool:
        """Whether something can be sent there."""

    @abstractmethod
    def send(self, letter: Letter) -> None:
        """Send it. Raises NotSent."""


class Email(Channel):
    """Through the mail server in `EMAIL_URL`: plain text and HTML, the same words in both."""

    code = "email"
    label = _("电子邮件")
    address_label = _("邮箱地址")

    def is_on(self) -> bool:
        """Whether a mail server has been named."""
        return not settings.EMAIL_BACKEND.endswith("dummy.EmailBackend")

    def is_address(self, text: str) -> bool:
        """Whether it has the form of one."""
        try:
            validate_email(text)
        except ValidationError:
            return False
        return True

    def send(self, letter: Letter) -> None:
        """One mail. A refused recipient is for good, anything else may pass."""
        content = {"letter": letter}
        mail = EmailMultiAlternatives(
            subject=letter.subject,
            body=render_to_string("inbox/letter.txt", content),
            from_email=formataddr(("干训", settings.DEFAULT_FROM_EMAIL)),
            to=[formataddr((letter.name, letter.address))],
            headers={
                "Message-ID": f"<{letter.reference}@ganxun>",
                "Auto-Submitted": "auto-generated",
                "Content-Language": "zh-CN",
            },
        )
        mail.attach_alternative(render_to_string("inbox/letter.html", content), "text/html")
        try:
            mail.send()
        except smtplib.SMTPRecipientsRefused as refused:
            raise NotSent("收件服务器拒收该地址", for_good=True) from refused
        except (smtplib.SMTPException, OSError) as fault:
            raise NotSent(f"邮件服务器未接收：{fault}"[:200]) from fault


class ShortMessages(Channel):
    """An example of a gateway: one file a message in a folder that the gateway empties. Off unless `SHORT_MESSAGES`.

    It says that there is something to read, and not what: a telephone lies on the table.
    """

    code = "short"
    label = _("短消息")
    address_label = _("手机号码")
    _NUMBER = re.compile(r"1[3-9][0-9]{9}")

    def is_on(self) -> bool:
        """Whether a folder has been named."""
        return bool(settings.SHORT_MESSAGES)

    def is_address(self, text: str) -> bool:
        """Whether it is a mobile number of the mainland."""
        return self._NUMBER.fullmatch(text) is not None

    def send(self, letter: Letter) -> None:
        """A file named after the letter: written twice, it is the same file."""
        folder = Path(settings.SHORT_MESSAGES)
        words = f"【干训】您有{len(letter.parts)}条新消息，请登录系统查看。"
        content = {"to": letter.address, "text": words, "reference": letter.reference}
        try:
            folder.mkdir(parents=True, exist_ok=True, mode=0o700)
            part = folder / f".{letter.reference}.part"
            part.write_text(json.dumps(content, ensure_ascii=False), encoding="utf-8")
            part.replace(folder / f"{letter.reference}.json")
        except OSError as fault:
            raise NotSent(f"不能写入交换目录：{fault.strerror}") from fault


_CHANNELS: dict[str, Channel] = {each.code: each for each in (Email(), ShortMessages())}


def register(channel: Channel) -> None:
    """Add a way out, or put another in the place of one; called when an app gets ready."""
    _CHANNELS[channel.code] = channel


def channels() -> tuple[Channel, ...]:
    """The channels that are switched on."""
    return tuple(each for each in _CHANNELS.values() if each.is_on())


def channel(code: str) -> Channel | None:
    """A channel that is switched on; None when there is none of that code, or no longer."""
    found = _CHANNELS.get(code)
    return found if found is not None and found.is_on() else None
