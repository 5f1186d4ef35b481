"""The portal as it is deployed, over https: what browsers are told, by whomever they are answered.

Behind the shipped nginx and beside it, since four places answer: pages and static files of the
portal, static and stored files of nginx.
"""

import base64
import hashlib
import re
import ssl
from contextlib import closing
from http.cookies import SimpleCookie
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from django.conf import global_settings, settings
from django.test import Client
from playwright.sync_api import sync_playwright

from portal.ui.frame import bodies, headers
from tests.accounts.factories import PASSWORD, UserFactory
from tests.cast import sign_in
from tests.harness.processes import ROOT, free_port
from tests.harness.web import Nginx, Web, link_to
from tests.releases import factories

pytestmark = [pytest.mark.fault, pytest.mark.django_db(transaction=True)]
CHROMIUM = "/usr/bin/chromium"
FORWARDED = {"X-Forwarded-Proto": "https", "X-Forwarded-For": "127.0.0.1"}
TYPED = "Tapé avant de partir"


@pytest.fixture
def site(tmp_path):
    port = free_port()
    address = f"https://localhost:{port}"
    web = Web(SITE_URL=address, TRUSTED_PROXIES="1", X_ACCEL_PREFIX="/protected/").start()
    nginx = Nginx(tmp_path / "nginx", web.port, port=port, tls=True)
    try:
        nginx.start()
        yield SimpleNamespace(address=address, port=port, folder=nginx.folder, web=web.port)
    finally:
        nginx.stop()
        web.stop()


def ask(site, path, *, method="GET", body=None, cookie="", past_nginx=False, **more):
    """One request to the site, or to gunicorn as nginx would ask it."""
    said = {"Host": "localhost", "Cookie": cookie, "Accept-Language": "fr"} | more
    port = site.web if past_nginx else site.port
    with closing(link_to(port, tls=not past_nginx)) as link:
        chunked = not isinstance(body, bytes | str | None)
        link.request(
            method, path, body, said | (FORWARDED if past_nginx else {}), encode_chunked=chunked
        )
        answer = link.getresponse()
        return answer, answer.read()


def cookie_of(user):
    """A session's cookie under the name it has on https."""
    value = sign_in(Client(), user).cookies[settings.SESSION_COOKIE_NAME].value
    return f"__Host-sessionid={value}"


def common(answer):
    """What an answer says of that which all must say, each once."""
    found = {}
    for name in [*headers.common_headers(), "Strict-Transport-Security"]:
        [found[name]] = answer.headers.get_all(name) or [None]
    return found


def test_all_four_places_say_the_same(cast, site):
    release = factories.published(cast)
    page, html = ask(site, "/accounts/login/")
    [style] = re.findall(r'href="(/static/ui/css/base\.[^"]+)"', html.decode())
    plain = "/static/ui/img/favicon.svg"
    stored = release.files.get().get_absolute_url()

    told = common(page)
    expected = headers.common_headers() | {"Strict-Transport-Security": "max-age=31536000"}
    assert told == expected
    cookie = cookie_of(cast.technician)
    file, content = ask(site, stored, cookie=cookie)
    assert content == factories.CONTENT
    assert common(file) == expected
    assert file.headers["Cache-Control"] == headers.PRIVATE
    assert file.headers.get_all("Content-Security-Policy") == [headers.STORED_POLICY]
    for address in (style, plain):
        by_nginx, content = ask(site, address)
        by_whitenoise, same = ask(site, address, past_nginx=True)
        assert by_nginx.status == by_whitenoise.status == 200
        assert content == same
        assert common(by_nginx) == common(by_whitenoise) == expected
        for name in ("Cache-Control", "Content-Security-Policy", "Access-Control-Allow-Origin"):
            assert by_nginx.headers.get_all(name) == by_whitenoise.headers.get_all(name), name
    assert by_nginx.headers["Content-Security-Policy"] == headers.STATIC_POLICY
    for address in ("/static/none.css", "/nowhere/"):
        answer, _ = ask(site, address)
        assert answer.status == 404
        assert common(answer) == expected, address
    speaks_tls_and_http2(site)
    gives_135(site)


