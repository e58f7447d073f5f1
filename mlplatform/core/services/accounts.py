"""People's accounts."""

from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from mlplatform.core.actors import Actor
from mlplatform.core.enums import Role, Via
from mlplatform.core.errors import ValidationFailed
from mlplatform.core.models import Membership, Team, User
from mlplatform.core.services import audit, teams


@transaction.atomic
def create_user(*, username: str, email: str = "", password: str | None = None, operator: bool = False) -> User:
    """A new account. Without a password the user gets in by a one-time link; an operator may open the admin pages."""
    user = User(username=User.normalize_username(username.strip()), email=email.strip(), is_staff=operator)
    user.is_superuser = operator
    user.set_password(password)
    _check(user, password)
    try:
        with transaction.atomic():
            user.save()
    except IntegrityError:
        raise ValidationFailed(
            "Another account has this username or e-mail address.", fields={"username": ["Pick another username."]}
        ) from None
    return user


@transaction.atomic
def ensure_member(*, username: str, team_name: str, role: Role = Role.OWNER, operator: bool = False) -> Actor:
    """The user at work in the team; account, team and membership are created where they are missing.

    For the command line only: whoever may run it owns the data directory anyway. What exists is left as it is.
    """
    user = User.objects.filter(username__iexact=username).first() or create_user(username=username, operator=operator)
    team = Team.objects.filter(name=team_name).order_by("created_at").first()
    if team is None:
        team = teams.create_team(user=user, name=team_name, via=Via.CLI)
    membership, created = Membership.objects.get_or_create(team=team, user=user, defaults={"role": role})
    actor = Actor(user=user, team=team, role=Role(membership.role), via=Via.CLI)
    if created:
        summary = f"{user.display_name} joined as {role.label.lower()} by the command line."
        audit.record(actor, "member.join", membership, summary, {"role": role})
    return actor


@transaction.atomic
def update_profile(
    *, user: User, first_name: str, last_name: str, email: str, mail_notifications: bool | None = None
) -> User:
    """Change name, e-mail address and whether mail comes (None: as it is).

    The caller has made sure that it is the user who asks.
    """
    wanted: dict[str, str | bool] = {"first_name": first_name, "last_name": last_name, "email": email}
    if mail_notifications is not None:
        wanted["mail_notifications"] = mail_notifications
    changed = [field for field, value in wanted.items() if getattr(user, field) != value]
    if not changed:
        return user
    for field in changed:
        setattr(user, field, wanted[field])
    _check(user, None)
    user.save(update_fields=changed)
    audit.note(
        "account.update", f"{user.username} changed the own account.", user=user, via=Via.PAGE, obj=user,
        data={"fields": changed},
    )  # fmt: skip
    return user


def _check(user: User, password: str | None) -> None:
    try:
        user.full_clean()
        if password is not None:
            validate_password(password, user)
    except ValidationError as error:
        fields = error.message_dict if hasattr(error, "error_dict") else {"password": error.messages}
        raise ValidationFailed("This account cannot be saved as it is.", fields=fields) from None
