"""Two clocks: the structure on one day, people after it (DESIGN.md 3.5; NTB, January 2026).

Invented throughout: units, posts and people. From the case is the course: in force on 2 January,
the pertek for half of the officials three weeks later, one of them refused, Plt in between.
"""

from datetime import date, timedelta
from types import SimpleNamespace

import pytest
from django.core.exceptions import ValidationError

from employees.actions import (
    correct_placement,
    end_placement,
    move_employee,
    record_status,
    tie_user,
)
from employees.actions.cases import MoveDraft, add_moves, cancel_case, decide_case
from employees.drafts import StatusDraft
from employees.enums import (
    AppointmentKind,
    CaseState,
    CaseStepKind,
    PlacementKind,
    StatusKind,
)
from employees.models import Employee, Placement
from employees.queries import (
    EmployeeFilters,
    PoolFilters,
    acting_rows,
    employee_rows,
    employee_table,
    pool,
)
from orgunits.actions import add_positions, apply_changes, grant_role, load_job_titles
from orgunits.drafts import JobTitleDraft, PositionDraft
from orgunits.enums import JobTitleKind
from orgunits.models import Position, valid_on
from orgunits.structure import ClosePost, Establish, Hand, Merge, OpenPost, RenamePost
from portal.permissions import Role
from restructuring.actions import (
    StandInDraft,
    ask_back_out,
    confirm_back_out,
    enact_proposal,
    make_wave,
    name_stand_in,
    note_gap,
)
from restructuring.enums import ProposalState
from restructuring.models import GapNote, PlacementWave
from restructuring.placing import PlaceState, PostFate, fate_of, is_confirmed, why_unequal
from restructuring.queries.placing import Placing
from restructuring.queries.waves import waves_of
from restructuring.steps import NEW
from tests.factories.cases import WHY, advance
from tests.factories.employees import staff
from tests.factories.orgunits import (
    LONG_AGO,
    REASON,
    GovernmentFactory,
    establish,
    root_of,
    user_with_role,
)
from tests.factories.portal import UserFactory
from tests.restructuring.conftest import approved, fresh, waiting
from tests.worlds import kept_world

pytestmark = pytest.mark.django_db
IN_FORCE = date(2026, 1, 2)
FIRST, SECOND = date(2026, 1, 23), date(2026, 2, 13)
LAST = date(2026, 2, 16)
P = PlaceState
DAYS = [date(2026, 1, 1) + timedelta(days=n) for n in range((LAST - date(2026, 1, 1)).days + 1)]
AGENCIES = ("Perdagangan", "Perindustrian", "Pariwisata")


def is_managerial(post):
    return post.job_title.kind in (JobTitleKind.JPT_PRATAMA, JobTitleKind.ADMINISTRATOR)


@kept_world
def ntb():
    """Three agencies with a head, a secretary and a clerk, whose head and secretary posts end on 2
    January and are formed anew; one whose head post gets another name; one merged into it."""
    government = GovernmentFactory(name="Provinsi Contoh")
    root = root_of(government)
    names = (*AGENCIES, "Kesehatan", "Kependudukan")
    units = establish(
        government,
        [Establish(-n, root.pk, f"Dinas {name}", "dinas") for n, name in enumerate(names, 1)],
    )
    jpt, administrator, clerk = load_job_titles(
        drafts=[
            JobTitleDraft(name="Kepala Dinas", kind=JobTitleKind.JPT_PRATAMA, job_class=15),
            JobTitleDraft(name="Sekretaris", kind=JobTitleKind.ADMINISTRATOR, job_class=12),
            JobTitleDraft(name="Pengadministrasi", kind=JobTitleKind.PELAKSANA, job_class=5),
        ]
    )
    drafts = []
    for unit in units.values():
        short, own = unit.name.removeprefix("Dinas "), {"unit_id": unit.pk, "valid_from": LONG_AGO}
        drafts += [
            PositionDraft(
                **own, job_title_id=jpt.pk, name=f"Kepala {unit.name}", is_head=True, echelon="II.a"
            ),
            PositionDraft(
                **own, job_title_id=administrator.pk, name=f"Sekretaris {short}", echelon="III.a"
            ),
            PositionDraft(**own, job_title_id=clerk.pk, name=f"Pengadministrasi {short}"),
        ]
    posts = add_positions(government=government, drafts=drafts, user=None, reason=REASON)
    people = staff(government, posts, golongan="IV/c", education_level="s2")
    by_name = {post.name: post for post in posts}
    world = SimpleNamespace(
        government=government,
        root=root,
        units=dict(zip(names, units.values(), strict=True)),
        titles=SimpleNamespace(jpt=jpt, administrator=administrator),
        posts=by_name,
        people={post.name: person for post, person in zip(posts, people, strict=True)},
        officer=user_with_role(Role.HR_OFFICER, unit=root),
        colleague=user_with_role(Role.HR_OFFICER, unit=root),
        lawyer=user_with_role(Role.LEGAL_REVIEWER, unit=root),
        mayor=user_with_role(Role.LEADERSHIP, unit=root),
    )
    world.proposal = approved(world, changes_of(world), day=IN_FORCE)
    enact_proposal(proposal=world.proposal, user=None, consents=("budget",))
    world.proposal = fresh(world.proposal)
    world.n_people = len(people)
    return world


