from django.apps import AppConfig


class ZonesConfig(AppConfig):
    name = "zones"
    verbose_name = "责任区"

    def ready(self) -> None:
        from core import registry
        from zones import due_days, member_page, navigation, search, todos
        from zones.actions import consents, handover, joint
        from zones.agreements import verification
        from zones.claims import standing
        from zones.plans import content as plan_content

        registry.navigation.register(navigation.desk_places)
        registry.searches.register(search.contacts)
        registry.member_pages.register(navigation.member_page)
        for source in (
            todos.own_agreement, todos.own_comments, todos.agreements_to_handle, todos.blind_spots,
            todos.plans_to_handle, todos.own_promises, todos.promises_to_handle,
        ):  # fmt: skip
            registry.todos.register(source)
        registry.gatherings.register(todos.gather_agreements)
        registry.due_days.register(due_days.duties_and_plans)
        for source in (todos.claims_to_confirm, todos.own_claims_declined):
            registry.todos.register(source)
        for source in (todos.joints_to_handle, todos.own_joint_actions):
            registry.todos.register(source)
        for step in (todos.division_step, todos.signing_step):
            registry.year_steps.register(step)
        registry.member_sections.register(member_page.promises)
        registry.member_sections.register(standing.sections_of_member)
        for hand_over in (handover.hand_over_zones, handover.hand_over_claims, joint.hand_over_joint):
            registry.handovers.register(hand_over)
        registry.handovers.register(consents.end_publicity)
        registry.verifications.register(verification.broken_agreements)
        registry.verifications.register(plan_content.broken_plans)
