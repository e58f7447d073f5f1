"""Addresses of the core app. Home joins this namespace in mlplatform.urls: it looks into every app."""

from django.urls import path

from mlplatform.core.views import account, glossary, icon, join, members, notifications, start, team, tokens

app_name = "core"
urlpatterns = [
    path("start/<str:token>/", start.start, name="start"),
    path("join/<str:token>/", join.join, name="join"),
    path("settings/account/", account.profile, name="profile"),
    path("settings/tokens/", tokens.tokens, name="tokens"),
    path("settings/tokens/<uuid:token_id>/revoke/", tokens.revoke, name="token-revoke"),
    path("notifications/", notifications.notifications, name="notifications"),
    path("notifications/bell/", notifications.bell, name="bell"),
    path("notifications/read/", notifications.read_all, name="notifications-read"),
    path("notifications/<uuid:notification_id>/read/", notifications.read, name="notification-read"),
    path("team/", team.team, name="team"),
    path("team/new/", team.create, name="team-new"),
    path("team/none/", team.no_team, name="no-team"),
    path("team/switch/", team.switch, name="switch-team"),
    path("team/rename/", team.rename, name="team-rename"),
    path("team/leave/", team.leave, name="team-leave"),
    path("team/activity/", team.activity, name="activity"),
    path("team/members/<uuid:membership_id>/role/", members.change_role, name="member-role"),
    path("team/members/<uuid:membership_id>/remove/", members.remove, name="member-remove"),
    path("team/invitations/", members.invite, name="invite"),
    path("team/invitations/<uuid:invitation_id>/revoke/", members.revoke_invitation, name="invitation-revoke"),
    # Browsers ask for it on pages that name no icon, such as the API's and the operators'.
    path("favicon.ico", icon.favicon, name="favicon"),
    path("help/glossary/", glossary.glossary, name="glossary"),
]
