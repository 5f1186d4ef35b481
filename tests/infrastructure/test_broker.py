"""The file-system queue of the embedded default: every message whole, and no worker that ends."""

import threading
from pathlib import Path
from queue import Empty

import pytest
from celery import Celery

from portal.infrastructure.broker import Transport

MESSAGES = 3000


@pytest.fixture
def connection(tmp_path):
    folder = str(tmp_path)
    options = {"data_folder_in": folder, "data_folder_out": folder, "control_folder": folder}
    queue = Celery(broker="filesystem://", set_as_current=False)
    queue.conf.broker_transport_options = options
    with queue.connection_for_write() as connection:
        yield connection


def test_the_embedded_default_takes_it(connection):
    assert connection.transport_cls == "filesystem"
    assert isinstance(connection.transport, Transport)


def test_a_reader_beside_a_writer_gets_every_message(connection):
    """In place, as kombu writes them, dozens of these are taken while they are still empty."""
    wrong, got = [], []
    reading = threading.Event()

    def read():
        channel = connection.channel()
        reading.set()
        while len(got) < MESSAGES and not wrong:
            try:
                got.append(channel._get("celery")["number"])
            except Empty:
                if not writer.is_alive() and not list(queue.glob("*.msg")):
                    return
            except Exception as error:
                wrong.append(error)

    def write():
        reading.wait()
        channel = connection.clone().channel()
        for number in range(MESSAGES):
            channel._put("celery", {"number": number})

    queue = Path(connection.transport_options["data_folder_in"])
    writer = threading.Thread(target=write)
    reader = threading.Thread(target=read)
    for thread in (writer, reader):
        thread.start()
    for thread in (writer, reader):
        thread.join(120)
    assert not wrong
    assert sorted(got) == list(range(MESSAGES))
    assert not list(queue.iterdir())


def test_what_cannot_be_read_is_dropped(connection, caplog):
    """Left behind by a process that was killed while it wrote in place."""
    queue = Path(connection.transport_options["data_folder_in"])
    channel = connection.channel()
    (queue / "0_half.celery.msg").write_bytes(b"")
    channel._put("celery", {"number": 1})
    with pytest.raises(Empty):
        channel._get("celery")
    assert "could not be read" in caplog.text
    assert channel._get("celery") == {"number": 1}
