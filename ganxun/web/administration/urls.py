"""Addresses of accounts and grants: what the system and the security administrator do."""

from django.urls import path

from ganxun.web.administration import accounts, grants

app_name = "administration"
urlpatterns = [
    path("accounts/", accounts.accounts, name="accounts"),
    path("accounts/open/", accounts.open_new, name="open"),
    path("accounts/<int:user_id>/", accounts.account, name="account"),
    path("accounts/<int:user_id>/switch/", accounts.switch, name="switch"),
    path("accounts/<int:user_id>/password/", accounts.password, name="password"),
    path("accounts/<int:user_id>/unlock/", accounts.unlock, name="unlock"),
    path("accounts/<int:user_id>/grant/", grants.grant, name="grant"),
]
