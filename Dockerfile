# One image for web, relay, worker, beat and the commands beside them; docker-compose.yml says what each of them runs.
FROM python:3.11-slim
ENV PYTHONUNBUFFERED=1 PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 DATA_DIR=/data

# No root inside; both folders are volumes and belong to the account of the site.
RUN useradd --system --uid 10001 --create-home talentshare && install -d -m 0700 -o talentshare /data /backups
WORKDIR /srv/talentshare

# Packages first: they change less often than the code.
COPY requirements.txt requirements-data.txt ./
RUN pip install -r requirements.txt
RUN pip install --no-deps -r requirements-data.txt

COPY . .
# The Chinese catalogue is kept as text; the site reads it compiled.
RUN python tools/catalogue.py compile
# Only a trial: a page that names a missing static file ends the build here. `setup` gathers them where all processes see them.
RUN SECRET_KEY=only-for-building DATA_DIR=/tmp/trial python manage.py collectstatic --noinput -v 0 && rm -r /tmp/trial

USER talentshare
VOLUME ["/data", "/backups"]
EXPOSE 8000
CMD ["gunicorn", "talentshare.wsgi", "--preload", "--bind", "0.0.0.0:8000", "--workers", "2", "--threads", "4", "--worker-tmp-dir", "/dev/shm", "--no-control-socket"]
