import datetime as dt

from django.urls import reverse

from integrators.models import ControlledDocument
from tests.integrators import factories as make

LIST, NEW = reverse("integrators:documents"), reverse("integrators:document_new")


def test_added_read_and_replaced(cast, as_):
    quality, technician = as_("quality"), as_("technician")
    answer = quality.post(NEW, make.document_data() | {"file": make.pdf(b"%PDF-1.7 one")})
    first = ControlledDocument.objects.get()
    assert answer.url == first.get_absolute_url()
    page = technician.get(answer.url).content.decode()
    assert "En vigueur" in page
    file = technician.get(reverse("integrators:document_file", args=[first.pk]))
    assert b"".join(file.streaming_content) == b"%PDF-1.7 one"
    assert "DOC-QLT-210-1.pdf" in file["Content-Disposition"]
    form = quality.get(f"{NEW}?after={first.pk}").context["form"]
    assert form.initial["reference"] == "DOC-QLT-210"
    make.add_document(cast.quality, version="2", dated=dt.date(2026, 1, 1))
    page = technician.get(first.get_absolute_url()).content.decode()
    assert "Cette version est remplacée" in page
    listed = technician.get(LIST).context["page_obj"].object_list
    assert [(row.version, row.earlier) for row in listed] == [("2", 1)]


def test_what_is_wrong_stands_at_its_field(cast, as_):
    make.add_document(cast.quality)
    client = as_("quality")
    again = client.post(NEW, make.document_data() | {"file": make.pdf()})
    assert "version" in again.context["form"].errors
    other = client.post(NEW, make.document_data(version="2") | {"file": make.pdf(b"text")})
    assert "file" in other.context["form"].errors
    assert client.get(f"{NEW}?after=x").status_code == 200


def test_the_same_queries_at_two_sizes(cast, as_, django_assert_max_num_queries):
    client, counts = as_("manager"), []
    make.add_document(cast.quality)
    for size in range(2):
        with django_assert_max_num_queries(12) as asked:
            client.get(LIST)
        counts.append(len(asked))
        for number in range(3):
            make.add_document(cast.quality, reference=f"PRO-{size}", version=str(number))
    assert counts[0] == counts[1]
