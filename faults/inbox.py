"""The mover dies in the middle of its work: no answer is lost, none is there twice.

    python -m faults inbox [--kills 20] [--answers 300]
    python -m faults inbox --db postgresql
    python -m faults inbox --control              (a mover without its transaction: must lose)

Before every kill so many answers are sent. It dies between two of its steps, or at any moment. One JSON line: ``lost`` and ``double`` answers in the
end, ``torn`` rounds after which answers, inbox and tallies did not agree, ``in_the_middle`` kills
that hit a move.
"""

import argparse
import json
import os
import random
import signal
import subprocess
import sys
import time
from collections import Counter

from faults import _stage as stage
from faults.anonymity import build_survey

# Where the mover dies, in turn; "": at some moment.
MOMENTS = ("answers written", "tallies written", "inbox rows deleted", "")
DEFAULT_SERVER = "postgres://postgres@127.0.0.1/postgres"


def read_arguments(argv):
    parser = argparse.ArgumentParser(prog="python -m faults inbox")
    parser.add_argument("--db", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--server", default=DEFAULT_SERVER, help="PostgreSQL to make a database on")
    parser.add_argument("--kills", type=int, default=20)
    parser.add_argument("--answers", type=int, default=300, help="sent before every kill")
    parser.add_argument("--control", action="store_true", help="a move without its transaction")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args(argv)


def send(campaign, unsur, numbers):
    from portal.formkeys import new_form_key
    from surveys.actions import submit_response
    from surveys.queries import campaign_by_code

    campaign = campaign_by_code(campaign.code)
    for number in numbers:
        submit_response(
            campaign=campaign,
            answers=dict.fromkeys(unsur, number % 4 + 1),
            form_key=new_form_key(),
            comment=f"nomor {number:06}",
        )


def start_mover(arguments, step=""):
    module = "faults._torn_mover" if arguments.control else "faults._mover"
    return subprocess.Popen(
        [sys.executable, "-m", module],
        cwd=stage.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
        env=os.environ | {"FAULTS_DIE_AT": step},
    )


def kill_in_the_middle(arguments, chance, longest):
    """Start the mover and kill it up to ``longest`` seconds after it began; say whether it was
    still at work."""
    mover = start_mover(arguments)
    mover.stdout.readline()  # begins
    time.sleep(chance.random() * longest)
    mover.kill()
    ended = any(line.startswith("moved") for line in mover.stdout)
    mover.wait()
    return not ended


def die_at(arguments, step):
    """Let the mover kill itself at ``step``; say whether it did."""
    mover = start_mover(arguments, step)
    mover.stdout.read()
    return mover.wait() == -signal.SIGKILL


def time_of_a_move(arguments):
    mover = start_mover(arguments)
    mover.stdout.readline()
    began = time.monotonic()
    mover.stdout.readline()
    seconds = time.monotonic() - began
    mover.stdin.close()
    mover.wait()
    return seconds


def numbers_kept():
    """How often every answer stands among the answers and in the inbox together."""
    from surveys.models import Response, ResponseInbox
    from surveys.sealing import unseal_sheet

    found = Counter(comment for comment in Response.objects.values_list("comment", flat=True))
    for row in ResponseInbox.objects.waiting():
        found[unseal_sheet(row.sealed, row.campaign_id, row.pk).comment] += 1
    return Counter({int(comment[-6:]): n for comment, n in found.items()})


def run(arguments):
    from surveys.actions import close_campaign
    from surveys.models import Response, ResponseInbox
    from surveys.queries.tallies import wrong_cells

    chance = random.Random(arguments.seed)
    campaign, unsur = build_survey()
    sent = arguments.answers
    send(campaign, unsur, range(sent))
    longest = time_of_a_move(arguments)
    middle = torn = 0
    for number in range(arguments.kills):
        send(campaign, unsur, range(sent, sent + arguments.answers))
        sent += arguments.answers
        step = MOMENTS[number % len(MOMENTS)]
        middle += (
            die_at(arguments, step) if step else kill_in_the_middle(arguments, chance, longest)
        )
        torn += numbers_kept() != Counter(range(sent)) or bool(wrong_cells())
    close_campaign(campaign=campaign, user=None)
    kept = Counter(int(text[-6:]) for text in Response.objects.values_list("comment", flat=True))
    return {
        "fault": "mover killed",
        "database": arguments.db,
        **({"control": "no transaction"} if arguments.control else {}),
        "sent": sent,
        "kills": arguments.kills,
        "in_the_middle": middle,
        "lost": sent - len(kept),
        "double": sum(kept.values()) - len(kept),
        "left_in_inbox": ResponseInbox.objects.count(),
        "torn": torn,
        "tallies_wrong": len(wrong_cells()),
        "seed": arguments.seed,
    }


def main(argv):
    """0 when nothing was lost, doubled or torn (the control: when something was)."""
    arguments = read_arguments(argv)
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
    print(json.dumps(line), flush=True)
    bad = line["lost"] + line["double"] + line["torn"] + line["tallies_wrong"]
    return 0 if bool(bad) == arguments.control else 1
