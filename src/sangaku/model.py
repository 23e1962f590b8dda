"""What a case is: frozen Pydantic models of the files in `data/`.

Owns the shape of a case file and of `data/survey.yaml`, and every rule that concerns one file
alone. Reads no files and looks at no other case: that is `loader`. A failed rule is raised as a
code with its details; the sentence for people is in `phrases`.
"""

from __future__ import annotations

import re
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from sangaku import words

if TYPE_CHECKING:
    Lead = str
    Market = str
    Outcome = str
    Challenge = str
    Sector = str
    Resource = str
    Subject = str
    Basis = str
    SourceKind = str
    Read = str
    Status = str
else:  # closed lists: a new term is one entry in `words`
    Lead, Market, Outcome, Challenge, Sector, Resource, Subject, Basis, SourceKind, Read, Status = (
        Literal[tuple(words.VOCABULARIES[name])]
        for name in (
            "lead", "market", "outcome", "challenge", "sector", "resource",
            "field", "basis", "source_kind", "read", "status",
        )
    )  # fmt: skip


def wrong(code: str, **details: Any) -> PydanticCustomError:
    return PydanticCustomError(code, code, details or None)


def _real_date(text: str) -> str:
    year, month, day = (*map(int, text.split("-")), 1, 1)[:3]
    try:
        date(year, month, day)
    except ValueError:
        raise wrong("no_such_date") from None
    return text


_PREFECTURES = words.spellings("prefecture")


def _prefecture(text: str) -> str:
    """A prefecture by any of its names, kept as its key."""
    key = _PREFECTURES.get(words.fold(text))
    if key is None:
        raise wrong("no_such_prefecture")
    return key


def check_digit(code: str) -> int:
    """The sixth digit of a municipality code, from its first five (全国地方公共団体コード)."""
    return (11 - sum(int(digit) * weight for digit, weight in zip(code[:5], (6, 5, 4, 3, 2), strict=True)) % 11) % 10


def _municipality_code(code: str) -> str:
    if int(code[5]) != check_digit(code):
        raise wrong("wrong_check_digit", should=code[:5] + str(check_digit(code)))
    return code


DIGITS_LIMIT = 15  # of a number; JSON, SQLite and a spreadsheet all give so many back as they were written


def _number(given: object) -> int | float:
    """A number written with digits alone; the loader hands every scalar over as text."""
    if isinstance(given, (int, float)):
        return given
    text = given if isinstance(given, str) else ""
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text) or len(re.sub("[-.]", "", text)) > DIGITS_LIMIT:
        raise wrong("not_a_number", limit=DIGITS_LIMIT)
    return float(text) if "." in text else int(text)


