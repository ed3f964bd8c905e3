"""The look of the window: two calm palettes and one stylesheet, on an 8-pixel grid."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QLocale, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QGuiApplication, QPalette
from PySide6.QtWidgets import QAbstractSpinBox, QApplication

from genrepair.paths import icons_dir

SPACE = 8
"""The grid, in device-independent pixels; margins and gaps are multiples of it or its half."""


@dataclass(frozen=True, slots=True)
class Theme:
    """Named colours. Neutral greys, so that nothing beside the photo tints how it is judged."""

    name: str
    canvas: str
    window: str
    panel: str
    control: str
    hover: str
    pressed: str
    line: str
    border: str
    text: str
    muted: str
    disabled: str
    accent: str
    accent_hover: str
    on_accent: str
    fill: str
    fill_hover: str
    on_fill: str
    knob: str
    selection: str
    info: str
    warning: str
    error: str
    success: str


DARK = Theme(
    name="dark",
    canvas="#191919",
    window="#212121",
    panel="#282828",
    control="#343434",
    hover="#3e3e3e",
    pressed="#2d2d2d",
    line="#171717",
    border="#464646",
    text="#e4e4e4",
    muted="#a6a6a6",
    disabled="#6e6e6e",
    accent="#6fb1e0",
    accent_hover="#8ac3ec",
    on_accent="#0d1a24",
    fill="#3577ab",
    fill_hover="#4288bf",
    on_fill="#ffffff",
    knob="#dedede",
    selection="#2f4860",
    info="#6fb1e0",
    warning="#e0b055",
    error="#ee7d6f",
    success="#7cc490",
)

LIGHT = Theme(
    name="light",
    canvas="#c9c9c9",
    window="#ececec",
    panel="#f6f6f6",
    control="#ffffff",
    hover="#e9eff4",
    pressed="#dbe4eb",
    line="#d2d2d2",
    border="#c2c2c2",
    text="#1d1d1d",
    muted="#5c5c5c",
    disabled="#9c9c9c",
    accent="#22689f",
    accent_hover="#2d7cba",
    on_accent="#ffffff",
    fill="#22689f",
    fill_hover="#2d7cba",
    on_fill="#ffffff",
    knob="#ffffff",
    selection="#cfe2f1",
    info="#22689f",
    warning="#8f5f00",
    error="#b3362a",
    success="#2b7a45",
)

_current = DARK
_CHINESE = ("Noto Sans CJK SC", "Noto Sans SC", "Source Han Sans SC", "WenQuanYi Micro Hei")
_FAMILIES = ("Inter", "Noto Sans", "Open Sans", "Cantarell", "Ubuntu", "Roboto", "Liberation Sans", "Nimbus Sans")


def current() -> Theme:
    """The theme in use."""
    return _current


def resolve(choice: str) -> Theme:
    """The theme for a setting "light", "dark" or "system"."""
    if choice == "light":
        return LIGHT
    if choice == "dark":
        return DARK
    hints = QGuiApplication.styleHints()
    return LIGHT if hints is not None and hints.colorScheme() == Qt.ColorScheme.Light else DARK


def apply_theme(app: QApplication, choice: str) -> Theme:
    """Dress the whole application and return the theme that was chosen.

    Parameters
    ----------
    app : QApplication
        The application.
    choice : str
        "light", "dark" or "system".
    """
    global _current
    _current = resolve(choice)
    app.setStyle("Fusion")
    app.setFont(_font(app))
    app.setPalette(_palette(_current))
    app.setStyleSheet(_stylesheet(_current))
    return _current


def pad(spin: QAbstractSpinBox) -> None:
    """Keep a number off the border of its box; the stylesheet does not reach the editor inside."""
    spin.lineEdit().setTextMargins(4, 0, 4, 0)


def _font(app: QApplication) -> QFont:
    # Bare Linux systems fall back to the very wide DejaVu Sans; anything else the person chose is respected.
    font = app.font()
    if font.family().startswith(("DejaVu", "Sans", "Bitstream")):
        installed = set(QFontDatabase.families())
        # One font for both scripts: two beside each other do not stand on one line.
        chinese = _CHINESE if QLocale().language() == QLocale.Language.Chinese else ()
        family = next((name for name in (*chinese, *_FAMILIES) if name in installed), None)
        if family:
            font.setFamily(family)
    font.setPixelSize(13)
    return font


def _palette(theme: Theme) -> QPalette:
    palette = QPalette()
    roles = {
        QPalette.ColorRole.Window: theme.window,
        QPalette.ColorRole.WindowText: theme.text,
        QPalette.ColorRole.Base: theme.control,
        QPalette.ColorRole.AlternateBase: theme.panel,
        QPalette.ColorRole.Text: theme.text,
        QPalette.ColorRole.PlaceholderText: theme.muted,
        QPalette.ColorRole.Button: theme.control,
        QPalette.ColorRole.ButtonText: theme.text,
        QPalette.ColorRole.ToolTipBase: theme.panel,
        QPalette.ColorRole.ToolTipText: theme.text,
        QPalette.ColorRole.Highlight: theme.accent,
        QPalette.ColorRole.HighlightedText: theme.on_accent,
        QPalette.ColorRole.Accent: theme.accent,
        QPalette.ColorRole.Link: theme.accent,
        QPalette.ColorRole.Light: theme.hover,
        QPalette.ColorRole.Mid: theme.border,
        QPalette.ColorRole.Dark: theme.line,
    }
    for role, colour in roles.items():
        palette.setColor(role, QColor(colour))
    for role in (QPalette.ColorRole.WindowText, QPalette.ColorRole.Text, QPalette.ColorRole.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(theme.disabled))
    return palette


def _stylesheet(theme: Theme) -> str:
    icons = icons_dir().as_posix()
    text = _STYLE.replace("%ICONS%", icons)
    for name in Theme.__dataclass_fields__:
        text = text.replace(f"@{name}@", getattr(theme, name))
    return text


_STYLE = """
QWidget { outline: 0; }
QMainWindow, QDialog { background: @window@; }
QToolTip { background: @panel@; color: @text@; border: 1px solid @border@; padding: 6px 8px; }

