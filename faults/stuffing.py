"""Somebody stuffs a survey while honest people answer it: what of that gets into its index?

    python -m faults stuffing [--posts 10000] [--honest 2000] [--db postgresql]
    python -m faults stuffing --open        (nobody has a counter code: told, not judged)
    python -m faults stuffing --control     (forms and codes may be used again: must be stuffed)

Five working days, in a clock of their own. The honest, all behind one address, answer with real
opinions (the open data of Pulang Pisau: a third give every question the same answer) and a counter
code each. The stuffing comes from 200 addresses, a fifth in each way: forms sent again and again,
guessed codes, real codes used by many posts at once, one post every so many seconds day and night,
volleys within a minute. Every post goes through the whole portal. One JSON line.
"""

import argparse
import csv
import json
import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime, timedelta

from faults import _stage as stage
from faults.inbox import DEFAULT_SERVER

MONDAY = datetime.combine(date(2026, 11, 16), datetime.min.time())  # in the government's zone
DAYS = 5
ADDRESSES = 200
VOLLEY = 100
KINDS = ("replay", "guess", "parallel", "script", "volley")
LETTERS = "bcdfghjkmnpqrstvwxz"  # digits would be masked


def read_arguments(argv):
    parser = argparse.ArgumentParser(prog="python -m faults stuffing")
    parser.add_argument("--db", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--server", default=DEFAULT_SERVER, help="PostgreSQL to make a database on")
    parser.add_argument("--posts", type=int, default=10_000)
    parser.add_argument("--honest", type=int, default=2000)
    parser.add_argument("--open", action="store_true", help="nobody has a counter code")
    parser.add_argument("--control", action="store_true", help="nothing is single-use")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args(argv)


class Post:
    """One form on its way: when, from where, what."""

    def __init__(self, kind, when, address, answers, *, key, code="", mark=""):
        self.kind, self.when, self.address = kind, when, address
        self.answers, self.key, self.code, self.mark = answers, key, code, mark

    def body(self, unsur):
        answers = dict(zip(unsur, self.answers, strict=True))
        return answers | {"form_key": self.key, "kode": self.code, "comment": self.mark}


def real_opinions():
    from surveys.instruments import DATA

    with (DATA / "pulang_pisau_2018_2020.csv").open(encoding="utf-8") as file:
        return [[int(row[f"u{number}"]) for number in range(1, 10)] for row in csv.DictReader(file)]


class Crowd:
    """Everything that will be sent, in the order of its coming."""

    def __init__(self, arguments, zone):
        self.arguments, self.zone = arguments, zone
        self.chance = random.Random(arguments.seed)
        self.codes, self.posts = [], []
        self.honest()
        share = arguments.posts // len(KINDS)
        self.together = min(VOLLEY, share)
        for kind in KINDS:
            getattr(self, kind)(share)
        self.posts.sort(key=lambda post: post.when)

    def at(self, day, hour):
        return (MONDAY + timedelta(days=day, hours=hour)).replace(tzinfo=self.zone)

    def add(self, kind, when, *, answers=(4,) * 9, key=None, code=""):
        from portal.formkeys import new_form_key

        address = f"203.0.113.{self.chance.randrange(ADDRESSES)}"
        mark = f"{kind} " + "".join(self.chance.choices(LETTERS, k=14))
        self.posts.append(
            Post(kind, when, "10.1.1.1" if kind == "honest" else address, answers,
                 key=key or new_form_key(), code=code, mark=mark)
        )  # fmt: skip

    def real_code(self):
        from surveys.codes import draw_ticket_code

        if self.arguments.open:
            return ""
        self.codes.append(draw_ticket_code())
        return self.codes[-1]

    def honest(self):
        opinions = real_opinions()
        for _ in range(self.arguments.honest):
            self.add("honest", self.at(self.chance.randrange(DAYS), self.office_hour()),
                     answers=self.chance.choice(opinions), code=self.real_code())  # fmt: skip

    def office_hour(self):
        """Two of three come around half past nine, the others around two; nobody before opening."""
        while True:
            hour = self.chance.gauss(*self.chance.choice([(9.5, 1), (9.5, 1), (13.8, 0.8)]))
            if 7.6 <= hour < 15.9:
                return hour

    def moment(self):
        return self.at(self.chance.randrange(DAYS), self.chance.uniform(0, 23.5))

    def volleys(self, n):
        """Moments of ``n`` posts that come in volleys within half a minute."""
        for _ in range(0, n, self.together):
            start = self.moment()
            for place in range(self.together):
                yield start + timedelta(seconds=place * 0.3)

    def replay(self, n):
        from portal.formkeys import new_form_key

        keys = [new_form_key() for _ in range(n // self.together)]
        for place in range(n):
            self.add("replay", self.moment(), key=keys[place % len(keys)])

    def guess(self, n):
        from surveys.codes import draw_ticket_code

        for when in self.volleys(n):
            self.add("guess", when, code="" if self.arguments.open else draw_ticket_code())

    def parallel(self, n):
        code = ""
        for place, when in enumerate(self.volleys(n)):
            if place % self.together == 0:
                code, when_all = self.real_code(), when
            self.add("parallel", when_all, code=code)

    def script(self, n):
        step = timedelta(days=DAYS) / (n + 1)
        for place in range(n):
            self.add("script", self.at(0, 0) + step * place)

    def volley(self, n):
        for when in self.volleys(n):
            self.add("volley", when)


class Clock:
    """The portal's clock, set by hand."""

    def __init__(self):
        from django.utils import timezone

        self.now = None
        timezone.now = lambda: self.now

    def set(self, when):
        from datetime import UTC

        self.now = when.astimezone(UTC)


def build_survey(crowd_of):
    """(survey, codes of its questions, the crowd): open for the five days, codes handed out."""
    from orgunits.actions import create_government
    from orgunits.models import OrgUnit
    from surveys.actions import create_campaign, load_standard_instrument, open_campaign
    from surveys.actions.tickets import enter_codes
    from surveys.queries import campaign_by_code

    government = create_government(
        user=None, name="Kota Jujur", slug="jujur", kind="city", established_on=date(2020, 1, 1)
    )
    campaign = create_campaign(
        unit=OrgUnit.objects.get(government=government), instrument=load_standard_instrument(),
        title="Survei uji", period_start=MONDAY.date(),
        period_end=MONDAY.date() + timedelta(days=DAYS + 2), population=None, user=None,
    )  # fmt: skip
    open_campaign(campaign=campaign, user=None)
    crowd = crowd_of(government.zone)
    if crowd.codes:
        enter_codes(campaign=campaign, desk="Loket 1", codes=crowd.codes, n_spent=0, user=None)
    campaign = campaign_by_code(campaign.code)
    return campaign, [question.unsur for question in campaign.instrument.questions.all()], crowd


def send(post, address, unsur):
    from django.db import connection
    from django.test import Client

    answer = Client(REMOTE_ADDR=post.address, HTTP_HOST="127.0.0.1").post(address, post.body(unsur))
    if post.kind == "parallel":
        connection.close()
    return answer.status_code


def send_all(crowd, clock, address, unsur):
    """Send everything at its time, what shares a moment at once; the mover runs after midnight.
    Return how often each status was answered."""
    from surveys.actions import move_waiting_answers

    statuses, day = Counter(), None
    at, posts = 0, crowd.posts
    with ThreadPoolExecutor(8) as pool:
        while at < len(posts):
            together = [posts[at]]
            while (
                at + len(together) < len(posts) and posts[at + len(together)].when == posts[at].when
            ):
                together.append(posts[at + len(together)])
            at += len(together)
            if day is not None and together[0].when.date() != day:
                clock.set(together[0].when)
                move_waiting_answers(clock.now)
            day = together[0].when.date()
            clock.set(together[0].when)
            if len(together) > 1:
                statuses.update(pool.map(lambda post: send(post, address, unsur), together))
            else:
                statuses[send(together[0], address, unsur)] += 1
    return statuses


def loosen():
    """The control: a form counts as often as it is sent, a code as often as it is used."""
    import uuid

    from surveys.actions import inbox, responses

    responses.form_digest = lambda campaign_id, key: uuid.uuid4()
    inbox.first_with_code = lambda codes, instants, known: [code in known for code in codes]


def figures(arguments, campaign, crowd):
    from surveys.models import FLAG_FIELDS, Response
    from surveys.queries.tallies import wrong_cells
    from surveys.queries.totals import totals_by

    rows = list(Response.objects.values("comment", "with_code", *FLAG_FIELDS.values()))
    kept = Counter(row["comment"].split()[0] for row in rows)
    verified = Counter(row["comment"].split()[0] for row in rows if row["with_code"])
    flagged = Counter(
        row["comment"].split()[0] for row in rows if any(row[f] for f in FLAG_FIELDS.values())
    )
    forms = {(post.kind, post.key) for post in crowd.posts}
    sent = Counter(post.kind for post in crowd.posts)
    stuffing = sum(sent[kind] for kind in KINDS)
    stuffed = sum(kept[kind] for kind in KINDS)
    clean = dict.fromkeys(FLAG_FIELDS.values(), False)

    def index(**narrow):
        found = totals_by(Response.objects.filter(**narrow), "campaign_id")
        result = found[campaign.pk,].ikm() if found else None
        return result and str(result.value)

    honest_only = Response.objects.filter(comment__startswith="honest")
    truth = totals_by(honest_only, "campaign_id")[campaign.pk,].ikm().value
    return {
        "stuffing_sent": stuffing,
        "honest_sent": sent["honest"],
        "honest_kept": kept["honest"],
        "replays_counted": len(rows) - len(forms),
        "stuffing_kept": stuffed,
        "stuffing_verified": sum(verified[kind] for kind in KINDS),
        "outside_verified": round(1 - sum(verified[kind] for kind in KINDS) / stuffing, 4),
        "honest_verified": verified["honest"],
        "honest_flagged": round(flagged["honest"] / max(1, kept["honest"]), 4),
        "stuffing_flagged": round(sum(flagged[kind] for kind in KINDS) / max(1, stuffed), 4),
        "index": {
            "honest": str(truth), "all": index(), "verified": index(with_code=True),
            "unflagged": index(**clean),
        },
        "tallies_wrong": len(wrong_cells()),
    }  # fmt: skip


def run(arguments):
    from django.conf import settings
    from django.urls import reverse

    from surveys.actions import close_campaign

    settings.ALLOWED_HOSTS = ["*"]
    clock = Clock()
    clock.set(MONDAY.astimezone())
    campaign, unsur, crowd = build_survey(lambda zone: Crowd(arguments, zone))
    if arguments.control:
        loosen()
    address = reverse("survey_public:survey_form", args=[campaign.code])
    statuses = send_all(crowd, clock, address, unsur)
    clock.set(crowd.at(DAYS, 1))
    close_campaign(campaign=campaign, user=None)
    return {"answered": dict(statuses)} | figures(arguments, campaign, crowd)


def main(argv):
    """0 when no replay counts, at least 95 of 100 posts stay outside the verified index, and at most
    one honest answer of 100 is flagged (the control: when that is not so)."""
    arguments = read_arguments(argv)
    started = time.monotonic()
    with (
        stage.scratch_folder() as folder,
        stage.scratch_database(arguments.db, folder, arguments.server) as url,
    ):
        stage.enter(folder, url, "")
        from django.db import connections

        try:
            line = run(arguments)
        finally:
            connections.close_all()
    head = {"fault": "stuffing", "database": arguments.db}
    for name in ("open", "control"):
        if getattr(arguments, name):
            head[name] = True
    seconds = round(time.monotonic() - started, 1)
    print(json.dumps(head | line | {"seed": arguments.seed, "seconds": seconds}), flush=True)
    held = (
        line["replays_counted"] == 0
        and line["outside_verified"] >= 0.95
        and line["honest_flagged"] <= 0.01
        and line["honest_kept"] == line["honest_sent"]
        and line["tallies_wrong"] == 0
    )
    return 0 if arguments.open or held != arguments.control else 1
