from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "people"
    verbose_name = "People"

    def ready(self) -> None:
        from people import events, kept, second_factor, sessions

        events.connect()
        kept.connect()
        second_factor.connect()
        sessions.connect()
