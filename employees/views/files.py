"""What the lists of this app put into a file: the columns of the screen, for all pages."""

from employees.queries import certificate_rows, employee_rows, pool_rows
from employees.queries.efficiency import scored_lines
from employees.queries.performance import performance_rows
from employees.queries.teams import team_lines
from employees.views.seats import with_unit_names
from portal.exports import ExportColumn
from portal.templatetags.formats import mask_nip

AT_ONCE = 5000  # rows whose posts, units and trainings are read together


def _post(row):
    return row.post.placement if row.post else None


def _remarks(row):
    found = [] if row.post or row.standing else ["Belum ditempatkan"]
    if row.standing:
        found.append(row.standing.get_kind_display())
    if row.post and row.retires_soon:
        found.append(row.retires_label)
    found += [seat.placement.get_kind_display() for seat in row.others]
    return ", ".join(found)


EMPLOYEE_COLUMNS = [
    ExportColumn("Nama", lambda row: row.employee.full_name, 32),
    ExportColumn(
        "NIP", lambda row: row.employee.nip if row.shows_nip else mask_nip(row.employee.nip), 22
    ),
    ExportColumn("Status", lambda row: row.employee.get_status_display()),
    ExportColumn("Golongan", lambda row: row.employee.golongan, 10),
    ExportColumn("Jabatan", lambda row: row.post and _post(row).position.name, 40),
    ExportColumn("Unit", lambda row: row.post and row.post.unit_name, 40),
    ExportColumn("TMT", lambda row: row.post and _post(row).valid_from, 12),
    ExportColumn("JP", lambda row: row.training.jp, 8),
    ExportColumn("Keterangan", _remarks, 30),
]
VACANCY_COLUMNS = [
    ExportColumn("Jabatan", lambda post: post.name, 40),
    ExportColumn("Eselon", lambda post: post.echelon, 8),
    ExportColumn("Unit", lambda post: post.unit_name, 40),
    ExportColumn("Jenis", lambda post: post.job_title.get_kind_display(), 22),
    ExportColumn("Ada", lambda post: post.n_holders, 8),
    ExportColumn("Perlu", lambda post: post.required_headcount, 8),
    ExportColumn("Lowong", lambda post: post.n_vacant, 8),
]
POST_COLUMNS = [
    ExportColumn("Unit", lambda line: line.unit_name, 40),
    ExportColumn("Jabatan", lambda line: line.position.name, 40),
    ExportColumn("Jenis", lambda line: line.position.job_title.get_kind_display(), 22),
    ExportColumn("Eselon", lambda line: line.position.echelon, 8),
    ExportColumn("Kelas", lambda line: line.job_class, 8),
    ExportColumn("Bezetting", lambda line: line.filled, 10),
    ExportColumn("Kebutuhan", lambda line: line.position.required_headcount, 10),
    ExportColumn("Selisih", lambda line: line.gap, 8),
    ExportColumn("Lowong", lambda line: line.vacant, 8),
    ExportColumn("Rangkap", lambda line: line.is_double, 9),
    ExportColumn("Kebutuhan ABK", lambda line: line.score.exact_need, 12, 2),
    ExportColumn("EJ", lambda line: line.score.result.value, 8, 2),
    ExportColumn("PJ", lambda line: line.score.result.grade.label, 14),
    ExportColumn("PNS", lambda line: line.hands.pns, 8),
    ExportColumn("PPPK", lambda line: line.hands.pppk, 8),
    ExportColumn("PPPK paruh waktu", lambda line: line.hands.part_time, 12),
    ExportColumn("Jam per minggu", lambda line: line.hands.known_hours, 12),
]
RETIREMENT_COLUMNS = [  # of (Retirement, whether the NIP is shown whole)
    ExportColumn("Nama", lambda row: row[0].employee.full_name, 32),
    ExportColumn(
        "NIP", lambda row: row[0].employee.nip if row[1] else mask_nip(row[0].employee.nip), 22
    ),
    ExportColumn("Status", lambda row: row[0].employee.status_label),
    ExportColumn("Jabatan", lambda row: row[0].post and row[0].post.name, 40),
    ExportColumn("Unit", lambda row: row[0].post and row[0].post.unit_name, 40),
    ExportColumn("Batas usia", lambda row: row[0].age.years, 10),
    ExportColumn("Dasar", lambda row: row[0].age.rule, 40),
    ExportColumn("TMT pensiun", lambda row: row[0].on, 12),
]
CERTIFICATE_COLUMNS = [
    ExportColumn("Nama", lambda row: row.record.employee.full_name, 32),
    ExportColumn("Jabatan", lambda row: row.seat and row.seat.placement.position.name, 40),
    ExportColumn("Unit", lambda row: row.seat and row.seat.unit_name, 40),
    ExportColumn("Macam", lambda row: row.record.type_label, 28),
    ExportColumn("Tentang", lambda row: row.record.name, 40),
    ExportColumn("Nomor", lambda row: row.record.number, 24),
    ExportColumn("Terbit", lambda row: row.record.issued_on, 12),
    ExportColumn("Berlaku sampai", lambda row: row.record.valid_until, 12),
]
PERFORMANCE_COLUMNS = [
    ExportColumn("Nama", lambda row: row.employee.full_name, 32),
    ExportColumn("Jabatan", lambda row: row.seat and row.seat.placement.position.name, 40),
    ExportColumn("Unit", lambda row: row.seat and row.seat.unit_name, 40),
    ExportColumn("Hasil kerja", lambda row: row.rating and row.rating.get_result_display(), 22),
    ExportColumn(
        "Perilaku kerja", lambda row: row.rating and row.rating.get_behaviour_display(), 22
    ),
    ExportColumn("Predikat", lambda row: row.rating and str(row.rating.predicate.label), 18),
    ExportColumn("IP ASN (disiplin dianggap 5)", lambda row: row.index.total, 12, 2),
    ExportColumn("Kategori", lambda row: row.index.band, 16),
]
POOL_COLUMNS = [
    ExportColumn("Nama", lambda row: row.employee.full_name, 32),
    ExportColumn(
        "NIP", lambda row: row.employee.nip if row.shows_nip else mask_nip(row.employee.nip), 22
    ),
    ExportColumn("Status", lambda row: row.employee.get_status_display()),
    ExportColumn("Golongan", lambda row: row.employee.golongan, 10),
    ExportColumn("Keadaan", lambda row: row.state, 26),
    ExportColumn("Sejak", lambda row: row.since, 12),
    ExportColumn("Sampai sebelum", lambda row: row.away and row.away.valid_until, 12),
    ExportColumn("Jabatan terakhir", lambda row: row.last and row.last.position.name, 40),
    ExportColumn("Unit terakhir", lambda row: row.last_unit_name, 40),
]
ACTIVITY_COLUMNS = [
    ExportColumn("Unit", lambda row: row.unit_name, 40),
    ExportColumn("Fungsi atau tim", lambda row: row.what, 60),
    ExportColumn("Tim", lambda row: row.is_team, 8),
    ExportColumn("Jumlah", lambda row: row.amount, 10),
    ExportColumn("Satuan", lambda row: row.measure, 14),
    ExportColumn("Laporan", lambda row: row.reports, 10),
]
ANNOUNCEMENT_COLUMNS = [
    ExportColumn("Judul", lambda row: row.title, 40),
    ExportColumn("Unit", lambda row: row.unit.name, 40),
    ExportColumn("Keadaan", lambda row: row.get_state_display(), 14),
    ExportColumn("Terbit", lambda row: row.published_at, 20),
    ExportColumn("Dipahami paling lambat", lambda row: row.due_on, 14),
    ExportColumn("Penerima", lambda row: row.n_told, 10),
    ExportColumn("Membuka", lambda row: row.n_opened, 10),
    ExportColumn("Memahami", lambda row: row.n_acknowledged, 10),
]
READER_COLUMNS = [  # of (AnnouncementReader, name of the unit)
    ExportColumn("Nama", lambda row: row[0].employee.full_name, 32),
    ExportColumn("Unit", lambda row: row[1], 40),
    ExportColumn("Membuka", lambda row: row[0].opened_at, 20),
    ExportColumn("Memahami", lambda row: row[0].acknowledged_at, 20),
]
TEAM_COLUMNS = [
    ExportColumn("Tim", lambda line: line.team.name, 40),
    ExportColumn("Unit", lambda line: line.unit_name, 40),
    ExportColumn("Ketua", lambda line: line.leader and line.leader.full_name, 32),
    ExportColumn("Anggota", lambda line: line.n_members, 10),
    ExportColumn("Lintas unit", lambda line: line.is_cross_unit, 12),
    ExportColumn("SK", lambda line: line.team.decree_number, 24),
    ExportColumn("Tanggal SK", lambda line: line.team.decree_on, 12),
    ExportColumn("Mulai", lambda line: line.team.valid_from, 12),
    ExportColumn("Sampai sebelum", lambda line: line.team.valid_until, 12),
]
CORRECTION_COLUMNS = [
    ExportColumn("Nama", lambda line: line.request.employee.full_name, 32),
    ExportColumn("Unit", lambda line: line.seat and line.seat.unit_name, 40),
    ExportColumn("Bagian", lambda line: line.request.get_field_display(), 24),
    ExportColumn("Diminta", lambda line: line.request.asked_at, 20),
    ExportColumn("Batas", lambda line: line.request.due_at, 20),
    ExportColumn("Keadaan", lambda line: line.request.get_state_display(), 18),
    ExportColumn("Dijawab", lambda line: line.request.answered_at, 20),
    ExportColumn("Jam", lambda line: line.clock.text, 28),
]
TRAINING_COLUMNS = [
    ExportColumn("Program", lambda record: record.programme, 40),
    ExportColumn("Pegawai", lambda record: record.employee.full_name, 32),
    ExportColumn("Jenis", lambda record: record.get_type_display()),
    ExportColumn("Bentuk", lambda record: record.get_form_display()),
    ExportColumn("Mulai", lambda record: record.started_on, 12),
    ExportColumn("Selesai", lambda record: record.ended_on, 12),
    ExportColumn("JP", lambda record: record.jp, 8),
    ExportColumn("Penyelenggara", lambda record: record.provider, 30),
]


