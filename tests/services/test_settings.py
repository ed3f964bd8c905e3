"""Settings: only what differs is kept, nothing unknown is lost, nothing wrong stops the start."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from genrepair import paths
from genrepair.errors import SettingsError
from genrepair.services.settings import Settings, load_settings, save_settings


def test_without_a_file_there_are_defaults() -> None:
    assert load_settings() == Settings()


def test_defaults_write_an_empty_file() -> None:
    save_settings(Settings())
    assert paths.settings_file().read_text(encoding="utf-8").strip() == ""


@given(
    st.builds(
        Settings,
        provider=st.sampled_from(["auto", "cpu", "cuda"]),
        threads=st.integers(0, 64),
        theme=st.sampled_from(["system", "light", "dark"]),
        recent=st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), max_size=4).map(tuple),
        window=st.text(st.characters(exclude_categories=["Cs"]), max_size=30),
        undo_budget_mb=st.integers(16, 4096),
        brush_radius=st.integers(1, 500),
    )
)
@hypothesis_settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_what_is_saved_is_loaded(tmp_path: Path, settings: Settings) -> None:
    save_settings(settings, tmp_path / "s.toml")
    assert load_settings(tmp_path / "s.toml") == settings


def test_unknown_keys_are_kept_and_told() -> None:
    path = paths.settings_file()
    path.parent.mkdir(parents=True)
    path.write_text('provider = "cpu"\nfuture = 3\n\n[later]\na = "b"\n', encoding="utf-8")
    settings = load_settings()
    assert settings.provider == "cpu" and len(settings.notices) == 2 and "'future'" in settings.notices[0]
    save_settings(replace(settings, threads=2))
    again = load_settings()
    assert again.unknown == {"future": 3, "later": {"a": "b"}} and again.threads == 2


@pytest.mark.parametrize(
    "line", ['theme = "pink"', "threads = -1", 'threads = "many"', "threads = true", "recent = [1]", "brush_radius = 0"]
)
def test_a_wrong_value_gives_its_default_and_a_notice(line: str) -> None:
    path = paths.settings_file()
    path.parent.mkdir(parents=True)
    path.write_text(f'language = "de"\n{line}\n', encoding="utf-8")
    settings = load_settings()
    assert settings == Settings(language="de") and len(settings.notices) == 1
    assert settings.notices[0].endswith("The default is used.")


def test_a_file_that_is_not_toml_is_an_error() -> None:
    path = paths.settings_file()
    path.parent.mkdir(parents=True)
    path.write_text("theme = ", encoding="utf-8")
    with pytest.raises(SettingsError, match="not valid TOML"):
        load_settings()


def test_saving_refuses_wrong_values_and_leaves_no_litter() -> None:
    save_settings(Settings(threads=3))
    with pytest.raises(SettingsError, match="brush_radius"):
        save_settings(Settings(brush_radius=0))
    assert load_settings().threads == 3
    assert [p.name for p in paths.settings_file().parent.iterdir()] == ["settings.toml"]


def test_a_folder_that_cannot_be_made_is_told(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(SettingsError, match="cannot be written"):
        save_settings(Settings(), tmp_path / "file" / "settings.toml")


def test_recent_photos_are_few_and_unique() -> None:
    settings = Settings()
    for number in range(20):
        settings = settings.with_recent(f"{number}.jpg")
    settings = settings.with_recent("15.jpg")
    assert settings.recent[:3] == ("15.jpg", "19.jpg", "18.jpg")
    assert len(settings.recent) == len(set(settings.recent)) == 12
