"""Goal 2 of the speed goals: a citizen's complete answer, durable before the reply.

``python -m benchmarks.intake --database postgres://…`` serves the portal with gunicorn and lets 50,
then 200 clients send forms to its survey page and to three other ways behind the same middleware
(see ``benchmarks.intake_ways``), turn by turn. Ways without a number are those of the first number
of clients. Times are seconds per answer at full load; ``p99_…`` are waits of one client; ``cpu_…``
is what the web processes took per answer (the database's own work is not in it). Every tenth form of
the portal is sent twice at the same time, as by a phone that saw no reply. Every sheet that was
acknowledged must stand in the database once, and no other.
"""

import resource
import secrets
import statistics
from collections import Counter
from datetime import timedelta
from urllib.parse import urlencode

from benchmarks import harness
from benchmarks._clients import load
from benchmarks.pages import free_port

GOALS = {"raw_insert_view": 0.7, "modelform": 8, "p99_modelform": 4}
GOOD = (200, 302, 303)
RETRIED = 10


def prepare():
    """An open survey and the tables of the other ways; return its code and the ways' addresses."""
    from django.db import connection

    from benchmarks.intake_ways import FORM, HELLO, LEVELS, RAW, RAW_TABLE, UnitCounter
    from benchmarks.planting import city, plant
    from orgunits.models import OrgUnit
    from surveys.actions import create_campaign, load_standard_instrument, open_campaign

    planted = plant(20, city)
    today = planted.government.today()
    campaign = create_campaign(
        unit=OrgUnit.objects.get(pk=planted.ids[-1]),
        instrument=load_standard_instrument(),
        title="Survei uji",
        period_start=today,
        period_end=today + timedelta(days=30),
        population=None,
        user=None,
    )
    open_campaign(campaign=campaign, user=None)
    with connection.cursor() as cursor:
        serial = "integer" if connection.vendor == "sqlite" else "serial"
        cursor.execute(RAW_TABLE.replace("serial", serial))
        with connection.schema_editor() as editor:
            editor.create_model(UnitCounter)
    for level in range(1, LEVELS + 1):
        UnitCounter.objects.create(pk=level, parent_id=level - 1 or None)
    return campaign, {
        "portal": f"s/{campaign.code}", "raw_insert_view": RAW, "modelform": FORM, "hello": HELLO,
    }  # fmt: skip


def forms(path, code, sheets):
    """Whole requests without end, each with a form key of its own, but every RETRIED-th form of the
    portal twice; ``sheets[path]`` counts the forms."""
    from benchmarks.intake_ways import QUESTIONS

    answers = dict(zip(QUESTIONS, "343434123", strict=True)) | {
        "sex": "P", "age_band": "20-29", "education": "s1", "occupation": "swasta",
        "comment": "Petugas ramah, antrean cukup panjang pada pagi hari.",
    }  # fmt: skip
    body = urlencode(answers)
    extra = f"&code={code}" if path.startswith("s/bench") else ""
    while True:
        sent = f"{body}{extra}&form_key={secrets.token_urlsafe(24)}"
        request = (
            f"POST /{path} HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Content-Type: application/x-www-form-urlencoded\r\n"
            f"Content-Length: {len(sent)}\r\n\r\n{sent}"
        ).encode()
        sheets[path] += 1
        yield request
        if not path.startswith("s/bench") and sheets[path] % RETRIED == 0:
            yield request


def stored():
    """How many answers each way has in the database."""
    from django.db import connection

    from benchmarks.intake_ways import UnitCounter
    from surveys.enums import Channel
    from surveys.models import Response, ResponseInbox

    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM bench_raw")
        (raw,) = cursor.fetchone()
    form = Response.objects.filter(channel=Channel.PAPER).count()
    harness.agree(
        "modelform's counters", set(UnitCounter.objects.values_list("n", flat=True)), {form}
    )
    return {"portal": ResponseInbox.objects.count(), "raw_insert_view": raw, "modelform": form}


def p99(waits):
    return sorted(waits)[int(len(waits) * 0.99)]


