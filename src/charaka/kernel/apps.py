from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "charaka.kernel"
    label = "kernel"
