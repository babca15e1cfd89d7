from django.apps import AppConfig


class OfferConfig(AppConfig):
    name = "charaka.offer"
    label = "offer"

    def ready(self) -> None:
        from charaka.offer import registrations  # noqa: F401
