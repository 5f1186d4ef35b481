"""Text is read as a person expects it, in any charset and whatever is broken around it."""

import base64

import pytest

from support.mailbox.encodings import decode_bytes, decoded_header
from support.mailbox.message import parse_mail

FRENCH = "Déjà vu : l’imprimante n’imprime plus, coût 12 €."


@pytest.mark.parametrize(
    ("content", "charset", "text"),
    [
        (FRENCH.encode(), "utf-8", FRENCH),
        (FRENCH.encode(), "iso-8859-1", FRENCH),
        (FRENCH.encode(), "", FRENCH),
        (FRENCH.encode("cp1252"), "iso-8859-1", FRENCH),
        (FRENCH.encode("cp1252"), "utf-8", FRENCH),
        (FRENCH.encode("cp1252"), "no-such-charset", FRENCH),
        ("Réglé à l'été".encode("cp850"), "cp-850", "Réglé à l'été"),
        ("Réglé à l'été".encode("mac_roman"), "x-mac-roman", "Réglé à l'été"),
        ("12,40 €".encode("iso-8859-15"), "ISO-8859-15", "12,40 €"),
        ("銀行的鎔爐".encode("gb18030"), "gb2312", "銀行的鎔爐"),
        ("こんにちは①".encode("cp932"), "x-sjis", "こんにちは①"),
        ("こんにちは".encode("iso2022_jp"), "iso-2022-jp", "こんにちは"),
        ("안녕하세요".encode("cp949"), "ks_c_5601-1987", "안녕하세요"),
        ("Привет, касса не работает".encode("koi8-r"), "koi8-r", "Привет, касса не работает"),
        (b"", "utf-16", ""),
    ],
)
def test_what_is_declared_then_what_the_bytes_say(content, charset, text):
    assert decode_bytes(content, charset) == text


def test_what_declares_nothing_and_is_not_western_is_read_as_it_looks():
    told = "Здравствуйте, касса не печатает чеки, и закрытие дня не проходит. " * 3
    assert decode_bytes(told.encode("cp1251"), "") == told


@pytest.mark.parametrize("bad", [b"\xff", b"\xe9", b"\x80", b"\xc3"])
def test_one_bad_byte_never_spoils_a_part(bad):
    told = decode_bytes(FRENCH.encode() + bad + FRENCH.encode(), "utf-8")
    assert told.startswith(FRENCH)
    assert told.endswith(FRENCH)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("=?utf-8?q?Panne_=C3=A0?= =?utf-8?q?_Metz?=", "Panne à Metz"),
        ("=?utf-8?B?w6k=?=\n =?utf-8?B?w6g=?=", "éè"),
        # Cut in the middle of a letter.
        ("=?utf-8?q?Panne_=C3?=\n =?utf-8?q?=A0_Metz?=", "Panne à Metz"),
        ("=?UTF-8?Q?Clôture bloquée?=", "Clôture bloquée"),
        ("Re: =?iso-8859-1?q?caf=E9?= noir", "Re: café noir"),
        ("=?gb2312?B?0vjQ0A==?=", "银行"),
        ("=?utf-8?B?w6nDqA?=", "éè"),
        ("=?x-unknown?q?=E9t=E9?=", "été"),
        ("=?utf-8*fr?q?=C3=A9?=", "é"),
        ("=?utf-8?q?a?=b=?utf-8?q?c?=", "abc"),
    ],
)
def test_words_of_headers(value, text):
    assert decoded_header(value) == text


@pytest.mark.parametrize(
    "header",
    [
        "filename*=utf-8''cl%C3%B4ture%20%E2%82%AC.pdf",
        "filename*=UTF-8''cl%c3%b4ture%20%e2%82%ac.pdf; filename=cloture.pdf",
        "filename*0*=utf-8''cl%C3%B4ture; filename*1*=%20%E2%82%AC.pdf",
        'filename="=?utf-8?q?cl=C3=B4ture_=E2=82=AC=2Epdf?="',
        'filename="clôture €.pdf"',
        "filename*=windows-1252''cl%F4ture%20%80.pdf",
        "filename*=iso-8859-1''cl%C3%B4ture%20%E2%82%AC.pdf",
    ],
)
def test_names_of_files(header):
    raw = (
        f"From: a@b.fr\nSubject: x\nMIME-Version: 1.0\nContent-Type: application/pdf\n"
        f"Content-Disposition: attachment; {header}\n\nPDF"
    ).encode()
    [file] = parse_mail(raw).enclosures
    assert file.name == "clôture €.pdf"


