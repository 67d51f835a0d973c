from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = "People"

    def ready(self) -> None:
        from people import events, second_factor, sessions

        events.connect()
        sessions.connect()
        second_factor.connect()
