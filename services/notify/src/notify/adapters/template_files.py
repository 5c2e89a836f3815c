"""Reads the allow-list from the package's own files."""

from importlib.resources import files

from notify.domain.templates import TemplateSet, read_template


def load_templates() -> TemplateSet:
    """Read every template file of the package. Raises `TemplateRefused` for one that breaks a rule."""
    folder = files("notify") / "templates" / "messages"
    return TemplateSet(
        read_template(path.name.removesuffix(".txt"), path.read_text(encoding="utf-8"))
        for path in sorted(folder.iterdir(), key=lambda path: path.name)
    )
