"""The templates of what people read: pages of HTML without script or anything from elsewhere."""

from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined


@cache
def _environment() -> Environment:
    loader = PackageLoader("deid.audit", "")
    return Environment(loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def rendered(template: str, **values: object) -> str:
    """A page from a template of this folder."""
    return _environment().get_template(template).render(values)


def page_part(template: str, macro: str, value: object) -> str:
    """A part of a page: what a macro of a template makes of a value."""
    return str(getattr(_environment().get_template(template).module, macro)(value))
