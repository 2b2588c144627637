"""Pages of a proposal's documents: ordered, fetched, brought back signed, and who may do which."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from orgunits.structure import Rename
from portal.models import AuditEvent
from portal.permissions import Role
from portal.queries import audit_table
from restructuring.actions import order_document
from restructuring.enums import DocumentKind
from restructuring.models import DocumentSetting, ProposalDocument, SignedDocument
from restructuring.permissions import readable_kinds
from tests.factories.orgunits import user_with_role
from tests.factories.portal import form_key
from tests.restructuring.conftest import draft_of
from tests.restructuring.workshop import text_of

pytestmark = pytest.mark.django_db
K = DocumentKind
PDF = b"%PDF-1.7\n1 0 obj\n%%EOF\n"


def page_of(draft):
    return reverse("restructuring:proposal_documents", args=[draft.pk])


def at(name, row):
    return reverse(f"restructuring:{name}", args=[row.uuid])


def signed_form(**values):
    usual = {"number": "060/45-Org", "signed_on": "", "signer": "Sekretaris Daerah"}
    file = SimpleUploadedFile("ttd.pdf", values.pop("content", PDF), "application/pdf")
    return usual | {"file": file} | values | form_key()


def ordered(city, draft, kind=K.MATRIX, user=None):
    return order_document(proposal=draft, kind=kind, format_="docx", user=user or city.officer)


def test_order_fetch_and_bring_back(city, client, django_capture_on_commit_callbacks):
    draft = draft_of(city, [Rename(city.market.pk, "Bidang Pasar Rakyat")])
    client.force_login(city.officer)
    empty = text_of(client.get(page_of(draft)))
    assert "Belum ada dokumen" in empty
    assert "Susun Matriks lama dan baru sebagai Word" in empty
    assert 'value="chart.docx"' not in empty

    sent = {"borang": "usulan", "usulan-first_number": "", "pesan": "matrix.docx"}
    for bad, words in (
        ({"pesan": "matrix.exe"}, "Pilih dokumen yang akan disusun."),
        ({"pesan": ""}, "Pilih dokumen yang akan disusun."),
        ({"usulan-first_number": "0"}, "Nomor urut paling kecil 1."),
        ({"pesan": "chart.docx"}, "Bagan hanya sebagai PDF."),
        ({"pesan": "acting.pdf"}, "sesudah usulan berlaku"),
    ):
        assert words in text_of(client.post(page_of(draft), sent | bad | form_key()))
    assert not ProposalDocument.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(page_of(draft), sent | form_key())
    row = ProposalDocument.objects.get()
    assert answer.url == at("document_detail", row)
    detail = text_of(client.get(answer.url))
    assert "Unduh Word (DOCX)" in detail
    assert "Sidik jari" in detail
    file = client.get(at("document_file", row))
    assert file["Content-Disposition"].startswith("attachment")
    assert b"".join(file.streaming_content).startswith(b"PK")

    sign = at("document_sign", row)
    today = city.government.today().isoformat()
    assert "Simpan yang sudah" not in detail
    assert "masih RANCANGAN" in text_of(client.post(sign, signed_form(signed_on=today)))
    assert not SignedDocument.objects.exists()
    ProposalDocument.objects.update(is_draft=False)
    assert "Simpan Matriks" in text_of(client.get(sign))
    for bad, words in (
        ({"signed_on": "kapan"}, "Tanggal"),
        ({"signed_on": "2099-01-01"}, "belum tiba"),
        ({"signed_on": today, "content": b"GIF89a"}, "bukan PDF yang utuh"),
        ({"signed_on": today, "number": ""}, "Isi nomornya."),
    ):
        refused = text_of(client.post(sign, signed_form(**bad)))
        assert words in refused
    assert not SignedDocument.objects.exists()
    assert client.post(sign, signed_form(signed_on=today)).url == at("document_detail", row)
    signed = SignedDocument.objects.get()
    assert "060/45-Org" in text_of(client.get(page_of(draft)))
    assert b"".join(client.get(at("signed_file", signed)).streaming_content) == PDF
    assert AuditEvent.objects.filter(action="Mengunduh berkas", actor=city.officer).count() == 2

    # The lawyer reads what the proposal says, but neither signs nor reads of people.
    client.force_login(city.lawyer)
    body = text_of(client.get(page_of(draft)))
    assert "Matriks lama dan baru" in body
    assert 'value="nominative.pdf"' not in body
    assert "Simpan yang sudah" not in text_of(client.get(at("document_detail", row)))
    assert client.get(sign).status_code == 403
    people = ordered(city, draft, K.NOMINATIVE)
    assert client.get(at("document_detail", people)).status_code == 404
    sent = {"borang": "usulan", "pesan": "nominative.docx"}
    assert "Pilih dokumen" in text_of(client.post(page_of(draft), sent | form_key()))


def test_a_secret_draft_keeps_its_documents(city, client, django_capture_on_commit_callbacks):
    draft = draft_of(city, [Rename(city.market.pk, "Bidang Rahasia")], is_confidential=True)
    with django_capture_on_commit_callbacks(execute=True):
        row = ordered(city, draft)
    row.refresh_from_db()
    colleague = city.colleague
    client.force_login(colleague)
    for name in ("document_detail", "document_file", "document_sign"):
        assert client.get(at(name, row)).status_code == 404
    assert client.get(page_of(draft)).status_code == 404
    admin = user_with_role(Role.GOVERNMENT_ADMIN, unit=city.root)
    told = audit_table(user=admin, government=city.government)
    labels = {event.object_label for event in told}
    assert "restructuring.ProposalDocument" not in labels
    assert not any(
        event.object_pk == str(row.file_id) for event in told if "Attachment" in event.object_label
    )


def test_who_may_read_which_kind(city):
    draft = draft_of(city)
    heads = user_with_role(Role.UNIT_HEAD, unit=city.root)
    of_people = {K.EXCERPT, K.OATH, K.STATEMENT, K.DUTY, K.ACTING}
    listed = {K.NOMINATIVE, K.INDUCTEES}
    every = set(DocumentKind)
    for user, expected in (
        (city.officer, every),
        (city.mayor, every),
        (city.lawyer, every - of_people - listed),
        (heads, every - of_people),
        (user_with_role(Role.EMPLOYEE, unit=city.root), set()),
    ):
        assert set(readable_kinds(user, draft)) == expected, user
        for kind in (K.MATRIX, K.NOMINATIVE, K.EXCERPT):
            row = ProposalDocument.objects.create(
                government=draft.government, unit=draft.unit, proposal=draft, version=draft.head,
                kind=kind, format="pdf", day=city.government.today(), ordered_by=city.officer,
            )  # fmt: skip
            shown = ProposalDocument.objects.visible_to(user).filter(pk=row.pk).exists()
            assert shown == (kind in expected)
    study = ProposalDocument.objects.create(
        government=draft.government, unit=draft.unit, proposal=draft, version=draft.head,
        kind=K.STUDY, format="pdf", day=city.government.today(), ordered_by=city.officer,
        with_money=True,
    )  # fmt: skip
    for user, may in ((city.officer, True), (city.lawyer, False)):
        assert ProposalDocument.objects.visible_to(user).filter(pk=study.pk).exists() == may


def test_list_asks_as_much_for_one_document_as_for_three(city, client):
    draft = draft_of(city)
    client.force_login(city.officer)
    counts = []
    for _ in range(2):
        ordered(city, draft)
        if len(counts) == 1:
            ordered(city, draft)
        client.get(page_of(draft))  # what is asked once only
        with CaptureQueriesContext(
            connection,
        ) as asked:
            client.get(page_of(draft))
        counts.append(len(asked))
    assert counts[0] == counts[1]


def test_settings_of_documents(city, client):
    url = reverse("restructuring:document_setting_list")
    client.force_login(city.officer)
    assert client.get(url).status_code == 403
    admin = user_with_role(Role.GOVERNMENT_ADMIN, unit=city.root)
    client.force_login(admin)
    assert "Petikan keputusan" in text_of(client.get(url))
    sent = {"dokumen-TOTAL_FORMS": len(K), "dokumen-INITIAL_FORMS": len(K)}
    sent |= {f"dokumen-{n}-kind": kind.value for n, kind in enumerate(K)}
    place = list(K).index(K.STATEMENT)
    bad = text_of(client.post(url, sent | {f"dokumen-{place}-number_pattern": "821"} | form_key()))
    assert "Pola harus memuat {nomor}." in bad
    good = {f"dokumen-{place}-number_pattern": "821/{nomor}/{tahun}"}
    assert client.post(url, sent | good | form_key()).status_code == 302
    row = DocumentSetting.objects.get()
    assert (row.kind, row.number_pattern) == (K.STATEMENT, "821/{nomor}/{tahun}")