def measure(port, campaign, ways, options, web):
    """Per number of clients and way: seconds per answer, the 99th percentile of waits and CPU of the
    web processes (session ``web``) per answer; and the sheets and replies of each way."""
    sheets, replies = Counter(), Counter()
    per_answer, waits, cpu = {}, {}, {}
    for clients in options.clients:
        rates = {way: [] for way in ways}
        all_waits = {way: [] for way in ways}
        spent = {way: [] for way in ways}
        for number in range(options.repeat + 1):
            for way, path in ways.items():
                before = harness.cpu_of_session(web)
                requests = forms(path, campaign.code, sheets)
                seconds, found = load(port, requests, clients, options.seconds)
                bad = [status for _, status in found if status not in GOOD]
                harness.agree(f"{way}: statuses that are no success", bad[:5], [])
                replies[way] += len(found)
                if number:  # the first round only warms up
                    rates[way].append(seconds / len(found))
                    spent[way].append((harness.cpu_of_session(web) - before) / len(found))
                    all_waits[way] += [wait for wait, _ in found]
        mark = "" if clients == options.clients[0] else f"_{clients}"
        per_answer |= {f"{way}{mark}": statistics.median(rates[way]) for way in ways}
        waits |= {f"p99_{way}{mark}": p99(all_waits[way]) for way in ways}
        cpu |= {f"cpu_{way}{mark}": statistics.median(spent[way]) for way in ways}
    kept = {way: sheets[path] for way, path in ways.items() if way != "hello"}
    harness.agree("rows of acknowledged sheets", stored(), kept)
    return per_answer, waits | cpu, kept, replies["portal"] - kept["portal"]


def serve_and_measure(options):
    from portal.processes import ProcessTree, answers, web_command

    campaign, ways = prepare()
    port = free_port()
    command = web_command(port, threads=options.threads)
    command[command.index("--workers") + 1] = str(options.workers)
    with ProcessTree() as tree:
        tree.start("web", command, DJANGO_SETTINGS_MODULE="benchmarks.intake_settings")
        tree.wait_until(lambda: answers(port, "/s/bench/hello"), seconds=60, what="web")
        return measure(port, campaign, ways, options, tree.children[0].process.pid)


def ratios_of(per_answer, more, clients):
    """The ratios of each number of clients; the goals' names belong to the hardest case. ``more``:
    the p99 and the CPU of each way."""
    found = {}
    for number in clients:
        mark = "" if number == clients[0] else f"_{number}"
        ours = per_answer[f"portal{mark}"]
        for way in ("raw_insert_view", "modelform", "hello"):
            found[f"{way}{mark}"] = per_answer[f"{way}{mark}"] / ours
            found[f"cpu_{way}{mark}"] = more[f"cpu_{way}{mark}"] / more[f"cpu_portal{mark}"]
        p99s = more[f"p99_modelform{mark}"] / more[f"p99_portal{mark}"]
        found[f"p99_modelform{mark}"] = p99s
    return found


def main():
    parser = harness.parser("intake", __doc__)
    parser.add_argument("--clients", type=int, nargs="+", default=[50, 200])
    parser.add_argument("--seconds", type=float, default=3.0, help="of one way in one round")
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--threads", type=int, default=16)
    options = parser.parse_args()
    with harness.database(options):
        per_answer, more, acknowledged, retries = serve_and_measure(options)
        goals = dict(GOALS)
        if len(options.clients) > 1:
            mark = f"_{options.clients[-1]}"
            goals |= {f"{name}{mark}": goal for name, goal in GOALS.items()}
            del goals["p99_modelform"]  # asked of the larger number only
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
        harness.report(
            "intake",
            size={"clients": options.clients, "workers": options.workers,
                  "threads": options.threads, "repeat": options.repeat},
            seconds=per_answer | more,
            ratio=ratios_of(per_answer, more, options.clients),
            goals=goals,
            peak_mb={"web": peak},
            acknowledged=acknowledged,
            sent_twice=retries,
        )  # fmt: skip


if __name__ == "__main__":
    main()
