"""Every setting of the project. Values come from the environment; a wrong one is refused with a sentence."""

import datetime as dt
import gc
import logging
import os
from pathlib import Path

import django_stubs_ext
import environ
import structlog
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext_lazy as _

from talentshare.logs import where_it_broke

# Loading thousands of modules leaves nothing to collect, and looking for it takes a quarter of every start; on again in
# apps.core.apps, where all are loaded.
gc.disable()
# The processes of a site share the cores. Linear algebra with a thread a core spins while it waits for a busy one:
# measured beside other work, small products took ten times the processor with two threads, large ones no less.
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")
django_stubs_ext.monkeypatch()

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()


def _database(name: str, **options: float) -> dict[str, object]:
    """One PostgreSQL login, from a URL such as postgres://user:password@host:5432/name."""
    config = env.db_url(name, default="postgres://talentshare_app@127.0.0.1:5432/talentshare")
    if config["ENGINE"] not in ("django.db.backends.postgresql", "postgresql"):
        raise ImproperlyConfigured(f"{name} must be a postgres:// address: only PostgreSQL holds the invariants.")
    return {
        **config,
        "ENGINE": "talentshare.postgresql",
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"application_name": "talentshare", **options},
    }


# ---- What kind of deployment this is
DEBUG = env.bool("DEBUG", default=False)
DEMO = env.bool("DEMO", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    raise ImproperlyConfigured("Set SECRET_KEY to a long random text; `make demo` makes one by itself.")
SECRET_KEY_FALLBACKS = env.list("SECRET_KEY_FALLBACKS", default=[])
# Field encryption and the blind index have keys of their own; the first encrypts, all decrypt.
FIELD_KEYS = env.list("FIELD_KEYS", default=[SECRET_KEY])
INDEX_KEY = env.str("INDEX_KEY", default=SECRET_KEY)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["127.0.0.1", "localhost"])
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000")
HTTPS = SITE_URL.startswith("https://")
CSRF_TRUSTED_ORIGINS = [SITE_URL]
DATA_DIR = Path(env.str("DATA_DIR", default=str(BASE_DIR / ".state" / "data")))
CLOCK_CAN_MOVE = DEMO
CLOCK_FRESH_SECONDS = 1.0  # how long a process may believe an offset that another one moved
SITE_OWNER = {
    "name_zh": "常州市人才工作办公室（示例）",
    "name_en": "Changzhou Talent Office (sample)",
    "phone": "0519-0000 0000",
}

# ---- Apps, from the lowest layer to the highest
INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "django.forms",
    "django_htmx",
    "pgtrigger",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "apps.core",
    "apps.audit",
    "apps.accounts",
    "apps.files",
    "apps.organisations",
    "apps.skills",
    "apps.modes",
    "apps.messaging",
    "apps.ledger",
    "apps.talents",
    "apps.demands",
    "apps.matching",
    "apps.referrals",
    "apps.searches",
    "apps.posters",
    "apps.planning",
    "apps.agreements",
    "apps.assignments",
    "apps.evaluations",
    "apps.settlement",
    "apps.dashboard",
    *(["apps.demo"] if DEMO else []),
]

MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django_permissions_policy.PermissionsPolicyMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "apps.core.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "apps.accounts.middleware.AccountPagesMiddleware",
    "apps.posters.middleware.PosterMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "apps.accounts.middleware.SecondFactorMiddleware",
    "apps.core.web.middleware.PersonalPagesMiddleware",
    "apps.core.web.middleware.RefusalMiddleware",
]

ROOT_URLCONF = "talentshare.urls"
WSGI_APPLICATION = "talentshare.wsgi.application"
FORM_RENDERER = "django.forms.renderers.TemplatesSetting"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "apps.core.web.context.site",
                "apps.dashboard.context.workspace",
            ],
            "builtins": ["django.templatetags.i18n", "apps.core.templatetags.ui", "apps.core.templatetags.lists"],
        },
    }
]

# ---- Data. The site works as talentshare_app, which owns nothing; `migrate` works as talentshare_owner.
# The server ends a statement of talentshare_app after 15 seconds; one that has fallen silent is left after 20.
DATABASES = {"default": _database("DATABASE_URL", longest_answer=20), "owner": _database("OWNER_DATABASE_URL")}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "core_cache"}}
SESSION_ENGINE = "django.contrib.sessions.backends.db"
SESSION_COOKIE_AGE = 12 * 3600
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"

