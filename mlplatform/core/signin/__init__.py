"""How django-allauth is bent to the portal: closed sign-up, our limits, our words."""
