"""The address of one thing among many: `<id>-<slug>`. The id finds it; the slug is for people."""

from typing import NamedTuple


class Address(NamedTuple):
    """What an address names. `slug` may be out of date or missing; the id never changes."""

    public_id: str
    slug: str


class PublicAddress:
    """A path converter for `<id>-<slug>`."""

    regex = r"[0-9a-z]{6,12}(?:-[^/.]*)?"

    def to_python(self, value: str) -> Address:
        """Split at the first hyphen; ids have none."""
        public_id, _, slug = value.partition("-")
        return Address(public_id, slug)

    def to_url(self, value: Address) -> str:
        """The id alone where there is no slug."""
        return "-".join(part for part in value if part)