# ---- Language and place
LANGUAGE_CODE = "zh-hans"
LANGUAGES = [("zh-hans", "简体中文"), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale"]
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# ---- Static files, served by the web process itself
STATIC_URL = "/static/"
STATIC_ROOT = DATA_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
}

# ---- Sign-in: one-time codes by SMS or e-mail, no passwords to forget
AUTH_USER_MODEL = "accounts.User"
AUTHENTICATION_BACKENDS = [
    "django.contrib.auth.backends.ModelBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "dashboard:workbench"
ACCOUNT_ADAPTER = "apps.accounts.adapter.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "apps.accounts.forms.SignInForm",
    "confirm_login_code": "apps.accounts.forms.SignInCodeForm",
    "signup": "apps.accounts.forms.SignUpForm",
    "verify_phone": "apps.accounts.forms.PhoneCodeForm",
}
ACCOUNT_LOGIN_METHODS = {"phone", "email"}
ACCOUNT_SIGNUP_FIELDS = ["phone*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = ACCOUNT_PHONE_VERIFICATION_MAX_ATTEMPTS = 5
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = ACCOUNT_PHONE_VERIFICATION_TIMEOUT = 600
ACCOUNT_LOGIN_BY_CODE_SUPPORTS_RESEND = ACCOUNT_PHONE_VERIFICATION_SUPPORTS_RESEND = True
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 6, "dashed": False}
# An e-mail address is added on the account's page and proved there (apps.accounts.services.confirm_email).
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
ACCOUNT_PREVENT_ENUMERATION = True
# Behind one office's address many people sign in; the limits by number and by account stay tight.
ACCOUNT_RATE_LIMITS = {
    "verify_phone": "1/30s/key,20/h/key,20/m/ip",
    "request_login_code": "60/m/ip,3/m/key,20/h/key",
    "login": "60/m/ip",
}
ACCOUNT_LOGOUT_REDIRECT_URL = "dashboard:home"
ACCOUNT_SESSION_REMEMBER = False
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_FORMS = {
    "activate_totp": "apps.accounts.forms.SetUpSecondStepForm",
    "authenticate": "apps.accounts.forms.SecondStepForm",
    "reauthenticate": "apps.accounts.forms.SecondStepAgainForm",
}
MFA_TOTP_ISSUER = "TalentShare"
MFA_ADAPTER = "apps.accounts.adapter.SecondFactorAdapter"
# Whoever works in the office signs in in two steps. In the demo everybody signs in by one click.
OFFICE_SECOND_FACTOR = env.bool("OFFICE_SECOND_FACTOR", default=not DEMO)
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}}
]

# ---- Mail and SMS: files in the demo and in tests, a server where one is named
EMAIL_CONFIG = env.email_url("EMAIL_URL", default=f"filemail:///{DATA_DIR / 'mail'}")
vars().update(EMAIL_CONFIG)
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", default="TalentShare <no-reply@talentshare.example>")
SMS_GATEWAY = env.str("SMS_GATEWAY", default="apps.accounts.sms.FileGateway")

# ---- The custody bank of the supervised route. Without an adapter (apps/settlement/bank) the route is closed.
SAMPLE_BANK = "apps.settlement.bank.sandbox.SandboxBank"
BANK_ADAPTER: str = env.str("BANK_ADAPTER", default=SAMPLE_BANK if DEMO else "")
BANK_SECRET = env.str("BANK_SECRET", default="")  # signs the bank's notices
# Name of the bank, holder and number of the account that using units transfer to; of a real bank never a sample.
CUSTODY_ACCOUNT = env.list("CUSTODY_ACCOUNT", default=[])
if BANK_ADAPTER == SAMPLE_BANK:
    CUSTODY_ACCOUNT = CUSTODY_ACCOUNT or ["常州示例银行", "人才共享资金监管专户（示例）", "6230 0000 0000 0001"]
if BANK_ADAPTER and (len(CUSTODY_ACCOUNT) != 3 or (BANK_ADAPTER != SAMPLE_BANK and len(BANK_SECRET) < 32)):
    raise ImproperlyConfigured(
        "A custody bank needs BANK_SECRET (32 letters or more) and CUSTODY_ACCOUNT: bank,holder,number."
    )

