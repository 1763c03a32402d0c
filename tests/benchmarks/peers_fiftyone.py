"""Imports a folder into FiftyOne, inside its environment, and asks its server for the first page.

    HOME=EMPTY FIFTYONE_DO_NOT_TRACK=true python peers_fiftyone.py FOLDER COUNT REPORT

Called by peers.py. A browser is not part of it: the first page is the App's query for samples and
the pictures of the 20 samples it names.
"""

import json
import os
import resource
import socket
import sys
import time
import urllib.parse
import urllib.request
from importlib.metadata import version
from pathlib import Path

import fiftyone as fo

FOLDER, COUNT, REPORT = sys.argv[1], int(sys.argv[2]), Path(sys.argv[3])
QUERY = """
query page($dataset: String!, $view: BSONArray!) {
  samples(dataset: $dataset, view: $view, first: 20, filter: {}) {
    ... on SampleItemStrConnection { edges { node { ... on ImageSample { id sample } } } }
  }
}
"""
PATIENCE = 180


def first_page(server: str, dataset: str) -> None:
    asked = {"query": QUERY, "variables": {"dataset": dataset, "view": []}}
    request = urllib.request.Request(
        f"{server}/graphql", json.dumps(asked).encode(), {"Content-Type": "application/json"}
    )
    answer = json.loads(fetch(request))
    edges = answer["data"]["samples"]["edges"]
    assert len(edges) == 20, len(edges)
    for edge in edges:
        sample = edge["node"]["sample"]
        path = (json.loads(sample) if isinstance(sample, str) else sample)["filepath"]
        assert fetch(f"{server}/media?{urllib.parse.urlencode({'filepath': path})}")


def fetch(request: str | urllib.request.Request) -> bytes:
    with urllib.request.urlopen(request, timeout=PATIENCE) as answer:
        return answer.read()


def wait_for_server(server: str) -> None:
    end = time.monotonic() + PATIENCE
    while True:
        try:
            fetch(server)
        except OSError:
            if time.monotonic() > end:
                raise
            time.sleep(0.02)
        else:
            return


def free_port() -> int:
    with socket.socket() as each:
        each.bind(("127.0.0.1", 0))
        return each.getsockname()[1]


def main() -> None:
    marks: dict[str, float] = {"asked": time.time()}
    dataset = fo.Dataset.from_images_dir(FOLDER)
    assert len(dataset) == COUNT
    marks["listed"] = time.time()
    port = free_port()
    fo.launch_app(dataset, remote=True, port=port, address="127.0.0.1")
    server = f"http://127.0.0.1:{port}"
    wait_for_server(server)
    marks["window"] = time.time()
    first_page(server, dataset.name)
    marks["picture"] = time.time()
    answer = {
        "version": f"fiftyone {version('fiftyone')}",
        "marks": marks,
        "longest": None,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    REPORT.write_text(json.dumps(answer))


if __name__ == "__main__":
    main()
    os._exit(0)
