"""The addresses of what is decided and published: second checks, batches, packets, standing, notices."""

from django.urls import path

from claims.views.desk import batch, drafts, notices, packet, preview, redact, standing

claim_urls = [
    path("propose/draft/", drafts.throw_away, name="desk-draft"),
    path("withdraw/", standing.withdraw, name="desk-withdraw"),
    path("resume/", standing.resume, name="desk-resume"),
    path("merge/", standing.merge, name="desk-merge"),
]

urlpatterns = [
    path("checks/", packet.index, name="desk-checks"),
    path("articles/<slug:public_id>/packet/", packet.detail, name="desk-packet"),
    path("batches/<int:pk>/", batch.detail, name="desk-batch"),
    path("batches/<int:pk>/approve/", batch.approve, name="desk-batch-approve"),
    path("batches/<int:pk>/send-back/", batch.send_back, name="desk-batch-send-back"),
    path("batches/<int:pk>/take-back/", batch.take_back, name="desk-batch-take-back"),
    path("batches/<int:pk>/publish-alone/", batch.publish_alone, name="desk-batch-alone"),
    path("proposals/<int:pk>/page/", preview.of_proposal, name="desk-proposal-page"),
    path("redact/", redact.redact, name="desk-redact"),
    path("notices/", notices.index, name="desk-notices"),
    path("notices/read/", notices.read, name="desk-notices-read"),
    path("notices/mail/", notices.mail, name="desk-mail"),
]
