# The digest is that of the index of all platforms. `docker buildx imagetools inspect python:3.13-slim` prints a newer one;
# tests/test_project.py checks that both stages have the same.
FROM python:3.13.16-slim@sha256:bf44cdfcb76cd3b41e879bc058fc37ec5872002ccfde7fcb765e218cde0cd79c AS installed
WORKDIR /srv/descent-lab
RUN python -m venv /opt/venv
COPY .ci/install.py .ci/
COPY .ci/locks/*.txt .ci/locks/
# Extras of pyproject.toml: compose.yaml asks for `cluster`.
ARG EXTRAS=""
RUN PIP_NO_CACHE_DIR=1 /opt/venv/bin/python .ci/install.py $EXTRAS

FROM python:3.13.16-slim@sha256:bf44cdfcb76cd3b41e879bc058fc37ec5872002ccfde7fcb765e218cde0cd79c
RUN useradd --system --uid 10001 --no-create-home --shell /usr/sbin/nologin descent
WORKDIR /srv/descent-lab
COPY --from=installed /opt/venv /opt/venv
COPY LICENSE ./
COPY app app
COPY engine engine
COPY static static
COPY templates templates
# Byte code is compiled here, since the running container may not write it.
RUN /opt/venv/bin/python -m compileall -q --invalidation-mode unchecked-hash app engine
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    XDG_CACHE_HOME=/tmp \
    DESCENT_LAB_HOST=0.0.0.0 \
    DESCENT_LAB_PORT=8000 \
    DESCENT_LAB_OPEN_BROWSER=false
USER 10001
EXPOSE 8000
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s --retries=3 \
    CMD ["python", "-c", "import os; from urllib.request import ProxyHandler, build_opener; build_opener(ProxyHandler({})).open('http://127.0.0.1:' + os.environ['DESCENT_LAB_PORT'] + '/readyz', timeout=4)"]
CMD ["python", "-m", "app"]
