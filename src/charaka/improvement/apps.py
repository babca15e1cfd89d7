from django.apps import AppConfig


class ImprovementConfig(AppConfig):
    name = "charaka.improvement"
    label = "improvement"

    def ready(self) -> None:
        from charaka.improvement.registrations import register

        register()
