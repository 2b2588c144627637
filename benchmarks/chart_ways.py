"""The ways of ``benchmarks.chart``: each returns what it sends, ``parents`` reads the tree back."""

import gzip
import itertools
import json

from django.contrib.auth import get_user_model
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext, override_settings
from django.urls import reverse
from mptt.utils import get_cached_trees

from benchmarks import harness
from benchmarks.planting import SINCE, plant
from orgunits.actions import grant_role
from orgunits.chart import ChartState, Figures, lay_out, parents_of, unit_cards
from orgunits.models import OrgUnit
from orgunits.queries import structure_columns, structure_on
from orgunits.structure import Establish
from portal.charts import card_chart
from portal.permissions import Role

FIELDS = ("id", "name", "abbreviation", "kind", "tipe")
BRANCHES_RUN = 4
# Words of real agencies, so that names compress as real ones do.
SUBJECTS = (
    "Pendidikan", "Kesehatan", "Pekerjaan Umum dan Penataan Ruang", "Perumahan dan Permukiman",
    "Ketenteraman dan Ketertiban Umum", "Sosial", "Tenaga Kerja", "Pemberdayaan Perempuan",
    "Perlindungan Anak", "Pangan", "Pertanahan", "Lingkungan Hidup", "Kependudukan",
    "Pencatatan Sipil", "Pemberdayaan Masyarakat", "Pengendalian Penduduk", "Perhubungan",
    "Komunikasi", "Informatika", "Koperasi", "Usaha Kecil", "Penanaman Modal", "Kepemudaan",
    "Olahraga", "Statistik", "Persandian", "Kebudayaan", "Perpustakaan", "Kearsipan", "Kelautan",
    "Perikanan", "Pariwisata", "Pertanian", "Perdagangan", "Perindustrian", "Keuangan", "Pelatihan",
)  # fmt: skip
WORK = ("Perencanaan", "Pembinaan", "Pengawasan", "Pelayanan", "Pengembangan", "Pengelolaan Data",
        "Evaluasi", "Kerja Sama", "Sarana", "Umum", "Kepegawaian")  # fmt: skip


