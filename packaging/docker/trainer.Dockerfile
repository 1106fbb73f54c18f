# The weekly job in a container: docs/operations.md
#
#   docker build -f packaging/docker/trainer.Dockerfile -t rakuten-trainer \
#     --build-arg SOURCE_COMMIT="$(git rev-parse HEAD)" .
#
# By version here, as a digest can be had from the registry only.  docs/operations.md and
# .github/workflows/image.yml build with the digest of what they pulled; the image says which
# (org.opencontainers.image.base.name).
ARG BASE=python:3.13-slim-bookworm

FROM ${BASE} AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 PIP_ROOT_USER_ACTION=ignore
RUN python -m venv /opt/rakuten
COPY requirements/tracking.txt /build/requirements/tracking.txt
# Every package by its hash, and nothing is compiled.
RUN /opt/rakuten/bin/pip install --require-hashes --no-deps --only-binary :all: \
      -r /build/requirements/tracking.txt
COPY requirements/build.txt /build/requirements/build.txt
RUN python -m venv /build/tools \
    && /build/tools/bin/pip install --require-hashes --no-deps --only-binary :all: \
      -r /build/requirements/build.txt
COPY pyproject.toml README.md LICENSE /build/
COPY bundle /build/bundle
COPY channel /build/channel
COPY common /build/common
COPY converter /build/converter
COPY desktop /build/desktop
COPY docs/user /build/docs/user
COPY packaging/wheel_stamp.py /build/packaging/wheel_stamp.py
COPY trainer /build/trainer
RUN /build/tools/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /build/wheels /build \
    && /opt/rakuten/bin/pip install --no-deps --no-index /build/wheels/*.whl \
    && /opt/rakuten/bin/pip uninstall --yes pip

FROM ${BASE}
ARG BASE
ARG SOURCE_COMMIT=unknown
LABEL org.opencontainers.image.title="rakuten-trainer" \
      org.opencontainers.image.base.name="${BASE}" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.revision="${SOURCE_COMMIT}"
# 10001: nobody on the host.  What it writes lies in /var/lib/rakuten, a volume.
RUN groupadd --system --gid 10001 rakuten \
    && useradd --system --uid 10001 --gid rakuten --home-dir /var/lib/rakuten --create-home rakuten
COPY --from=build /opt/rakuten /opt/rakuten
ENV PATH=/opt/rakuten/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    MLFLOW_DISABLE_TELEMETRY=true \
    KERAS_HOME=/var/lib/rakuten/keras \
    RAKUTEN_SOURCE_COMMIT=${SOURCE_COMMIT}
USER 10001:10001
WORKDIR /var/lib/rakuten
VOLUME /var/lib/rakuten
# Keys, configuration and credentials come when it runs: none is in a layer.
ENTRYPOINT ["rakuten-trainer"]
CMD ["--help"]
