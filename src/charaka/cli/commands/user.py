"""charaka user: accounts and roles, from the command line."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

import typer

from charaka.cli.instance import acting, find_institution, find_user, require_prepared, start_django
from charaka.cli.output import JsonFlag, print_json, print_table, say
from charaka.kernel.errors import Invalid, NotFound

if TYPE_CHECKING:
    from charaka.cli.accounts import Place
    from charaka.kernel.models import User
    from charaka.kernel.permissions import Role

app = typer.Typer(help="Accounts and roles.", no_args_is_help=True, rich_markup_mode="rich")

ADD = """Open an account, give it a role, and print the link with which its owner sets a password.

Examples:

  charaka user add nadia@example.org --name "Nadia Fertahi" --role director --institution ain-tazra

  charaka user add omar@example.org --name "Omar Beraho" --role operator
"""
LIST = """List the accounts with their roles of today.

Example:

  charaka user list --institution ain-tazra --json
"""
ROLE = """Give a role from today on, or take it back with --end.

Roles: director, finance, training_manager, trainer, staff, board_member, adviser (in an institution), fund_manager
(in a fund), operator (on the platform).

Examples:

  charaka user role nadia@example.org finance --institution ain-tazra

  charaka user role nadia@example.org finance --institution ain-tazra --end
"""
DISABLE = """Close an account everywhere at once; --undo opens it again. Nothing that it did is lost.

Example:

  charaka user disable nadia@example.org --reason "has left"
"""
LINK = """Print a link with which the owner of an account sets a password. It works once, and for a few days.

Example:

  charaka user password-link nadia@example.org
"""
Email = Annotated[str, typer.Argument(metavar="EMAIL")]
Where = Annotated[str, typer.Option("--institution", "-i", metavar="CODE", help="The institution of the role.")]
InFund = Annotated[str, typer.Option("--fund", metavar="CODE", help="The fund of the role.")]


@app.command("add", help=ADD)
def add_command(
    *,
    email: Email,
    name: Annotated[str, typer.Option("--name", help="First and last name.")],
    role: Annotated[str, typer.Option("--role", help="A role to begin with.")] = "",
    institution: Where = "",
    fund: InFund = "",
    language: Annotated[str, typer.Option("--language", help="ar, fr or en.")] = "fr",
    json: JsonFlag = False,
) -> None:
    start_django()
    require_prepared()
    from django.db import transaction

    from charaka.cli.accounts import assign_role, open_account

    if language not in {"ar", "fr", "en"}:
        raise Invalid("The language is ar, fr or en.")
    with transaction.atomic():
        user = open_account(actor=acting(""), email=email, name=name, language=language)
        if role:
            assign_role(actor=acting(""), user=user, role=_role(role), place=_place(institution, fund))
    link = password_link(user)
    print_json({"id": user.pk, "email": user.email, "password_link": link}) if json else say(link)


@app.command("list", help=LIST)
def list_command(*, institution: Where = "", json: JsonFlag = False) -> None:
    start_django()
    require_prepared()
    from charaka.institutions.queries.actors import actor_for
    from charaka.kernel.models import Institution, User

    only = find_institution(institution).pk if institution else None
    codes = dict(Institution.objects.values_list("pk", "code"))
    rows: list[dict[str, Any]] = []
    for user in User.objects.order_by("email"):
        grants = actor_for(user).grants
        if only is None or any(grant.institution_id in {only, None} for grant in grants):
            roles = sorted({f"{g.role.value}@{codes.get(g.institution_id or 0, 'platform')}" for g in grants})
            rows.append({"email": user.email, "name": user.name, "active": user.is_active, "roles": roles})
    if json:
        print_json(rows)
    else:
        print_table(
            ("e-mail", "name", "active", "roles"),
            [(r["email"], r["name"], "yes" if r["active"] else "no", ", ".join(r["roles"])) for r in rows],
        )


@app.command("role", help=ROLE)
def role_command(
    *,
    email: Email,
    role: Annotated[str, typer.Argument(metavar="ROLE")],
    institution: Where = "",
    fund: InFund = "",
    end: Annotated[bool, typer.Option("--end", help="Take the role back.")] = False,
) -> None:
    start_django()
    require_prepared()
    from charaka.cli.accounts import assign_role, withdraw_role

    act = withdraw_role if end else assign_role
    act(actor=acting(""), user=find_user(email), role=_role(role), place=_place(institution, fund))
    say(f"{email}: {role} {'ended' if end else 'given'}.")


@app.command("disable", help=DISABLE)
def disable_command(
    *,
    email: Email,
    undo: Annotated[bool, typer.Option("--undo", help="Open the account again.")] = False,
    reason: Annotated[str, typer.Option("--reason", help="Why; it stands in the history.")] = "",
) -> None:
    start_django()
    require_prepared()
    from charaka.cli.accounts import set_active

    set_active(actor=acting(""), user=find_user(email), active=undo, reason=reason)
    say(f"{email}: {'open' if undo else 'closed'}.")


@app.command("password-link", help=LINK)
def password_link_command(*, email: Email) -> None:
    start_django()
    require_prepared()
    say(password_link(find_user(email)))


def password_link(user: User) -> str:
    """A link that sets a password once."""
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str
    from django.conf import settings
    from django.urls import reverse

    key = default_token_generator.make_token(user)
    path = reverse("account_reset_password_from_key", kwargs={"uidb36": user_pk_to_url_str(user), "key": key})
    return f"{settings.ORIGIN}{path}"


def _role(written: str) -> Role:
    from charaka.kernel.permissions import Role

    try:
        return Role(written)
    except ValueError:
        raise Invalid(f"There is no role “{written}”. There are: {', '.join(Role)}.") from None


def _place(institution: str, fund: str) -> Place:
    from charaka.cli.accounts import Place
    from charaka.kernel.models import Fund

    found = Fund.objects.filter(code=fund).first() if fund else None
    if fund and found is None:
        raise NotFound(f"There is no fund “{fund}”.")
    return Place(find_institution(institution) if institution else None, found)