# ---- Workers. The broker hurries things up; the outbox in PostgreSQL is the truth.
RESEND_SECONDS = 15.0  # an undone delivery is offered again so long after it was offered
CELERY_BROKER_URL = env.str("REDIS_URL", default="redis://127.0.0.1:6379/0")
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 900,
    "unacked_restore_interval": 10,
    "unacked_restore_throttle": 1,
    "socket_keepalive": True,
    "health_check_interval": 25,
    "socket_connect_timeout": 2,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_TIME_LIMIT = 300
WARM_WORKERS = env.bool("WARM_WORKERS", default=True)
CELERY_TASK_SOFT_TIME_LIMIT = 240
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_WORKER_MAX_TASKS_PER_CHILD = 200
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 10
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_WORKER_HIJACK_ROOT_LOGGER = False
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TIMEZONE = TIME_ZONE
CELERY_BEAT_SCHEDULER = "talentshare.beat:Scheduler"
CELERY_BEAT_SCHEDULE = {
    "seal-audit": {"task": "apps.audit.tasks.seal_audit", "schedule": 60.0},
    "clock-jobs": {"task": "apps.core.tasks.run_clock_jobs", "schedule": 30.0},
}

# ---- Web security
SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SECURE_SSL_REDIRECT = HTTPS
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = HTTPS
SECURE_HSTS_PRELOAD = env.bool("HSTS_PRELOAD", default=False)
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
# Proxies in front that add the visitor's address to X-Forwarded-For: the limits by address count visitors, not proxies.
ALLAUTH_TRUSTED_PROXY_COUNT = env.int("PROXIES", default=1 if HTTPS else 0)
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_NAME = "__Host-session" if HTTPS else "session"
CSRF_COOKIE_NAME = "__Host-csrf" if HTTPS else "csrf"
LANGUAGE_COOKIE_NAME = "__Host-language" if HTTPS else "language"
TEXT_SIZE_COOKIE_NAME = "__Host-size" if HTTPS else "size"
POSTER_COOKIE_NAME = "__Host-poster" if HTTPS else "poster"
LANGUAGE_COOKIE_SAMESITE = "Lax"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF],
        "style-src": [SELF],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "form-action": [SELF],
        "frame-src": [SELF],
        "object-src": [NONE],
        "frame-ancestors": [NONE],
        "base-uri": [NONE],
        "report-uri": ["/policy-report"],
    }
}
PERMISSIONS_POLICY: dict[str, list[str]] = {
    feature: [] for feature in ("camera", "geolocation", "microphone", "payment", "usb", "interest-cohort")
}
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_MAX_MEMORY_SIZE = 1024 * 1024
# Five times the largest file: the photographs of a paper agreement come together, up to 100 MB.
MOST_REQUEST_BYTES = 105 * 1024 * 1024
# Preloading HSTS binds the whole domain for years; whoever owns the domain decides it with HSTS_PRELOAD.
SILENCED_SYSTEM_CHECKS = ["security.W021"]

# ---- Timers of product.md that this deployment changes, e.g. {"hold": 7}; see apps.core.timers
TIMERS: dict[str, int] = {}

# No e-mail or text message at night for whoever has chosen nothing else; codes and signatures go out. None: at any hour,
# as in the demo, which is tried out when people find the time.
QUIET_HOURS: tuple[dt.time, dt.time] | None = None if DEMO else (dt.time(22), dt.time(7))

# ---- Logs: one JSON object a line, ids instead of names
LOG_LEVEL = env.str("LOG_LEVEL", default="INFO")
structlog.configure(
    processors=[
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso"),
        structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
    ],
    wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[LOG_LEVEL]),
    logger_factory=structlog.stdlib.LoggerFactory(),
)
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "json": {
            "()": "structlog.stdlib.ProcessorFormatter",
            "processors": [
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                where_it_broke,
                structlog.processors.JSONRenderer(ensure_ascii=False),
            ],
            "foreign_pre_chain": [structlog.processors.add_log_level, structlog.processors.TimeStamper(fmt="iso")],
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "json"}},
    "root": {"handlers": ["console"], "level": LOG_LEVEL},
    "loggers": {"celery": {"level": "WARNING"}, "django.request": {"level": "ERROR"}},
}

ADMIN_TITLE = _("Talent office")
