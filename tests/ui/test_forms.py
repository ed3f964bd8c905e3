from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QSignalSpy, QTest
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QSlider, QSpinBox, QWidget
from pytestqt.qtbot import QtBot

from genrepair.tools.catalog import all_tools
from genrepair.tools.tool import describe
from genrepair.ui.repair.param_form import ParamForm
from genrepair.ui.repair.tool_panel import ToolPanel

from .fakes import BrightenParams


@pytest.fixture
def form(qapp: Any, qtbot: QtBot) -> ParamForm:
    form = ParamForm(BrightenParams)
    qtbot.addWidget(form)
    form.show()
    return form


def control(form: ParamForm, kind: type, name: str) -> Any:
    return next(w for w in form.findChildren(kind) if isinstance(w, QWidget) and w.accessibleName() == name)


def test_a_form_starts_with_the_defaults(form: ParamForm) -> None:
    assert form.value() == BrightenParams()


def test_slider_and_spin_box_agree_and_announce_live_changes(form: ParamForm) -> None:
    spy = QSignalSpy(form.changed)
    control(form, QSlider, "Amount").setValue(70)
    assert control(form, QSpinBox, "Amount").value() == 70
    assert form.value().amount == 70
    assert spy.at(0) == ["amount", True]


def test_fractions_keep_their_step(form: ParamForm) -> None:
    slider = control(form, QSlider, "Radius")
    slider.setValue(slider.maximum())
    assert form.value().radius == 4.0
    slider.setValue(7)
    assert form.value().radius == pytest.approx(0.7)


def test_every_other_kind_of_field(form: ParamForm) -> None:
    spy = QSignalSpy(form.changed)
    control(form, QCheckBox, "Edges").click()
    control(form, QComboBox, "Mode").setCurrentIndex(1)
    control(form, QComboBox, "Level").setEditText("12.5")
    QTest.keyClicks(control(form, QLineEdit, "Note"), "hello")
    QTest.keyClick(control(form, QLineEdit, "Note"), Qt.Key.Key_Return)
    value = form.value()
    assert (value.edges, value.mode, value.level, value.note) == (False, "hard", "12.5", "hello")
    assert {tuple(spy.at(i)) for i in range(spy.count())} >= {
        ("edges", True),
        ("mode", False),
        ("level", False),
        ("note", False),
    }


def test_setting_a_value_says_nothing_and_reset_says_so_once(form: ParamForm) -> None:
    spy = QSignalSpy(form.changed)
    form.set_value(BrightenParams(amount=3, radius=2.5, mode="hard", level="9", note="x", edges=False))
    assert spy.count() == 0
    assert form.value() == BrightenParams(3, 2.5, "hard", "9", "x", False)
    form.reset()
    assert form.value() == BrightenParams()
    assert spy.count() == 1


def test_every_control_has_a_name_and_a_tooltip(form: ParamForm) -> None:
    for kind in (QSlider, QSpinBox, QComboBox, QCheckBox):
        for widget in form.findChildren(kind):
            assert widget.accessibleName()
            assert widget.toolTip()


def test_every_tool_of_the_program_has_a_form(qapp: Any, qtbot: QtBot) -> None:
    panel = ToolPanel(all_tools())
    qtbot.addWidget(panel)
    for tool in all_tools().values():
        panel.pick(tool.id)
        assert panel.params(tool.id) == tool.Params()
        assert describe(tool.Params)


def test_a_tool_that_needs_a_mask_waits_for_one(qapp: Any, qtbot: QtBot, tools: dict[str, Any]) -> None:
    panel = ToolPanel(tools)
    qtbot.addWidget(panel)
    qtbot.addWidget(panel.action_row)
    panel.set_ready(True)
    panel.pick("grey")
    assert not panel.can_apply
    panel.set_mask_empty(False)
    assert panel.can_apply
    panel.set_ready(False)
    assert not panel.can_apply
