"""The catalogue for everybody: found by citizens' words, small, without account, cookie or script."""

import csv
import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.conf import settings
from django.urls import reverse

from orgunits.actions import apply_changes
from orgunits.structure import Merge
from publicservices.actions import register_services
from publicservices.actions.standards import publish_first_standards
from publicservices.drafts import ServiceDraft
from publicservices.queries.catalogue import synonyms
from publicservices.searching import Entry, score, wishes
from tests.factories.orgunits import LONG_AGO, REASON, GovernmentFactory, grow_units
from tests.factories.publicservices import STANDARD, PublicServiceFactory, promise

FIRST_VISIT = 50 * 1024

# --- words, without a database ---------------------------------------------------------------------


def names():
    path = settings.BASE_DIR / "publicservices" / "data" / "services.csv"
    with path.open(encoding="utf-8", newline="") as file:
        return {row["code"]: Entry.of(row["name"], row["product"]) for row in csv.DictReader(file)}


@pytest.fixture(scope="module")
def entries():
    return names()


def best(entries, text):
    wanted = wishes(text, synonyms())
    scored = sorted((-score(wanted, entry), code) for code, entry in entries.items())
    return [code for worth, code in scored if worth]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("ktp", "LYN-001"),
        ("mau bikin ktp baru", "LYN-001"),
        ("KTP hilang", "LYN-002"),
        ("ktp rusak", "LYN-002"),
        ("kk", "LYN-003"),
        ("kartu keluarga", "LYN-003"),
        ("kartu kelurga", "LYN-003"),  # a slip of the finger
        ("penggantian", "LYN-002"),
    ],
)
def test_citizens_words_find_the_service(entries, text, code):
    assert code in best(entries, text)[:6]


@pytest.mark.parametrize("text", ["xyzzy", "ktp xyzzy", "pesawat terbang"])
def test_nothing_is_guessed(entries, text):
    assert best(entries, text) == []


def test_every_synonym_finds_something_or_names_a_service_not_in_the_catalogue(entries):
    lost = {asked for asked in synonyms() if not best(entries, asked)}
    assert len(lost) <= len(synonyms()) // 3, sorted(lost)


@pytest.mark.parametrize("text", ["", "   ", "di ke yang", "'", "%_", "a" * 5000])
def test_any_text_can_be_asked(entries, text):
    best(entries, text)


# --- pages -----------------------------------------------------------------------------------------

pytestmark = pytest.mark.django_db


def list_url(government, query=""):
    return reverse("catalogue:catalogue_list", args=[government.slug]) + query


def detail_url(service):
    return reverse("catalogue:catalogue_detail", args=[service.government.slug, service.pk])


@pytest.fixture
def service():
    made = PublicServiceFactory(name="Penggantian KTP-el")
    promise(made, search_words="kartu saya hilang", requirements="Surat <b>kehilangan</b>")
    return made


def test_citizens_find_and_read_a_service(client, service):
    page = client.get(list_url(service.government, "?q=ktp+hilang")).content.decode()
    assert detail_url(service) in page
    page = client.get(detail_url(service)).content.decode()
    for text in ("3 hari kerja", "gratis", "Loket pengaduan", service.unit.name):
        assert text in page
    assert "&lt;b&gt;kehilangan" in page


def test_inner_components_are_not_told(client):
    service = PublicServiceFactory()
    promise(service, supervision="Diperiksa diam-diam")
    assert "diam-diam" not in client.get(detail_url(service)).content.decode()


def test_what_is_not_published_is_not_there(client, service):
    government = service.government
    hidden = PublicServiceFactory(unit=service.unit, name="Belum siap")
    planned = PublicServiceFactory(unit=service.unit, name="Tahun depan")
    promise(planned, valid_from=government.today() + timedelta(days=30))
    page = client.get(list_url(government)).content.decode()
    assert "Belum siap" not in page
    assert "Tahun depan" not in page
    bodies = [client.get(detail_url(one)) for one in (hidden, planned)]
    bodies.append(client.get(list_url(government) + "987654/"))
    assert {response.status_code for response in bodies} == {404}
    assert len({response.content for response in bodies}) == 1


def test_another_government_does_not_show_it(client, service):
    other = GovernmentFactory()
    url = reverse("catalogue:catalogue_detail", args=[other.slug, service.pk])
    assert client.get(url).status_code == 404
    assert service.name not in client.get(list_url(other)).content.decode()
    assert client.get(reverse("catalogue:catalogue_list", args=["tidak-ada"])).status_code == 404


def test_an_old_address_leads_to_whoever_gives_the_service_now(client):
    government = GovernmentFactory()
    source, into, _ = grow_units(government, 3)
    service = PublicServiceFactory(unit=source)
    promise(service)
    apply_changes(government=government, changes=[Merge((source.pk,), into.pk)], user=None,
                  reason=REASON, effective_on=government.today())  # fmt: skip
    response = client.get(detail_url(service), follow=True)
    assert response.status_code == 200
    assert into.name in response.content.decode()


@pytest.mark.parametrize(
    "query", ["", "?q=", "?q=xyzzy", "?page=99", "?page=x", "?q=%00", "?q=" + "x" * 3000]
)
def test_the_list_survives_any_query(client, service, query):
    response = client.get(list_url(service.government, query))
    assert response.status_code == 200
    if "xyzzy" in query:
        assert "Tidak ada layanan yang cocok" in response.content.decode()


def test_an_empty_catalogue_says_so(client):
    page = client.get(list_url(GovernmentFactory())).content.decode()
    assert "belum menerbitkan" in page


def test_the_first_visit_is_small_and_asks_nothing_of_the_browser(client):
    government = GovernmentFactory()
    units = grow_units(government, 60, width=10)
    drafts = [ServiceDraft(unit=unit, code="SAMA", name="Surat pengantar", valid_from=LONG_AGO)
              for unit in units]  # fmt: skip
    drafts += [ServiceDraft(unit=units[0], code=f"L{number}", valid_from=LONG_AGO,
                            name=f"Layanan dengan nama panjang nomor {number}")
               for number in range(40)]  # fmt: skip
    common = {"government": government, "user": None, "reason": REASON}
    services = register_services(drafts=drafts, **common)
    publish_first_standards(standards=[(service, STANDARD) for service in services],
                            valid_from=LONG_AGO, **common)  # fmt: skip
    style = (Path(settings.BASE_DIR) / "static" / "css" / "citizen.css").stat().st_size
    response = client.get(list_url(government, "?q=surat"))
    assert "Pilih tempat (60)" in response.content.decode()
    for query in ("", "?q=surat"):
        response = client.get(list_url(government, query))
        page = response.content.decode()
        assert len(response.content) + style < FIRST_VISIT
        assert not response.cookies
        assert "<script" not in page
        assert re.findall(r'(?:src|href)="(https?:[^"]+)"', page) == []


def test_the_catalogue_costs_the_same_for_few_and_many(client, django_assert_max_num_queries):
    government = GovernmentFactory()
    units = grow_units(government, 12)
    counts = []
    for number in range(2):
        for unit in units[number * 2 : number * 10 + 2]:
            promise(PublicServiceFactory(unit=unit))
        with django_assert_max_num_queries(5) as asked:
            client.get(list_url(government, "?q=layanan"))
        counts.append(len(asked))
    assert counts == [3, 3]
