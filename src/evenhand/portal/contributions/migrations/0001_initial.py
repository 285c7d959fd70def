import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import evenhand.portal.contributions.models


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    operations = [
        migrations.CreateModel(
            name="Contribution",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.CharField(
                        default=evenhand.portal.contributions.models.new_number,
                        max_length=12,
                        unique=True,
                    ),
                ),
                ("link_hash", models.CharField(max_length=64, unique=True)),
                ("kind", models.CharField(max_length=12)),
                ("language", models.CharField(max_length=5)),
                ("place_name", models.CharField(blank=True, max_length=120)),
                ("longitude", models.FloatField(null=True)),
                ("latitude", models.FloatField(null=True)),
                ("to_longitude", models.FloatField(null=True)),
                ("to_latitude", models.FloatField(null=True)),
                ("area_id", models.CharField(blank=True, max_length=60)),
                ("answers", models.JSONField(default=dict)),
                ("text", models.TextField(blank=True)),
                ("public_text", models.TextField(blank=True)),
                ("judgement", models.JSONField(default=dict)),
                ("about", models.CharField(blank=True, max_length=40)),
                ("photo", models.CharField(blank=True, max_length=80)),
                ("photo_out", models.CharField(blank=True, max_length=10)),
                ("email", models.CharField(blank=True, max_length=200)),
                ("state", models.CharField(db_index=True, default="received", max_length=12)),
                (
                    "received_at",
                    models.DateTimeField(db_index=True, default=django.utils.timezone.now),
                ),
                ("closed_at", models.DateTimeField(null=True)),
                ("revision", models.PositiveIntegerField(default=1)),
                (
                    "alike",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to="contributions.contribution",
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Step",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                ("state", models.CharField(max_length=12)),
                ("reason", models.CharField(blank=True, max_length=60)),
                ("words", models.TextField(blank=True)),
                ("role", models.CharField(blank=True, max_length=30)),
                (
                    "contribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="steps",
                        to="contributions.contribution",
                    ),
                ),
            ],
            options={
                "ordering": ("at", "id"),
            },
        ),
        migrations.CreateModel(
            name="Decision",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("revision", models.PositiveIntegerField()),
                ("place", models.PositiveSmallIntegerField()),
                ("person", models.CharField(max_length=40)),
                ("verdict", models.CharField(max_length=10)),
                ("reason", models.CharField(blank=True, max_length=60)),
                ("hides", models.JSONField(default=list)),
                ("words", models.TextField(blank=True)),
                ("note", models.TextField(blank=True)),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "contribution",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="decisions",
                        to="contributions.contribution",
                    ),
                ),
            ],
            options={
                "ordering": ("place",),
                "constraints": [
                    models.UniqueConstraint(
                        fields=("contribution", "revision", "place"), name="one_decision_a_place"
                    ),
                    models.UniqueConstraint(
                        fields=("contribution", "revision", "person"), name="one_decision_a_person"
                    ),
                ],
            },
        ),
    ]
