"""For servers that speak ASGI; our own uses wsgi.py."""

import os

from django.core.asgi import get_asgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings_web")
application = get_asgi_application()
