"""Routes under /releases/."""

from django.urls import path

from releases.catalogue.views import pages as catalogue_pages
from releases.catalogue.views import public as catalogue_public
from releases.drafting import views as drafting_views
from releases.files import views as files_views
from releases.followers import views as followers_views
from releases.machines import views as machines_views
from releases.machines.feed import ReleasesFeed
from releases.reserved.views import documents, readers
from releases.signatures import views as signatures_views
from releases.withdrawals import views as withdrawals_views

app_name = "releases"

urlpatterns = [
    path("", catalogue_pages.index, name="index"),
    path("current.json", machines_views.current, name="current"),
    path("current.json.minisig", machines_views.current_signature, name="current_signature"),
    path("feed.xml", catalogue_public.public(ReleasesFeed()), name="feed"),
    path("minisign.pub", signatures_views.key, name="key"),
    path("signatures/", signatures_views.explain, name="signatures"),
    path("follow/", followers_views.follow, name="follow"),
    path("unsubscribe/<str:token>/", followers_views.unsubscribe_by_mail, name="unsubscribe"),
    path("reserved/", documents.index, name="reserved_index"),
    path("reserved/new/", documents.create, name="reserved_new"),
    path("reserved/<int:pk>/", documents.detail, name="reserved"),
    path("reserved/<int:pk>/file", documents.file, name="reserved_file"),
    path("reserved/<int:pk>/version/", documents.add_version, name="reserved_version"),
    path("reserved/<int:pk>/audience/", documents.audience, name="reserved_audience"),
    path("reserved/<int:pk>/readers/", readers.readers, name="reserved_readers"),
    path(
        "reserved/<int:pk>/readers.csv",
        readers.readers_csv,
        name="reserved_readers_csv",
    ),
    path("reserved/<int:pk>/remind/", readers.remind, name="reserved_remind"),
    path("reserved/<int:pk>/retire/", documents.retire, name="reserved_retire"),
    path(
        "reserved/<int:pk>/<int:number>/file",
        documents.version_file,
        name="reserved_version_file",
    ),
    path("drafts/", drafting_views.drafts, name="drafts"),
    path("drafts/new/", drafting_views.create, name="draft_new"),
    path("<version:version>/", catalogue_pages.detail, name="detail"),
    path("<version:version>/SHA256SUMS", signatures_views.sums, name="sums"),
    path(
        "<version:version>/SHA256SUMS.minisig",
        signatures_views.sums_signature,
        name="sums_signature",
    ),
    path(
        "<version:version>/files/<filename:name>.minisig",
        signatures_views.signature,
        name="signature",
    ),
    path("<version:version>/files/<filename:name>", files_views.file, name="file"),
    path("<version:version>/draft/", drafting_views.draft, name="draft"),
    path("<version:version>/draft/number/", drafting_views.number, name="draft_number"),
    path("<version:version>/draft/discard/", drafting_views.discard, name="draft_discard"),
    path("<version:version>/draft/submit/", drafting_views.submit, name="submit"),
    path("<version:version>/draft/reopen/", drafting_views.reopen, name="reopen"),
    path("<version:version>/draft/publish/", drafting_views.publish, name="publish"),
    path(
        "<version:version>/draft/files/<int:pk>/remove/",
        drafting_views.remove,
        name="file_remove",
    ),
    path("<version:version>/draft/plan/", drafting_views.plan, name="plan"),
    path("<version:version>/draft/plan/cancel/", drafting_views.cancel_plan, name="plan_cancel"),
    path("<version:version>/draft/<slug:section>/", drafting_views.section, name="section"),
    path("<version:version>/notes.pdf", catalogue_pages.notes, name="notes"),
    path("<version:version>/changes/", catalogue_pages.changes, name="changes"),
    path("<version:version>/accept/", files_views.accept, name="accept"),
    path("<version:version>/updates/", withdrawals_views.update_path, name="update_path"),
    path("<version:version>/withdraw/", withdrawals_views.withdraw, name="withdraw"),
    path("<version:version>/withdrawal/", withdrawals_views.followed, name="withdrawal"),
    path(
        "<version:version>/withdrawal/acknowledge/",
        withdrawals_views.acknowledge,
        name="acknowledge",
    ),
]
