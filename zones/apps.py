from django.apps import AppConfig


class ZonesConfig(AppConfig):
    name = "zones"
    verbose_name = "责任区"

    def ready(self) -> None:
        from core import registry
        from zones import member_page, navigation, todos, verification
        from zones.actions import handover

        registry.navigation.register(navigation.desk_places)
        for source in (
            todos.own_agreement, todos.own_comments, todos.agreements_to_handle, todos.blind_spots,
            todos.own_promises, todos.promises_to_handle,
        ):  # fmt: skip
            registry.todos.register(source)
        for step in (todos.division_step, todos.signing_step):
            registry.year_steps.register(step)
        registry.member_sections.register(member_page.promises)
        registry.handovers.register(handover.hand_over_zones)
        registry.verifications.register(verification.broken_agreements)
