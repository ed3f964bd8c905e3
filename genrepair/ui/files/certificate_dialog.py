"""The certificate of a saved photo, to read and to copy."""

from __future__ import annotations

from PySide6.QtCore import QCoreApplication, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QGridLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from genrepair.services.certificate import Certificate
from genrepair.ui.common import icons, theme
from genrepair.ui.common.spoken import spoken

translate = QCoreApplication.translate

_WIDTH = 620


class CertificateDialog(QDialog):
    """One line for each thing that was checked."""

    def __init__(self, certificate: Certificate, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._certificate = certificate
        self.setWindowTitle(self.tr("Certificate of {name}").format(name=certificate.path.name))
        self.setMinimumWidth(_WIDTH)
        sign = QLabel()
        kind = "success" if certificate.sound else "error"
        colour = getattr(theme.current(), kind)
        sign.setPixmap(icons.pixmap(kind, 28, colour, self.devicePixelRatioF()))
        heading = QLabel(_heading(certificate))
        heading.setProperty("role", "heading")
        heading.setWordWrap(True)
        grid = QGridLayout()
        grid.setHorizontalSpacing(20)
        grid.setVerticalSpacing(theme.SPACE)
        grid.setColumnStretch(1, 1)
        for row, (label, text) in enumerate(certificate.lines()):
            title, value = QLabel(translated(label)), QLabel()
            title.setProperty("role", "muted")
            value.setWordWrap(True)
            value.setTextInteractionFlags(
                Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
            )
            value.setAccessibleName(f"{translated(label)}: {translated(text)}")
            # A file name or a hash has no spaces at which it could be wrapped.
            value.setText(_breakable(label, translated(text)))
            grid.addWidget(title, row, 0, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(value, row, 1, Qt.AlignmentFlag.AlignTop)
        body = QWidget()
        body.setLayout(grid)
        grid.setContentsMargins(0, 0, 8, 0)
        scroll = QScrollArea()
        scroll.setWidgetResizable(True)
        scroll.setWidget(body)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setMinimumHeight(min(460, body.heightForWidth(_WIDTH - 80) + 24))
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        copy = buttons.addButton(self.tr("Copy as text"), QDialogButtonBox.ButtonRole.ActionRole)
        copy.clicked.connect(self.copy)
        copy.setAutoDefault(False)
        buttons.button(QDialogButtonBox.StandardButton.Close).setDefault(True)
        buttons.rejected.connect(self.reject)
        top = QGridLayout()
        top.setHorizontalSpacing(12)
        top.addWidget(sign, 0, 0)
        top.addWidget(heading, 0, 1)
        top.setColumnStretch(1, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(28, 24, 28, 20)
        column.setSpacing(2 * theme.SPACE)
        column.addLayout(top)
        column.addWidget(scroll, 1)
        column.addWidget(buttons)

    def copy(self) -> None:
        """Put everything into the clipboard."""
        QGuiApplication.clipboard().setText(self._certificate.text())


def _breakable(label: str, text: str) -> str:
    if label == "File":
        return text.replace("/", "/\u200b")
    return f"{text[:32]}\u200b{text[32:]}" if label == "SHA-256" else text


def _heading(certificate: Certificate) -> str:
    if certificate.sound:
        return translate("certificate", "Outside the repaired places not a single pixel was changed.")
    return translate(
        "certificate", "Pixels outside the repaired places were changed: please report this with the photo."
    )


def translated(text: str) -> str:
    """A label in the person's language."""
    return spoken(text)
