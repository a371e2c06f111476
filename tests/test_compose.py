"""compose.yaml, as far as it can be looked at without Docker: what it names exists, its commands take their options."""

import importlib
import re
import shlex

import pytest

from app.settings import Settings
from tests.conftest import ROOT

yaml = pytest.importorskip("yaml", reason="comes with Dask, an extra: .ci/install.py cluster")
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text())
SERVICES = COMPOSE["services"]


def test_every_service_is_built_here_or_an_image_and_waits_for_others_that_exist():
    assert set(SERVICES) == {"one", "two", "scheduler", "worker", "nginx"}
    for service in SERVICES.values():
        assert ("build" in service) != ("image" in service)
        assert set(service.get("depends_on", [])) <= set(SERVICES)
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["nginx"]


def test_the_image_has_what_they_need():
    extras = SERVICES["worker"]["build"]["args"]["EXTRAS"]
    assert (ROOT / ".ci" / "locks" / f"{extras}.txt").exists()
    assert 'ARG EXTRAS=""' in (ROOT / "Dockerfile").read_text()
    assert all(service["build"] == SERVICES["one"]["build"] for service in SERVICES.values() if "build" in service)


@pytest.mark.parametrize("name", ["one", "two"])
def test_a_server_is_told_settings_that_there_are(name):
    environment = SERVICES[name]["environment"]
    known = {f"DESCENT_LAB_{field.upper()}" for field in Settings.model_fields}
    assert {setting for setting in environment if setting.startswith("DESCENT_LAB")} <= known
    assert environment["DESCENT_LAB_SERVER"] == {"one": "a", "two": "b"}[name]


def test_nginx_leads_to_the_servers_and_has_its_file():
    mounted = SERVICES["nginx"]["volumes"][0].split(":")[0]
    text = (ROOT / mounted).read_text()
    assert set(re.findall(r"server (\w+):8000", text)) == {"one", "two"}
    listening = re.search(r"listen (\d+);", text)
    assert listening and SERVICES["nginx"]["ports"] == [f"8080:{listening[1]}"]


@pytest.mark.parametrize(("name", "wanted"), [("scheduler", []), ("worker", ["tcp://scheduler:8786"])])
def test_the_cluster_s_commands_take_their_options(name, wanted):
    pytest.importorskip("distributed", reason="Dask is an extra: .ci/install.py cluster")
    python, _m, module, *options = shlex.split(SERVICES[name]["command"])
    main = importlib.import_module(module).main
    parsed = main.make_context(module, options)  # click ends the program where an option is unknown
    assert python == "python" and [parsed.params[key] for key in ("scheduler",) if wanted] == wanted
    assert SERVICES["one"]["environment"]["DESCENT_LAB_DASK"] == "tcp://scheduler:8786"
    if name == "worker":
        assert SERVICES[name]["deploy"]["replicas"] == 2
        assert SERVICES[name]["environment"]["PYTHONPATH"] in (ROOT / "Dockerfile").read_text()
    else:
        assert int(parsed.params["port"]) == 8786
