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


OWN_RECORD = (
    "Berkas kepegawaian Anda sendiri diubah oleh petugas lain yang berwenang (UU 30/2014 Pasal 42 "
    "dan Pasal 43). Bila ada yang keliru, ajukan pembetulan di Halaman saya."
)


def refuse_own_record(user, *employees):
    """Raise ValidationError when ``user`` is one of the people whose record is about to change:
    nobody is an officer to themselves."""
    if user is not None and any(person.user_id == user.pk for person in employees):
        raise ValidationError(OWN_RECORD, code="own_record")
