from django.apps import AppConfig


class ZonesConfig(AppConfig):
    name = "zones"
    verbose_name = "责任区"

    def ready(self) -> None:
        from core import registry
        from zones import navigation, todos, verification
        from zones.actions import consents, handover

        registry.navigation.register(navigation.desk_places)
        for source in (todos.own_agreement, todos.agreements_to_handle, todos.blind_spots):
            registry.todos.register(source)
        for step in (todos.division_step, todos.signing_step):
            registry.year_steps.register(step)
        registry.handovers.register(handover.hand_over_zones)
        registry.handovers.register(consents.end_publicity)
        registry.verifications.register(verification.broken_agreements)
