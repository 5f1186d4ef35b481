"""Routes under /releases/."""

from django.urls import path

from releases import (
    draft_views,
    manifest_views,
    reader_views,
    reserved_reader_views,
    reserved_views,
    signature_views,
    views,
    withdrawal_views,
)
from releases.feeds import ReleasesFeed

app_name = "releases"

urlpatterns = [
    path("", views.index, name="index"),
    path("current.json", manifest_views.current, name="current"),
    path("current.json.minisig", manifest_views.current_signature, name="current_signature"),
    path("feed.xml", views.public(ReleasesFeed()), name="feed"),
    path("minisign.pub", signature_views.key, name="key"),
    path("signatures/", signature_views.explain, name="signatures"),
    path("follow/", reader_views.follow, name="follow"),
    path("unsubscribe/<str:token>/", reader_views.unsubscribe_by_mail, name="unsubscribe"),
    path("reserved/", reserved_views.index, name="reserved_index"),
    path("reserved/new/", reserved_views.create, name="reserved_new"),
    path("reserved/<int:pk>/", reserved_views.detail, name="reserved"),
    path("reserved/<int:pk>/file", reserved_views.file, name="reserved_file"),
    path("reserved/<int:pk>/version/", reserved_views.add_version, name="reserved_version"),
    path("reserved/<int:pk>/audience/", reserved_views.audience, name="reserved_audience"),
    path("reserved/<int:pk>/readers/", reserved_reader_views.readers, name="reserved_readers"),
    path(
        "reserved/<int:pk>/readers.csv",
        reserved_reader_views.readers_csv,
        name="reserved_readers_csv",
    ),
    path("reserved/<int:pk>/remind/", reserved_reader_views.remind, name="reserved_remind"),
    path("reserved/<int:pk>/retire/", reserved_views.retire, name="reserved_retire"),
    path(
        "reserved/<int:pk>/<int:number>/file",
        reserved_views.version_file,
        name="reserved_version_file",
    ),
    path("drafts/", draft_views.drafts, name="drafts"),
    path("drafts/new/", draft_views.create, name="draft_new"),
    path("<version:version>/", views.detail, name="detail"),
    path("<version:version>/SHA256SUMS", signature_views.sums, name="sums"),
    path(
        "<version:version>/SHA256SUMS.minisig",
        signature_views.sums_signature,
        name="sums_signature",
    ),
    path(
        "<version:version>/files/<filename:name>.minisig",
        signature_views.signature,
        name="signature",
    ),
    path("<version:version>/files/<filename:name>", views.file, name="file"),
    path("<version:version>/draft/", draft_views.draft, name="draft"),
    path("<version:version>/draft/submit/", draft_views.submit, name="submit"),
    path("<version:version>/draft/reopen/", draft_views.reopen, name="reopen"),
    path("<version:version>/draft/publish/", draft_views.publish, name="publish"),
    path(
        "<version:version>/draft/files/<int:pk>/remove/",
        draft_views.remove,
        name="file_remove",
    ),
    path("<version:version>/draft/plan/", draft_views.plan, name="plan"),
    path("<version:version>/draft/plan/cancel/", draft_views.cancel_plan, name="plan_cancel"),
    path("<version:version>/draft/<slug:section>/", draft_views.section, name="section"),
    path("<version:version>/notes.pdf", reader_views.notes, name="notes"),
    path("<version:version>/changes/", reader_views.changes, name="changes"),
    path("<version:version>/accept/", reader_views.accept, name="accept"),
    path("<version:version>/updates/", withdrawal_views.update_path, name="update_path"),
    path("<version:version>/withdraw/", withdrawal_views.withdraw, name="withdraw"),
    path("<version:version>/withdrawal/", withdrawal_views.followed, name="withdrawal"),
    path(
        "<version:version>/withdrawal/acknowledge/",
        withdrawal_views.acknowledge,
        name="acknowledge",
    ),
]
