"""Where people log in and out, and what is theirs under /account/. allauth asks for some of these by its own names."""

from django.urls import include, path

from people import views
from people.pages import account, factors, invitation, reset

account_urls = [
    path("", account.index, name="mfa_index"),
    path("again/", account.again, name="account_reauthenticate"),
    path("sessions/end/", account.end_sessions, name="sessions-end"),
    path("code/", factors.code, name="mfa_authenticate"),
    path("passkey/", factors.passkey_login, name="mfa_login_webauthn"),
    path("app/", factors.add_app, name="mfa_activate_totp"),
    path("app/picture.svg", factors.app_picture, name="app-picture"),
    path("app/remove/", factors.remove_app, name="mfa_deactivate_totp"),
    path("passkeys/add/", factors.add_passkey, name="mfa_add_webauthn"),
    path("passkeys/<int:pk>/remove/", factors.remove_passkey, name="mfa_remove_webauthn"),
    path("recovery/", factors.recovery_codes, name="mfa_view_recovery_codes"),
    path("invitation/<slug:token>/", invitation.accept, name="invitation"),
    path("new-password/", reset.ask, name="reset"),
    path("new-password/sent/", reset.sent, name="reset-sent"),
    path("new-password/<slug:uidb64>/<slug:token>/", reset.choose, name="reset-choose"),
]

urlpatterns = [
    path("login/", views.login, name="login"),
    path("login/", views.login, name="account_login"),
    path("logout/", views.logout, name="logout"),
    path("password/", views.change_password, name="password"),
    path("password/changed/", views.password_changed, name="password-changed"),
    path("account/", include(account_urls)),
]
