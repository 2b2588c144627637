"""Rows of the floor."""

import datetime
import uuid

import factory
from django.utils import timezone

from portal.enums import GovernmentKind, JobState
from portal.formkeys import FIELD, new_form_key
from portal.models import AuditEvent, Government, Job, Notification, User
from portal.opened import FIELD as OPENED
from portal.opened import stamp


def form_key():
    """``{"form_key": …}`` to add to what a test posts; the same dict twice is a resend."""
    return {FIELD: new_form_key()}


def opening(obj, names):
    """What a form over ``obj`` carries when its page is made now (portal.opened)."""
    return {OPENED: stamp(obj, names)}


class GovernmentFactory(factory.django.DjangoModelFactory):
    """A government without a root unit: enough for the floor. Trees are made by the door."""

    class Meta:
        model = Government

    name = factory.Sequence(lambda n: f"Kota Contoh {n}")
    short_name = factory.LazyAttribute(lambda o: o.name.removeprefix("Kota "))
    slug = factory.Sequence(lambda n: f"kota-contoh-{n}")
    kind = GovernmentKind.CITY
    time_zone = "Asia/Jakarta"


class UserFactory(factory.django.DjangoModelFactory):
    """A person with an account and no role."""

    class Meta:
        model = User
        skip_postgeneration_save = True

    username = factory.Sequence(lambda n: f"orang{n}")
    display_name = factory.Sequence(lambda n: f"Orang {n}")
    government = factory.SubFactory(GovernmentFactory)
    password = factory.django.Password("sandi-yang-panjang-1")


class SuperadminFactory(UserFactory):
    government = None
    is_staff = True
    is_superuser = True


class JobFactory(factory.django.DjangoModelFactory):
    """A queued job; the traits are the other states, each with what its constraint demands."""

    class Meta:
        model = Job

    class Params:
        running = factory.Trait(
            state=JobState.RUNNING,
            token=factory.LazyFunction(uuid.uuid4),
            attempts=1,
            started_at=factory.LazyFunction(timezone.now),
            lease_until=factory.LazyFunction(
                lambda: timezone.now() + datetime.timedelta(minutes=1)
            ),
        )
        silent = factory.Trait(  # its worker has not been heard of for a minute
            state=JobState.RUNNING,
            token=factory.LazyFunction(uuid.uuid4),
            attempts=1,
            started_at=factory.LazyFunction(lambda: timezone.now() - datetime.timedelta(minutes=2)),
            lease_until=factory.LazyFunction(
                lambda: timezone.now() - datetime.timedelta(minutes=1)
            ),
        )
        failed = factory.Trait(
            state=JobState.FAILED,
            attempts=3,
            finished_at=factory.LazyFunction(timezone.now),
            error="Disk penuh.",
        )
        finished = factory.Trait(
            state=JobState.DONE,
            attempts=1,
            finished_at=factory.LazyFunction(timezone.now),
            result={"url": "/", "url_label": "Buka laporan"},
        )

    government = factory.SubFactory(GovernmentFactory)
    kind = "portal.test"  # registered by tests/portal/kinds.py
    title = factory.Sequence(lambda n: f"Pekerjaan {n}")
    requested_by = factory.SubFactory(UserFactory, government=factory.SelfAttribute("..government"))
    rung_at = factory.LazyFunction(timezone.now)


class NotificationFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = Notification

    recipient = factory.SubFactory(UserFactory)
    government = factory.SelfAttribute("recipient.government")
    text = factory.Sequence(lambda n: f"Pemberitahuan {n}")


class AuditEventFactory(factory.django.DjangoModelFactory):
    class Meta:
        model = AuditEvent

    government = factory.SubFactory(GovernmentFactory)
    actor = factory.SubFactory(UserFactory, government=factory.SelfAttribute("..government"))
    action = "Mengubah unit"
    object_label = "portal.Government"
    object_pk = "1"
    object_text = factory.Sequence(lambda n: f"Objek {n}")