QMenuBar { background: @window@; padding: 2px 4px; }
QMenuBar::item { padding: 5px 9px; border-radius: 4px; background: transparent; }
QMenuBar::item:selected { background: @hover@; }
QMenu { background: @panel@; border: 1px solid @border@; padding: 5px; }
QMenu::item { padding: 6px 28px 6px 10px; border-radius: 4px; }
QMenu::item:selected { background: @selection@; color: @text@; }
QMenu::item:disabled { color: @disabled@; }
QMenu::icon { padding-left: 8px; }
QMenu::separator { height: 1px; background: @border@; margin: 5px 8px; }

QToolBar { background: @window@; border: 0; spacing: 4px; padding: 6px 8px; }
QToolBar#tools { padding: 8px 6px; spacing: 4px; border-right: 1px solid @line@; }
QToolBar#main { border-bottom: 1px solid @line@; border-top: 1px solid @line@; }
QToolBar::separator { background: @border@; width: 1px; height: 1px; margin: 6px 5px; }
QToolButton { background: transparent; border: 1px solid transparent; border-radius: 6px; padding: 6px; color: @text@; }
QToolButton:hover { background: @hover@; }
QToolButton:pressed { background: @pressed@; }
QToolButton:checked { background: @selection@; }
QToolButton:focus { border-color: @accent@; }
QToolButton:disabled { color: @disabled@; }
QToolButton[labelled="true"] { padding: 6px 10px; }
QToolButton[small="true"] { padding: 4px 6px; min-height: 20px; }
QToolButton::menu-indicator { image: none; width: 0; }

QPushButton { background: @control@; color: @text@; border: 1px solid @border@; border-radius: 6px;
  padding: 0 14px; min-height: 30px; }
QPushButton:hover { background: @hover@; }
QPushButton:pressed { background: @pressed@; }
QPushButton:focus { border-color: @accent@; }
QPushButton:checked { background: @selection@; border-color: @accent@; }
QPushButton:disabled { color: @disabled@; background: transparent; }
QPushButton:default, QPushButton[primary="true"] { background: @fill@; color: @on_fill@; border-color: @fill@;
  font-weight: 600; }
QPushButton:default:hover, QPushButton[primary="true"]:hover { background: @fill_hover@; border-color: @fill_hover@; }
QPushButton[primary="true"]:focus { border-color: @text@; }
QPushButton:default:disabled, QPushButton[primary="true"]:disabled { background: @control@; color: @disabled@;
  border-color: @border@; }
QToolButton[segment="first"], QToolButton[segment="middle"], QToolButton[segment="last"] { background: @control@;
  border: 1px solid @border@; border-radius: 0; padding: 4px 12px; }
