from django.apps import AppConfig


class InstitutionsConfig(AppConfig):
    name = "charaka.institutions"
    label = "institutions"
