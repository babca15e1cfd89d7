from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "charaka.kernel"
    label = "kernel"

    def ready(self) -> None:
        from charaka.kernel import checks, demo  # noqa: F401  # register themselves: checks, and the act of the demo
        from charaka.kernel.events import Event, subscribe
        from charaka.kernel.webhooks.delivery import tell_endpoints

        subscribe(Event, tell_endpoints)
