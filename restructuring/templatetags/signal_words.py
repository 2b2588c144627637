"""How a signal (indikasi masalah) is marked on a page."""

from django import template

from portal.templatetags.badges import chip
from restructuring.enums import SignalState
from restructuring.signal_rules import Tone

register = template.Library()

TONES = {Tone.BAD: "bad", Tone.WARN: "warn", Tone.INFO: "plain"}
STATES = {SignalState.OPEN: "info", SignalState.DISMISSED: "plain", SignalState.CLOSED: "ok"}


@register.simple_tag
def tone_chip(signal):
    """The rule's name, in how heavy it weighs."""
    rule = signal.known_rule
    return chip(TONES[rule.tone], rule.label, icon="exclamation-triangle")


@register.simple_tag
def signal_chip(signal):
    return chip(STATES[SignalState(signal.state)], signal.get_state_display())