def changes_of(world):
    found = []
    for number, name in enumerate(AGENCIES):
        unit = world.units[name].pk
        found += [
            ClosePost(world.posts[f"Kepala Dinas {name}"].pk),
            ClosePost(world.posts[f"Sekretaris {name}"].pk),
            OpenPost(
                NEW - 10 - number,
                unit,
                f"Kepala Dinas {name} dan Ekonomi Kreatif",
                world.titles.jpt.pk,
                "II.a",
                is_head=True,
            ),
            OpenPost(
                NEW - 20 - number,
                unit,
                f"Sekretaris {name} dan Ekonomi Kreatif",
                world.titles.administrator.pk,
                "III.a",
            ),
        ]
    health, population = world.units["Kesehatan"], world.units["Kependudukan"]
    return [
        *found,
        Hand("positions", (world.posts["Pengadministrasi Perindustrian"].pk,), health.pk),
        RenamePost(world.posts["Kepala Dinas Kesehatan"].pk, "Kepala Dinas Kesehatan Masyarakat"),
        Merge((population.pk,), health.pk),
    ]


def new_post(world, kind, name):
    return Position.objects.get(
        unit=world.units[name], name=f"{kind} {name} dan Ekonomi Kreatif", valid_until=None
    )


def rows_of(world, day):
    return Placing(world.proposal, day).rows


def row_of(world, day, title):
    return next(row for row in rows_of(world, day) if row.title == title)


def official(world, kind, name):
    return world.people[f"{kind} {name}"]


def wave_of(world, pairs, day, **values):
    """A wave that brings each (kind, agency) back to the new post of that kind there."""
    kinds = {"Kepala": "Kepala Dinas"}
    moves = [
        MoveDraft(
            employee=official(world, kinds.get(kind, kind), name),
            position=new_post(world, kinds.get(kind, kind), name),
            reason=WHY,
        )
        for kind, name in pairs
    ]
    return make_wave(
        proposal=world.proposal,
        title="Pengukuhan pejabat",
        kind=values.pop("kind", AppointmentKind.CONFIRMATION),
        effective_on=day,
        moves=moves,
        user=world.officer,
        **values,
    )


def stand_in(world, post, person, **values):
    draft = StandInDraft(employee=person, valid_from=values.pop("since", IN_FORCE), **values)
    return name_stand_in(
        proposal=world.proposal, position=post, draft=draft, user=world.officer, reason=REASON
    )


