"""Documents of a request: asked by the service, made harmless, kept sealed, served as a download only."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from portal.files import attachment_path
from portal.models import Attachment, AuditEvent
from portal.permissions import Role
from publicservices.actions.requests import close, empty_old_requests, settle_form
from publicservices.models import RequestDocument, ServiceRequest
from publicservices.queries.requests import form_of
from publicservices.request_fields import FieldKind, RequestField, fingerprint, read
from publicservices.views.applying import draw_secret
from tests.factories.orgunits import user_with_role
from tests.factories.portal import form_key
from tests.factories.publicservices import PublicServiceFactory, promise
from tests.portal.attachment_files import HTML, SECRET, jpeg, pdf

pytestmark = pytest.mark.django_db
ASKED = (
    RequestField("Foto KTP", FieldKind.DOCUMENT, types="picture", megabytes=1),
    RequestField("Surat kuasa", FieldKind.DOCUMENT, is_required=False, types="pdf"),
    RequestField("Keperluan", is_required=False),
)


@pytest.fixture
def service():
    made = PublicServiceFactory(name="Penggantian KTP-el")
    promise(made)
    settle_form(service=made, is_open=True, intro="", fields=ASKED, user=None)
    return made


def address(service):
    return reverse("catalogue:request_apply", args=[service.government.slug, service.pk])


def sent(client, service, *, secret=None, **files):
    data = {
        "kunci": secret or draw_secret(), "bentuk": fingerprint(ASKED), "applicant": "Sri Wahyuni",
    }  # fmt: skip
    data |= {name: SimpleUploadedFile(*file) for name, file in files.items()}
    return client.post(address(service), data)


def photo(name="ktp.php.jpg"):
    return name, jpeg(exif=True)


def test_a_form_that_asks_for_files_says_what_it_takes(client, service):
    page = client.get(address(service)).content.decode()
    assert 'enctype="multipart/form-data"' in page
    assert 'accept=".jpg,.png"' in page
    assert "JPG atau PNG, paling besar 1 MB." in page
    assert "<script" not in page
    assert tuple(read([{"label": "Lama", "kind": "text", "is_required": True, "hint": "",
                        "choices": []}])) == (RequestField("Lama"),)  # fmt: skip


def test_a_document_is_cleaned_sealed_and_served_as_a_download(client, service):
    page = sent(client, service, isian0=photo(), isian1=("kuasa.pdf", pdf()))
    assert page.status_code == 200
    row = ServiceRequest.objects.get()
    found = row.documents.select_related("attachment__government")
    assert [(one.label, one.attachment.name, one.attachment.content_type) for one in found] == [
        ("Foto KTP", "ktp.jpg", "image/jpeg"), ("Surat kuasa", "kuasa.pdf", "application/pdf"),
    ]  # fmt: skip
    for one in found:
        stored = attachment_path(one.attachment).read_bytes()
        assert not stored.startswith((b"\xff\xd8", b"%PDF"))
        assert one.attachment.name not in str(attachment_path(one.attachment))
    client.force_login(user_with_role(Role.SURVEY_OFFICER, unit=service.unit))
    detail = client.get(reverse("publicservices:request_detail", args=[row.pk])).content.decode()
    for one in found:
        url = reverse("publicservices:request_document", args=[one.pk])
        assert url in detail
        answer = client.get(url)
        content = b"".join(answer)
        assert len(content) == one.size
        assert SECRET not in content
        assert b"Exif" not in content
        assert answer["Content-Disposition"].startswith("attachment;")
        assert answer["X-Content-Type-Options"] == "nosniff"
        assert answer["Content-Security-Policy"].startswith("sandbox; default-src 'none'")
        assert answer["Cache-Control"] == "private, no-store"
        assert answer["Content-Type"] == one.attachment.content_type
    assert AuditEvent.objects.filter(action="Mengunduh berkas").count() == 2
    client.force_login(user_with_role(Role.SURVEY_OFFICER, unit=PublicServiceFactory().unit))
    assert client.get(url).status_code == 404


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "belum dipilih"),
        ({"isian0": ("ktp.jpg", HTML)}, "bukan JPG atau PNG."),
        ({"isian0": ("ktp.jpg", b"")}, "kosong"),
        ({"isian0": ("ktp.jpg", b"\xff\xd8\xff" + b"0" * 1_000_001)}, "lebih dari 1 MB"),
        ({"isian0": photo(), "isian1": ("kuasa.pdf", jpeg())}, "bukan PDF."),
        ({"isian0": ("ktp.jpg", b"\xff\xd8\xff" + HTML)}, "rusak"),
    ],
)
def test_what_is_not_taken_stands_at_its_field_and_nothing_is_kept(client, service, files, words):
    answer = sent(client, service, **files)
    page = answer.content.decode()
    assert (answer.status_code, words in page) == (422, True), page
    assert "Pilih lagi berkasnya" in page
    assert not ServiceRequest.objects.exists()
    assert not Attachment.objects.exists()


def test_a_body_longer_than_its_documents_may_be_is_not_read(client, service):
    answer = sent(client, service, isian0=("ktp.jpg", b"\xff\xd8\xff" + b"0" * 7_000_000))
    assert answer.status_code == 413


def test_the_same_form_twice_keeps_its_documents_once(client, service):
    secret = draw_secret()
    first, again = (sent(client, service, secret=secret, isian0=photo()) for _ in range(2))
    assert (first.status_code, first.content) == (200, again.content)
    assert (
        sent(client, service, secret=secret, isian0=("x.jpg", jpeg(quality=20))).status_code == 409
    )
    assert (ServiceRequest.objects.count(), RequestDocument.objects.count()) == (1, 1)
    assert Attachment.objects.count() == 1


def test_documents_go_with_the_rest_of_a_request(
    client, service, django_capture_on_commit_callbacks
):
    sent(client, service, isian0=photo())
    row = ServiceRequest.objects.get()
    close(request=row, is_done=True, text="Ambil di loket 3.", user=None)
    path = attachment_path(row.documents.get().attachment)
    assert (empty_old_requests(), path.exists()) == (0, True)
    ServiceRequest.objects.update(closed_at=timezone.now() - timedelta(days=731),
                                  filed_at=timezone.now() - timedelta(days=732))  # fmt: skip
    with django_capture_on_commit_callbacks(execute=True):
        assert empty_old_requests() == 1
    assert (path.exists(), Attachment.objects.exists(), RequestDocument.objects.exists()) == (
        False, False, False,
    )  # fmt: skip


def test_the_office_says_which_documents_it_asks(client, service):
    client.force_login(user_with_role(Role.SURVEY_OFFICER, unit=service.unit))
    url = reverse("publicservices:request_form_update", args=[service.pk])
    assert "Berkas (PDF atau foto)" in client.get(url).content.decode()

    def posted(n, **more):
        data = {"is_open": "on", "intro": "", "isian-TOTAL_FORMS": n, "isian-INITIAL_FORMS": 0}
        for number in range(n):
            values = {"label": f"Berkas {number}", "kind": "document", "types": "pdf",
                      "megabytes": "2"} | more  # fmt: skip
            data |= {f"isian-{number}-{name}": value for name, value in values.items()}
        return client.post(url, data | form_key())

    for n, more, words in ((6, {}, "Paling banyak 5 berkas."), (1, {"megabytes": "11"}, "10")):
        answer = posted(n, **more)
        assert answer.status_code == 200
        assert words in answer.content.decode()
    assert posted(2).status_code == 302
    assert [(one.types, one.megabytes) for one in form_of(service).fields] == [("pdf", 2)] * 2
