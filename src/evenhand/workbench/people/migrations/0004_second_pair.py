# A role that two administrators give together.

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("people", "0003_trust"),
    ]

    operations = [
        migrations.AddField(
            model_name="invitation",
            name="waits",
            field=models.BooleanField(default=False),
        ),
        migrations.CreateModel(
            name="RoleAsk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[
                            ("analyst", "analyst"),
                            ("prevention", "prevention"),
                            ("partner", "partner"),
                            ("decision", "decision"),
                            ("planner", "planner"),
                            ("moderator", "moderator"),
                            ("auditor", "auditor"),
                            ("administrator", "administrator"),
                        ],
                        max_length=20,
                    ),
                ),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "person",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="role_ask",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
    ]