class TestEnactment:
    """What stands on the day itself."""

    def test_equal_posts_are_confirmed_and_the_rest_is_named(self, ntb):
        states = {row.title: (row.state, row.fate) for row in rows_of(ntb, IN_FORCE) if row.post}
        assert states["Kepala Dinas Kesehatan Masyarakat"] == (P.CONFIRMED, PostFate.RENAMED)
        assert states["Pengadministrasi Perindustrian"] == (P.CONFIRMED, PostFate.CARRIED)
        # The head of the merged agency sits on an ordinary post now and waits for another.
        assert states["Kepala Dinas Kependudukan"] == (P.WAITING, PostFate.CARRIED)
        new = {title: one for title, one in states.items() if title.endswith("Kreatif")}
        assert len(new) == 6
        assert set(new.values()) == {(P.GAP, PostFate.OPENED)}
        head = row_of(ntb, IN_FORCE, "Kepala Dinas Kependudukan")
        assert (head.note, head.since) == ("Tidak lagi memimpin unit.", IN_FORCE)

    def test_whoever_lost_the_post_waits_by_name_since_that_day(self, ntb):
        rows = [row for row in rows_of(ntb, LAST) if row.post is None]
        lost = {
            official(ntb, k, n).full_name for k in ("Kepala Dinas", "Sekretaris") for n in AGENCIES
        }
        assert {row.people[0].name for row in rows} == lost
        assert {(row.state, row.since) for row in rows} == {(P.UNPLACED, IN_FORCE)}

    def test_nothing_waits_before_the_day_and_before_the_enactment(self, ntb):
        assert rows_of(ntb, IN_FORCE - timedelta(days=1)) == []
        ntb.proposal.state = ProposalState.APPROVED
        assert rows_of(ntb, IN_FORCE) == []

    def test_counts_are_those_of_a_recount(self, ntb):
        stand_in(
            ntb,
            new_post(ntb, "Kepala Dinas", AGENCIES[0]),
            official(ntb, "Sekretaris", "Kesehatan"),
        )
        counts = Placing(ntb.proposal, LAST).counts
        seated = Placement.objects.on(LAST).definitive().filter(government=ntb.government)
        acting = Placement.objects.on(LAST).filter(kind=PlacementKind.PLT)
        opened = Position.objects.filter(valid_on(LAST), opened_by=ntb.proposal.change)
        vacant = opened.exclude(pk__in=seated.values("position"))
        assert counts[P.ACTING] == acting.count() == 1
        assert counts[P.GAP] == vacant.exclude(pk__in=acting.values("position")).count() == 5
        assert counts[P.UNPLACED] == (
            Employee.objects.exclude(pk__in=seated.values("employee")).count()
        )
        demoted = opened.filter(predecessor__is_head=True, is_head=False)
        assert counts[P.WAITING] == demoted.count() == 1
        filled = opened.filter(pk__in=seated.values("position")).exclude(pk__in=demoted)
        assert counts[P.CONFIRMED] == filled.count()
        assert sum(counts.values()) == opened.count() + 6


class TestPeople:
    """Whoever was displaced is told as they stand, since when."""

    def test_whoever_lost_the_next_post_too_waits_since_then(self, ntb):
        secretary = official(ntb, "Sekretaris", "Pariwisata")
        post = new_post(ntb, "Sekretaris", "Pariwisata")
        move_employee(employee=secretary, position=post, valid_from=FIRST, user=None, reason=REASON)
        seat = secretary.placements.get(superseded_at=None, position=post)
        end_placement(placement=seat, on=SECOND, user=None, reason=REASON)
        told = [
            (row.state, row.since)
            for day in (IN_FORCE, FIRST, SECOND)
            for row in rows_of(ntb, day)
            if row.key == f"orang-{secretary.pk}"
        ]
        assert told == [(P.UNPLACED, IN_FORCE), (P.PLACED, FIRST), (P.UNPLACED, SECOND)]
        assert row_of(ntb, SECOND, post.name).since == SECOND

    def test_whoever_left_service_waits_for_nothing(self, ntb):
        secretary = official(ntb, "Sekretaris", "Pariwisata")
        draft = StatusDraft(kind=StatusKind.RETIRED, valid_from=FIRST)
        record_status(employee=secretary, draft=draft, user=None, reason=REASON)
        row = next(r for r in rows_of(ntb, LAST) if r.key == f"orang-{secretary.pk}")
        assert (row.state, row.since, row.takes) == (P.GONE, FIRST, ())
        before = next(r for r in rows_of(ntb, IN_FORCE) if r.key == row.key)
        assert before.state == P.UNPLACED


