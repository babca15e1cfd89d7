"""charaka token: keys for programs that use the API."""

from __future__ import annotations

from typing import Annotated

import typer

from charaka.cli.instance import (
    acting,
    find_institution,
    find_user,
    load_permissions,
    require_prepared,
    start_django,
)
from charaka.cli.output import JsonFlag, print_json, print_table, say

app = typer.Typer(help="Keys for programs that use the API.", no_args_is_help=True, rich_markup_mode="rich")

CREATE = """Make a token for a user. The key is shown now and never again.

A token holds a part of its owner's rights, in one institution or, for people of the fund and the platform, in all.

Example:

  charaka token create nadia@example.org --name "payroll" -i ain-tazra --scope institutions.partner:view --days 90
"""
LIST = """List the tokens of a user: what each may do, until when, and when it was last used.

Example:

  charaka token list nadia@example.org
"""
REVOKE = """End a token at once. Its number is that of charaka token list.

Example:

  charaka token revoke 7 --reason "the laptop was lost"
"""
Owner = Annotated[str, typer.Argument(metavar="EMAIL", help="The owner of the token.")]


@app.command("create", help=CREATE)
def create_command(
    *,
    email: Owner,
    name: Annotated[str, typer.Option("--name", help="What the token is for.")],
    scope: Annotated[list[str], typer.Option("--scope", "-s", help="A permission; may be repeated.")],
    institution: Annotated[str, typer.Option("--institution", "-i", metavar="CODE", help="Where it acts.")] = "",
    days: Annotated[int, typer.Option("--days", min=1, max=365, help="How long it lasts.")] = 90,
    json: JsonFlag = False,
) -> None:
    start_django()
    require_prepared()
    load_permissions()
    from charaka.api.services import create_token

    token, key = create_token(
        actor=acting(""),
        owner=find_user(email),
        name=name,
        institution=find_institution(institution) if institution else None,
        scopes=scope,
        days=days,
    )
    if json:
        print_json({"id": token.pk, "key": key, "expires_at": token.expires_at, "scopes": token.scopes})
        return
    say(key)
    say(f"Token {token.pk}, until {token.expires_at:%Y-%m-%d}. Keep the key now: it is not shown again.")


@app.command("list", help=LIST)
def list_command(*, email: Owner, json: JsonFlag = False) -> None:
    start_django()
    require_prepared()
    from charaka.api.queries import list_tokens

    rows = [
        {
            "id": token.pk,
            "name": token.name,
            "institution": token.institution.code if token.institution else None,
            "scopes": token.scopes,
            "expires_at": token.expires_at,
            "valid": token.is_valid,
        }
        for token in list_tokens(find_user(email))
    ]
    if json:
        print_json(rows)
    else:
        print_table(
            ("id", "name", "institution", "scopes", "until", "valid"),
            [
                (r["id"], r["name"], r["institution"] or "all", len(r["scopes"]), r["expires_at"], r["valid"])
                for r in rows
            ],
        )


@app.command("revoke", help=REVOKE)
def revoke_command(
    *,
    token_id: Annotated[int, typer.Argument(metavar="ID")],
    reason: Annotated[str, typer.Option("--reason", help="Why; it stands in the history.")] = "",
) -> None:
    start_django()
    require_prepared()
    from charaka.api.services import revoke_token

    revoke_token(actor=acting(""), token_id=token_id, reason=reason)
    say(f"Token {token_id} is revoked.")
