from django.apps import AppConfig


class MembersConfig(AppConfig):
    name = "members"
    verbose_name = "党员与组织"

    def ready(self):
        from core import registry
        from members import navigation, todos

        registry.navigation.register(navigation.desk_places)
        for source in (todos.office_proposals, todos.arrivals, todos.members_without_account):
            registry.todos.register(source)