def post_like(*, unit_id=1, name="Kepala Bidang", echelon="III.b", kind="administrator", **values):
    title = SimpleNamespace(kind=kind, jenjang=values.pop("jenjang", ""))
    usual = {"is_head": True, "predecessor": None}
    return SimpleNamespace(
        unit_id=unit_id, name=name, echelon=echelon, job_title=title, **usual | values
    )


@pytest.mark.parametrize(
    ("values", "fate", "why"),
    [
        ({}, None, ""),  # merely resized
        ({"unit_id": 2}, PostFate.CARRIED, ""),
        ({"name": "Kepala Bidang Baru"}, PostFate.RENAMED, ""),
        ({"echelon": "III.a"}, PostFate.CHANGED, "Eselon III.b menjadi III.a."),
        ({"name": "X", "echelon": ""}, PostFate.RENAMED, "Eselon III.b menjadi tidak ada."),
        ({"kind": "pengawas"}, PostFate.CHANGED, "Jenis atau jenjang jabatannya berubah."),
        ({"jenjang": "Madya"}, PostFate.CHANGED, "Jenis atau jenjang jabatannya berubah."),
        ({"unit_id": 2, "is_head": False}, PostFate.CARRIED, "Tidak lagi memimpin unit."),
    ],
)
def test_who_is_confirmed_by_the_change_itself(values, fate, why):
    before = post_like()
    after = post_like(**values, predecessor=before)
    assert (fate_of(after), why_unequal(before, after)) == (fate, why)
    carried, decided = SimpleNamespace(change_id=7), SimpleNamespace(change_id=None)
    assert is_confirmed(carried, before, after) == (why == "")
    assert is_confirmed(decided, before, after)
    assert fate_of(before) == PostFate.OPENED


