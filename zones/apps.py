from django.apps import AppConfig


class ZonesConfig(AppConfig):
    name = "zones"
    verbose_name = "责任区"

    def ready(self) -> None:
        from zones import verification  # noqa: F401  (they enter themselves into core.registry)
        from zones.actions import handover  # noqa: F401