def test_a_name_in_bytes_of_windows():
    raw = (
        'From: a@b.fr\nMIME-Version: 1.0\nContent-Type: application/pdf; name="relevé.pdf"\n\nPDF'
    ).encode("cp1252")
    [file] = parse_mail(raw).enclosures
    assert file.name == "relevé.pdf"


@pytest.mark.parametrize(
    "stray", ["From - Mon Nov 16 10:12:00 2026", ">From x@y Mon Nov 16", "une ligne coupée"]
)
def test_a_stray_line_does_not_end_the_headers(stray):
    raw = f"From: a@b.fr\n{stray}\nSubject: Panne\nMessage-ID: <x@y>\n\nBonjour\n".encode()
    parsed = parse_mail(raw)
    assert (parsed.sender, parsed.subject, parsed.text) == ("a@b.fr", "Panne", "Bonjour")
    parsed = parse_mail(f"From: a@b.fr\nSubject : Panne\n\n{stray}\n".encode())
    assert (parsed.subject, parsed.text) == ("Panne", stray)


def test_a_letter_that_begins_below_its_last_header_is_kept():
    parsed = parse_mail(b"From: a@b.fr\nSubject: Panne\nBonjour, la caisse est en panne.\n")
    assert "la caisse est en panne" in parsed.text


def alternative(plain, page):
    return (
        "From: a@b.fr\nSubject: x\nMIME-Version: 1.0\nContent-Type: multipart/alternative;"
        f" boundary=b\n\n--b\nContent-Type: text/plain; charset=utf-8\n\n{plain}\n\n--b\n"
        "Content-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\n"
        f"{base64.b64encode(page.encode()).decode()}\n--b--\n"
    ).encode()


def test_a_plain_part_that_says_nothing_gives_way_to_the_page():
    page = "<p>La clôture Z ne s’imprime plus depuis ce matin.</p>" * 3
    for plain in ("Your mail program does not support HTML.", "[image]", ""):
        assert "La clôture Z" in parse_mail(alternative(plain, page)).text
    assert parse_mail(alternative("Bonjour, en panne.", "<p>Bonjour, en panne.</p>")).text == (
        "Bonjour, en panne."
    )


def test_a_page_says_itself_in_what_it_is_written():
    page = '<html><head><meta charset="iso-8859-15"></head><body>Coût 12 €</body></html>'
    raw = b"From: a@b.fr\nContent-Type: text/html\n\n" + page.encode("iso-8859-15")
    assert "Coût 12 €" in parse_mail(raw).text


def test_an_answer_below_a_long_quote_is_not_cut():
    quoted = "> une ligne citée de plus\n" * 12_000
    text = f"> Question ?\n{quoted}\nLa réponse est en bas.\n"
    raw = f"From: a@b.fr\nSubject: x\nContent-Type: text/plain; charset=utf-8\n\n{text}".encode()
    assert parse_mail(raw).text == "La réponse est en bas."


def test_nothing_is_left_off_without_a_mark():
    raw = b"From: a@b.fr\nSubject: x\n\n" + b"un mot de plus\n" * 100_000
    parsed = parse_mail(raw)
    assert parsed.text.endswith("[…]")
    [file] = parsed.enclosures
    assert (file.name, file.content.count(b"un mot de plus")) == ("text.txt", 100_000)


def test_a_blank_line_far_below_ends_no_headers():
    raw = (
        b"From: a@client.fr\nTo: b@crisalid.example\nSubject: x\n\n"
        b"Une ligne importante\nSubject: autre\nfin\r\n\r\nle reste\n"
    )
    assert "Une ligne importante" in parse_mail(raw).text
