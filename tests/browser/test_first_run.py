"""`make serve` a second time."""

from tests.live import LiveSite, passwords_in

COUNT = (
    "from claims.models import Edition; from people.models import User; "
    "print(User.objects.count(), Edition.objects.count())"
)


def test_a_second_first_run_keeps_all_data(server: LiveSite) -> None:
    before = server.manage("shell", "--no-imports", "-c", COUNT)
    said = server.manage("first_run")
    assert "All data kept" in said
    assert not any(word in said for word in server.passwords.values())
    assert server.manage("shell", "--no-imports", "-c", COUNT) == before
    assert int(before.split()[1]) > 0
    assert passwords_in(server.data_dir / "first-logins.txt") == server.passwords
