from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "records"
    verbose_name = "记实"

    def ready(self):
        from core import registry
        from records import behalf_todos, navigation, todos, visits, year_steps
        from records.actions.absences import end_absences
        from records.actions.leaving import end_records

        registry.navigation.register(navigation.desk_places)
        registry.tabs.register(navigation.phone_tabs)
        for source in (todos.writing, todos.reporting, todos.reading, todos.assessing, todos.slipping):
            registry.todos.register(source)
        for source in (behalf_todos.on_behalf, behalf_todos.absences):
            registry.todos.register(source)
        for step in (year_steps.filing, year_steps.assessing):
            registry.year_steps.register(step)
        registry.handovers.register(end_records)
        registry.handovers.register(end_absences)
        registry.visits.register(visits.last_visits)
