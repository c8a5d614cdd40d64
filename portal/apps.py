from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "portal"
    verbose_name = "首页"

    def ready(self):
        from core import registry
        from portal import navigation

        registry.navigation.register(navigation.desk_places)
        registry.tabs.register(navigation.phone_tabs)
