from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "党员与组织"

    def ready(self):
        from core import registry
        from members import gathering, navigation, search, todos, year_steps

        registry.navigation.register(navigation.desk_places)
        registry.searches.register(search.members)
        for source in (
            todos.roster_to_import, todos.office_proposals, todos.arrivals, todos.members_without_account,
        ):  # fmt: skip
            registry.todos.register(source)
        registry.gatherings.register(gathering.gather_places)
        registry.year_steps.register(year_steps.roster_step)
