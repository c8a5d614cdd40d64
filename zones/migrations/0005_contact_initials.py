from django.db import migrations, models

from members.names import pinyin_of


def fill_initials(apps, schema_editor):
    """Contacts entered before are found by their initials as well."""
    contact = apps.get_model("zones", "Contact")
    batch = []
    for row in contact.objects.only("name").iterator():
        row.initials = pinyin_of(row.name)[1]
        batch.append(row)
    contact.objects.bulk_update(batch, ["initials"], batch_size=200)


class Migration(migrations.Migration):

    dependencies = [
        ('zones', '0004_joint'),
    ]

    operations = [
        migrations.AddField(
            model_name='contact',
            name='initials',
            field=models.CharField(blank=True, editable=False, max_length=30, verbose_name='拼音首字母'),
        ),
        migrations.RunPython(fill_initials, migrations.RunPython.noop),
    ]