Number = Annotated[int | float, BeforeValidator(_number)]
Whole = Annotated[int, BeforeValidator(_number)]
Yen = Annotated[Whole, Field(ge=0)]
String = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Key = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Date = Annotated[str, StringConstraints(pattern=r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$"), AfterValidator(_real_date)]
Prefecture = Annotated[String, AfterValidator(_prefecture)]
MunicipalityCode = Annotated[str, StringConstraints(pattern=r"^[0-9]{6}$"), AfterValidator(_municipality_code)]
# http and https only: an address from a file is opened by a browser, never run.
Url = Annotated[str, StringConstraints(pattern=r"^https?://[^\s<>\"]+$")]


class Model(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, str_strip_whitespace=True)


class File(Model):
    """What a whole file holds."""

    @cached_property
    def document(self) -> dict[str, Any]:
        """The plain data it is kept as: defaults filled in, what is not known left out."""
        return self.model_dump(mode="json", exclude_none=True)


class Text(Model):
    """One thing said in each language."""

    ja: String = Field(description="日本語 / in Japanese")
    en: String = Field(description="英語 / in English")


class Evidence(Model):
    """How a thing is known, and where it stands."""

    basis: Basis = Field(description="どう分かったか: stated, documented, reading, unknown / how it is known")
    sources: tuple[Key, ...] = Field((), description="出典の見出し(sources の鍵) / keys of `sources` below")
    part: Key | None = Field(None, description="調査の該当部分(survey.yaml の parts) / part of the survey, when stated")
    because: Text | None = Field(None, description="読みの根拠となる事実 / the facts a reading rests on")

    @model_validator(mode="after")
    def _has_what_its_basis_needs(self) -> Self:
        in_survey, elsewhere = "survey" in self.sources, set(self.sources) - {"survey"}
        if self.basis == "stated" and not (in_survey and self.part):
            raise wrong("stated_needs_part")
        if self.basis == "documented" and not elsewhere:
            raise wrong("documented_needs_source")
        if self.basis == "reading" and not self.because:
            raise wrong("reading_needs_because")
        if self.basis == "unknown" and (self.sources or self.because):
            raise wrong("unknown_takes_nothing")
        if self.part and not in_survey:
            raise wrong("part_needs_survey")
        return self


class Claim(Text, Evidence):
    """A sentence that says one thing, with how it is known."""


class Name(Text):
    kana: String = Field(description="日本語名の読み(ひらがな)。並べ替えに使う / reading in hiragana, for sorting")
    aliases: tuple[String, ...] = Field((), description="異称・表記ゆれ / other names and spellings")


class Place(Evidence):
    prefecture: Prefecture | None = Field(None, description="都道府県 / prefecture, by name")
    municipality: Text | None = Field(None, description="市町村 / municipality")
    code: MunicipalityCode | None = Field(None, description="全国地方公共団体コード6桁 / six-digit municipality code")
    role: Text | None = Field(None, description="その場所で何をしているか / what is done there")

    @model_validator(mode="after")
    def _is_one_place(self) -> Self:
        if (self.basis == "unknown") != (self.prefecture is None):
            raise wrong("place_unknown_or_named")
        if (self.municipality is None) != (self.code is None):
            raise wrong("municipality_and_code")
        if self.code and self.prefecture:
            expected = words.PREFECTURE[self.prefecture].aliases[1]
            if not self.code.startswith(expected):
                raise wrong("code_of_other_prefecture", given=self.code, should=expected)
        return self


class Period(Evidence):
    start: Date | None = Field(None, description="開始 / beginning (YYYY, YYYY-MM or YYYY-MM-DD)")
    end: Date | None = Field(None, description="終了。続いていれば空 / end; empty if it goes on or is not known")

    @model_validator(mode="after")
    def _begins_before_it_ends(self) -> Self:
        if (self.basis == "unknown") != (self.start is None):
            raise wrong("period_unknown_or_dated")
        if self.start and self.end and self.end < self.start[: len(self.end)]:
            raise wrong("ends_before_it_begins")
        return self


class _Class(Evidence):
    either: bool = Field(False, description="出典がどれか一つに決めていない / the source leaves open which of them")
    note: Text | None = Field(None, description="補足 / what a reader should know about this class")

    @model_validator(mode="after")
    def _unknown_or_named(self) -> Self:
        values: tuple[str, ...] = getattr(self, "values")  # noqa: B009  declared by each axis below
        if (self.basis == "unknown") != (not values):
            raise wrong("class_unknown_or_named")
        if self.either and len(values) < 2:
            raise wrong("either_needs_two")
        if len(set(values)) < len(values):
            raise wrong("said_twice")
        return self


class LeadClass(_Class):
    values: tuple[Lead, ...] = Field((), description="中核主体 / who is at the core")


class MarketClass(_Class):
    values: tuple[Market, ...] = Field((), description="想定市場 / market aimed at")


class OutcomeClass(_Class):
    values: tuple[Outcome, ...] = Field((), description="目指した成果 / outcome aimed at")


class Classification(Model):
    """The survey's three axes."""

    outcome: OutcomeClass
    market: MarketClass
    lead: LeadClass


class Partner(Evidence):
    name: Text
    kind: Sector = Field(description="主体の種類 / kind of body")
    role: Text | None = Field(None, description="役割 / what it does in the case")


class Event(Claim):
    date: Date


class Figure(Evidence):
    """A number that was measured, counted or aimed at."""

    measure: Text = Field(description="何の数か / what is counted")
    value: Number = Field(description="値。数だけを書く / the number alone")
    upper: Number | None = Field(None, description="幅がある場合の上限 / upper end of a range")
    unit: Text
    approximate: bool = Field(False, description="「約」の数か / whether the source says about")
    status: Status = Field("actual", description="実績か計画か / achieved, or planned")
    date: Date | None = Field(None, description="いつの数か / when it held")

    @model_validator(mode="after")
    def _range_ascends(self) -> Self:
        if self.upper is not None and self.upper <= self.value:
            raise wrong("range_descends")
        return self


class Funding(Claim):
    yen: Yen | None = Field(None, description="金額(円) / amount in yen")
    date: Date | None = None


class Tip(Evidence):
    """What somebody did about a difficulty."""

    id: Key
    challenge: Challenge
    actors: tuple[Sector, ...] = Field(min_length=1, description="誰が行ったか / who did it")
    action: Text = Field(description="何をしたか / what they did")
    effect: Claim | None = Field(None, description="その結果として出典が述べること / what followed, as a source says")
    conditions: Claim | None = Field(None, description="前提として要ったもの / what it needed in place")
    needs: tuple[Resource, ...] = Field((), description="要った資源(選択肢から) / the same as closed terms")

    @model_validator(mode="after")
    def _needs_follow_conditions(self) -> Self:
        if self.needs and not self.conditions:
            raise wrong("needs_without_conditions")
        return self


class Disagreement(Model):
    """Sources that say different things about the same point; all of them are kept."""

    about: Text
    claims: tuple[Claim, ...] = Field(min_length=2)


class Gap(Text):
    """What was looked for and not found, or a candidate nobody has confirmed."""

    sources: tuple[Key, ...] = ()


class Source(Model):
    title: String
    publisher: String
    kind: SourceKind
    url: Url | None = None
    published: Date | None = Field(None, description="発行日。不明なら空 / date of publication, if shown")
    accessed: Date
    read: Read = Field(description="どこまで読んだか: whole, opening / how much of it was read")
    note: Text | None = None


class Case(File):
    """One case file."""

    id: Key = Field(description="ファイル名と同じ / the same as the file's name")
    name: Name
    collection: Key = Field(description="survey, companion, または自分の名前 / survey, companion or a name of your own")
    summary: Text = Field(description="二、三文、日本語で200字まで / two or three sentences")
    places: tuple[Place, ...] = Field(min_length=1)
    field: tuple[Subject, ...] = Field(
        (), description="分野。どの分野でもよい取組なら空 / subject; empty if it is about any"
    )
    period: Period
    classification: Classification
    partners: tuple[Partner, ...] = ()
    timeline: tuple[Event, ...] = ()
    background: tuple[Claim, ...] = Field((), description="原材料・背景事情 / raw material and background")
    motive: tuple[Claim, ...] = Field((), description="研究の動機 / why it was begun")
    matching: tuple[Claim, ...] = Field((), description="マッチングの経緯 / how the partners met")
    development: tuple[Claim, ...] = Field((), description="開発・取組の内容 / what was developed or done")
    results: tuple[Claim, ...] = Field((), description="成果(文章) / results in words")
    figures: tuple[Figure, ...] = Field((), description="成果(数値) / results in numbers")
    revitalisation: tuple[Claim, ...] = Field((), description="地域活性化の取組 / what was done for the area")
    tips: tuple[Tip, ...] = Field((), description="課題に対する工夫 / what was done about a difficulty")
    funding: tuple[Funding, ...] = Field((), description="資金・支援制度 / money and support schemes")
    intellectual_property: tuple[Claim, ...] = Field((), description="知的財産 / patents, marks, designs")
    setbacks: tuple[Claim, ...] = Field(
        (), description="うまくいかなかったこと・終わったこと / what went wrong or ended"
    )
    namesakes: tuple[Claim, ...] = Field((), description="名前の似た別の事業 / similar names that are something else")
    disagreements: tuple[Disagreement, ...] = ()
    gaps: tuple[Gap, ...] = Field((), description="探して見つからなかったこと / looked for and not found")
    sources: dict[Key, Source] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _is_consistent(self) -> Self:
        if len(self.summary.ja) > 200:
            raise wrong("summary_too_long", length=len(self.summary.ja))
        ids = [tip.id for tip in self.tips]
        for tip_id in ids:
            if ids.count(tip_id) > 1:
                raise wrong("tip_id_twice", given=tip_id)
        if "survey" in self.sources:
            raise wrong("survey_is_predefined")
        return self


# --- the survey ---------------------------------------------------------------------------------


class Part(Model):
    """A part of the report or of its published summary."""

    title: Text
    pages: String | None = Field(None, description="報告書のページ / pages of the full report")
    basis: Basis
    note: Text | None = None


class Axis(Model):
    """One of the survey's axes: what it sorts by, and its classes in the survey's sense."""

    about: Claim
    classes: dict[Key, Claim]


class Tendency(Claim):
    """What the survey found cases of one class to have in common."""

    id: Key
    axis: Literal["outcome", "market", "lead"]
    classes: tuple[Key, ...]
    cases: tuple[Key, ...] = Field((), description="調査が例に挙げる事例 / cases the survey names as examples")


class Response(Claim):
    """What cases did about a challenge, as the survey sums it up."""

    cases: tuple[Key, ...] = ()


class SurveyChallenge(Model):
    problem: Claim | None = Field(
        None, description="調査のいう課題。概要になければ空 / the difficulty, if the summary says"
    )
    part: Key
    responses: tuple[Response, ...] = ()


class RosterEntry(Model):
    """One of the 33 cases, and what ties a case file to it."""

    name: String = Field(description="調査での呼び名 / its name in the survey")
    printed_numbers: tuple[Whole, ...] = Field((), description="概要に印字された番号 / numbers printed in the summary")
    parts: tuple[Key, ...] = ()
    tie: Claim = Field(description="調査の事例だと言える根拠 / what ties it to the survey")


class Survey(File):
    """`data/survey.yaml`: the survey itself, and which of its cases are known."""

    title: Text
    publisher: Text
    published: Date
    total: Whole
    facts: tuple[Claim, ...]
    numbering: tuple[Claim, ...]
    parts: dict[Key, Part]
    axes: dict[Literal["outcome", "market", "lead"], Axis]
    tendencies: tuple[Tendency, ...]
    challenges: dict[Challenge, SurveyChallenge]
    roster: dict[Key, RosterEntry]
    gaps: tuple[Gap, ...]
    sources: dict[Key, Source]
