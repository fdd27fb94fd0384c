# Three stages: Python alone; a virtual environment built on it; Python with that environment and nothing else.
# Debian's own Python is some 20 MB smaller than the python:slim images, which also carry pip and IDLE.

FROM debian:trixie-slim AS python
# Packages are not pinned: a version vanishes from the archive with Debian's next security update.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends python3 \
 && rm -rf /var/lib/apt/lists/*

FROM python AS builder
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends binutils python3-pip python3-venv
WORKDIR /src
COPY pyproject.toml README.md LICENSE ./
COPY bot bot
# pyproject.toml bounds the versions.
# hadolint ignore=DL3013
RUN python3 -m venv --without-pip /opt/dragoman \
 && pip --python /opt/dragoman/bin/python install --no-cache-dir --no-compile '.[postgresql]'
# Some wheels ship debugging symbols: 34 MB. The demo then proves that all still works, and leaves the bytecode of
# just the modules that are used: half of what compiling everything would take.
RUN find /opt/dragoman -name '*.so*' -type f -exec strip --strip-unneeded {} + \
 && /opt/dragoman/bin/dragoman demo > /dev/null

FROM python
RUN useradd --uid 10001 --no-create-home --shell /usr/sbin/nologin dragoman \
 && install --directory --owner=dragoman --group=dragoman /data
COPY --from=builder /opt/dragoman /opt/dragoman
COPY sources.yaml /config/sources.yaml
ENV PATH=/opt/dragoman/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    DRAGOMAN_DATABASE_URL=sqlite:////data/dragoman.sqlite \
    DRAGOMAN_SOURCES=/config/sources.yaml
USER 10001
WORKDIR /data
VOLUME /data
# Healthy means that the last sign of life (one comes every 30 seconds) is younger than two minutes.
HEALTHCHECK --interval=2m --timeout=30s --start-period=60s CMD ["dragoman", "status", "--check"]
ENTRYPOINT ["dragoman"]
CMD ["run"]
