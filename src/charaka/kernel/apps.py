from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "charaka.kernel"
    label = "kernel"

    def ready(self) -> None:
        from charaka.kernel import checks  # noqa: F401  # registers itself
        from charaka.kernel.events import Event, subscribe
        from charaka.kernel.webhooks.delivery import tell_endpoints

        subscribe(Event, tell_endpoints)
