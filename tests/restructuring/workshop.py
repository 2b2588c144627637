"""What the tests of the workshop do alike: press, send a form, read the draft."""

from django.urls import reverse

from restructuring.actions import add_step
from restructuring.thinking import head_steps, think
from tests.factories.portal import form_key


def url(draft, name="detail", **query):
    address = reverse(f"restructuring:proposal_{name}", args=[draft.pk])
    text = "&".join(f"{key}={value}" for key, value in query.items())
    return f"{address}?{text}" if text else address


def grown(draft, *changes, note=""):
    """The draft with one step more for each of ``changes``."""
    for change in changes:
        add_step(proposal=draft, changes=[change], user=None, note=note)
    draft.refresh_from_db()
    return draft


def press(page, draft, name, **data):
    """Post to one of the workshop's buttons; the page it leads to."""
    draft.refresh_from_db()
    usual = {"version": draft.head.number}
    return page.post(url(draft, name), usual | data | form_key(), follow=True)


def told(draft):
    draft.refresh_from_db()
    return think(draft).told()


def text_of(response):
    return response.content.decode()


def send(page, draft, address, **data):
    """Post a form of a change; lists are sent as several values."""
    draft.refresh_from_db()
    usual = {"version": draft.head.number, "step": "save"}
    return page.post(address, usual | data | form_key())


def changes_of_last(draft):
    draft.refresh_from_db()
    return list(head_steps(draft)[-1].changes)


def made_by_form(page, draft, address, **data):
    """The changes of the step that the form makes, as the draft keeps them."""
    response = send(page, draft, address, **data)
    assert response.status_code == 302, text_of(response)
    return changes_of_last(draft)
