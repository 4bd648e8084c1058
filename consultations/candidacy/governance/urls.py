from django.urls import path

from . import edit_views, exchange_views, impact_views, table_views, try_views, views

ONE = "staff/protocols/<int:number>/"

urlpatterns = [
    path("staff/protocols/", views.protocols, name="protocols"),
    path(ONE, views.protocol, name="protocol"),
    path("staff/protocols/begin-draft/", views.begin_draft, name="begin_draft"),
    path(f"{ONE}discard/", views.discard_draft, name="discard_draft"),
    path(f"{ONE}approve/", views.approve_protocol, name="approve_protocol"),
    path(f"{ONE}publish/", views.publish_protocol, name="publish_protocol"),
    path(f"{ONE}withdraw/", views.withdraw_protocol, name="withdraw_protocol"),
    path(f"{ONE}try/", try_views.try_case, name="try_case"),
    path(f"{ONE}by-question/", table_views.protocol_by_fact, name="protocol_by_fact"),
    path(f"{ONE}by-treatment/", table_views.protocol_by_subject, name="protocol_by_subject"),
    path(f"{ONE}compare/<int:other>/", table_views.compare_protocols, name="compare_protocols"),
    path(f"{ONE}proofs/", table_views.protocol_proofs, name="protocol_proofs"),
    path(f"{ONE}impact/", impact_views.impact, name="impact"),
    path(f"{ONE}impact/<slug:way>/", impact_views.impact_way, name="impact_way"),
    path(f"{ONE}impact/<slug:area>/<slug:was>/<slug:becomes>/", impact_views.impact_cases, name="impact_cases"),
    path(f"{ONE}edit/", edit_views.edit_general, name="edit_general"),
    path(f"{ONE}edit/<slug:part>/<slug:id>/", edit_views.edit_part, name="edit_part"),
    path(f"{ONE}add/<slug:part>/", edit_views.add_part, name="add_part"),
    path(f"{ONE}remove/<slug:part>/<slug:id>/", edit_views.remove_part, name="remove_part"),
    path(f"{ONE}export/", exchange_views.export_protocol, name="export_protocol"),
    path(f"{ONE}import/", exchange_views.import_protocol, name="import_protocol"),
]
