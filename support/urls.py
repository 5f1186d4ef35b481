"""Routes under /support/."""

from django.urls import path, register_converter

from support.complaints.views import portal as complaints
from support.delays.views import delays
from support.importing import views as importing
from support.satisfaction import views as satisfaction
from support.statistics.views import files, lists, pages
from support.views import letters, portal


class TicketNumber:
    """T-2026-00042, as the series writes it."""

    regex = r"T-\d{4}-\d{5,9}"

    def to_python(self, value: str) -> str:
        return value

    def to_url(self, value: str) -> str:
        return value


class ComplaintNumber(TicketNumber):
    """REC-2026-00012, as the series writes it."""

    regex = r"REC-\d{4}-\d{5,9}"


register_converter(TicketNumber, "ticket")
register_converter(ComplaintNumber, "complaint")

app_name = "support"
urlpatterns = [
    path("", portal.index, name="index"),
    path("new/", portal.new, name="new"),
    path("complaints/", complaints.complaints, name="complaints"),
    path("complaints/<complaint:number>/", complaints.complaint, name="complaint"),
    path("statistics/", pages.satisfaction, name="statistics"),
    path("statistics/delays/", pages.delay, name="statistics_delays"),
    path("statistics/volume/", pages.counts, name="statistics_volume"),
    path("statistics/tickets/", lists.tickets, name="statistics_tickets"),
    path("statistics/evaluations/", lists.evaluations, name="statistics_evaluations"),
    path("statistics/report.pdf", files.as_pdf, name="statistics_pdf"),
    path("statistics/<slug:table>.csv", files.as_csv, name="statistics_csv"),
    path("delays/", delays, name="delays"),
    path("odoo/", importing.listing, name="odoo_imports"),
    path("odoo/<int:pk>/", importing.detail, name="odoo_import"),
    path("odoo/<int:pk>/progress/", importing.progress, name="odoo_progress"),
    path("odoo/<int:pk>/decide/", importing.decide, name="odoo_decide"),
    path("odoo/<int:pk>/cancel/", importing.cancel, name="odoo_cancel"),
    path("odoo/<int:pk>/errors.csv", importing.errors, name="odoo_errors"),
    path("rate/<str:token>/", satisfaction.rate, name="rate"),
    path("answers/<int:pk>/settle/", satisfaction.settle, name="settle_answer"),
    path("attachments/<int:pk>/", portal.attachment, name="attachment"),
    path("sent-files/<str:token>/", letters.sent_file, name="sent_file"),
    path("attachments/<int:pk>/read/", letters.enclosed, name="enclosed"),
    path("messages/<int:pk>/as-sent/", letters.as_sent, name="as_sent"),
    path("<ticket:number>/", portal.ticket, name="ticket"),
    path("<ticket:number>/evaluation/", satisfaction.confirm, name="confirm_answer"),
    path("<ticket:number>/close/", portal.close, name="close"),
]