def speaks_tls_and_http2(site):
    shipped = (ROOT / "deploy" / "nginx.conf").read_text()
    assert "\n    ssl_protocols TLSv1.2 TLSv1.3;\n" in shipped
    assert "return 308 https://$host$request_uri;" in shipped
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    context.set_alpn_protocols(["h2", "http/1.1"])
    with closing(link_to(site.port)) as plain:
        plain.connect()
        with context.wrap_socket(plain.sock, server_hostname="localhost") as secured:
            assert secured.selected_alpn_protocol() == "h2"
            assert secured.version() == "TLSv1.3"


def cookies_of(answer):
    found = SimpleCookie()
    for line in answer.headers.get_all("Set-Cookie") or []:
        found.load(line)
    return found


def test_every_cookie_is_bound_to_this_host(site, settings):
    # As the web server checks them.
    settings.PASSWORD_HASHERS = global_settings.PASSWORD_HASHERS
    user = UserFactory()
    page, html = ask(site, "/accounts/login/")
    jar = cookies_of(page)
    token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', html.decode()).group(1)

    def send(path, **fields):
        answer, _ = ask(
            site, path, method="POST", body=urlencode({"csrfmiddlewaretoken": token} | fields),
            cookie="; ".join(f"{name}={one.value}" for name, one in jar.items()),
            Origin=site.address, **{"Content-Type": "application/x-www-form-urlencoded"},
        )  # fmt: skip
        assert answer.status == 302, path
        for name, one in cookies_of(answer).items():
            jar[name] = one.value
            jar[name].update(one)
        return answer

    send("/language/", language="en")
    send("/ui/theme/", theme="dark")
    send("/ui/banner/", key="release:1")
    send("/accounts/login/", login=user.email, password=PASSWORD)
    names = {"csrftoken", "django_language", "theme", "banners", "sessionid", "messages"}
    assert {name.removeprefix("__Host-") for name in jar} == names
    for name, one in jar.items():
        assert name.startswith("__Host-")
        told = one["secure"], one["path"], one["domain"], one["samesite"]
        assert told == (True, "/", "", "Lax"), name
        # The script that changes the theme at once reads it.
        assert bool(one["httponly"]) == (name != "__Host-theme"), name
    answer, html = ask(
        site, "/accounts/profile/", cookie="; ".join(f"{n}={c.value}" for n, c in jar.items())
    )
    assert answer.status == 200
    assert 'data-theme="dark"' in html.decode()
    assert '<html lang="en"' in html.decode()
    assert 'data-cookies="__Host-"' in html.decode()


def observatory(answer, html, jar):
    """The points of MDN's HTTP Observatory, rule by rule (mdn-http-observatory, SCORE_TABLE)."""
    policy = {
        name: value.split()
        for name, _, value in (
            rule.strip().partition(" ")
            for rule in answer.headers["Content-Security-Policy"].split(";")
        )
    }
    points = {}
    if policy["default-src"] == ["'none'"] and not any("unsafe" in str(v) for v in policy.values()):
        points["csp-no-unsafe-default-none"] = 10 * (policy["form-action"] == ["'self'"])
    if jar and all(one["secure"] and one["samesite"] in ("Lax", "Strict") for one in jar.values()):
        points["cookies-secure-samesite"] = 5 * bool(jar["__Host-sessionid"]["httponly"])
    if answer.headers["Referrer-Policy"] in ("no-referrer", "same-origin", "strict-origin"):
        points["referrer-policy-private"] = 5
    if answer.headers["Cross-Origin-Resource-Policy"] in ("same-origin", "same-site"):
        points["corp"] = 10
    if policy["frame-ancestors"] in (["'none'"], ["'self'"]):
        points["x-frame-options-via-csp"] = 5
    # These only take points away where they fail.
    seconds = re.match(r"max-age=(\d+)", answer.headers["Strict-Transport-Security"])
    points["hsts"] = 0 if int(seconds.group(1)) >= 15_768_000 else -10
    points["nosniff"] = 0 if answer.headers["X-Content-Type-Options"] == "nosniff" else -5
    points["cors"] = -50 if "Access-Control-Allow-Origin" in answer.headers else 0
    scripts = re.findall(r"<script[^>]* src=\"([^\"]+)", html)
    assert scripts
    points["sri"] = 0 if all(re.match(r"/[^/]", one) for one in scripts) else -5
    return points