QToolButton[segment="first"] { border-top-left-radius: 6px; border-bottom-left-radius: 6px; }
QToolButton[segment="last"] { border-top-right-radius: 6px; border-bottom-right-radius: 6px; }
QToolButton[segment="middle"], QToolButton[segment="last"] { border-left: 0; }
QToolButton[segment]:hover { background: @hover@; }
QToolButton[segment]:checked { background: @selection@; }
QToolButton[segment]:focus { border: 1px solid @accent@; }
QPushButton[segment="first"], QPushButton[segment="middle"], QPushButton[segment="last"] { border-radius: 0;
  padding: 0 12px; }
QPushButton[segment="first"] { border-top-left-radius: 6px; border-bottom-left-radius: 6px; }
QPushButton[segment="last"] { border-top-right-radius: 6px; border-bottom-right-radius: 6px; }
QPushButton[segment="middle"], QPushButton[segment="last"] { border-left: 0; }
QPushButton[segment]:hover { background: @hover@; }
QPushButton[segment]:checked { background: @selection@; }
QPushButton[segment]:focus { border: 1px solid @accent@; }
QPushButton[narrow="true"] { padding: 0; min-height: 26px; }
QPushButton[flat="true"] { background: transparent; border-color: transparent; padding: 0 8px; min-height: 26px; }
QPushButton[flat="true"]:hover { background: @hover@; }
QPushButton[flat="true"]:focus { border-color: @accent@; }

QLineEdit, QSpinBox, QDoubleSpinBox, QComboBox { background: @control@; color: @text@; border: 1px solid @border@;
  border-radius: 5px; padding: 0 8px; min-height: 26px; selection-background-color: @accent@;
  selection-color: @on_accent@; }
QSpinBox, QDoubleSpinBox { padding: 0; max-height: 26px; }
QSpinBox > QLineEdit, QDoubleSpinBox > QLineEdit { border: 0; background: transparent; padding: 0 7px; min-height: 0; }
QLineEdit:hover, QSpinBox:hover, QDoubleSpinBox:hover, QComboBox:hover { border-color: @muted@; }
QLineEdit:focus, QSpinBox:focus, QDoubleSpinBox:focus, QComboBox:focus { border-color: @accent@; }
QLineEdit:disabled, QSpinBox:disabled, QDoubleSpinBox:disabled, QComboBox:disabled { color: @disabled@;
  background: transparent; }
QSpinBox::up-button, QSpinBox::down-button, QDoubleSpinBox::up-button, QDoubleSpinBox::down-button { width: 0;
  border: 0; }
QComboBox::drop-down { border: 0; width: 24px; }
QComboBox::down-arrow { image: url(%ICONS%/arrow-@name@.svg); width: 14px; height: 14px; }
QComboBox QAbstractItemView { background: @panel@; border: 1px solid @border@; padding: 4px; outline: 0;
  selection-background-color: @selection@; selection-color: @text@; }

QSlider { min-height: 22px; }
QSlider::groove:horizontal { height: 4px; border-radius: 2px; background: @border@; }
QSlider::sub-page:horizontal { background: @accent@; border-radius: 2px; }
QSlider::sub-page:horizontal:disabled { background: @border@; }
QSlider::handle:horizontal { width: 14px; height: 14px; margin: -6px 0; border-radius: 8px; background: @knob@;
  border: 1px solid @muted@; }
QSlider::handle:horizontal:hover { border-color: @accent@; }
QSlider::handle:horizontal:focus { border: 2px solid @accent@; margin: -7px -1px; border-radius: 9px; }
QSlider::handle:horizontal:disabled { background: @disabled@; }

QCheckBox { spacing: 8px; min-height: 24px; }
QCheckBox::indicator { width: 16px; height: 16px; border-radius: 4px; border: 1px solid @muted@;
  background: @control@; }
QCheckBox::indicator:hover, QCheckBox::indicator:focus { border-color: @accent@; }
QCheckBox:focus { color: @accent@; }
QCheckBox::indicator:checked { background: @accent@; border-color: @accent@;
  image: url(%ICONS%/check-@name@.svg); }
QCheckBox::indicator:disabled { border-color: @border@; background: transparent; }
QCheckBox:disabled { color: @disabled@; }

QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 0; }

QProgressBar { background: @border@; border: 0; border-radius: 3px; max-height: 6px; min-height: 6px; }
QProgressBar::chunk { background: @accent@; border-radius: 3px; }