def real_names(n_units, root):
    """Forty agencies, their bidang, and under these the rest, named as units are."""
    changes = []
    for number in range(1, n_units):
        subject = SUBJECTS[number % len(SUBJECTS)]
        work = WORK[number // 7 % len(WORK)]
        if number <= 40:
            changes.append(Establish(-number, root, f"Dinas {subject} {number}", "dinas", "A"))
        elif number <= 320:
            above = -((number - 41) % 40 + 1)
            changes.append(Establish(-number, above, f"Bidang {work} {subject}", "bidang"))
        else:
            above = -((number - 321) % 280 + 41)
            name = f"Seksi {work} {subject} {number % 97}"
            changes.append(Establish(-number, above, name, "seksi"))
    return changes


def measure(options):
    planted = plant(options.units, real_names)
    government = planted.government
    harness.vacuum("orgunits_unitversion")
    officer = get_user_model().objects.create_user("petugas", government=government)
    root = OrgUnit.objects.get(pk=planted.ids[0])
    grant_role(user=officer, unit=root, role=Role.HR_OFFICER, granted_by=None, valid_from=SINCE)
    today = government.today()
    expected = {row.id: (row.parent, row.name) for row in structure_on(government, today)}

    columns, sent = harness.median(lambda: by_columns(government, officer), options.repeat)
    harness.agree("columns", of_columns(sent), expected)
    cached, nested = harness.median(lambda: by_cached_trees(government), options.repeat)
    harness.agree("cached_trees", of_nested(json.loads(nested)), expected)
    recursive = by_recursion(root, expected)
    values, listed = harness.median(lambda: by_values(government), options.repeat)
    harness.agree("values", of_values(json.loads(listed)), expected)
    svg, drawn = harness.median(lambda: by_drawing(government, officer), options.repeat)
    harness.agree("svg", drawn.count("data-unit="), len(expected))
    floor, names = harness.median(lambda: by_names(government), options.repeat)
    harness.agree("floor", len(names), len(expected))
    zipped, packed = harness.median(lambda: gzip.compress(sent.encode(), 6), options.repeat)
    unchanged = asked_again(officer)
    return {
        "size": {"units": len(expected)},
        "seconds": {
            "columns": columns,
            "cached_trees": cached,
            "recursive": recursive,
            "values": values,
            "svg": svg,
            "floor": floor,
        },
        "ours": "columns",
        "ratio": {
            "floor_kb": len(packed) / 1024,
            "floor_queries_unchanged": unchanged["queries_of_units"],
        },
        "gzip_seconds": round(zipped, 5),
        "kb": {
            "columns": kb(sent),
            "cached_trees": kb(nested),
            "values": kb(listed),
            "svg": kb(drawn),
            "floor": kb("\n".join(names)),
        },
        "unchanged": unchanged,
    }


def kb(text):
    return round(len(gzip.compress(text.encode(), 6)) / 1024, 1)


def by_columns(government, officer):
    return json.dumps(
        structure_columns(government, government.today(), officer), ensure_ascii=False
    )


def of_columns(sent):
    columns = json.loads(sent)
    ids = list(itertools.accumulate(int(text) for text in columns["steps"].split(",")))
    parents = parents_of([int(digit, 36) for digit in columns["levels"]])
    above = [ids[parent] if parent < len(ids) else None for parent in parents]
    names = columns["names"].split("\t")
    return dict(zip(ids, zip(above, names, strict=True), strict=True))


def open_units(government):
    return OrgUnit.objects.filter(government=government, closed_on__isnull=True)


def node(unit, children):
    return {name: getattr(unit, name) for name in FIELDS} | {"children": children}


def by_cached_trees(government):
    def nested(unit):
        return node(unit, [nested(child) for child in unit.get_children()])

    trees = get_cached_trees(open_units(government))
    return json.dumps([nested(tree) for tree in trees], ensure_ascii=False)


def of_nested(trees, parent=None):
    found = {}
    for tree in trees:
        found[tree["id"]] = (parent, tree["name"])
        found |= of_nested(tree["children"], tree["id"])
    return found


def by_recursion(root, expected):
    """Seconds of the naive way, reckoned from a few branches under the root."""

    def nested(unit):
        below = unit.children.filter(closed_on__isnull=True)
        return node(unit, [nested(child) for child in below])

    branches = list(root.children.all()[:BRANCHES_RUN])
    seconds, trees = harness.timed(lambda: [nested(branch) for branch in branches])
    found = of_nested(trees, root.pk)
    harness.agree("recursive", found, {pk: expected[pk] for pk in found})
    return seconds * len(expected) / len(found)


def by_values(government):
    rows = open_units(government).order_by("lft").values(*FIELDS, "parent_id")
    return json.dumps(list(rows), ensure_ascii=False)


def of_values(rows):
    return {row["id"]: (row["parent_id"], row["name"]) for row in rows}


def by_drawing(government, officer):
    rows = structure_on(government, government.today(), officer)
    state = ChartState.read({"semua": "1"}, rows)
    pairs = list(state.outline.shown(rows))
    cards = unit_cards(pairs, state, Figures(), lambda pk: f"/orgunits/{pk}/", frozenset())
    heights = [card.height for card in cards]
    layout = lay_out([row.level for row in rows], heights, [row.kind for row in rows], 196)
    return card_chart(cards, layout, title="Bagan", description="")


def by_names(government):
    return list(open_units(government).order_by("lft").values_list("name", flat=True))


def asked_again(officer):
    """The page's own request, unchanged since the last visit: what it still asks the database."""
    client = Client()
    client.force_login(officer)
    url = reverse("orgunits:orgunit_chart_data")
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        first = client.get(url)
        tag = {"if-none-match": first["ETag"]}
        with CaptureQueriesContext(connection) as asked:
            seconds, answer = harness.timed(lambda: client.get(url, headers=tag))
    harness.agree("unchanged", answer.status_code, 304)
    units = ('orgunits_orgunit"', "orgunits_unitversion")
    return {
        "seconds": round(seconds, 5),
        "queries": len(asked),
        "queries_of_units": sum(
            f'FROM "{name.rstrip(chr(34))}"' in query["sql"] for query in asked for name in units
        ),
    }