class TestTheWholeCourse:
    def test_every_day_every_post_has_a_holder_a_plt_or_a_named_gap(self, ntb):
        trade, industry, tourism = (new_post(ntb, "Kepala Dinas", name) for name in AGENCIES)
        deputy = official(ntb, "Sekretaris", "Kesehatan")
        account = UserFactory(government=ntb.government)
        tie_user(employee=deputy, account=account, user=None, reason=REASON)
        other = official(ntb, "Sekretaris", "Kependudukan")
        plt = [stand_in(ntb, trade, other), stand_in(ntb, tourism, deputy)]
        note_gap(
            proposal=ntb.proposal,
            position=industry,
            text="Dikoordinasi Asisten Perekonomian sampai pertek terbit.",
            user=ntb.officer,
        )
        for name in AGENCIES:
            note_gap(
                proposal=ntb.proposal,
                position=new_post(ntb, "Sekretaris", name),
                text="Menunggu gelombang kedua.",
                user=ntb.officer,
            )
        self.assert_sound(ntb, DAYS[:25:6])

        first = wave_of(ntb, [("Kepala", name) for name in AGENCIES], FIRST)
        assert row_of(ntb, IN_FORCE, industry.name).label == "Menunggu pengukuhan"
        refused = official(ntb, "Kepala Dinas", "Pariwisata")
        roads = {"officer": ntb.officer, "leader": ntb.mayor}
        case = advance(first.case, CaseStepKind.CLEAR, refused=[refused], on=FIRST, **roads)
        [line] = waves_of(ntb.proposal, ntb.officer)
        assert (line.agreed, line.refused, line.waiting) == (2, 1, 0)
        case = advance(case, CaseStepKind.INAUGURATE, on=FIRST, **roads)
        assert case.state == CaseState.EFFECTIVE
        self.assert_ended(plt[0], FIRST)
        self.assert_sound(ntb, DAYS[20::6])
        # Who was refused is not lost: back among those who wait, and the post keeps its Plt.
        person = next(r for r in rows_of(ntb, FIRST) if r.key == f"orang-{refused.pk}")
        assert (person.state, [one.id for one in person.takes]) == (P.UNPLACED, [refused.pk])
        assert row_of(ntb, FIRST, tourism.name).state == P.ACTING

        second = wave_of(
            ntb,
            [*(("Sekretaris", name) for name in AGENCIES), ("Kepala", "Pariwisata")],
            SECOND,
        )
        assert (first.number, second.number) == (1, 2)
        case = advance(second.case, CaseStepKind.CLEAR, on=SECOND, **roads)
        self.assert_a_stand_in_does_not_decide(ntb, case, account)
        case = advance(case, CaseStepKind.INAUGURATE, on=SECOND, **roads)
        self.assert_ended(plt[1], SECOND)
        assert case.state == CaseState.EFFECTIVE
        self.assert_sound(ntb)
        self.assert_right_names(ntb)
        done = Placing(ntb.proposal, LAST)
        assert [row.title for row in done.rows if row.is_open] == ["Kepala Dinas Kependudukan"]

    def assert_ended(self, plt, day):
        """The inauguration ends it: nobody has to."""
        now = Placement.objects.current_knowledge().get(
            employee=plt.employee_id, position=plt.position_id, kind=plt.kind
        )
        assert now.valid_until == day

    def assert_a_stand_in_does_not_decide(self, ntb, case, account):
        """Also with the role of the leader in hand (UU 30/2014 art 14(7))."""
        grant_role(
            user=account, unit=ntb.root, role=Role.LEADERSHIP, granted_by=None, valid_from=LONG_AGO
        )
        with pytest.raises(ValidationError) as refusal:
            decide_case(case=case, number="821/9", on=SECOND, signer="Gubernur", user=account)
        [text] = refusal.value.messages
        assert "Plt. Kepala Dinas Pariwisata dan Ekonomi Kreatif" in text
        assert "UU 30/2014 Pasal 14 ayat (7)" in text
        case.refresh_from_db()
        assert case.state == CaseState.CLEARED

    def assert_sound(self, ntb, days=DAYS):
        """What DESIGN.md 3.5 asks of every day, by what is recorded now."""
        everybody = set(Employee.objects.values_list("pk", flat=True))
        placements = list(Placement.objects.current_knowledge().order_by("pk"))
        posts, shown_by = list(Position.objects.select_related("job_title")), {}
        for day in days:
            held = [row for row in placements if _holds(row, day)]
            seated = [row.employee_id for row in held if row.kind == PlacementKind.DEFINITIVE]
            assert len(seated) == len(set(seated)), f"twice definitive on {day}"
            people = pool(
                user=ntb.officer, government=ntb.government, filters=PoolFilters(), day=day
            )
            without = {person.pk for person in people}
            assert without.isdisjoint(seated)
            assert without | set(seated) == everybody, f"somebody lost on {day}"
            # What is shown differs only when what is held does.
            book = frozenset(row.pk for row in held)
            if book not in shown_by:
                shown_by[book] = rows_of(ntb, day)
            rows = shown_by[book]
            assert without <= {row.people[0].id for row in rows if row.post is None}
            shown = {row.post.pk: row for row in rows if row.post}
            for post in posts:
                if not is_managerial(post) or not _holds(post, day):
                    continue
                on_it = [row for row in held if row.position_id == post.pk]
                definitive = [row for row in on_it if row.kind == PlacementKind.DEFINITIVE]
                assert len(definitive) <= 1, f"{post} is held twice on {day}"
                if on_it:
                    continue
                gap = shown[post.pk]
                assert gap.state in (P.GAP, P.WAITING)
                assert gap.sentence, f"{post} is empty without a word on {day}"
                assert IN_FORCE <= gap.since <= day

    def assert_right_names(self, ntb):
        """The lists of any day in between show who held what on that day."""
        head = official(ntb, "Kepala Dinas", "Perdagangan").full_name
        deputy = official(ntb, "Sekretaris", "Kesehatan").full_name
        secretary = official(ntb, "Sekretaris", "Perindustrian").full_name
        waited = official(ntb, "Kepala Dinas", "Pariwisata").full_name
        new = "{} dan Ekonomi Kreatif".format
        expected = {
            date(2026, 1, 1): ("Kepala Dinas Perdagangan", "Kepala Dinas Pariwisata", "Sekretaris Perindustrian"),
            IN_FORCE: (None, None, None),
            FIRST - timedelta(days=1): (None, None, None),
            FIRST: (new("Kepala Dinas Perdagangan"), None, None),
            SECOND - timedelta(days=1): (new("Kepala Dinas Perdagangan"), None, None),
            SECOND: (
                new("Kepala Dinas Perdagangan"),
                new("Kepala Dinas Pariwisata"),
                new("Sekretaris Perindustrian"),
            ),
        }  # fmt: skip
        for day, posts in expected.items():
            listed = self.listed(ntb, day)
            assert (listed[head], listed[waited], listed[secretary]) == posts, day
            assert len(listed) == ntb.n_people
            acting = {
                (row.placement.employee.full_name, row.placement.position.name)
                for row in acting_rows(user=ntb.officer, government=ntb.government, day=day)
            }
            stands_in = (deputy, new("Kepala Dinas Pariwisata")) in acting
            assert stands_in == (IN_FORCE <= day < SECOND)

    def listed(self, ntb, day):
        """{name: definitive post or None} as the list of people shows them on ``day``."""
        people = employee_table(
            user=ntb.officer, government=ntb.government, filters=EmployeeFilters(), day=day
        )
        return {
            row.employee.full_name: row.post and row.post.placement.position.name
            for row in employee_rows(people=people, user=ntb.officer, day=day)
        }


