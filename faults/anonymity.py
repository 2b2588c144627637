"""Who answered what? People with known answers send them through the real portal; then everything
that database, files, logs and queue keep is used to link them.

    python -m faults anonymity [--answers 500] [--batch 25]
    python -m faults anonymity --db postgresql [--redis redis://127.0.0.1:6379/8]
    python -m faults anonymity --control                  (no inbox: must be broken)

PostgreSQL is a server of its own that logs every statement and keeps its whole log. One JSON line
per attack: ``correct`` of ``answers`` links, allowed at most ``limit`` (one in a batch, plus three
standard deviations). ``canaries`` counts places in which an address, agent, referrer, cookie or
form key of a person stands.
"""

import argparse
import base64
import contextlib
import http.client
import json
import math
import random
import re
import secrets
import subprocess
import sys
import time
from collections import Counter
from datetime import date, timedelta
from pathlib import Path
from urllib.parse import urlencode

from faults import _cluster
from faults import _stage as stage

KEPT_BACK = 10
FORM_KEY = re.compile(r'name="form_key" value="([^"]+)"')
KINDS = ("address", "agent", "referrer", "cookie", "forwarded", "form key")


def read_arguments(argv):
    parser = argparse.ArgumentParser(prog="python -m faults anonymity")
    parser.add_argument("--db", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--answers", type=int, default=500)
    parser.add_argument("--batch", type=int, default=25, help="answers moved at a time")
    parser.add_argument(
        "--redis", default="", help="Redis URL of the queue; its database is emptied"
    )
    parser.add_argument("--control", action="store_true", help="without the inbox")
    parser.add_argument("--seed", type=int, default=1)
    return parser.parse_args(argv)


# How the people answer, by turns: from home with a counter code or without, on a kiosk, on paper
# that somebody types in, asked by somebody.
TURNS = ("code", "web", "kiosk", "paper", "talk", "code")


class Person:
    """Someone who answers, with everything that could give them away."""

    def __init__(self, number, chance):
        self.number = number
        self.source = f"127.{7 + number // 60000}.{number // 250 % 250}.{number % 250 + 1}"
        mark = "".join(chance.choices("bcdfghjkmnpqrstvwxz", k=15))  # no digits: those are masked
        self.comment = f"Saran {mark}" + " panjang sekali" * chance.choice([0, 0, 1, 5, 40])
        self.answers = [chance.randint(1, 4) for _ in range(9)]
        said = f"Tambahan {mark[::-1]}" + " dan lagi" * chance.choice([0, 0, 2, 40])
        self.more = {"x-t1": said, "penting-waktu": chance.randint(1, 4)}
        self.ticket_code = ""
        self.turn = TURNS[number % len(TURNS)]
        self.canaries = {
            "address": self.source,
            "agent": f"PonselKenari/{mark[::-1]}",
            "referrer": f"http://kenari-{mark[3:]}.contoh/",
            "cookie": f"kenari{mark[5:]}x",
            "forwarded": f"203.0.113.{number % 250}-{mark[2:9]}",
        }

    def headers(self):
        return {
            "User-Agent": self.canaries["agent"],
            "Referer": self.canaries["referrer"],
            "Cookie": f"sessionid={self.canaries['cookie']}",
            "X-Forwarded-For": self.canaries["forwarded"],
        }

    @property
    def channel(self):
        return "web" if self.turn == "code" else self.turn

    def be_asked(self, campaign, unsur, submit):
        """Tell the answers to somebody who types them in."""
        from portal.formkeys import new_form_key
        from surveys.enums import Channel

        self.form_key = self.canaries["form key"] = new_form_key()
        submit(
            campaign=campaign, answers=dict(zip(unsur, self.answers, strict=True)),
            form_key=self.form_key, comment=self.comment, more=self.more,
            channel=Channel(self.channel),
        )  # fmt: skip

    def answer(self, port, path, unsur):
        """Open the form and send it, from an address of one's own."""
        line = http.client.HTTPConnection(
            "127.0.0.1", port, timeout=60, source_address=(self.source, 0)
        )
        line.request("GET", path, headers=self.headers())
        form = line.getresponse().read().decode()
        self.form_key = self.canaries["form key"] = FORM_KEY.search(form)[1]
        body = dict(zip(unsur, self.answers, strict=True))
        body |= self.more | {
            "comment": self.comment,
            "form_key": self.form_key,
            "kode": self.ticket_code,
        }
        headers = self.headers() | {"Content-Type": "application/x-www-form-urlencoded"}
        line.request("POST", path, urlencode(body), headers)
        response = line.getresponse()
        response.read()
        line.close()
        if response.status != 303:
            raise SystemExit(f"an answer got {response.status}")


def build_survey():
    """An open survey and the codes of its questions."""
    from orgunits.actions import create_government
    from orgunits.models import OrgUnit
    from surveys.actions import create_campaign, open_campaign
    from surveys.actions.kiosks import change_kiosk
    from surveys.queries import campaign_by_code

    government = create_government(
        user=None, name="Kota Rahasia", slug="rahasia", kind="city",
        established_on=date(2020, 1, 1),
    )  # fmt: skip
    today = government.today()
    campaign = create_campaign(
        unit=OrgUnit.objects.get(government=government),
        instrument=own_questionnaire(government),
        title="Survei uji",
        period_start=today - timedelta(days=30),
        period_end=today + timedelta(days=400),
        population=None,
        user=None,
    )
    open_campaign(campaign=campaign, user=None)
    change_kiosk(campaign=campaign, is_on=True, user=None)
    campaign = campaign_by_code(campaign.code)
    return campaign, [question.unsur for question in campaign.instrument.questions.all()]


def own_questionnaire(government):
    """The nine unsur with their importance, the reasons of low answers, and a question in words."""
    from surveys.actions import (
        change_instrument,
        copy_instrument,
        load_standard_instrument,
        publish_instrument,
    )
    from surveys.drafts import InstrumentDraft
    from surveys.instruments import STANDARD, TEXT, carried_instrument

    name = "Kuesioner uji"
    extra = {"code": "t1", "kind": TEXT, "text": "Apa yang paling menolong?", "answers": []}
    asked = InstrumentDraft(
        name=name, questions=carried_instrument(STANDARD)["questions"], extras=[extra],
        asks_reason=True, asks_importance=True,
    )  # fmt: skip
    instrument = copy_instrument(
        source=load_standard_instrument(), government=government, name=name, note="", user=None
    )
    instrument = change_instrument(instrument=instrument, draft=asked, user=None)
    return publish_instrument(instrument=instrument, user=None)


def hand_out_codes(campaign, people):
    """A counter code for those who get one. Whoever stands at the counter knows whose it is."""
    from portal.models import User
    from surveys.actions.tickets import draw_codes, keep_codes, order_codes
    from surveys.models import CodeSheet

    clerk = User.objects.create_superuser("loket", government=campaign.government)
    served = [person for person in people if person.turn == "code"]
    order = order_codes(campaign=campaign, desk="Loket 1", n_codes=len(served), user=clerk)
    sheet = CodeSheet.objects.get(order=order)
    codes = draw_codes(sheet)
    keep_codes(sheet=sheet, codes=codes)
    for person, code in zip(served, codes, strict=True):
        person.ticket_code = code


class Portal:
    """The web server, worker and beat of the scratch portal."""

    def __init__(self, folder, control):
        self.port = stage.free_port()
        module = "faults._straight" if control else "portal.wsgi"
        self.processes = [
            stage.Process(
                folder, "web",
                ["gunicorn", f"{module}:application", "--worker-class", "gthread", "--threads",
                 "4", "--bind", f"127.0.0.1:{self.port}"],
            ),
            stage.worker(folder),
            stage.beat(folder),
        ]  # fmt: skip

    def __enter__(self):
        for process in self.processes:
            process.start()
        if not stage.wait_until(self.answers, 180, step=0.2):
            raise SystemExit(self.processes[0].log)
        return self

    def __exit__(self, *exception):
        for process in self.processes:
            process.stop()

    def answers(self):
        with contextlib.suppress(OSError):
            line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
            line.request("GET", "/s/takada")
            return line.getresponse().status == 404
        return False


def midnight():
    """Let the mover run as if the day had ended."""
    from django.utils import timezone

    from surveys.actions import move_waiting_answers

    return move_waiting_answers(timezone.now() + timedelta(days=1))


class Experiment:
    """One run: people, their answers, the attacks, and the verdict."""

    def __init__(self, arguments, folder, data, url):
        self.arguments, self.folder, self.data, self.url = arguments, folder, data, url
        chance = random.Random(arguments.seed)
        self.people = [Person(number, chance) for number in range(arguments.answers)]
        self.ok = True
        self.sizes = []

    def collect(self):
        self.campaign, unsur = build_survey()
        hand_out_codes(self.campaign, self.people)
        with Portal(self.folder, self.arguments.control) as portal:
            for person in self.people:
                self.ask(person, portal.port, unsur)
                if (person.number + 1 - KEPT_BACK) % self.arguments.batch == 0:
                    self.sizes += [midnight()] if not self.arguments.control else []
            self.look_at_lengths()
            self.attack("while the survey runs")
            self.look_at_queue()
            self.close()
            self.attack("after it closed")
        self.count_canaries()

    def look_at_lengths(self):
        """Every sealed sheet must be as long as every other, whatever somebody wrote."""
        from faults import _attacks as attacks

        lengths = attacks.lengths_waiting()
        self.ok &= len(lengths) <= 1
        self.say("lengths", lengths=lengths)

    def ask(self, person, port, unsur):
        """Let one person answer in their way."""
        form = f"/s/{self.campaign.code}"
        if person.turn == "kiosk":
            form += f"/kiosk/{self.campaign.kiosk_key}"
        if person.turn in ("paper", "talk"):
            person.be_asked(self.campaign, unsur, self.submit())
        else:
            person.answer(port, form, unsur)

    def submit(self):
        if self.arguments.control:
            from faults._straight import submit_straight

            return submit_straight
        from surveys.actions import submit_response

        return submit_response

    def close(self):
        from faults import _attacks as attacks
        from surveys.actions import close_campaign

        if waiting := attacks.n_waiting():
            self.sizes.append(waiting)
        close_campaign(campaign=self.campaign, user=None)

    # --- links ---

    def truth(self):
        """``{person: answer}`` by the comment, which only the experiment knows to be theirs."""
        from faults import _attacks as attacks

        by_text = {text: key for key, text in attacks.texts_of_answers().items()}
        return {p.number: by_text[p.comment] for p in self.people if p.comment in by_text}

    def limit(self, n, smallest=None):
        # The control is measured by the batches that it would have had.
        sizes = [size for size in self.sizes if size] or [self.arguments.batch]
        chance = 1 / (smallest or min(sizes))
        return n * chance + 3 * math.sqrt(n * chance * (1 - chance))

    def judge(self, when, attack, links, smallest=None):
        truth = self.truth()
        correct = sum(truth.get(person) == answer for person, answer in links.items())
        limit = self.limit(len(truth), smallest)
        broken = correct > limit
        self.ok &= not broken
        self.say(
            "link", when=when, attack=attack, guesses=len(links), answers=len(truth),
            correct=correct, limit=round(limit, 1), broken=broken,
        )  # fmt: skip

    def attack(self, when):
        from faults import _attacks as attacks

        for attack, order in attacks.storage_order("surveys_response").items():
            self.judge(when, attack, dict(enumerate(order)))
        texts, beside = attacks.texts_of_answers(), attacks.texts_beside()
        for source, files in self.sources().items():
            order = attacks.text_order(files, texts)
            self.judge(when, f"text in {source}", dict(enumerate(order)))
            order = attacks.text_order(files, beside)
            self.judge(when, f"extra answer in {source}", dict(enumerate(order)))
        if self.arguments.db == "postgresql":
            digests = [self.digest(person).hex for person in self.people]
            self.judge(when, "emptied rows of the transaction", attacks.by_emptied_rows(digests))
            shuffled = [key for batch in attacks.batches() for key in batch]
            self.judge(when, "transactions in order", dict(enumerate(shuffled)))

        turns = [person.channel for person in self.people]
        links = attacks.by_channel(turns)
        self.judge(when, "channels in order", links, smallest=KEPT_BACK)
        # Who had a code is known, and a way of answering is told of ten answers or more.
        links = attacks.by_spent_codes(self.code_digests())
        self.judge(when, "spent codes", links, smallest=KEPT_BACK)

    def code_digests(self):
        """``{key of a code: number of the person who got it}``."""
        from surveys.actions.responses import code_digest

        return {
            code_digest(self.campaign.pk, person.ticket_code).hex: person.number
            for person in self.people
            if person.ticket_code
        }

    def digest(self, person):
        from surveys.actions.responses import form_digest

        return form_digest(self.campaign.pk, person.form_key)

    # --- files ---

    def sources(self):
        """``{name: files}`` of everything that lies on a disk, or can be dumped."""
        dump = self.dump()
        everything = sorted(
            path for path in self.folder.rglob("*") if path.is_file() and path != dump
        )
        database = [path for path in everything if path.name.startswith("faults.sqlite3")]
        found = {
            "logs of the portal": [path for path in everything if path.suffix == ".log"],
            "files of the portal": [path for path in everything if path not in database],
        }
        if self.data is None:
            found["database file"] = [path for path in database if path.suffix == ".sqlite3"]
            found["write-ahead log"] = [path for path in database if path.name.endswith("-wal")]
        else:
            stage.on_server(self.url, "CHECKPOINT")
            found["write-ahead log"] = sorted((self.data / "pg_wal").glob("0*"))
            found["table files"] = sorted(
                path
                for path in (self.data / "base").rglob("*")
                # A cache of the catalogue, which the server throws away whenever it likes.
                if path.is_file() and path.name != "pg_internal.init"
            )
            found["server log"] = [self.data / "server.log"]
        return found | {"dump": [dump]}

    def dump(self):
        path = self.folder / "dump.sql"
        if self.data is None:
            import sqlite3

            connection = sqlite3.connect(self.folder / "faults.sqlite3")
            path.write_text("\n".join(connection.iterdump()))
            connection.close()
        else:
            program = str(_cluster.programs() / "pg_dump")
            with path.open("wb") as file:
                subprocess.run([program, self.url], stdout=file, check=True)
        return path

    def look_at_queue(self):
        """Keep what the queue holds as a file, to be searched like the others."""
        if not self.arguments.redis:
            return
        import redis

        client = redis.Redis.from_url(self.arguments.redis)
        parts = [key + b"\n" + (client.dump(key) or b"") for key in client.scan_iter()]
        (self.folder / "redis.dump").write_bytes(b"\n".join(parts))
        client.close()

    def count_canaries(self):
        """Places of everything that names a person or a form, in every file there is."""
        from faults import _attacks as attacks
        from surveys.sealing import size_for

        hits = Counter()
        for source, files in self.sources().items():
            for kind in KINDS:
                needles = [person.canaries[kind].encode() for person in self.people]
                found = attacks.places(files, needles)
                hits[kind] += len(found)
                if found:
                    self.say("canary", kind=kind, source=source, hits=len(found))
        self.ok &= not sum(hits.values())
        self.say("canaries", searched=len(self.people) * len(KINDS), hits=dict(hits))
        files = [path for paths in self.sources().values() for path in paths]
        digests = [self.digest(person) for person in self.people]
        size = size_for(self.campaign.instrument.questionnaire)
        opened = attacks.opened_with_key(files, self.campaign.pk, digests, size)
        # Told, not judged: on PostgreSQL the log keeps sealed sheets, see docs/adr/0014.
        self.say("sealed sheets left that open with the key of the installation", n=opened)
        if self.data is None:
            self.ok &= not opened

    def say(self, what, **figures):
        head = {"fault": "anonymity", "database": self.arguments.db, "what": what}
        if self.arguments.control:
            head["control"] = "no inbox"
        print(json.dumps(head | figures), flush=True)


def keys(arguments):
    """On PostgreSQL the keys come from the environment, as in production, and lie in no file; the
    embedded installation has them in its folder, where the attacker finds them."""
    if arguments.db == "sqlite":
        return {}
    return {
        "SECRET_KEY": secrets.token_urlsafe(50),
        "FIELD_ENCRYPTION_KEY": base64.urlsafe_b64encode(secrets.token_bytes(32)).decode(),
        "BLIND_INDEX_KEY": secrets.token_urlsafe(32),
    }


@contextlib.contextmanager
def a_database(arguments, folder):
    """Yield (folder of the server's data or None, URL)."""
    if arguments.db == "sqlite":
        yield None, f"sqlite:///{folder / 'faults.sqlite3'}"
        return
    with (
        _cluster.cluster() as (data, server),
        stage.scratch_database("postgresql", folder, server) as url,
    ):
        yield data, url


def main(argv):
    """0 when no attack does better than chance and nothing names a person (a control: when one
    does)."""
    arguments = read_arguments(argv)
    started = time.monotonic()
    with stage.scratch_folder() as folder, a_database(arguments, folder) as (data, url):
        if arguments.redis:
            import redis

            redis.Redis.from_url(arguments.redis).flushdb()
        stage.enter(folder, url, arguments.redis, TICK_SECONDS=1, **keys(arguments))
        from django.db import connections

        experiment = Experiment(arguments, Path(folder), data, url)
        try:
            experiment.collect()
        finally:
            connections.close_all()
        experiment.say(
            "verdict",
            answers=len(experiment.people),
            batches=[size for size in experiment.sizes if size],
            withstood=experiment.ok,
            seconds=round(time.monotonic() - started, 1),
            seed=arguments.seed,
        )
    return 0 if experiment.ok != arguments.control else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
