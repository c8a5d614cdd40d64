from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "records"
    verbose_name = "记实"

    def ready(self):
        from core import registry
        from records import navigation, search, todos, visits, year_steps
        from records.actions.leaving import end_records

        registry.navigation.register(navigation.desk_places)
        registry.searches.register(search.records)
        registry.tabs.register(navigation.phone_tabs)
        for source in (todos.writing, todos.reporting, todos.reading, todos.assessing, todos.slipping):
            registry.todos.register(source)
        for step in (year_steps.filing, year_steps.assessing):
            registry.year_steps.register(step)
        registry.handovers.register(end_records)
        registry.visits.register(visits.last_visits)
