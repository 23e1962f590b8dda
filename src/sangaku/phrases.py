"""The sentences sangaku says, in Japanese and English: errors, notes, headings, help.

Owns every human-facing text that is neither a term (`words`) nor data. A sentence is a format
string; `say` fills it in. Imports nothing but `words`.
"""

from sangaku import words

# Each sentence: Japanese, English.
PROBLEMS = {
    # Pydantic's own codes
    "missing": ("この項目がない。書き足す", "this field is missing; add it"),
    "extra_forbidden": ("「{given}」という項目はない{near_ja}", "there is no field “{given}”{near_en}"),
    "literal_error": (
        "「{given}」は使えない{near_ja}。使えるのは {expected}",
        "“{given}” is not a term here{near_en}; use {expected}",
    ),
    "string_too_short": ("空にはできない。文を書く", "this cannot be empty; write something"),
    "string_type": ("ここは文字で書く", "write text here"),
    "string_pattern_mismatch": (
        "「{given}」は形が違う。{pattern} に合う形で書く",
        "“{given}” does not have the form {pattern}",
    ),
    "string_too_long": ("長すぎる。{max_length}字まで", "too long; {max_length} characters at most"),
    "model_type": ("ここは「項目: 値」の組で書く", "write “key: value” pairs here"),
    "model_attributes_type": ("ここは「項目: 値」の組で書く", "write “key: value” pairs here"),
    "dict_type": ("ここは「項目: 値」の組で書く", "write “key: value” pairs here"),
    "tuple_type": ("ここは「- 」で始まる列で書く", "write a list here, each item on a line that begins with “- ”"),
    "too_short": ("ここには少なくとも{min_length}件要る", "at least {min_length} needed here"),
    "bool_parsing": ("true か false と書く", "write true or false"),
    "bool_type": ("true か false と書く", "write true or false"),
    "int_parsing": ("「{given}」は整数ではない。3200000 のように数字だけを書く", "“{given}” is not a whole number; write digits alone, as in 3200000"),
    "int_type": ("数字だけを書く", "write digits alone"),
    "float_type": ("数字だけを書く", "write digits alone"),
    "greater_than_equal": ("{ge}以上の数を書く", "write a number of {ge} or more"),
    # Rules of the model
    "not_a_number": ("「{given}」は数ではない。155 や 0.5 のように数字だけを書き、単位は unit に書く", "“{given}” is not a number; write digits alone, as in 155 or 0.5, and the unit under unit"),
    "no_such_date": ("「{given}」という日はない。YYYY-MM-DD で書く", "there is no day “{given}”; write YYYY-MM-DD"),
    "no_such_prefecture": ("「{given}」という都道府県はない{near_ja}", "there is no prefecture “{given}”{near_en}"),
    "wrong_check_digit": ("市町村コード {given} は検査数字が合わない。{should} ではないか", "municipality code {given} fails its check digit; {should}, perhaps"),
    "code_of_other_prefecture": ("市町村コード {given} は別の県のもの。{should} で始まるはず", "municipality code {given} belongs to another prefecture; it should begin with {should}"),
    "municipality_and_code": ("市町村名 municipality とコード code は両方書くか、両方書かない", "give municipality and code together, or neither"),
    "place_unknown_or_named": ("basis が unknown なら prefecture を書かず、それ以外なら書く", "leave prefecture out if the basis is unknown, and give it otherwise"),
    "period_unknown_or_dated": ("basis が unknown なら start を書かず、それ以外なら書く", "leave start out if the basis is unknown, and give it otherwise"),
    "class_unknown_or_named": ("basis が unknown なら values を空にし、それ以外なら書く", "leave values empty if the basis is unknown, and give them otherwise"),
    "ends_before_it_begins": ("end が start より前になっている", "end is before start"),
    "either_needs_two": ("either: true には values が二つ以上要る", "either: true needs two values or more"),
    "said_twice": ("同じ値が二度ある。一つにする", "the same value stands twice; keep one"),
    "range_descends": ("upper は value より大きい数にする", "upper must be greater than value"),
    "stated_needs_part": ("stated には sources: [survey] と part（調査の該当部分）が要る", "stated needs sources: [survey] and part, the part of the survey"),
    "documented_needs_source": ("documented には survey 以外の出典が一つ以上要る", "documented needs at least one source other than the survey"),
    "reading_needs_because": ("reading には because（根拠となる事実）が要る", "reading needs because: the facts it rests on"),
    "unknown_takes_nothing": ("unknown には sources も because も書かない", "unknown takes neither sources nor because"),
    "part_needs_survey": ("part を書くなら sources に survey を入れる", "part needs survey among the sources"),
    "summary_too_long": ("日本語の概要は200字まで（いま{length}字）", "the Japanese summary may have 200 characters at most (it has {length})"),
    "tip_id_twice": ("工夫の id「{given}」が二度ある。別の名前にする", "tip id “{given}” stands twice; rename one"),
    "survey_is_predefined": ("survey は定義済み。別の見出しにする", "survey is predefined; use another key"),
    "needs_without_conditions": ("needs を書くなら conditions に文でも書く", "needs must be said in words under conditions too"),
    # Rules across files
    "id_is_file_name": ("id は「{given}」だが、ファイル名は「{should}」。同じにする", "the id is “{given}” but the file is named “{should}”; make them the same"),
    "id_twice": ("id「{given}」は {other} が使っている。別の id にする", "id “{given}” is taken by {other}; choose another"),
    "source_not_listed": ("出典「{given}」が sources にない{near_ja}", "source “{given}” is not listed under sources{near_en}"),
    "source_not_used": ("出典「{given}」はどこにも使われていない。使うか消す", "source “{given}” is used nowhere; use it or remove it"),
    "no_such_part": ("調査に「{given}」という部分はない{near_ja}。survey.yaml の parts から選ぶ", "the survey has no part “{given}”{near_en}; choose one of parts in survey.yaml"),
    "not_in_roster": ("「{given}」は survey.yaml の roster にない", "“{given}” is not in the roster of survey.yaml"),
    "class_on_low_standing": ("分類の根拠が個人の発信・転載・百科事典サイトだけになっている。ほかの出典を足すか reading にする", "a class cannot rest on personal pages, reposts or encyclopedia sites alone; add a better source or make it a reading without them"),
    "timeline_order": ("{given} が {before} の後にある。日付順に並べる", "{given} comes after {before}; put the timeline in order"),
    "collection_and_roster": ("調査の事例かどうかは survey.yaml の roster で決まる。collection をそれに合わせる", "whether a case is the survey's is decided by the roster in survey.yaml; make collection agree"),
    # Files
    "cannot_read": ("読めない: {why}", "cannot be read: {why}"),
    "not_a_file": ("ふつうのファイルではない", "not a regular file"),
    "file_too_large": ("大きすぎる。{limit} MiBまで", "too large; {limit} MiB at most"),
    "not_utf8": ("UTF-8 ではない。UTF-8 で保存し直す", "not UTF-8; save it as UTF-8"),
    "forbidden_character": ("使えない文字 {code} がある。消す", "holds the character {code}, which is not allowed; remove it"),
    "empty_file": ("空のファイル", "the file is empty"),
    "not_a_mapping": ("「項目: 値」の組になっていない（全角の「：」を使っていないか）", "not “key: value” pairs (a full-width colon, perhaps?)"),
    "not_yaml": ("YAMLとして読めない: {why}", "not readable as YAML: {why}"),
    "no_aliases": ("YAMLの別名（& と *）は使えない。文を「'」で囲むか、書き下す", "YAML anchors and aliases (& and *) are not used here; quote the text, or write it out"),
    "no_tags": ("YAMLのタグ（{given}）は使えない。文なら「'」で囲む", "YAML tags ({given}) are not used here; quote the text"),
    "one_document": ("一つのファイルには一つの事例だけを書く（--- で区切らない）", "one file holds one case; do not divide it by ---"),
    "key_not_text": ("項目名は文字で書く", "a key must be text"),
    "duplicate_key": ("「{given}」が二度ある。一つにする", "“{given}” stands twice; keep one"),
    "too_deep": ("入れ子が深すぎる（{limit}段まで）", "nested too deeply ({limit} levels at most)"),
}  # fmt: skip

PHRASES: dict[str, tuple[str, str]] = {**PROBLEMS}


def say(phrase: str, lang: str, **details: object) -> str:
    """The sentence `phrase` in a language. A `near` detail becomes a question, or nothing."""
    ja, en = PHRASES.get(phrase) or (phrase, phrase)
    near = details.get("near")
    details["near_ja"] = f"（「{near}」ではないか）" if near else ""
    details["near_en"] = f" (did you mean “{near}”?)" if near else ""
    return (en if lang == words.LANGUAGES[1] else ja).format_map(details)
