"""Addresses of signing in and of one's own account."""

from django.urls import path

from ganxun.web.accounts import pages

app_name = "accounts"
urlpatterns = [
    path("sign-in/", pages.sign_in, name="sign_in"),
    path("sign-out/", pages.sign_out, name="sign_out"),
    path("settings/", pages.settings, name="settings"),
    path("settings/password/", pages.password, name="password"),
]
