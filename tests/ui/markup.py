"""Reads a page as a browser would, to see what our Content-Security-Policy would refuse."""

from html.parser import HTMLParser


class Page(HTMLParser):
    """`elements`: (tag, attributes) in order; `refused`: what the policy would not run."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str]]] = []
        self.refused: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.elements.append((tag, found))
        if "style" in found or tag == "style":
            self.refused.append(f"style on <{tag}>")
        self.refused += [f"{name} on <{tag}>" for name in found if name.startswith("on")]
        data = found.get("type") == "application/json"
        if tag == "script" and "src" not in found and not data:
            self.refused.append("inline script")
        leads_out = tag == "a" and "external" in found.get("rel", "")
        for name in () if leads_out else ("href", "src", "action"):
            if found.get(name, "").startswith(("javascript:", "http:", "https:", "//")):
                self.refused.append(f"{name}={found[name]}")

    def all(self, tag: str, **wanted: str) -> list[dict[str, str]]:
        """The attributes of each `tag` whose attributes contain `wanted` (`_` for `-`)."""
        return [
            attrs
            for name, attrs in self.elements
            if name == tag
            and all(attrs.get(key.rstrip("_").replace("_", "-")) == v for key, v in wanted.items())
        ]

    def by_id(self, id: str) -> dict[str, str]:
        [found] = [attrs for _, attrs in self.elements if attrs.get("id") == id]
        return found

    @property
    def ids(self) -> list[str]:
        return [attrs["id"] for _, attrs in self.elements if "id" in attrs]
