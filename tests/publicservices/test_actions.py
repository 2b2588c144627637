"""Registering, changing and ending services."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError

from orgunits.actions import apply_changes
from orgunits.structure import Dissolve
from portal.models import AuditEvent
from publicservices.actions import create_service, end_service, register_services, update_service
from publicservices.drafts import ServiceDraft
from publicservices.models import PublicService
from tests.factories.orgunits import LONG_AGO, OrgUnitFactory, locks_structure
from tests.factories.portal import UserFactory
from tests.factories.publicservices import PublicServiceFactory

REASON = "Sesuai standar pelayanan."

pytestmark = pytest.mark.django_db


def draft(unit, code="LYN-001", **columns):
    return ServiceDraft(
        **(
            {"unit": unit, "code": code, "name": f"Layanan {code}", "valid_from": LONG_AGO}
            | columns
        )
    )


def register(unit, drafts):
    return register_services(government=unit.government, drafts=drafts, user=None, reason=REASON)


def test_register_services_keeps_every_column_and_one_audit_event_each():
    unit = OrgUnitFactory()
    user = UserFactory(government=unit.government)

    (service, _) = register_services(
        government=unit.government,
        drafts=[
            draft(
                unit,
                name="Izin praktik bidan",
                product="SIPB",
                standard_time="3 hari kerja",
                cost="gratis",
                legal_basis="Permenkes 28/2017",
                is_example=True,
            ),
            draft(unit, "LYN-002"),
        ],
        user=user,
        reason=REASON,
    )

    service.refresh_from_db()
    assert (service.name, service.product, service.standard_time, service.cost) == (
        "Izin praktik bidan",
        "SIPB",
        "3 hari kerja",
        "gratis",
    )
    assert (service.legal_basis, service.is_example, service.valid_from) == (
        "Permenkes 28/2017",
        True,
        LONG_AGO,
    )
    event = AuditEvent.objects.of_object(service).get()
    assert (event.actor, event.action, event.unit_id, event.reason) == (
        user,
        "Mendaftarkan layanan",
        unit.pk,
        REASON,
    )
    assert AuditEvent.objects.filter(action="Mendaftarkan layanan").count() == 2


def test_register_services_costs_the_same_for_few_and_many(django_assert_max_num_queries):
    unit = OrgUnitFactory()
    with django_assert_max_num_queries(8) as few:
        register(unit, [draft(unit, f"A-{n}") for n in range(2)])
    with django_assert_max_num_queries(8) as many:
        register(unit, [draft(unit, f"B-{n}") for n in range(30)])
    assert len(many) == len(few)


def test_register_services_names_every_row_that_cannot_be_kept_and_writes_none():
    unit = OrgUnitFactory()
    PublicServiceFactory(unit=unit, code="LYN-001")

    with pytest.raises(ValidationError) as caught:
        register(
            unit,
            [
                draft(unit, "LYN-001"),
                draft(unit, "LYN-002"),
                draft(unit, "LYN-002"),
                draft(unit, "LYN-003", name=""),
            ],
        )

    assert caught.value.messages == [
        f"Baris 1 (LYN-001): {unit.name} sudah punya layanan dengan kode tersebut.",
        f"Baris 3 (LYN-002): {unit.name} sudah punya layanan dengan kode tersebut.",
        "Baris 4 (LYN-003): nama layanan: Field ini tidak boleh kosong.",
    ]
    assert PublicService.objects.count() == 1


def test_register_services_refuses_a_closed_unit():
    unit = OrgUnitFactory()
    apply_changes(government=unit.government, changes=[Dissolve(unit.pk)], user=None, reason=REASON)
    unit.refresh_from_db()

    with pytest.raises(ValidationError, match="sudah ditutup"):
        register(unit, [draft(unit)])
    assert not PublicService.objects.exists()


def test_register_services_refuses_a_unit_of_another_government():
    unit, other = OrgUnitFactory(), OrgUnitFactory()

    with pytest.raises(ValueError, match="another government"):
        register_services(
            government=other.government, drafts=[draft(unit)], user=None, reason=REASON
        )


def test_register_services_wants_a_reason():
    unit = OrgUnitFactory()

    with pytest.raises(ValidationError, match="alasan"):
        register_services(government=unit.government, drafts=[draft(unit)], user=None, reason="")
    assert not PublicService.objects.exists()


def test_the_same_code_may_stand_at_two_units_and_again_after_its_end():
    service = PublicServiceFactory(code="LYN-001")
    end_service(service=service, on=date(2020, 1, 1), user=None, reason=REASON)

    again = create_service(draft=draft(service.unit, "LYN-001"), user=None, reason=REASON)
    elsewhere = PublicServiceFactory(code="LYN-001")

    assert again.unit == service.unit
    assert elsewhere.unit != service.unit


def test_create_service_refuses_a_unit_that_closed_since_the_page_was_made():
    unit = OrgUnitFactory()
    apply_changes(government=unit.government, changes=[Dissolve(unit.pk)], user=None, reason=REASON)

    with pytest.raises(ValidationError, match="sudah ditutup"):
        create_service(draft=draft(unit), user=None, reason=REASON)
    assert not PublicService.objects.exists()


def test_create_service_holds_the_structure():
    unit = OrgUnitFactory()
    assert locks_structure(lambda: create_service(draft=draft(unit), user=None, reason=REASON))


def test_create_service_refuses_a_code_in_use():
    service = PublicServiceFactory()

    with pytest.raises(ValidationError, match="sudah punya layanan dengan kode"):
        create_service(draft=draft(service.unit, service.code), user=None, reason=REASON)
    assert PublicService.objects.count() == 1


def test_update_service_writes_old_and_new_with_the_reason():
    service = PublicServiceFactory(cost="Rp 50.000")
    user = UserFactory(government=service.government)

    update_service(service=service, user=user, reason=REASON, cost="gratis", name=service.name)

    service.refresh_from_db()
    event = AuditEvent.objects.of_object(service).get(action="Mengubah layanan")
    assert service.cost == "gratis"
    assert (event.changes, event.actor, event.reason) == (
        {"cost": ["Rp 50.000", "gratis"]},
        user,
        REASON,
    )


def test_update_service_without_a_difference_leaves_no_event():
    service = PublicServiceFactory()

    update_service(service=service, user=None, reason=REASON, name=service.name)

    assert not AuditEvent.objects.filter(action="Mengubah layanan").exists()


def test_update_service_refuses_a_column_that_is_not_editable():
    service = PublicServiceFactory()

    with pytest.raises(ValueError, match="not editable"):
        update_service(service=service, user=None, reason=REASON, unit=service.unit)


@pytest.mark.parametrize(
    ("changes", "message"),
    [({"name": ""}, "kosong"), ({"name": "x" * 201}, "200"), ({"reason": "pendek"}, "alasan")],
)
def test_update_service_refuses_bad_values(changes, message):
    service = PublicServiceFactory()

    with pytest.raises(ValidationError, match=message):
        update_service(service=service, user=None, **({"reason": REASON} | changes))
    assert PublicService.objects.get().name == service.name


def test_end_service_closes_its_period_once():
    service = PublicServiceFactory()
    on = service.government.today()

    end_service(service=service, on=on, user=None, reason=REASON)

    service.refresh_from_db()
    assert service.valid_until == on
    assert AuditEvent.objects.of_object(service).filter(action="Mengakhiri layanan").count() == 1
    with pytest.raises(ValidationError, match="sudah berakhir"):
        end_service(service=service, on=on, user=None, reason=REASON)


def test_end_service_refuses_a_day_before_its_beginning():
    service = PublicServiceFactory()

    with pytest.raises(ValidationError, match="sebelum tanggal mulai"):
        end_service(service=service, on=LONG_AGO - timedelta(days=1), user=None, reason=REASON)
    service.refresh_from_db()
    assert service.valid_until is None
