"""Accounts and roles given by hand: what is refused says so and writes nothing."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError

from orgunits.actions import (
    apply_changes,
    deactivate_account,
    end_by_hand,
    found_government,
    grant_by_hand,
    grant_role,
    open_account,
    reactivate_account,
    update_account,
)
from orgunits.actions.governments import FirstAdmin
from orgunits.enums import RoleOrigin
from orgunits.models import OrgUnit, RoleAssignment
from orgunits.permissions import grantable_roles, may_govern_role
from orgunits.structure import Dissolve
from portal.models import AuditEvent, Government, Notification, User
from portal.permissions import Permission, Role, holds_everywhere
from tests.factories.orgunits import LONG_AGO, OrgUnitFactory, locks_structure, user_with_role
from tests.factories.portal import SuperadminFactory, UserFactory

pytestmark = pytest.mark.django_db
REASON = "Sesuai surat tugas."


@pytest.fixture
def admin(town):
    return user_with_role(Role.GOVERNMENT_ADMIN, unit=town.root, display_name="Admin Satu")


@pytest.fixture
def person(town):
    return UserFactory(government=town.government, display_name="Budi Penerima")


@pytest.fixture
def leader(town):
    return user_with_role(Role.LEADERSHIP, unit=town.root, display_name="Wali Kota")


def give(user, account, unit, role=Role.HR_OFFICER, **values):
    return grant_by_hand(
        **{
            "account": account,
            "unit": unit,
            "role": role,
            "user": user,
            "valid_from": unit.government.today(),
            "valid_until": None,
            "decree": "SK 12 Tahun 2026",
        }
        | values
    )


def written():
    return tuple(
        model.objects.count() for model in (RoleAssignment, AuditEvent, Notification, User)
    ) + tuple(RoleAssignment.objects.order_by("pk").values_list("valid_until"))


def refused(text, write, *args, **kwargs):
    """``write`` is refused with ``text``, and nothing is written."""
    before = written()
    with pytest.raises(ValidationError) as error:
        write(*args, **kwargs)
    assert text in " ".join(error.value.messages)
    assert written() == before


# --- granting -------------------------------------------------------------------------------------


def test_grant_by_hand_holds_at_once_is_audited_and_told(town, admin, person):
    row = give(admin, person, town.health)
    assert person.has_perm(Permission.ORGUNIT_EDIT, town.clinic)
    assert not person.has_perm(Permission.ORGUNIT_EDIT, town.trade)
    event = AuditEvent.objects.of_object(row).get()
    assert (event.actor, event.unit_id, event.reason) == (
        admin,
        town.health.pk,
        "SK 12 Tahun 2026",
    )
    notice = Notification.objects.get(recipient=person)
    assert "Petugas organisasi dan kepegawaian" in notice.text


@pytest.mark.parametrize("role", [Role.GOVERNMENT_ADMIN, Role.LEADERSHIP])
def test_leadership_hears_of_rights_over_the_government(town, admin, leader, person, role):
    give(admin, person, town.root, role)
    assert Notification.objects.filter(recipient=leader).count() == 1


def test_nobody_makes_a_superadmin(town, admin, person, leader):
    for user in (admin, leader, SuperadminFactory()):
        refused("tidak diberikan lewat portal", give, user, person, town.root, Role.SUPERADMIN)
    with pytest.raises(ValidationError):
        grant_role(
            user=person, unit=town.root, role=Role.SUPERADMIN, granted_by=SuperadminFactory(),
            valid_from=LONG_AGO,
        )  # fmt: skip


def test_auditor_is_named_by_leadership_of_the_whole_government_only(town, admin, person, leader):
    refused("oleh pimpinan daerah", give, admin, person, town.root, Role.AUDITOR)
    narrow = user_with_role(Role.LEADERSHIP, unit=town.health)
    refused("oleh pimpinan daerah", give, narrow, person, town.health, Role.AUDITOR)
    assert give(leader, person, town.root, Role.AUDITOR).role == Role.AUDITOR


def test_leadership_grants_nothing_but_the_auditor(town, leader, person):
    refused("Anda tidak berwenang", give, leader, person, town.root, Role.HR_OFFICER)
    assert grantable_roles(leader) == [Role.AUDITOR]


def test_nobody_grants_to_oneself(town, admin, leader):
    refused("kepada diri sendiri", give, admin, admin, town.root)
    refused("kepada diri sendiri", give, leader, leader, town.root, Role.AUDITOR)


@pytest.mark.parametrize("place", ["root", "trade", "foreign"])
def test_nobody_grants_beyond_the_own_scope(town, person, place):
    narrow = user_with_role(Role.GOVERNMENT_ADMIN, unit=town.health)
    refused("Anda tidak berwenang", give, narrow, person, getattr(town, place))
    assert give(narrow, person, town.clinic).unit == town.clinic


def test_other_governments_admin_and_account_are_refused(town, admin):
    foreign = user_with_role(Role.GOVERNMENT_ADMIN, unit=OrgUnitFactory().parent)
    someone = UserFactory(government=town.government)
    refused("Anda tidak berwenang", give, foreign, someone, town.root)
    refused("bukan pengguna pemerintah daerah ini", give, admin, foreign, town.health)


def test_role_without_permission_to_grant_is_refused(town, person):
    refused("Anda tidak berwenang", give, town.officer, person, town.health)


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ({"decree": "  "}, "Tulis dasar"),
        ({"role": "raja"}, "Anda tidak berwenang"),
    ],
)
def test_grant_refuses_what_is_missing(town, admin, person, values, text):
    refused(text, give, admin, person, town.health, **values)


def test_grant_begins_today_at_the_earliest_and_ends_after_it_begins(town, admin, person):
    today = town.government.today()
    day = timedelta(days=1)
    refused("paling cepat hari ini", give, admin, person, town.health, valid_from=today - day)
    refused("Hari terakhir", give, admin, person, town.health, valid_until=today)
    row = give(admin, person, town.health, valid_until=today + day)
    assert (row.valid_from, row.valid_until) == (today, today + day)


def test_grant_twice_for_the_same_days_is_refused(town, admin, person):
    give(admin, person, town.health)
    refused("sudah memegang peran", give, admin, person, town.health)


def test_grant_to_an_account_that_is_off_or_on_a_closed_unit_is_refused(town, admin, person):
    User.objects.filter(pk=person.pk).update(is_active=False)
    refused("sudah dinonaktifkan", give, admin, person, town.health)
    User.objects.filter(pk=person.pk).update(is_active=True)
    apply_changes(
        government=town.government, changes=[Dissolve(town.clinic.pk)], user=None, reason=REASON
    )
    refused("sudah ditutup", give, admin, person, OrgUnit.objects.get(pk=town.clinic.pk))


# --- ending ---------------------------------------------------------------------------------------


def end(user, row, on=None, reason=REASON):
    return end_by_hand(assignment=row, on=on or row.government.today(), user=user, reason=reason)


def test_end_by_hand_takes_effect_at_once(town, admin, person):
    row = give(admin, person, town.health)
    end(admin, row)
    assert not User.objects.get(pk=person.pk).has_perm(Permission.ORGUNIT_EDIT)


def test_end_leaves_roles_of_posts_and_delegations_alone(town, admin, person):
    for origin, text in (("placement", "Akhiri penempatannya"), ("delegated", "Cabut pelimpah")):
        row = grant_role(
            user=person, unit=town.health, role=Role.UNIT_HEAD, granted_by=None,
            valid_from=LONG_AGO, origin=origin, source_key="x:1",
        )  # fmt: skip
        refused(text, end, admin, row)


def test_auditor_is_not_ended_by_who_is_audited(town, admin, leader, person):
    row = give(leader, person, town.root, Role.AUDITOR)
    refused("oleh pimpinan daerah", end, admin, row)
    assert end(leader, row).valid_until == town.government.today()


def test_end_beyond_the_scope_in_the_past_or_without_reason_is_refused(town, admin, person):
    row = give(admin, person, town.trade)
    narrow = user_with_role(Role.GOVERNMENT_ADMIN, unit=town.health)
    refused("Anda tidak berwenang", end, narrow, row)
    refused("paling cepat hari ini", end, admin, row, town.government.today() - timedelta(days=1))
    refused("Alasan", end, admin, row, reason="")


def test_role_still_to_come_ends_before_it_begins(town, admin, person):
    later = town.government.today() + timedelta(days=10)
    row = give(admin, person, town.health, valid_from=later)
    assert end(admin, row, later).valid_until == later


def test_role_that_ends_sooner_is_not_called_over(town, admin, person):
    today = town.government.today()
    row = give(admin, person, town.care, valid_until=today + timedelta(days=5))
    refused("sudah tercatat berakhir", end, admin, row, on=today + timedelta(days=9))
    end(admin, row)
    refused("Peran ini sudah berakhir", end, admin, row)


def test_last_administrator_keeps_the_role(town, admin):
    row = RoleAssignment.objects.get(user=admin)
    refused("admin terakhir", end, admin, row)
    successor = user_with_role(Role.GOVERNMENT_ADMIN, unit=town.root)
    assert end(successor, row).valid_until == town.government.today()


@pytest.mark.parametrize("case", ["off", "waiting", "narrow", "dated", "later"])
def test_who_cannot_act_as_admin_does_not_count_as_one(town, admin, case):
    """An account that is off or never activated, an admin of a part, or for a time only."""
    today = town.government.today()
    unit = town.health if case == "narrow" else town.root
    other = UserFactory(government=town.government)
    grant_role(
        user=other, unit=unit, role=Role.GOVERNMENT_ADMIN, granted_by=None,
        valid_from=today + timedelta(days=5) if case == "later" else LONG_AGO,
        valid_until=today + timedelta(days=90) if case == "dated" else None,
    )  # fmt: skip
    if case == "off":
        User.objects.filter(pk=other.pk).update(is_active=False)
    if case == "waiting":
        other.set_unusable_password()
        other.save()
    keeper = SuperadminFactory()
    refused("admin terakhir", end, keeper, RoleAssignment.objects.get(user=admin))
    refused("admin terakhir", deactivate_account, account=admin, user=keeper, reason=REASON)


# --- accounts -------------------------------------------------------------------------------------


def test_open_account_has_no_password_and_no_rights(town, admin):
    account = open_account(
        government=town.government,
        username="siti.aminah",
        display_name="Siti Aminah",
        email="Siti@Contoh.go.id",
        user=admin,
    )
    assert not account.has_usable_password()
    assert account.email == "Siti@contoh.go.id"
    assert not any(account.has_perm(permission) for permission in Permission)
    event = AuditEvent.objects.of_object(account).get()
    assert event.changes["username"] == [None, "siti.aminah"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"username": "ORANG-lama"}, "username"),  # capitals do not make another name
        ({"username": "dua kata"}, "username"),
        ({"username": ""}, "username"),
        ({"display_name": "  "}, "display_name"),
        ({"email": "bukan surel"}, "email"),
    ],
)
def test_open_account_refuses(town, admin, values, field):
    UserFactory(username="orang-lama")
    data = {"username": "baru", "display_name": "Baru", "email": ""} | values
    before = written()
    with pytest.raises(ValidationError) as error:
        open_account(government=town.government, user=admin, **data)
    assert field in error.value.error_dict
    assert written() == before


def test_update_account_changes_tells_and_audits(town, admin, person):
    update_account(account=person, user=admin, reason=REASON, display_name="Budi Baru")
    person.refresh_from_db()
    assert person.display_name == "Budi Baru"
    assert AuditEvent.objects.of_object(person).get().changes["display_name"][1] == "Budi Baru"
    assert Notification.objects.filter(recipient=person).exists()
    with pytest.raises(ValueError, match="is_superuser"):
        update_account(account=person, user=admin, reason=REASON, is_superuser=True)


def test_superadmin_of_a_government_is_out_of_its_admins_hands(town, admin):
    """With the mail address would go the link to a new password."""
    keeper = UserFactory(government=town.government, is_superuser=True)
    refused(
        "Akun superadmin", update_account, account=keeper, user=admin, reason=REASON, email="a@b.id"
    )
    User.objects.filter(pk=keeper.pk).update(is_active=False)
    refused("Akun superadmin", reactivate_account, account=keeper, user=admin, reason=REASON)
    reactivate_account(account=keeper, user=SuperadminFactory(), reason=REASON)


def test_update_account_keeps_one_way_to_write_a_name(town, admin, person):
    update_account(
        account=person, user=admin, reason=REASON, username="\N{FULLWIDTH LATIN SMALL LETTER B}udi"
    )
    person.refresh_from_db()
    assert person.username == "budi"


def test_update_account_refuses_a_taken_name(town, admin, person):
    other = UserFactory(government=town.government)
    refused(
        "sudah dipakai",
        update_account,
        account=person,
        user=admin,
        reason=REASON,
        username=other.username,
    )


def test_deactivate_lets_roles_rest_and_reactivate_wakes_them(town, admin, person):
    row = give(admin, person, town.health)
    deactivate_account(account=person, user=admin, reason=REASON)
    off = User.objects.get(pk=person.pk)
    assert not off.is_active
    assert not off.has_perm(Permission.ORGUNIT_EDIT)
    row.refresh_from_db()
    assert row.valid_until is None
    reactivate_account(account=person, user=admin, reason=REASON)
    assert User.objects.get(pk=person.pk).has_perm(Permission.ORGUNIT_EDIT)


def test_deactivate_may_end_what_was_granted_but_not_what_follows_a_post(town, admin, person):
    row = give(admin, person, town.health)
    later = give(admin, person, town.trade, valid_from=town.government.today() + timedelta(days=9))
    post = grant_role(
        user=person, unit=town.care, role=Role.UNIT_HEAD, granted_by=None, valid_from=LONG_AGO,
        origin=RoleOrigin.PLACEMENT, source_key="placement:1",
    )  # fmt: skip
    deactivate_account(account=person, user=admin, reason=REASON, end_roles=True)
    for one in (row, later, post):
        one.refresh_from_db()
    assert row.valid_until == town.government.today()
    assert later.valid_until == later.valid_from
    assert post.valid_until is None
    assert AuditEvent.objects.of_object(row).first().action == "Mengakhiri peran"


def test_deactivate_refuses_oneself_a_superadmin_twice_and_without_reason(town, admin, person):
    refused("akun Anda sendiri", deactivate_account, account=admin, user=admin, reason=REASON)
    keeper = SuperadminFactory()
    refused("superadmin", deactivate_account, account=keeper, user=admin, reason=REASON)
    refused("alasan yang jelas", deactivate_account, account=person, user=admin, reason="")
    deactivate_account(account=person, user=admin, reason=REASON)
    refused("sudah dinonaktifkan", deactivate_account, account=person, user=admin, reason=REASON)
    reactivate_account(account=person, user=admin, reason=REASON)
    refused("sudah aktif", reactivate_account, account=person, user=admin, reason=REASON)


# --- founding -------------------------------------------------------------------------------------


def found(**values):
    admin = FirstAdmin(username="admin.baru", display_name="Admin Baru", **values.pop("admin", {}))
    return found_government(
        user=SuperadminFactory(),
        admin=admin,
        **{"name": "Kota Anyar", "slug": "kota-anyar", "kind": "city", "established_on": LONG_AGO}
        | values,
    )


def test_found_government_invites_an_admin_who_can_prepare_it():
    government, account = found()
    assert not account.has_usable_password()
    for permission in (Permission.ROLE_GRANT, Permission.ORGUNIT_EDIT, Permission.CAMPAIGN_EDIT):
        assert holds_everywhere(account, permission)
    assert account.government == government


def test_found_government_may_leave_the_preparing_to_others():
    _, account = found(admin={"prepares": False})
    assert not account.has_perm(Permission.ORGUNIT_EDIT)
    assert account.has_perm(Permission.ROLE_GRANT)


def test_found_government_is_whole_or_not_at_all():
    UserFactory(username="admin.baru")
    before = Government.objects.count()
    with pytest.raises(ValidationError) as error:
        found()
    assert "admin_username" in error.value.error_dict
    assert Government.objects.count() == before


def test_may_govern_role_is_the_same_rule(town, admin, leader):
    assert may_govern_role(admin, Role.UNIT_HEAD, town.clinic)
    assert not may_govern_role(admin, Role.AUDITOR, town.clinic)
    assert may_govern_role(leader, Role.AUDITOR, town.clinic)
    assert not may_govern_role(admin, Role.HR_OFFICER, town.foreign)


def test_who_leaves_and_who_grants_holds_the_lock_of_the_government(town, admin, person):
    """Two administrators who end each other at the same time: the second one sees the first."""
    row = give(admin, person, town.health)
    assert locks_structure(lambda: end(admin, row))
    assert locks_structure(lambda: give(admin, person, town.trade))
    assert locks_structure(lambda: deactivate_account(account=person, user=admin, reason=REASON))
