"""Single keys on or off."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as _

from claims.forms.base import DeskForm


class KeysForm(DeskForm):
    """Whether one key alone follows a link or presses a button, for the person who asks."""

    single_keys = forms.ChoiceField(
        label=_("Single keys"), widget=forms.RadioSelect, choices=[("on", _("On")), ("off", _("Off"))]
    )
