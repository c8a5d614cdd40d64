from django.apps import AppConfig


class RecordsConfig(AppConfig):
    name = "records"
    verbose_name = "记实"

    def ready(self):
        from core import registry
        from records import due_days, navigation, search, todos, year_steps
        from records.actions.absences import end_absences
        from records.actions.concerns import follow_zones, release_concerns
        from records.actions.leaving import end_records
        from records.months import versions
        from records.weeks import visits

        registry.navigation.register(navigation.desk_places)
        registry.searches.register(search.records)
        registry.searches.register(search.concerns)
        registry.tabs.register(navigation.phone_tabs)
        for source in (
            todos.writing, todos.catching_up, todos.reporting, todos.reading, todos.sharing, todos.assessing,
            todos.reopened, todos.slipping, todos.on_behalf, todos.absences, todos.concerns_to_handle,
            todos.concerns_to_manage, todos.concerns_passed_up,
        ):  # fmt: skip
            registry.todos.register(source)
        registry.announced.register(todos.writing)
        registry.gatherings.register(todos.gather_weeks)
        registry.due_days.register(due_days.weeks_and_reports)
        for step in (year_steps.filing, year_steps.assessing):
            registry.year_steps.register(step)
        registry.verifications.register(versions.broken_snapshots)
        for ending in (end_records, end_absences, release_concerns):
            registry.handovers.register(ending)
        registry.visits.register(visits.last_visits)
        registry.successions.register(follow_zones)
        registry.public_zone_pages.register(navigation.public_zone_pages)
        registry.contact_pages.register(navigation.contact_pages)
