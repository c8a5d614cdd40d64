from django.apps import AppConfig


class CoreConfig(AppConfig):
    name = "core"
    verbose_name = "核心"

    def ready(self):
        from core import audit, files, registry
        from core.sealing import keys

        registry.verifications.register(audit.broken_links)
        registry.verifications.register(files.broken_files)
        registry.verifications.register(keys.broken_seals)
