from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "records"
    verbose_name = "记实"

    def ready(self):
        from core import registry
        from records.actions.leaving import end_records

        registry.handovers.register(end_records)
