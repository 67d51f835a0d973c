"""The addresses of the desk."""

from django.urls import include, path

from claims.views.desk import (
    article,
    claim,
    dissents,
    evidence,
    keys,
    pasting,
    people,
    proposal,
    proposing,
    publication,
    queue,
    quick,
    replies,
    reports,
    source,
)

claim_urls = [
    path("", claim.detail, name="desk-claim"),
    path("edit/", claim.edit, name="desk-claim-edit"),
    path("appearances/new/", claim.add_appearance, name="desk-appearance-new"),
    path("appearances/<slug:key>/", claim.edit_wording, name="desk-appearance"),
    path("evidence/new/", evidence.add, name="desk-evidence-new"),
    path("evidence/paste/", pasting.paste, name="desk-evidence-paste"),
    path("evidence/<slug:key>/", evidence.edit, name="desk-evidence"),
    path("evidence/<slug:key>/withdraw/", evidence.withdraw, name="desk-evidence-withdraw"),
    path("replies/new/", replies.add, name="desk-reply-new"),
    path("replies/<slug:key>/", replies.edit, name="desk-reply"),
    path("replies/<slug:key>/withdraw/", replies.withdraw, name="desk-reply-withdraw"),
    path("dissents/new/", dissents.add, name="desk-dissent-new"),
    path("dissents/propose/", dissents.propose, name="desk-dissent-propose"),
    path("dissents/<slug:key>/", dissents.edit, name="desk-dissent"),
    path("dissents/<slug:key>/withdraw/", dissents.withdraw, name="desk-dissent-withdraw"),
    path("check/", claim.check, name="desk-check"),
    path("notes/", claim.note, name="desk-note"),
    path("propose/", proposing.propose, name="desk-propose"),
    path("quick/", quick.quick, name="desk-quick"),
    path("pause/", claim.pause, name="desk-pause"),
    *publication.claim_urls,
]

proposal_urls = [
    path("", proposal.detail, name="desk-proposal"),
    path("approve/", proposal.approve, name="desk-approve"),
    path("send-back/", proposal.send_back, name="desk-send-back"),
    path("take-back/", proposal.take_back, name="desk-take-back"),
    path("try-again/", proposal.try_again, name="desk-try-again"),
    path("publish-alone/", proposal.publish_alone, name="desk-publish-alone"),
    path("complete/", proposal.complete, name="desk-complete"),
]

source_urls = [
    path("", source.detail, name="desk-source"),
    path("edit/", source.edit, name="desk-source-edit"),
    path("lineage/", source.lineage, name="desk-source-lineage"),
    path("grade/", source.grade, name="desk-source-grade"),
    path("readers/", source.readers, name="desk-source-readers"),
    path("propose/", source.propose_change, name="desk-source-propose"),
]

report_urls = [
    path("", reports.detail, name="desk-report"),
    path("look/", reports.look, name="desk-report-look"),
    path("decide/", reports.decide, name="desk-report-decide"),
    path("attach/", reports.attach, name="desk-report-attach"),
    path("hold/", reports.hold, name="desk-report-hold"),
    path("forget/", reports.forget, name="desk-report-forget"),
]

people_urls = [
    path("", people.index, name="desk-people"),
    path("invite/", people.invite, name="desk-invite"),
    path("invitations/<int:pk>/withdraw/", people.withdraw_invitation, name="desk-invitation-withdraw"),
    path("<int:pk>/", people.person, name="desk-person"),
    path("<int:pk>/end-sessions/", people.end_sessions, name="desk-person-sessions"),
    path("<int:pk>/take-factors/", people.take_factors, name="desk-person-factors"),
    path("<int:pk>/close/", people.close, name="desk-person-close"),
    path("<int:pk>/reopen/", people.reopen, name="desk-person-reopen"),
]

urlpatterns = [
    path("", queue.index, name="desk"),
    path("articles/", article.index, name="desk-articles"),
    path("articles/<slug:public_id>/", article.detail, name="desk-article"),
    path("assign/", queue.bulk, name="desk-bulk"),
    path("claims/new/", claim.record, name="desk-claim-new"),
    path("claims/<slug:public_id>/", include(claim_urls)),
    path("proposals/<int:pk>/", include(proposal_urls)),
    path("keys/", keys.index, name="desk-keys"),
    path("reports/", reports.index, name="desk-reports"),
    path("reports/new/", reports.write_down, name="desk-report-new"),
    path("reports/<slug:receipt>/", include(report_urls)),
    path("people/", include(people_urls)),
    path("sources/", source.index, name="desk-sources"),
    path("sources/new/", source.add, name="desk-source-new"),
    path("sources/<slug:public_id>/", include(source_urls)),
    *publication.urlpatterns,
]
