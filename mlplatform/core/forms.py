"""How every Django form looks: ``{{ form }}`` and ``{{ field.as_field_group }}`` render the kit's components."""

from __future__ import annotations

from django.forms.renderers import TemplatesSetting


class KitRenderer(TemplatesSetting):
    """Set as ``FORM_RENDERER``; needs ``django.forms`` in ``INSTALLED_APPS`` for the widgets' own templates."""

    form_template_name = "components/form.html"
    field_template_name = "components/field.html"
