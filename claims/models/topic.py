from django.db import models


class Topic(models.Model):
    """One entry of the controlled list of topics; its introduction is public beside the documents."""

    slug = models.SlugField(max_length=80, unique=True)
    label = models.CharField(max_length=120)
    introduction = models.CharField(max_length=500, blank=True)
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "slug"]

    def __str__(self) -> str:
        return self.label


class ClaimTopic(models.Model):
    """A claim under a topic, in the order the analyst gave."""

    claim = models.ForeignKey("claims.Claim", models.CASCADE, related_name="claim_topics")
    topic = models.ForeignKey(Topic, models.PROTECT, related_name="claim_topics")
    position = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering = ["position", "pk"]
        constraints = [models.UniqueConstraint(fields=["claim", "topic"], name="topic_once_a_claim")]

    def __str__(self) -> str:
        return f"{self.claim_id} under {self.topic_id}"
