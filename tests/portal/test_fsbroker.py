"""The broker without a server, between real processes."""

import json
import subprocess
import sys

import pytest
from django.conf import settings
from kombu import Connection, Exchange, Queue
from kombu.exceptions import ChannelError

PRODUCERS, CONSUMERS, EACH = 3, 2, 150

CODE = """
import json, os, queue, sys
from kombu import Connection
role, folder, number, count = sys.argv[1], sys.argv[2], int(sys.argv[3]), int(sys.argv[4])
options = {
    "data_folder_in": f"{folder}/messages", "data_folder_out": f"{folder}/messages",
    "processed_folder": f"{folder}/processed", "control_folder": f"{folder}/control",
    "store_processed": True, "polling_interval": 0.01,
}
with Connection("filesystem://localhost//", transport="portal.fsbroker:Transport",
                transport_options=options) as connection:
    box = connection.SimpleQueue("celery")
    if role == "put":
        for index in range(count):
            box.put([number, index, "x" * (index % 97) * 50])
    else:
        got = []
        while True:
            over = os.path.exists(f"{folder}/over")  # asked before the box is
            try:
                message = box.get(timeout=0.1)
            except queue.Empty:
                if over:
                    break
                continue
            got.append(message.payload[:2])
            message.ack()
        print(json.dumps(got))
    box.close()
"""


def options(folder):
    return {
        "data_folder_in": str(folder / "messages"),
        "data_folder_out": str(folder / "messages"),
        "processed_folder": str(folder / "processed"),
        "control_folder": str(folder / "control"),
        "store_processed": True,
    }


@pytest.fixture
def connection(tmp_path):
    with Connection(
        "filesystem://localhost//",
        transport="portal.fsbroker:Transport",
        transport_options=options(tmp_path),
    ) as opened:
        yield opened


def start(role, folder, number):
    return subprocess.Popen(
        [sys.executable, "-c", CODE, role, str(folder), str(number), str(EACH)],
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
    )


def test_every_message_arrives_once_between_processes(tmp_path):
    consumers = [start("get", tmp_path, number) for number in range(CONSUMERS)]
    producers = [start("put", tmp_path, number) for number in range(PRODUCERS)]
    for producer in producers:
        assert producer.wait(timeout=300) == 0
        producer.stdout.close()
    (tmp_path / "over").touch()  # what lies there now is taken, then the consumers end
    got = []
    for consumer in consumers:
        got += json.loads(consumer.stdout.read())
        assert consumer.wait(timeout=300) == 0
        consumer.stdout.close()
    assert sorted(got) == [[n, index] for n in range(PRODUCERS) for index in range(EACH)]
    assert list((tmp_path / "messages").iterdir()) == []
    assert list((tmp_path / "processed").iterdir()) == []


def test_messages_of_one_queue_come_in_order(connection):
    box = connection.SimpleQueue("urut")
    for number in range(20):
        box.put(number)
    assert [box.get_nowait().payload for _ in range(20)] == list(range(20))
    box.close()


def test_unreadable_message_is_dropped_and_the_next_one_comes(connection, tmp_path, caplog):
    box = connection.SimpleQueue("rusak")
    box.put("pertama")
    for name, text in (("0", ""), ("00", "{")):
        (tmp_path / "messages" / f"{name}.rusak.msg").write_text(text)
    assert box.get_nowait().payload == "pertama"
    assert caplog.text.count("unreadable message") == 2
    with pytest.raises(box.Empty):
        box.get_nowait()
    box.close()


def test_draft_of_a_killed_producer_is_not_a_message(connection, tmp_path):
    box = connection.SimpleQueue("draf")
    (tmp_path / "messages" / ".1_a.draf.msg.b.draft").write_text('{"half":')
    with pytest.raises(box.Empty):
        box.get_nowait()
    assert box.qsize() == 0
    box.close()


def test_broadcast_reaches_every_bound_queue_and_unbinding_ends_it(connection):
    channel = connection.channel()
    exchange = Exchange("siaran", type="fanout")
    for name in ("satu", "dua"):
        Queue(name, exchange)(channel).declare()
    assert {row.queue for row in channel.get_table("siaran")} == {"satu", "dua"}
    connection.Producer(exchange=exchange).publish("halo")
    for name in ("satu", "dua"):
        assert channel._get(name)["body"]
    channel.queue_delete("dua")
    assert {row.queue for row in channel.get_table("siaran")} == {"satu"}
    with pytest.raises(ChannelError):
        channel.get_table("../../etc")
