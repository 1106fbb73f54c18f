# Airflow with the trainer beside it, for the trial of compose.yaml: docs/operations.md
# The image rakuten-trainer must be there (`docker compose build trainer`).
ARG BASE=python:3.13-slim-bookworm

FROM rakuten-trainer AS trainer

FROM ${BASE}
ARG BASE
LABEL org.opencontainers.image.base.name="${BASE}"
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
RUN groupadd --system --gid 10001 rakuten \
    && useradd --system --uid 10001 --gid rakuten --home-dir /var/lib/rakuten --create-home rakuten \
    && install -d -o rakuten -g rakuten /opt/airflow-home
COPY requirements/airflow.txt /build/airflow.txt
# Every package by its hash, and nothing is compiled.
RUN python -m venv /opt/airflow \
    && /opt/airflow/bin/pip install --require-hashes --no-deps --only-binary :all: -r /build/airflow.txt
COPY --from=trainer /opt/rakuten /opt/rakuten
COPY packaging/airflow/dags /opt/airflow-home/dags
ENV PATH=/opt/airflow/bin:$PATH AIRFLOW_HOME=/opt/airflow-home PYTHONUNBUFFERED=1
USER 10001:10001
EXPOSE 8080
ENTRYPOINT ["airflow"]
CMD ["standalone"]