def _holds(row, day):
    return row.valid_from <= day and (row.valid_until is None or day < row.valid_until)


class TestWaves:
    def test_case_over_the_unit_of_the_proposal_and_on_record(self, ntb):
        wave = wave_of(ntb, [("Kepala", "Pariwisata")], FIRST)
        case = wave.case
        assert (case.unit, case.kind, case.effective_on) == (ntb.root, "confirmation", FIRST)
        assert [move.from_position for move in case.moves.all()] == [None]
        row = next(r for r in rows_of(ntb, LAST) if r.case == case and r.post is None)
        assert (row.state, row.label, row.takes) == (P.WAITING, "Menunggu pengukuhan", ())

    def test_head_who_lost_the_unit_goes_to_an_equal_post(self, ntb):
        head = ntb.people["Kepala Dinas Kependudukan"]
        wave = make_wave(
            proposal=ntb.proposal, title="Pelantikan", kind=AppointmentKind.TRANSFER,
            effective_on=FIRST, user=ntb.officer,
            moves=[MoveDraft(employee=head, position=new_post(ntb, "Kepala Dinas", "Pariwisata"),
                             reason=WHY)],
        )  # fmt: skip
        case = advance(
            wave.case, CaseStepKind.INAUGURATE, officer=ntb.officer, leader=ntb.mayor, on=FIRST
        )
        assert case.state == CaseState.EFFECTIVE
        assert row_of(ntb, LAST, "Kepala Dinas Pariwisata dan Ekonomi Kreatif").state == P.PLACED
        left = row_of(ntb, LAST, "Kepala Dinas Kependudukan")
        assert (left.state, left.since) == (P.GAP, FIRST)

    def test_post_a_wave_empties_joins_the_list(self, ntb):
        """The chain goes on: whoever comes from an untouched post leaves it empty."""
        wave = wave_of(ntb, [("Kepala", "Pariwisata")], FIRST)
        secretary = official(ntb, "Sekretaris", "Kesehatan")
        add_moves(
            case=wave.case,
            drafts=[MoveDraft(employee=secretary, kind=AppointmentKind.TRANSFER, reason=WHY,
                              position=new_post(ntb, "Sekretaris", "Pariwisata"))],
            user=ntb.officer,
        )  # fmt: skip
        advance(wave.case, CaseStepKind.INAUGURATE, officer=ntb.officer, leader=ntb.mayor, on=FIRST)
        left = row_of(ntb, LAST, "Sekretaris Kesehatan")
        assert (left.fate, left.state, left.since) == (PostFate.LEFT, P.GAP, FIRST)
        apply_changes(
            government=ntb.government,
            changes=[RenamePost(left.post.pk, "Sekretaris Kesehatan Masyarakat")],
            user=None,
            reason=REASON,
            effective_on=SECOND,
        )
        assert row_of(ntb, FIRST, "Sekretaris Kesehatan").state == P.GAP
        led_on = row_of(ntb, LAST, "Sekretaris Kesehatan Masyarakat")
        assert (led_on.fate, led_on.state) == (PostFate.LEFT, P.GAP)

    @pytest.mark.parametrize(
        ("day", "kind", "who", "words"),
        [
            (date(2026, 1, 1), "confirmation", ("Kepala Dinas", "Pariwisata"), "tidak mendahului"),
            (FIRST, "confirmation", ("Sekretaris", "Kesehatan"), "tidak menunggu penempatan"),
        ],
    )
    def test_refused_with_nothing_written(self, ntb, day, kind, who, words):
        with pytest.raises(ValidationError, match=words):
            make_wave(
                proposal=ntb.proposal, title="Gelombang", kind=kind, effective_on=day,
                moves=[MoveDraft(employee=official(ntb, *who),
                                 position=new_post(ntb, "Kepala Dinas", "Pariwisata"))],
                user=ntb.officer,
            )  # fmt: skip
        assert PlacementWave.objects.count() == 0
        assert ntb.proposal.waves.count() == 0

    def test_nobody_twice_and_not_before_it_is_in_force(self, ntb):
        wave_of(ntb, [("Kepala", "Pariwisata")], FIRST)
        with pytest.raises(ValidationError, match="sudah ada dalam"):
            wave_of(ntb, [("Kepala", "Pariwisata")], SECOND)
        with pytest.raises(ValidationError, match="paling sedikit satu orang"):
            wave_of(ntb, [], SECOND)
        type(ntb.proposal).objects.filter(pk=ntb.proposal.pk).update(state=ProposalState.APPROVED)
        with pytest.raises(ValidationError, match="sesudah usulan berlaku"):
            wave_of(ntb, [("Sekretaris", "Pariwisata")], SECOND)
        assert PlacementWave.objects.count() == 1

    def test_pengukuhan_only_to_a_post_equal_to_the_one_that_ended(self, ntb):
        wave = make_wave(
            proposal=ntb.proposal, title="Keliru", kind=AppointmentKind.CONFIRMATION,
            effective_on=FIRST, user=ntb.officer,
            moves=[MoveDraft(employee=official(ntb, "Sekretaris", "Pariwisata"),
                             position=new_post(ntb, "Kepala Dinas", "Pariwisata"), reason=WHY)],
        )  # fmt: skip
        with pytest.raises(ValidationError, match="PP 18/2016 Pasal 124"):
            advance(wave.case, CaseStepKind.VERIFY, officer=ntb.officer, leader=ntb.mayor)


