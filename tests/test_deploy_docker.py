"""What ``deploy/`` holds for Docker, which cannot run everywhere: its paths and its variables."""

from __future__ import annotations

import json
import re
from pathlib import Path

import yaml

from datasheet.settings import VARIABLES

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
PLACE = "/opt/datasheet"
"""Where the image says that the checkout lies."""


def test_the_image_is_made_of_what_is_here_and_runs_without_root() -> None:
    text = (DEPLOY / "Dockerfile").read_text()
    steps = dict(re.findall(r"^(USER|WORKDIR|VOLUME|CMD|STOPSIGNAL) (.+)$", text, flags=re.M))
    assert steps["USER"] not in ("root", "0")
    assert steps["WORKDIR"] == PLACE
    assert text.index("USER datasheet") < text.index("COPY")
    assert json.loads(steps["CMD"]) == [".venv/bin/datasheet", "run"]
    assert steps["STOPSIGNAL"] == "SIGTERM"
    variables = re.search(r"^ENV ((?:.+\\\n)*.+)$", text, flags=re.M)
    assert variables is not None
    told = set(re.findall(r"([A-Z_]+)=", variables[1]))
    assert told - {"PYTHONUNBUFFERED"} <= set(VARIABLES)
    assert f"DATA_DIR={steps['VOLUME']}" in text
    assert (ROOT / "dev.py").is_file()
    ignored = (DEPLOY / "Dockerfile.dockerignore").read_text().split()
    assert {".venv", ".data", "deploy/secrets"} <= set(ignored)


def test_the_compose_file_names_only_what_exists_and_keeps_secrets_in_files() -> None:
    path = DEPLOY / "compose.yaml"
    made = yaml.safe_load(path.read_text())
    site = made["services"]["site"]
    assert set(site["environment"]) <= set(VARIABLES)
    assert set(made["services"]) == {"site", "database", "redis"}
    build = site["build"]
    assert (DEPLOY / build["context"]).resolve() == ROOT
    assert (ROOT / build["dockerfile"]).is_file()
    used = {name for each in made["services"].values() for name in each.get("secrets", [])}
    assert used == set(made["secrets"])
    for each in made["services"].values():
        for name, value in each.get("environment", {}).items():
            if name.endswith("_FILE"):
                assert value.removeprefix("/run/secrets/") in each["secrets"]
            else:
                assert "PASSWORD" not in name
                assert "KEY" not in name
        for volume in each.get("volumes", []):
            assert volume.partition(":")[0] in made["volumes"]
    assert f"data:{re.search(r'VOLUME (.+)', (DEPLOY / 'Dockerfile').read_text())[1]}" in [  # type: ignore[index]
        *site["volumes"]
    ]
    for needed in site["depends_on"]:
        assert "healthcheck" in made["services"][needed]
    assert all(port.startswith("127.0.0.1:") for port in site["ports"])
    assert "/deploy/secrets/" in (ROOT / ".gitignore").read_text().split()
