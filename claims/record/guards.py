"""One registry of database triggers: what is written once stays written."""


def connect() -> None:
    """Install the guards after every migration."""
