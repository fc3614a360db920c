"""The deeds of accounts: opening them, giving and taking rights, and keys for other systems."""

from ganxun.accounts.actions.accounts import (
    NewAccount,
    Wanted,
    change_own_password,
    grant_role,
    note_refused_sign_in,
    note_sign_in,
    note_sign_out,
    open_account,
    reset_password,
    revoke_grant,
    switch_account,
)
from ganxun.accounts.actions.clients import (
    Issued,
    NewClient,
    NewToken,
    issue_token,
    open_client,
    revoke_token,
    rotate_token,
    switch_client,
)

__all__ = [
    "Issued",
    "NewAccount",
    "NewClient",
    "NewToken",
    "Wanted",
    "change_own_password",
    "grant_role",
    "issue_token",
    "note_refused_sign_in",
    "note_sign_in",
    "note_sign_out",
    "open_account",
    "open_client",
    "reset_password",
    "revoke_grant",
    "revoke_token",
    "rotate_token",
    "switch_account",
    "switch_client",
]