def gives_135(site):
    page, html = ask(site, "/accounts/login/")
    jar = cookies_of(page)
    jar["__Host-sessionid"] = "x"
    jar["__Host-sessionid"].update({"secure": True, "httponly": True, "samesite": "Lax"})
    points = observatory(page, html.decode(), jar)
    assert 100 + sum(points.values()) == 135, points


def pieces(size):
    yield from (b"x" * 65536 for _ in range(size // 65536))


def kept_of(site):
    """Files that nginx or the portal has put a body into."""
    folders = [Path(settings.FILE_UPLOAD_TEMP_DIR), site.folder / "client_body"]
    return [path for folder in folders for path in folder.rglob("*") if path.is_file()]


def test_what_is_too_large_is_refused_before_it_is_kept(cast, site):
    cookie = cookie_of(cast.quality)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    for body in (bytes(2 * bodies.MEGABYTE), pieces(2 * bodies.MEGABYTE)):
        answer, html = ask(site, "/accounts/profile/", method="POST", body=body, **kind)
        assert answer.status == 413
        assert re.search(r"1(,0)?\sMo au plus", html.decode())
        assert answer.headers["X-Frame-Options"] == "DENY"
        assert kept_of(site) == []
    answer, text = ask(
        site, "/api/v1/uploads/none", method="PATCH", body=bytes(17 * bodies.MEGABYTE),
        cookie=cookie,
    )  # fmt: skip
    assert (answer.status, answer.headers["Content-Type"][:10]) == (413, "text/plain")
    assert "16" in text.decode()
    # Up to its limit a page gets it: here only the token is missing.
    many = bytes(10 * bodies.MEGABYTE)
    for address, method in (("/verify/", "POST"), ("/api/v1/uploads/none", "PATCH")):
        answer, _ = ask(site, address, method=method, body=many, cookie=cookie)
        assert answer.status == 403, address
    portal_refuses_too(site)


def portal_refuses_too(site):
    """Without nginx before it, by what is said at the start: nothing else is sent here."""
    for said, status in (({"Content-Length": str(10**9)}, 413),
                         ({"Transfer-Encoding": "chunked"}, 411)):  # fmt: skip
        with closing(link_to(site.web)) as link:
            link.putrequest("POST", "/accounts/login/", skip_host=True)
            for name, value in ({"Host": "localhost"} | FORWARDED | said).items():
                link.putheader(name, value)
            link.endheaders()
            assert link.getresponse().status == status
    assert kept_of(site) == []


def trusting(site):
    """The switch that has Chromium take our certificate; what it only ignores it never keeps."""
    certificate = x509.load_pem_x509_certificate((site.folder / "fullchain.pem").read_bytes())
    key = certificate.public_key().public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    pin = base64.b64encode(hashlib.sha256(key).digest()).decode()
    return f"--ignore-certificate-errors-spki-list={pin}"


def test_back_still_shows_what_was_typed(cast, site):
    """In a real browser over https, which asks again for what says `no-store`, and only for that.

    Without scripts: what is found again is the browser's doing, not that of our drafts.
    """
    name, _, value = cookie_of(cast.manager).partition("=")
    cookie = {"name": name, "value": value, "url": site.address, "secure": True}
    kept, secret = "/accounts/profile/", "/accounts/password/change/"
    said = []
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=CHROMIUM, args=["--no-sandbox", trusting(site)]
        )
        context = browser.new_context(java_script_enabled=False)
        context.add_cookies([cookie])
        page = context.new_page()
        # Which sets a cookie: what a page was kept for are the cookies it was asked with.
        page.goto(f"{site.address}/notices/")
        page.goto(site.address + kept)
        page.locator("input[name=name]").fill(TYPED)
        page.goto(site.address + secret)
        page.go_back()
        found = page.locator("input[name=name]").input_value()
        page.go_forward()
        scripted = browser.new_page()
        scripted.on("console", lambda line: said.append(line.text))
        scripted.goto(f"{site.address}/integrators/candidature/")
        browser.close()
    assert found == TYPED
    asked = (site.folder / "portal.log").read_text()
    assert asked.count(f"GET {kept} ") == 1
    assert asked.count(f"GET {secret} ") == 2
    assert said == [], "The browser knows all that the headers name."
