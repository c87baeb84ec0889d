"""A CAS server for stories: django-mama-cas with two users. Prints its address; ends when its input does.

Arguments: the service it admits (a prefix), a folder for its database.
"""

import re
import sys
import threading
from socketserver import ThreadingMixIn
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

import django
from django.conf import settings
from django.core.management import call_command
from django.urls import include, path

service, folder = sys.argv[1:3]
settings.configure(
    ALLOWED_HOSTS=["127.0.0.1"],
    DATABASES={"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": f"{folder}/cas.db"}},
    DEFAULT_AUTO_FIELD="django.db.models.AutoField",
    INSTALLED_APPS=[
        "django.contrib.auth",
        "django.contrib.contenttypes",
        "django.contrib.sessions",
        "django.contrib.messages",
        "mama_cas",
    ],
    MAMA_CAS_ENABLE_SINGLE_SIGN_OUT=True,
    MAMA_CAS_SERVICES=[
        {
            "SERVICE": "^" + re.escape(service),
            "CALLBACKS": ["mama_cas.callbacks.user_model_attributes"],
            "LOGOUT_ALLOW": True,
            "PROXY_ALLOW": False,
        }
    ],
    MIDDLEWARE=[
        "django.contrib.sessions.middleware.SessionMiddleware",
        "django.middleware.csrf.CsrfViewMiddleware",
        "django.contrib.auth.middleware.AuthenticationMiddleware",
        "django.contrib.messages.middleware.MessageMiddleware",
    ],
    ROOT_URLCONF=__name__,
    SECRET_KEY="only for stories",
    SESSION_COOKIE_NAME="cas_session",
    CSRF_COOKIE_NAME="cas_csrf",
    TEMPLATES=[
        {
            "BACKEND": "django.template.backends.django.DjangoTemplates",
            "APP_DIRS": True,
            "OPTIONS": {
                "context_processors": [
                    "django.template.context_processors.request",
                    "django.contrib.auth.context_processors.auth",
                    "django.contrib.messages.context_processors.messages",
                ]
            },
        }
    ],
    USE_TZ=True,
)
django.setup()
call_command("migrate", verbosity=0)

from django.contrib.auth.models import User  # noqa: E402
from django.core.wsgi import get_wsgi_application  # noqa: E402

urlpatterns = [path("cas/", include("mama_cas.urls"))]

for name, number in [("li.lan", "T2031"), ("chen.yu", "T2032")]:
    User.objects.create_user(name, password="clear-water", last_name=number)


class Quiet(WSGIRequestHandler):
    def log_message(self, *args):
        pass


class Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


server = make_server("127.0.0.1", 0, get_wsgi_application(), server_class=Server, handler_class=Quiet)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(f"http://127.0.0.1:{server.server_port}/cas", flush=True)
sys.stdin.read()
