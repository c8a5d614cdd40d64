from django.apps import AppConfig


class ZonesConfig(AppConfig):
    name = "zones"
    verbose_name = "责任区"

    def ready(self) -> None:
        from core import registry
        from zones import navigation, verification
        from zones.actions import handover

        registry.navigation.register(navigation.desk_places)
        registry.handovers.register(handover.hand_over_zones)
        registry.verifications.register(verification.broken_agreements)
