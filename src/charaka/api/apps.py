from django.apps import AppConfig


class ApiConfig(AppConfig):
    name = "charaka.api"
    label = "api"
