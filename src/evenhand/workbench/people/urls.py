"""Addresses of people: signing in, one's own account, the team, sharing, and the audit log."""

from django.urls import path

from evenhand.workbench.people import (
    access,
    account,
    kept,
    ledger_page,
    oidc,
    pairs,
    sign_in,
    team,
    views,
)

urlpatterns = [
    path("sign-in", sign_in.sign_in, name="sign-in"),
    path("sign-in/second", sign_in.second_step, name="second-step"),
    path("sign-in/passkey", sign_in.passkey_sign_in, name="passkey-sign-in"),
    path("sign-in/passkey/options", sign_in.passkey_options, name="passkey-options"),
    path("sign-in/city", oidc.begin, name="city-account"),
    path("sign-in/city/back", oidc.back, name="city-account-back"),
    path("sign-out", oidc.sign_out, name="sign-out"),
    path("welcome/<str:token>", views.welcome, name="welcome"),
    path("invitation/<str:token>", team.invitation, name="invitation"),
    path("account", account.account, name="account"),
    path("account/password", account.password, name="password"),
    path("account/code", account.code_app, name="code-app"),
    path("account/code/off", account.code_app_off, name="code-app-off"),
    path("account/recovery", account.recovery, name="recovery"),
    path("account/passkeys/options", account.passkey_new, name="passkey-new"),
    path("account/passkeys", account.passkey_add, name="passkey-add"),
    path("account/passkeys/<int:key>/remove", account.passkey_remove, name="passkey-remove"),
    path("account/sessions/end", account.end_others, name="end-others"),
    path("account/sessions/<int:seat>/end", account.end_one, name="end-one"),
    path("people", team.people, name="people"),
    path("people/invite", team.invite, name="invite"),
    path("people/invitations/<int:invitation>/withdraw", team.withdraw, name="withdraw"),
    path(
        "people/invitations/<int:invitation>/agree", pairs.agree_invitation, name="agree-invitation"
    ),
    path("people/roles/<int:ask>/agree", pairs.agree_role, name="agree-role"),
    path("people/roles/<int:ask>/refuse", pairs.refuse_role, name="refuse-role"),
    path("account/kept", kept.kept, name="kept-form"),
    path("people/<int:person>", team.person, name="person"),
    path("organisations", team.organisations, name="organisations"),
    path("access/ask", access.ask, name="ask-access"),
    path("notices", access.list_notices, name="notices"),
    path("notices/read", access.read_notices, name="read-notices"),
    path("shares/<str:number>", access.shares, name="shares"),
    path("shares/<str:number>/<int:given>/close", access.close_share, name="close-share"),
    path("ledger", ledger_page.ledger, name="ledger"),
]
