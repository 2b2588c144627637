"""Notices outside the portal: channels (mail, message gateway), the outbox, what a person wants."""
