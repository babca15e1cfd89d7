from django.apps import AppConfig


class ImprovementConfig(AppConfig):
    name = "charaka.improvement"
    label = "improvement"