QScrollArea, QScrollArea > QWidget > QWidget { background: transparent; border: 0; }
QScrollBar:vertical { background: transparent; width: 10px; margin: 2px; }
QScrollBar::handle:vertical { background: @border@; border-radius: 3px; min-height: 32px; }
QScrollBar::handle:vertical:hover { background: @muted@; }
QScrollBar:horizontal { background: transparent; height: 10px; margin: 2px; }
QScrollBar::handle:horizontal { background: @border@; border-radius: 3px; min-width: 32px; }
QScrollBar::add-line, QScrollBar::sub-line, QScrollBar::add-page, QScrollBar::sub-page { background: none; border: 0;
  width: 0; height: 0; }

QListWidget { background: transparent; border: 0; outline: 0; }
QListWidget::item { padding: 5px 8px; border-radius: 5px; color: @text@; }
QListWidget::item:hover { background: @hover@; }
QListWidget::item:selected { background: @selection@; color: @text@; }
QListWidget:focus { border: 0; }
QListWidget::indicator { width: 16px; height: 16px; border-radius: 4px; border: 1px solid @muted@;
  background: @control@; }
QListWidget::indicator:checked { background: @accent@; border-color: @accent@; image: url(%ICONS%/check-@name@.svg); }

QTabBar::tab { background: transparent; color: @muted@; padding: 4px 8px; border-bottom: 2px solid transparent; }
QTabBar::tab:hover { color: @text@; }
QTabBar::tab:selected { color: @text@; border-bottom-color: @accent@; font-weight: 600; }
QTabBar::tab:focus { color: @accent@; }

QSplitter::handle { background: @line@; }
QSplitter::handle:horizontal { width: 1px; }
QStatusBar { background: @window@; border-top: 1px solid @line@; min-height: 28px; }
QStatusBar::item { border: 0; }
QStatusBar QLabel { color: @muted@; padding: 0 8px; }
QStatusBar QToolButton { color: @muted@; padding: 2px 8px; border-radius: 4px; }
QStatusBar QToolButton:hover { color: @text@; }

QWidget#side { background: @panel@; }
QFrame[card="true"] { background: @panel@; border: 1px solid @border@; border-radius: 8px; }
QFrame[rule="true"] { background: @line@; border: 0; max-height: 1px; min-height: 1px; }
QLabel[role="title"] { font-size: 22px; font-weight: 600; }
QLabel[role="heading"] { font-weight: 600; }
QLabel[role="muted"] { color: @muted@; }
QLabel[role="value"] { color: @muted@; }
QLabel[role="key"] { background: @control@; border: 1px solid @border@; border-radius: 4px; padding: 2px 7px;
  color: @text@; }
QToolButton[section="true"], QToolButton[section="true"]:checked { background: transparent; font-weight: 600;
  padding: 2px 0; border-radius: 4px; }
QToolButton[section="true"]:hover { color: @accent@; }
QToolButton[tool="true"] { padding: 9px 2px 7px 2px; border-radius: 6px; font-size: 12px;
  border: 1px solid @border@; background: @control@; }
QToolButton[tool="true"]:hover { background: @hover@; }
QToolButton[tool="true"]:checked { background: @selection@; border-color: @accent@; }
QFrame#notice { background: @panel@; border: 1px solid @border@; border-radius: 8px; }
QFrame#notice[kind="error"] { border-color: @error@; }
QFrame#job { background: @panel@; border: 1px solid @border@; border-radius: 8px; }
QListView#defects { background: @control@; border: 1px solid @border@; border-radius: 6px; padding: 2px; }
QListView#defects:focus { border-color: @accent@; }
QListView#defects::item { padding: 3px 6px; border-radius: 4px; }
QListView#defects::item:selected { background: @selection@; color: @text@; }
QListView#sheet { background: @window@; border: 0; padding: 4px; }
QTableView#batch { background: @window@; alternate-background-color: @panel@; border: 0; color: @text@;
  selection-background-color: @selection@; selection-color: @text@; }
QTableView#batch::item { padding: 0 12px; border: 0; }
QTableView#batch QHeaderView { background: @window@; border: 0; }
QTableView#batch QHeaderView::section { background: @window@; color: @muted@; border: 0;
  border-bottom: 1px solid @border@; padding: 6px 15px; }
QPlainTextEdit { background: @panel@; color: @text@; border: 1px solid @border@; border-radius: 6px; padding: 6px; }
QHeaderView::section { background: @panel@; color: @muted@; border: 0; border-bottom: 1px solid @border@;
  padding: 6px 8px; }
QTableWidget::item { padding: 4px 8px; }
QTableWidget::item:selected { background: @selection@; color: @text@; }
QTableWidget { background: @panel@; border: 1px solid @border@; border-radius: 6px; gridline-color: @border@; }
"""
