"""Postings written anew: “U.S.” is one word now, “us” is no stop word, and every apostrophe is the same one.

It writes with the application as it is, not as it was here: leave this step out once a later migration changes a table
that search reads.
"""

from django.db import migrations

BATCH = 500


def cut_anew(apps, _schema_editor):
    """Write the postings of all claims anew; an empty record has none."""
    from claims import search
    from claims.record import revision

    claims = list(apps.get_model('claims', 'Claim').objects.order_by('pk').values_list('pk', flat=True))
    if claims:
        revision.move()
    for start in range(0, len(claims), BATCH):
        search.cut_anew(claims[start : start + BATCH])


class Migration(migrations.Migration):

    dependencies = [
        ('claims', '0008_notices_of_claims_and_complaints'),
    ]

    operations = [
        migrations.RunPython(cut_anew, migrations.RunPython.noop, elidable=True),
    ]
