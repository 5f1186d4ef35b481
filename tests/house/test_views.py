import re
import uuid
from html import unescape

import pytest
from django import forms
from django.test import Client
from django.urls import reverse

from portal.drafts.keeping import Sent, drafts_at, keep_draft
from portal.house.known import fixed_values, house_settings
from portal.house.models import HouseSetting
from portal.house.values import DaysField
from portal.ui.text.nobreak import unbroken
from tests.cast import make_user, sign_in
from tests.test_two_editors import opened
from tests.ui.markup import Page

pytestmark = pytest.mark.django_db


@pytest.fixture
def admin(client):
    return sign_in(client, make_user("admin"))


def save(client, key, value):
    """Open the form of a setting and send it."""
    url = reverse("house:setting", args=[key])
    return client.post(url, {**opened(client, url), "value": value})


def plain(text):
    """Without what keeps numbers whole."""
    return re.sub(r"\s+", " ", text.replace("\u2060", ""))


def told(page):
    """The source of a page, plain."""
    return plain(unescape(page.text))


def test_the_list_says_what_holds_and_what_is_fixed(admin):
    page = told(admin.get(reverse("house:settings")))
    for each in house_settings:
        assert str(each.shown(each.default())) in page
        assert reverse("house:setting", args=[each.key]) in page
    assert len(fixed_values) >= 5
    for fixed in fixed_values:
        assert plain(unbroken(str(fixed.source))) in page


def test_the_list_costs_the_same_after_many_changes(admin, django_assert_max_num_queries):
    for number in range(4):
        save(admin, "invitation_days", str(20 + number))
    with django_assert_max_num_queries(12):
        admin.get(reverse("house:settings"))


def test_it_stands_in_the_rail_and_in_the_admin_of_administrators_alone(admin):
    for page in ("house:settings", "admin:index"):
        links = Page(admin.get(reverse(page)).text).all("a", href=reverse("house:settings"))
        assert len(links) >= 1 + (page == "admin:index")
    quality = sign_in(Client(), make_user("quality"))
    assert reverse("house:settings") not in quality.get(reverse("admin:index")).text


def test_a_changed_address_stands_at_the_foot_of_every_page(admin):
    assert save(admin, "support_email", "support@crisalid.example").status_code == 302
    assert "mailto:support@crisalid.example" in admin.get(reverse("house:settings")).text


def beyond(known):
    """What is just outside the bounds of a setting."""
    field = known.field()
    if isinstance(field, DaysField):
        return ["", "0", str(field.most + 1), "1,2,3,4,5,6,7", "90, soon", "٩", "-7"]
    if isinstance(field, forms.IntegerField):
        assert field.min_value >= 0
        return ["", str(field.min_value - 1), str(field.max_value + 1), "x"]
    if isinstance(field, forms.BooleanField):
        return []
    if not field.required:
        return ["call us"]
    return ["", "call us"]


@pytest.mark.parametrize("key", [each.key for each in house_settings])
def test_what_is_outside_its_bounds_is_refused(admin, key):
    for value in beyond(house_settings.get(key)):
        answer = save(admin, key, value)
        assert answer.status_code == 200, value
        assert answer.context["form"].errors
    assert not HouseSetting.objects.exists()


def test_days_are_put_in_order_where_they_count_down(admin):
    save(admin, "ending_reminder_days", "7; 45 90,45")
    save(admin, "withdrawal_reminder_days", "1 4 3")
    kept = dict(HouseSetting.objects.values_list("key", "value"))
    assert kept == {"ending_reminder_days": [90, 45, 7], "withdrawal_reminder_days": [1, 4, 3]}


def test_of_two_who_change_it_the_second_is_shown_both(admin):
    url = reverse("house:setting", args=["support_phone"])
    mine = opened(admin, url)
    save(admin, "support_phone", "03 87 00 00 00")
    answer = admin.post(url, {**mine, "value": "03 87 11 11 11"})
    assert answer.status_code == 200
    assert "03 87 00 00 00" in told(answer)
    assert "03 87 11 11 11" in told(answer)
    assert HouseSetting.objects.get().value == "03 87 00 00 00"


def test_who_types_what_holds_already_is_led_on_and_leaves_no_draft(admin):
    user = make_user("admin")
    client = sign_in(Client(), user)
    url = reverse("house:setting", args=["ending_reminder_days"])
    save(client, "ending_reminder_days", "60, 15")
    again = opened(client, url)
    values = {"value": "15 60"}
    draft, _merged = keep_draft(
        owner=user,
        sent=Sent(
            key=uuid.uuid4(), address=url, form=":value", base=0,
            values={"value": ["15 60"]}, changed=frozenset(values),
        ),
    )  # fmt: skip
    answer = client.post(url, {**again, **values, "draft": str(draft.pk)}, follow=True)
    assert answer.redirect_chain == [(reverse("house:settings"), 302)]
    assert "C’est déjà la valeur actuelle" in told(answer)
    assert HouseSetting.objects.count() == 1
    assert drafts_at(user, url) == []


def test_the_page_of_a_setting_tells_what_held_when(admin):
    save(admin, "invitation_days", "20")
    save(admin, "invitation_days", "30")
    url = reverse("house:setting", args=["invitation_days"])
    page = told(admin.get(url))
    assert page.index("30 jours") < page.rindex("20 jours")


def test_the_default_comes_back_by_one_button(admin):
    url = reverse("house:setting", args=["invitation_days"])
    assert reverse("house:reset", args=["invitation_days"]) not in admin.get(url).text
    save(admin, "invitation_days", "20")
    was = admin.get(url).context["was"]
    reset = reverse("house:reset", args=["invitation_days"])
    assert admin.post(reset, {"was": was}, follow=True).redirect_chain[-1][1] == 302
    assert HouseSetting.objects.get(number=2).value is None
    save(admin, "invitation_days", "25")
    answer = admin.post(reset, {"was": was}, follow=True)
    assert HouseSetting.objects.count() == 3
    assert "entre-temps" in told(answer)


def test_a_setting_that_is_none_is_not_found(admin):
    assert admin.get(reverse("house:setting", args=["debug"])).status_code == 404
    assert admin.post(reverse("house:reset", args=["debug"])).status_code == 404


def test_who_has_left_reads_and_changes_nothing(admin):
    gone = make_user("admin", email="gone@crisalid.example")
    client = sign_in(Client(), gone)
    url = reverse("house:setting", args=["support_phone"])
    mine = opened(client, url)
    gone.is_active = False
    gone.save(update_fields=["is_active"])
    assert client.get(reverse("house:settings")).status_code == 302
    assert client.post(url, {**mine, "value": "03 87 11 11 11"}).status_code == 302
    assert not HouseSetting.objects.exists()


def test_the_register_closes_and_opens(admin):
    register = reverse("integrators:register")
    assert Client().get(register).status_code == 200
    assert save(admin, "public_register", "").status_code == 302
    assert Client().get(register).status_code == 302
    assert admin.get(register).status_code == 200
    assert save(admin, "public_register", "on").status_code == 302
    assert Client().get(register).status_code == 200


def test_every_page_of_a_setting_has_a_label_and_says_its_default(admin):
    for each in house_settings:
        page = admin.get(reverse("house:setting", args=[each.key]))
        assert Page(page.text).all("label")
        assert str(each.shown(each.default())) in told(page)
