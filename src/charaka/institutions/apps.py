from django.apps import AppConfig


class InstitutionsConfig(AppConfig):
    name = "charaka.institutions"
    label = "institutions"

    def ready(self) -> None:
        from charaka.institutions.registrations import register

        register()
