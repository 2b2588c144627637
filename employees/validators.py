"""Checks shared by the actions."""

from django.core.exceptions import ValidationError


def field_problems(row, exclude):
    """Return "label: message" for every field of an unsaved row that its own rules refuse."""
    try:
        row.clean_fields(exclude=exclude)
    except ValidationError as error:
        return [
            f"{row._meta.get_field(name).verbose_name}: {message}"
            for name, messages in error.message_dict.items()
            for message in messages
        ]
    return []
