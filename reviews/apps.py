from django.apps import AppConfig


class ReviewsConfig(AppConfig):
    name = "reviews"
    verbose_name = "考评"

    def ready(self) -> None:
        from core import registry
        from reviews import due_days, hindrances, navigation, todos, year_steps

        registry.navigation.register(navigation.desk_places)
        for source in (todos.sheets_to_score, todos.mending, todos.evaluating):
            registry.todos.register(source)
        registry.due_days.register(due_days.mending_and_inspecting)
        registry.hindrances.register(hindrances.begun_evaluations)
        registry.year_steps.register(year_steps.inspecting)
        registry.year_steps.register(year_steps.evaluating)
