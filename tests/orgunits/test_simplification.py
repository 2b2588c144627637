"""The checklist of the simplification: who is asked, which criterion, which letter."""

from datetime import date

from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orgunits.actions import end_consent, record_consent
from orgunits.enums import UnitKind
from orgunits.queries.simplification import simplification_checklist
from orgunits.structure import Establish
from portal.permissions import Role
from tests.factories.orgunits import GovernmentFactory, establish, root_of, user_with_role

UNITS = (
    (-1, 0, "Dinas Sosial", UnitKind.DINAS),
    (-2, -1, "Sekretariat", UnitKind.SEKRETARIAT),
    (-3, -2, "Subbagian Umum dan Kepegawaian", UnitKind.SUBBAGIAN),
    (-4, -1, "Bidang Rehabilitasi", UnitKind.BIDANG),
    (-5, -4, "Seksi Lansia", UnitKind.SEKSI),
    (-6, -4, "Seksi Anak", UnitKind.SEKSI),
    (-7, 0, "Kecamatan Hulu", UnitKind.KECAMATAN),
    (-8, -7, "Seksi Pelayanan", UnitKind.SEKSI),  # of a kecamatan: untouched
)


def test_checklist_names_criterion_and_letter(client, db):
    government = GovernmentFactory()
    root = root_of(government)
    made = establish(
        government,
        [Establish(number, above or root.pk, name, kind) for number, above, name, kind in UNITS],
    )
    officer = user_with_role(Role.HR_OFFICER, government=government)
    letter = record_consent(
        unit=made[-5], kind="simplification", number="061/9", issuer="Mendagri",
        issued_on=date(2022, 1, 3), user=officer, criterion="authority",
    )  # fmt: skip
    today = government.today()
    with CaptureQueriesContext(connection) as queries:
        rows = simplification_checklist(government, today, officer)
    assert len(queries) <= 9
    assert [(row.unit.name, row.home, row.state) for row in rows] == [
        ("Subbagian Umum dan Kepegawaian", "Dinas Sosial", "office"),
        ("Seksi Lansia", "Dinas Sosial", "approved"),
        ("Seksi Anak", "Dinas Sosial", "open"),
    ]
    assert [len(found) for _label, found in rows[1].criteria] == [0, 1, 0]

    client.force_login(officer)
    address = reverse("orgunits:simplification_list")
    text = client.get(address).content.decode()
    assert "061/9" in text
    assert f"{reverse('orgunits:consent_create', args=[made[-6].pk])}?jenis=simplification" in text
    only = client.get(address + "?state=open").content.decode()
    assert "Seksi Anak" in only
    assert "061/9" not in only
    body = b"".join(client.get(address + "?ekspor=csv").streaming_content).decode()
    assert "061/9, Mendagri" in body
    form = client.get(
        reverse("orgunits:consent_create", args=[made[-6].pk]) + "?jenis=simplification"
    )
    assert '<option value="simplification" selected>' in form.content.decode()

    # A head sees what is below them, and a letter that ended holds nobody.
    head = user_with_role(Role.UNIT_HEAD, unit=made[-7])
    assert simplification_checklist(government, today, head) == []
    end_consent(consent=letter, on=today, user=officer, reason="Dicabut dengan surat baru.")
    assert simplification_checklist(government, today, officer)[1].state == "open"