class TestEmptyPosts:
    def test_one_plt_for_a_post_for_one_person_that_is_empty(self, ntb):
        tourism = new_post(ntb, "Kepala Dinas", "Pariwisata")
        deputy = official(ntb, "Sekretaris", "Kesehatan")
        stand_in(ntb, tourism, deputy)
        row = row_of(ntb, LAST, tourism.name)
        assert (row.state, row.since) == (P.ACTING, IN_FORCE)
        assert [one.name for one in row.stand_ins] == [deputy.full_name]
        for post, words in (
            (tourism, "sudah dijalankan"),
            (Position.objects.get(name="Kepala Dinas Kesehatan Masyarakat"), "ada pemangkunya"),
            (ntb.posts["Sekretaris Kesehatan"], "bukan bagian"),
        ):
            with pytest.raises(ValidationError, match=words):
                stand_in(ntb, post, official(ntb, "Sekretaris", "Kependudukan"))
        assert Placement.objects.filter(kind=PlacementKind.PLT).count() == 1

    def test_sentence_is_kept_replaced_and_never_empty(self, ntb):
        post = new_post(ntb, "Kepala Dinas", "Pariwisata")
        values = {"proposal": ntb.proposal, "position": post, "user": ntb.officer}
        with pytest.raises(ValidationError, match="10 huruf"):
            note_gap(text="nanti", **values)
        assert not GapNote.objects.exists()
        note_gap(text="Menunggu seleksi terbuka.", **values)
        note_gap(text="Seleksi terbuka diulang.", **values)
        assert GapNote.objects.get().text == "Seleksi terbuka diulang."
        assert row_of(ntb, LAST, post.name).sentence == "Seleksi terbuka diulang."
        held = Position.objects.get(name="Kepala Dinas Kesehatan Masyarakat")
        with pytest.raises(ValidationError, match="ada pemangkunya"):
            note_gap(text="Tidak kosong sama sekali.", **values | {"position": held})

    def test_post_and_its_sentence_are_found_after_a_later_change(self, ntb):
        post = new_post(ntb, "Kepala Dinas", "Pariwisata")
        note_gap(proposal=ntb.proposal, position=post, user=None, text="Menunggu seleksi terbuka.")
        apply_changes(
            government=ntb.government,
            changes=[RenamePost(post.pk, "Kepala Dinas Wisata")],
            user=None,
            reason=REASON,
            effective_on=SECOND,
        )
        assert row_of(ntb, FIRST, post.name).sentence
        row = row_of(ntb, LAST, "Kepala Dinas Wisata")
        assert (row.state, row.fate) == (P.GAP, PostFate.OPENED)
        assert row.sentence == "Menunggu seleksi terbuka."
        assert all(one.title != post.name for one in rows_of(ntb, LAST))


