from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "charaka.accounts"
    label = "accounts"

    def ready(self) -> None:
        from charaka.accounts import registrations  # noqa: F401