def _chunks(rows):
    """A QuerySet in pieces of AT_ONCE, read once."""
    taken, rest = [], rows.iterator(chunk_size=AT_ONCE)
    for row in rest:
        taken.append(row)
        if len(taken) == AT_ONCE:
            yield taken
            taken = []
    if taken:
        yield taken


def lines_of_people(people, user, day):
    """The rows of the list for everybody in ``people``; a few queries for each AT_ONCE of them."""
    for chunk in _chunks(people):
        yield from employee_rows(people=chunk, user=user, day=day)


def lines_of_pool(people, user, day):
    """The rows of the pool for everybody in it; a few queries for each AT_ONCE of them."""
    for chunk in _chunks(people):
        yield from pool_rows(people=chunk, user=user, day=day)


def lines_of_certificates(records, day):
    """The rows of the list of certificates; a few queries for each AT_ONCE of them."""
    for chunk in _chunks(records):
        yield from certificate_rows(chunk, day)


def lines_of_performance(people, year, day):
    """The rows of the list for everybody in ``people``; a few queries for each AT_ONCE of them."""
    for chunk in _chunks(people):
        yield from performance_rows(chunk, year, day)


def lines_of_teams(teams, day):
    """The rows of the list of teams; a few queries for each AT_ONCE of them."""
    for chunk in _chunks(teams):
        yield from team_lines(chunk, day)


def lines_of_posts(posts, day):
    """Posts with the name their unit had on ``day``."""
    for chunk in _chunks(posts):
        yield from with_unit_names(chunk, day)


def lines_of_map(posts, government, day, *, with_agency):
    """ScoredLines of all ``posts``; a few queries for each AT_ONCE of them."""
    for chunk in _chunks(posts):
        yield from scored_lines(chunk, government, day, with_agency=with_agency)