class TestBackOut:
    def test_names_whoever_came_and_whoever_would_come(self, ntb):
        wave = wave_of(ntb, [("Kepala", "Pariwisata")], FIRST)
        advance(wave.case, CaseStepKind.INAUGURATE, officer=ntb.officer, leader=ntb.mayor, on=FIRST)
        second = wave_of(ntb, [("Sekretaris", "Pariwisata")], SECOND)
        ask_back_out(proposal=ntb.proposal, user=ntb.colleague, reason="Ternyata keliru sekali.")
        review = waiting(ntb.proposal)
        with pytest.raises(ValidationError) as refusal:
            confirm_back_out(review=review, user=ntb.mayor)
        told = " ".join(refusal.value.messages)
        assert official(ntb, "Kepala Dinas", "Pariwisata").full_name in told
        assert "Kepala Dinas Pariwisata dan Ekonomi Kreatif" in told
        assert str(second.case) in told
        assert fresh(ntb.proposal).state == ProposalState.ENACTED

    def test_goes_when_everything_later_is_taken_out_first(self, ntb):
        wave = wave_of(ntb, [("Sekretaris", "Pariwisata")], SECOND)
        cancel_case(case=wave.case, reason="Usulan penataan dibatalkan.", user=ntb.officer)
        ask_back_out(proposal=ntb.proposal, user=ntb.colleague, reason="Ternyata keliru sekali.")
        confirm_back_out(review=waiting(ntb.proposal), user=ntb.mayor)
        proposal = fresh(ntb.proposal)
        assert proposal.state == ProposalState.BACKED_OUT
        assert Placing(proposal, LAST).rows == []
        held = Placement.objects.on(LAST).definitive().filter(government=ntb.government)
        assert held.count() == ntb.n_people


def test_decree_on_the_post_itself_settles_who_was_carried_to_an_unequal_one(ntb):
    """The head of the merged agency may also be appointed to the post the merger left."""
    carried = ntb.people["Kepala Dinas Kependudukan"].placements.get(
        superseded_at=None, valid_from=IN_FORCE
    )
    correct_placement(
        placement=carried,
        user=None,
        reason=REASON,
        appointment=AppointmentKind.DEMOTION,
        decree_number="821/77",
    )
    row = row_of(ntb, LAST, "Kepala Dinas Kependudukan")
    assert (row.state, row.takes) == (P.PLACED, ())


def test_move_by_hand_settles_it_too(ntb):
    move_employee(
        employee=ntb.people["Kepala Dinas Kependudukan"],
        position=new_post(ntb, "Kepala Dinas", "Perindustrian"),
        valid_from=FIRST,
        user=None,
        reason=REASON,
    )
    assert row_of(ntb, LAST, "Kepala Dinas Kependudukan").state == P.GAP
    row = row_of(ntb, LAST, "Kepala Dinas Perindustrian dan Ekonomi Kreatif")
    assert (row.state, row.since) == (P.PLACED, FIRST)
