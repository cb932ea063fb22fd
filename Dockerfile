# The chapters in JupyterLab, with a PyTorch without CUDA, for whoever prefers a container:
#
#   docker build --tag from-bits-to-losses .
#   docker run --rm --publish 127.0.0.1:8888:8888 from-bits-to-losses
#
# and open the address that it prints. Add --build-arg TORCH_BACKEND=auto (or cu130, ...) for a GPU.
FROM python:3.13-slim-bookworm

# git is for nbgitpuller, which brings the book to every student of a classroom server.
RUN apt-get update --quiet && apt-get install --quiet --yes --no-install-recommends git && rm -rf /var/lib/apt/lists/*

# The name and number that JupyterHub and Binder give their readers.
RUN useradd --create-home --uid 1000 --shell /bin/bash jovyan && install --directory --owner jovyan /opt/venv
USER jovyan
ENV PATH=/opt/venv/bin:$PATH
RUN python -m venv /opt/venv

WORKDIR /home/jovyan/book
COPY --chown=jovyan . .
ARG TORCH_BACKEND=cpu
RUN .binder/postBuild
RUN python -m pip install --quiet --no-cache-dir --constraint requirements.txt jupyterhub nbgitpuller

EXPOSE 8888
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8888/api', timeout=4)"]
CMD ["jupyter", "lab", "--ip=0.0.0.0", "--no-browser"]
