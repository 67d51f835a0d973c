"""Invites somebody from the machine itself: the way to the first person, and back in when nobody else can."""

from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.urls import reverse

from people import invitations, mail
from people.roles import Role


class Command(BaseCommand):
    """`manage.py invite ADDRESS ROLE` prints the link; nothing is mailed."""

    help = "Invite somebody, and print the link with which they make their account within three days."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("address", help="the e-mail address the account will have")
        parser.add_argument("role", choices=Role.values)

    def handle(self, *args: Any, address: str, role: str, **options: Any) -> None:
        """Print the link, or say why there is none."""
        try:
            invitation, token, ended = invitations.invite(address, role, by=None)
        except invitations.NotInvited as refusal:
            raise CommandError(str(refusal)) from None
        if ended is not None:
            until = f"{ended.expires_at:%Y-%m-%d %H:%M} UTC"
            self.stdout.write(f"The invitation as {ended.get_role_display()} until {until} has ended.")
        self.stdout.write(f"For {invitation.address}, once, until {invitation.expires_at:%Y-%m-%d %H:%M} UTC:")
        self.stdout.write(mail.link(reverse("invitation", args=[token])))
