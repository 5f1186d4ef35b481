"""A stranger's file is read by a process that has nothing and can do nothing."""

import json
import subprocess
import sys
import threading
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from portal.documents.pages import views
from portal.documents.sealing import look
from portal.documents.verify import reading

pytestmark = pytest.mark.django_db

INSIDE = f"""
import asyncio, json, os, resource, socket, sys
sys.argv = ["look"]
told = {{}}
space = {{"__name__": "looked"}}
exec(compile(open({look.__file__!r}).read(), "look", "exec"), space)

def look(content, **_):
    told["environment"] = sorted(os.environ)
    told["content"] = len(content)
    for name, act in {{
        "file": lambda: open("/etc/passwd"),
        "socket": lambda: socket.socket(),
        "pipe": lambda: os.pipe(),
    }}.items():
        try:
            act()
        except OSError as error:
            told[name] = type(error).__name__
    try:
        bytes(600 * 1024 * 1024)
    except MemoryError:
        told["memory"] = "MemoryError"
    told["cpu"] = resource.getrlimit(resource.RLIMIT_CPU)
    told["written"] = resource.getrlimit(resource.RLIMIT_FSIZE)
    return told

space["look"] = look
space["main"]()
"""


def test_the_process_has_no_secrets_and_can_open_nothing():
    asked = json.dumps({"roots": [], "field": "x"}).encode() + b"\n" + b"%PDF"
    done = subprocess.run(
        [sys.executable, "-I", "-B", "-c", INSIDE],
        input=asked,
        capture_output=True,
        env={"LC_ALL": "C.UTF-8"},
        check=True,
    )
    told = json.loads(done.stdout)
    assert told.pop("environment") == ["LC_ALL"]
    assert told == {
        "content": 4,
        "file": "OSError",
        "socket": "OSError",
        "pipe": "OSError",
        "memory": "MemoryError",
        "cpu": [10, 10],
        "written": [look.MOST_TOLD] * 2,
    }


def test_the_program_imports_nothing_of_the_portal():
    assert "portal." not in Path(look.__file__).read_text().split('"""', 2)[2]


def bomb() -> bytes:
    """A small file with a stream that unfolds to a gigabyte."""
    import zlib

    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(1024)) + packer.flush()
    objects = [
        b"<</Type/Catalog/Names 2 0 R/AcroForm<</Fields[]>>>>",
        b"<</EmbeddedFiles 3 0 R>>",
        b"<</Names[(proof.json) 4 0 R]>>",
        b"<</EF<</F 5 0 R>>>>",
        b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed),
    ]
    out, places = b"%PDF-1.7\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    start = len(out)
    return out + (
        b"xref\n0 6\n0000000000 65535 f \n%strailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF"
        % (table, start)
    )


def test_a_bomb_costs_no_more_than_its_process(monkeypatch):
    # Without a seal nothing is unfolded at all; with its attachments read, memory ends it.
    assert reading.read_apart(bomb()) == reading.Reading()
    source = look.__file__
    monkeypatch.setattr(reading, "PROGRAM", source)
    unfolding = (
        "import runpy,sys; space=runpy.run_path(" + repr(source) + ");"
        "space['main'].__globals__['look'] = lambda content, **_: "
        "space['_attached'](space['open_pdf'](content)); space['main']()"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-B", "-c", unfolding],
        input=json.dumps({"roots": [], "field": "x"}).encode() + b"\n" + bomb(),
        capture_output=True,
        check=False,
    )
    assert json.loads(done.stdout) == {"error": "MemoryError"}


def test_what_takes_too_long_could_not_be_read(monkeypatch, tmp_path):
    slow = tmp_path / "slow.py"
    slow.write_text("import time; time.sleep(60)")
    monkeypatch.setattr(reading, "PROGRAM", slow)
    monkeypatch.setattr(look, "SECONDS", 1)
    with pytest.raises(reading.Unreadable):
        reading.read_apart(b"%PDF-")


@pytest.mark.parametrize("told", ["", "[]", "{}", '{"sealed": true}', "x" * 100, "1", "null"])
def test_a_process_that_tells_nonsense_could_not_read(monkeypatch, tmp_path, told):
    taken_over = tmp_path / "taken_over.py"
    taken_over.write_text(f"print({told!r}, end='')")
    monkeypatch.setattr(reading, "PROGRAM", taken_over)
    with pytest.raises(reading.Unreadable):
        reading.read_apart(b"%PDF-")


def test_only_a_few_files_are_read_at_once(monkeypatch):
    monkeypatch.setattr(reading, "_places", threading.BoundedSemaphore(1))
    monkeypatch.setattr(look, "SECONDS", 0)
    with reading._places, pytest.raises(reading.Unreadable):
        reading.read_apart(b"%PDF-")


def test_a_file_that_is_too_large_is_not_read(monkeypatch):
    monkeypatch.setattr(reading, "MAX_UPLOAD", 3)
    with pytest.raises(reading.Unreadable):
        reading.read_apart(b"%PDF")


def test_one_address_does_not_keep_the_judge_from_others(client, monkeypatch):
    cache.clear()
    monkeypatch.setattr(views, "RATES", {"file": "1/m/ip"})

    def drop(ip):
        file = SimpleUploadedFile("a.pdf", b"%PDF-1.7 nothing")
        return client.post(reverse("documents:verify"), {"file": file}, REMOTE_ADDR=ip)

    assert [drop("192.0.2.1").status_code, drop("192.0.2.2").status_code] == [200, 200]
    refused = drop("192.0.2.1")
    assert refused.status_code == 429
    assert "Patientez une minute" in refused.content.decode()
