"""French and English: which one, its translations, and how it writes numbers and dates."""

from __future__ import annotations

import os
from datetime import date, datetime
from pathlib import Path
from typing import Final, Literal, get_args

from PySide6.QtCore import (
    QCoreApplication,
    QDate,
    QDateTime,
    QLibraryInfo,
    QLocale,
    QObject,
    QTranslator,
)

Language = Literal["fr", "en"]

VARIABLE: Final = "RAKUTEN_DESKTOP_LANGUAGE"
TRANSLATIONS: Final = Path(__file__).with_name("translations")

MINUTE: Final = 60
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR

translate = QCoreApplication.translate
"""For text outside of a QObject; under this name lupdate finds it."""


def QT_TRANSLATE_NOOP(context: str, text: str) -> str:  # noqa: ARG001, N802
    """Marks `text` for translation and returns it as it is; lupdate knows this name."""
    return text


def chosen() -> Language:
    """The language by RAKUTEN_DESKTOP_LANGUAGE, else the system's first of ours, else English."""
    wanted = [os.environ.get(VARIABLE, ""), *QLocale.system().uiLanguages()]
    for name in wanted:
        for language in get_args(Language):
            if name.lower().replace("_", "-").split("-")[0] == language:
                return language  # type: ignore[no-any-return]
    return "en"


def install(language: Language) -> None:
    """Makes the application speak `language`, Qt's own dialogs included."""
    system = QLocale.system()
    same = system.name().startswith(language)
    QLocale.setDefault(system if same else QLocale(language))
    qt = Path(QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath))
    application = QCoreApplication.instance()
    for former in application.findChildren(QTranslator) if application else ():
        QCoreApplication.removeTranslator(former)
        former.deleteLater()
    for file in (qt / f"qtbase_{language}.qm", TRANSLATIONS / f"desktop_{language}.qm"):
        translator = QTranslator(application)
        if translator.load(str(file)):
            QCoreApplication.installTranslator(translator)


def current() -> Language:
    """The language of the window."""
    return "fr" if QLocale().language() == QLocale.Language.French else "en"


def program_name() -> str:
    """What the program is called."""
    return translate("Application", "Rakuten Classifier")


def category_name(name_fr: str, name_en: str) -> str:
    """The name of a category in the window's language."""
    return name_fr if current() == "fr" else name_en


def percent(probability: float, decimals: int = 1) -> str:
    """A probability as people read it: 98.4% or 98,4 %."""
    figure = QLocale().toString(100 * probability, "f", decimals)
    return translate("Numbers", "{figure}%").format(figure=figure)


def number(value: float, decimals: int = 0) -> str:
    """A number as people read it: 14,000 or 14 000."""
    return QLocale().toString(float(value), "f", decimals)


def moment(at: datetime) -> str:
    """A moment in the user's time zone: of today only the hour, else the day as well."""
    local = QDateTime.fromSecsSinceEpoch(int(at.timestamp()))
    locale, short = QLocale(), QLocale.FormatType.ShortFormat
    clock = locale.toString(local.time(), short)
    if local.date() == QDate.currentDate():
        return clock
    day = locale.toString(local.date(), short)
    return translate("Numbers", "{day}, {clock}").format(day=day, clock=clock)


def day(at: date) -> str:
    """A day as people read it: 31/12/2026."""
    shown = QDate(at.year, at.month, at.day)
    return QLocale().toString(shown, QLocale.FormatType.ShortFormat)


def day_words(at: datetime) -> str:
    """A day as people say it, in the user's time zone: 3 May, and the year where it is another."""
    local = QDateTime.fromSecsSinceEpoch(int(at.timestamp())).date()
    same = local.year() == QDate.currentDate().year()
    pattern = translate("Numbers", "d MMMM") if same else translate("Numbers", "d MMMM yyyy")
    return QLocale().toString(local, pattern)


def span(seconds: float) -> str:
    """A length of time in its largest unit: 3 days, 1 hour, 40 seconds."""
    return Spans().of(seconds)


class Spans(QObject):
    """For `tr`, as the tool that collects texts finds plurals nowhere else."""

    def of(self, seconds: float) -> str:
        """See `span`."""
        if seconds >= DAY:
            days = round(seconds / DAY)
            return self.tr("%n day(s)", "", days)
        if seconds >= HOUR:
            hours = round(seconds / HOUR)
            return self.tr("%n hour(s)", "", hours)
        if seconds >= MINUTE:
            minutes = round(seconds / MINUTE)
            return self.tr("%n minute(s)", "", minutes)
        whole = round(seconds)
        return self.tr("%n second(s)", "", whole)
