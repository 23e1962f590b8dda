"""The sentences sangaku says, in Japanese and English: errors, notes, headings.

Owns every human-facing text that is neither a term (`words`) nor help (`usage`) nor data. A sentence is a format
string; `say` fills it in. Imports nothing but `words`.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from sangaku import words

Said = TypeVar("Said")

# Each sentence: Japanese, English.
PROBLEMS = {
    # Pydantic's own codes
    "empty_term": ("空になっている。使えるのは {expected}", "this is empty; use {expected}"),
    "lacks_asked": ("調査がどの事例にも尋ねている項目。分かるなら書く", "the survey asks this of every case; add it if you can"),
    "lacks_telling": ("ここが書いてあると、読む人が判断しやすい", "readers can judge better where this is told"),
    "lacks_conditions": ("どの工夫にも前提 conditions がない。まねるのに何が要るか書く", "no tip has conditions; say what somebody else would need"),
    "lacks_whole_reading": ("どの出典も冒頭しか読んでいない", "of every source only the opening was read"),
    "lacks_class": ("三つの軸のどれでも分類されていない", "the case has a class on none of the three axes"),
    "missing": ("この項目がない。書き足す", "this field is missing; add it"),
    "extra_forbidden": ("「{given}」という項目はない{near_ja}", "there is no field “{given}”{near_en}"),
    "literal_error": (
        "「{given}」は使えない{near_ja}。使えるのは {expected}",
        "“{given}” is not a term here{near_en}; use {expected}",
    ),
    "string_too_short": ("空にはできない。文を書く", "this cannot be empty; write something"),
    "string_type": ("ここは文字で書く", "write text here"),
    "string_pattern_mismatch": (
        "「{given}」は形が違う。{form_ja}を書く",
        "“{given}” is not {form_en}",
    ),
    "string_too_long": ("長すぎる。{max_length}字まで", "too long; {max_length} characters at most"),
    "model_type": ("ここは「項目: 値」の組で書く", "write “key: value” pairs here"),
    "dict_type": ("ここは「項目: 値」の組で書く", "write “key: value” pairs here"),
    "tuple_type": ("ここは「- 」で始まる列で書く", "write a list here, each item on a line that begins with “- ”"),
    "too_short": ("ここには少なくとも{min_length}件要る", "at least {min_length} needed here"),
    "bool_parsing": ("true か false と書く", "write true or false"),
    "bool_type": ("true か false と書く", "write true or false"),
    "int_from_float": ("「{given}」は整数ではない。3200000 のように数字だけを書く", "“{given}” is not a whole number; write digits alone, as in 3200000"),
    "greater_than_equal": ("{ge}以上の数を書く", "write a number of {ge} or more"),
    # Rules of the model
    "not_a_number": ("「{given}」は数ではない。155 や 0.5 のように数字だけを{limit}桁まで書き、単位は unit に書く", "“{given}” is not a number; write digits alone, {limit} at most, as in 155 or 0.5, and the unit under unit"),
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
    "collection_is_bundled": ("collection「{given}」は付属の事例だけのもの。mine など自分の名前にする", "collection “{given}” is for the bundled cases; use a name of your own, such as mine"),
    "collection_and_roster": ("調査の事例かどうかは survey.yaml の roster で決まる。collection をそれに合わせる", "whether a case is the survey's is decided by the roster in survey.yaml; make collection agree"),
    # Files
    "cannot_read": ("読めない：{why}", "cannot be read: {why}"),
    "not_a_file": ("ふつうのファイルではない", "not a regular file"),
    "file_too_large": ("大きすぎる。{limit} MiBまで", "too large; {limit} MiB at most"),
    "not_utf8": ("UTF-8 ではない。UTF-8 で保存し直す", "not UTF-8; save it as UTF-8"),
    "forbidden_character": ("使えない文字 {code} がある。消す", "holds the character {code}, which is not allowed; remove it"),
    "empty_file": ("空のファイル", "the file is empty"),
    "not_a_mapping": ("「項目: 値」の組になっていない（全角の「：」を使っていないか）", "not “key: value” pairs (a full-width colon, perhaps?)"),
    "not_yaml": ("YAMLとして読めない：{why}", "not readable as YAML: {why}"),
    "no_aliases": ("YAMLの別名（& と *）は使えない。文を「'」で囲むか、書き下す", "YAML anchors and aliases (& and *) are not used here; quote the text, or write it out"),
    "no_tags": ("YAMLのタグ（{given}）は使えない。文なら「'」で囲む", "YAML tags ({given}) are not used here; quote the text"),
    "one_document": ("一つのファイルには一つの事例だけを書く（--- で区切らない）", "one file holds one case; do not divide it by ---"),
    "key_not_text": ("項目名は文字で書く", "a key must be text"),
    "duplicate_key": ("「{given}」が二度ある。一つにする", "“{given}” stands twice; keep one"),
    "too_many_values": ("値が多すぎる（項目名も数えて{limit:,}個まで）", "too many values ({limit:,} at most, keys counted too)"),
    "more_problems": ("誤りはほかに{count:,}件ある。まず上のものを直す", "problems not shown here: {count:,}; mend those above first"),
    "too_deep": ("入れ子が深すぎる（{limit}段まで）", "nested too deeply ({limit} levels at most)"),
}  # fmt: skip

# What has the form that one of the model's patterns asks for.
FORMS = {
    r"^[a-z0-9]+(-[a-z0-9]+)*$": ("小文字の英数字とハイフン（my-case など）", "a name in lower-case letters, digits and hyphens, as in my-case"),
    r"^[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?$": ("2013、2013-10、2013-10-01 のような日付", "a date such as 2013, 2013-10 or 2013-10-01"),
    r"^[0-9]{6}$": ("6桁の数字", "a number of six digits"),
    r"^https?://[^\s<>\"]+$": ("http:// か https:// で始まるアドレス", "an address that begins with http:// or https://"),
}  # fmt: skip

ERRORS = {
    "bad_data": ("事例ファイルに誤りが{count}件ある", "{count} problem{count_s} in the case files"),
    "no_folder": ("フォルダー {path} を開けない（{why}）。--data にはフォルダーを指定する", "cannot open folder {path} ({why}); give --data a folder of case files"),
    "no_stdin": ("標準入力を読めない（{why}）", "cannot read stdin ({why})"),
    "stdin_too_large": ("標準入力が大きすぎる。{limit} MiBまで", "stdin is too large; {limit} MiB at most"),
    "no_such_case": ("「{given}」という事例はない{near_ja}。一覧は sangaku list", "there is no case “{given}”{near_en}; sangaku list shows them all"),
    "no_such_term": ("「{given}」という言葉はない{near_ja}。一覧は sangaku terms", "there is no term “{given}”{near_en}; sangaku terms lists them all"),
    "no_such_value": ("--{option}「{given}」は使えない{near_ja}。使えるのは {accepted}", "--{option} does not know “{given}”{near_en}; it takes {accepted}"),
    "no_such_field": ("--{option}「{given}」という列はない{near_ja}。あるのは {accepted}", "--{option}: there is no field “{given}”{near_en}; there are {accepted}"),
    "not_a_date": ("--{option} には 2013、2013-10、2013-10-01 のような日付を書く（「{given}」は読めない）", "--{option} takes a date such as 2013, 2013-10 or 2013-10-01, not “{given}”"),
    "cannot_write": ("{path} に書けない（{why}）。別の場所を -o で指定する", "cannot write {path} ({why}); name another place with -o"),
    "compare_needs_two": ("比べるには事例が二つ以上要る（例：sangaku compare miura-pearl new-silk）", "compare needs two cases or more, as in: sangaku compare miura-pearl new-silk"),
    "show_needs_one": ("どの事例かを書く（例：sangaku show miura-pearl）。一覧は sangaku list", "name a case, as in: sangaku show miura-pearl; sangaku list shows them all"),
    "not_a_situation": ("「{given}」は読めない。「軸=値」をカンマで区切って書く（例：lead=官,market=海外）", "cannot read “{given}”; write facet=value, separated by commas, as in lead=gov,market=overseas"),
    "search_needs_words": ("探す言葉を書く（例：sangaku search 真珠）", "say what to look for, as in: sangaku search pearl"),
    "similar_needs_one": ("事例か --like のどちらか一つを書く（例：sangaku similar miura-pearl）", "name a case or give --like, one of the two, as in: sangaku similar miura-pearl"),
    "by_one_or_two": ("--by には軸を一つか二つ書く（例：--by lead,market）", "--by takes one facet or two, as in --by lead,market"),
    "no_such_source": ("この事例に「{given}」という出典はない{near_ja}", "the case has no source “{given}”{near_en}"),
    "no_address": ("この事例の出典にはアドレスがない", "no source of this case has an address"),
    "not_an_id": ("「{given}」は id にできない。my-case のように小文字の英数字とハイフンで書く", "“{given}” cannot be an id; use lower-case letters, digits and hyphens, as in my-case"),
    "exists": ("{path} はもうある。別の id にするか、-o で別の場所を指定する", "{path} is there already; choose another id, or another place with -o"),
    "two_formats": ("出力形式は一つだけ選ぶ（{given}）", "choose one format, not several: {given}"),
    "missing_command": ("何をするかを書く（例：sangaku list）。一覧は sangaku --help", "say what to do, as in: sangaku list; sangaku --help shows what there is"),
    "no_such_command": ("「{given}」というコマンドはない{near_ja}。一覧は sangaku --help", "there is no command “{given}”{near_en}; sangaku --help shows what there is"),
    "no_such_option": ("「{given}」というオプションはない{near_ja}。一覧は {line} --help", "there is no option “{given}”{near_en}; {line} --help shows what there is"),
    "option_misused": ("{given} の使い方が違う。書き方は {line} --help", "{given} is not used like that; {line} --help shows how"),
    "argument_missing": ("{given} が要る。書き方は {line} --help", "{given} is missing; {line} --help shows how"),
    "too_many_words": ("「{given}」は余分。書き方は {line} --help", "too many words: “{given}”; {line} --help shows how"),
    "no_such_export": ("「{given}」という形式では書き出せない{near_ja}。書き出せるのは {accepted}", "cannot export “{given}”{near_en}; there are {accepted}"),
    "export_needs_format": ("どの形式かを書く（例：sangaku export csv -o cases.csv）", "name a format, as in: sangaku export csv -o cases.csv"),
    "export_needs_file": ("{given} は書き出す先が要る（例：sangaku export {given} -o {example}）", "{given} needs a place to be written to, as in: sangaku export {given} -o {example}"),
    "export_is_not_csv": ("--{option} は csv だけのもの（例：sangaku export csv --{option} -o {example}）", "--{option} is for csv alone, as in: sangaku export csv --{option} -o {example}"),
    "needs_xlsxwriter": ("xlsx を書くには XlsxWriter が要る。pip install xlsxwriter で入れる（pipx なら pipx inject sangaku xlsxwriter）", "xlsx needs XlsxWriter: pip install xlsxwriter (with pipx: pipx inject sangaku xlsxwriter)"),
    "cell_too_long": ("表 {table} の {field} に{limit}字を超える文があり、Excelの一つのセルに入らない。sqlite か csv で書き出す", "table {table} has a text under {field} of more than {limit} characters, which no Excel cell can hold; export sqlite or csv instead"),
    "prefix": ("sangaku: ", "sangaku: "),
    "problem": ("{file}:{line}:{column}: {field}{text}", "{file}:{line}:{column}: {field}{text}"),
}  # fmt: skip

NOTES = {
    "coverage": (
        "総務省の調査{total}件のうち把握しているのは{known}件、表示は{shown}件。残る{missing}件は名前も分からない。",
        "The survey has {total} cases; {known} are known here, {shown} shown. The other {missing} are not known even by name.",
    ),
    "with_companions": (
        "ほかに補足の事例{count}件（資料で確かめた、調査の{total}件に入らないもの）。",
        "Also shown: {count} companion case{count_s}, documented elsewhere and not among the {total}.",
    ),
    "with_companions_one": (
        "これは補足の事例で、総務省の調査の{total}件には入らない。",
        "This is a companion case, not one of the survey's {total}.",
    ),
    "with_own": ("ほかに手元の事例{count}件。", "Also shown: {count} case{count_s} of your own."),
    "star": ("* は編者の読み（資料に明記されていない）。", "* our reading: no source says it outright."),
    "or_means": (
        "「学か官」のような書き方は、出典がどちらとも書き分けていないもの。どちらで絞っても出る。",
        "“or”: the source leaves open which; such a case answers to either.",
    ),
    "narrow": ("さらに絞るには\n{facets}", "To narrow further\n{facets}"),
    "nothing": ("当てはまる事例はない。条件を減らすか、sangaku list で全体を見る。", "No case answers to all of that. Ask for less, or see them all with: sangaku list"),
    "no_tips": ("当てはまる工夫はない。条件を減らすか、sangaku tips で全体を見る。", "No tip answers to all of that. Ask for less, or see them all with: sangaku tips"),
    "tips_count": (
        "{tips}件の工夫（{cases}事例）。内訳：{bases}。挙げたものは行われた工夫で、効果を保証するものではない。",
        "{tips} tip{tips_s} from {cases} case{cases_s}: {bases}. Tips are what was done, not a promise that it works elsewhere.",
    ),
    "summary_only": (
        "もとにしたのは公表された概要で、報告書の本文ではない。",
        "Based on the survey's published summary, not on the full report.",
    ),
    "read_opening": (
        "「冒頭」とある出典は、保存された写しの冒頭（約1,000字）だけを確認した。",
        "Sources marked “opening”: only the first part (about 1,000 characters) of a stored copy was read.",
    ),
    "equal_hidden": ("どの事例も同じ{count}項目は省いた。", "Left out, because all cases agree: {count} row{count_s}."),
    "unknown_is_not_no": ("「不明」「記載なし」は「ない」という意味ではない。", "“unknown” and “not recorded” do not mean “no”."),
    "widened": ("{word} → {aliases} でも探した（--exact で止める）。", "{word} → also looked for {aliases} (--exact turns this off)."),
    "found": ("{count}件の事例に見つかった。", "Found in {count} case{count_s}."),
    "nothing_found": ("どの事例にも見つからない。言葉を減らすか、別の言い方で探す。", "Found in no case. Try fewer words, or others."),
    "weights": (
        "点は共通する値の割合×重み。重み：{weights}。編者の読みだけの分類は半分に数える。",
        "Points are the share of values in common times a weight: {weights}. A class that is only our reading counts for half.",
    ),
    "few_cases": ("数十件のなかでの近さで、順位そのものに意味はない。", "Nearest among a few dozen cases; the ranking as such means little."),
    "cases_behind": ("全体では{cases}。", "In all: {cases}."),
    "for_me_points": (
        "点は、同じ分類（各+2、編者の読みは+1）、根拠（調査+2、資料+1）、その後が書かれている（+1）、足りない前提（各-1）の和。",
        "Points: a class in common +2 (+1 if only our reading), basis +2 survey or +1 another source, what followed is told +1, each thing you lack -1.",
    ),
    "not_a_promise": (
        "{tips}件の工夫（{cases}事例）。挙げたものは行われた工夫で、効果を保証するものではない。",
        "{tips} tip{tips_s} from {cases} case{cases_s}. Tips are what was done, not a promise that it works elsewhere.",
    ),
    "not_a_sample": (
        "選ばれた先行事例と資料で確かめた事例の数で、標本ではない。割合に意味はない。",
        "Chosen leading cases and documented ones, not a sample: shares of them mean nothing.",
    ),
    "counted_each": ("値を二つ以上持つ事例は、それぞれに数えている。", "A case with several values is counted under each."),
    "crossed": ("縦は{one}、横は{other}。", "Down: {one}; across: {other}."),
    "no_count": ("「.」は0件。", "“.” is none."),
    "map_counts": (
        "数は事例の件数。二つ以上の県にまたがる事例は、それぞれに数えている。",
        "Numbers count cases. A case in several prefectures is counted in each.",
    ),
    "attribution": (
        "出典：総務省行政評価局「産学官連携による地域活性化に関する実態調査」（令和2年9月11日）の公表資料ほか、各事例に示す資料を加工して作成（sangaku、CC BY 4.0）",
        "Source: Ministry of Internal Affairs and Communications (Japan), Survey on Regional Revitalisation through Industry–Academia–Government Collaboration (published summary, 11 September 2020), and the sources given with each case; edited and adapted (sangaku, CC BY 4.0)",
    ),
    "not_endorsed": (
        "総務省がこのデータを確認・推奨したものではない。",
        "The ministry has not reviewed or endorsed this dataset.",
    ),
    "own_not_covered": (
        "手元の事例（own が true）はこの出典とライセンスに含まれない。",
        "Cases of your own (own is true) are not covered by this source line and licence.",
    ),
    "csv_guarded": (
        "表計算ソフトが式とみなす文（= + - @ などで始まるもの）の前には ' を一つ付けてある。^'('*[=+\\-@\\t\\r\\n＝＋－＠]) を \\1 に置き換えると元に戻る。",
        "A text that a spreadsheet would take for a formula (it begins with = + - @ or the like) has one ' put before it. Replacing ^'('*[=+\\-@\\t\\r\\n＝＋－＠]) by \\1 takes it off again.",
    ),
    "wrote": ("{files} に書いた。", "Wrote {files}"),
    "gif_lacks": (
        "DS-451-3 の必須項目で空のもの（事例の件数）：{items}。事例ごとの一覧は .lacking.csv にある。",
        "Items that DS-451-3 requires and cases lack (number of cases): {items}. The file .lacking.csv lists them by case.",
    ),
    "opened": ("{url} を開いた。", "Opened {url}"),
    "not_opened": ("ブラウザーを開けない。アドレス：{url}", "No browser to open. The address: {url}"),
    "written": ("{path} を書いた。埋めたら sangaku validate {path}", "Wrote {path}. When you have filled it in: sangaku validate {path}"),
    "valid": ("{count}件の事例ファイルに誤りはない。", "{count} case file{count_s}, nothing wrong."),
    "invalid": ("{files}件のファイルに誤りが{problems}件ある。", "{problems} problem{problems_s} in {files} file{files_s}."),
    "more_in_show": ("すべて見る：sangaku show {id}", "All of it: sangaku show {id}"),
    "sources_counted": (
        "出典は延べ{total:,}件（{kinds}）。最も古い発行は{oldest}、最も新しいのは{newest}、発行日の分からないもの{undated:,}件。",
        "{total:,} source{total_s} ({kinds}); the oldest is of {oldest}, the newest of {newest}; without a date: {undated:,}.",
    ),
    "gaps_counted": (
        "探して見つからなかったこと{gaps:,}件、資料の食い違い{disagreements:,}件をそのまま残している。",
        "Kept as they are: {gaps:,} gap{gaps_s} (looked for and not found) and {disagreements:,} disagreement{disagreements_s} between sources.",
    ),
    "languages_counted": (
        "記述{total:,}件のすべてに日本語と英語がある。",
        "All {total:,} claims are there in Japanese and English.",
    ),
    "languages_missing": (
        "記述{total:,}件のうち日本語と英語がそろうのは{both_languages:,}件。",
        "{both_languages:,} of {total:,} claims are there in both Japanese and English.",
    ),
}  # fmt: skip

# Words that stand in an answer beside the data.
SMALL = {
    "or": ("か", " or "),
    "labelled": ("{label}：{text}", "{label}: {text}"),
    "bracketed": ("［{text}］", "[{text}]"),
    "known_stated": ("調査", "survey"),
    "known_documented": ("資料", "source"),
    "known_reading": ("編者の読み", "our reading"),
    "known_unknown": ("不明", "unknown"),
    "known": ("{known}", "{known}"),
    "known_because": ("{known} {because}", "{known}: {because}"),
    "known_because_from": ("{known} {because}、{where}", "{known}: {because}; {where}"),
    "known_from": ("{known} {where}", "{known} {where}"),
    "bullet": ("・", "- "),
    "marked": ("{before}【{match}】{after}", "{before}[{match}]{after}"),
    "cases_with": ("{heading}が{values}の事例は{count}件", "{count} case{count_s} with {heading} {values}"),
    "count_of": ("{label} {count}", "{label} {count}"),
    "and_elsewhere": ("{text}ほか", "{text} and elsewhere"),
    "bracket_after": ("{text}［{bracket}］", "{text} [{bracket}]"),
    "none": ("なし", "none"),
    "option": ("--{name} {values}", "--{name} {values}"),
    "from": ("{start}〜", "since {start}"),
    "from_to": ("{start}〜{end}", "{start} to {end}"),
    "term_section": ("{heading} {name} ({key})", "{heading} {name} ({key})"),
    "with_points": ("{text}  {points}点", "{text}  {points} point{points_s}"),
    "more_hits": ("ほか{count}か所", "{count} more"),
    "because_same": ("{heading}が同じ（{values}）", "same {heading} ({values})"),
    "because_same_reading": ("{heading}が同じ（{values}、編者の読み）", "same {heading} ({values}, our reading)"),
    "because_basis": ("{values}", "{values}"),
    "because_effect": ("その後が書かれている", "what followed is told"),
    "because_lacking": ("足りない前提（{values}）", "you lack {values}"),
    "undated": ("日付不明", "n.d"),  # the sentence has its own full stop
    "dataset_title": (
        "sangaku 地域の産学官連携事例データ",
        "sangaku: cases of regional industry–academia–government collaboration in Japan",
    ),
    "case_title": (
        "「{name}」（{id}）、sangaku 地域の産学官連携事例データ",
        "“{name}” ({id}), in sangaku: cases of regional industry–academia–government collaboration in Japan",
    ),
    "reference": ("{author}「{title}」{issued}{more}", "{author}. {title}. {issued}.{more}"),
    "reference_version": ("、版 {value}", " Version {value}."),
    "reference_URL": ("、{value}", " {value}"),
    "reference_accessed": ("（{value} 閲覧）", " (accessed {value})"),
    "not_recorded": ("記載なし", "not recorded"),
    "reading_files": ("事例ファイルを読んでいる", "Reading case files"),
    "warning": ("注意：", "warning: "),
    "kind_error": ("誤り", "error"),
    "kind_warning": ("注意", "warning"),
    "ask_name_ja": ("事例の名前（日本語）", "Name of the case in Japanese"),
    "ask_name_en": ("事例の名前（英語）", "Name of the case in English"),
    "ask_kana": ("名前の読み（ひらがな）", "Reading of the name in hiragana"),
    "ask_prefecture": ("都道府県", "Prefecture"),
    "ask_start": ("始まった年", "Year it began"),
    "see_terms": ("sangaku terms {vocabulary} で見られるもの", "what sangaku terms {vocabulary} shows"),
    "remarked": ("{text}（{remark}）", "{text} ({remark})"),
    "summary_is_silent": ("調査の概要は事例を挙げていない。", "The survey's summary names no case."),
}

# The page to hand on.
PAGE = {
    "page_title": (
        "地域の産学官連携 事例集",
        "Regional industry–academia–government collaboration: cases",
    ),
    "page_about": (
        "地域の産学官連携の事例{cases}件。どう始まり、何につまずき、それぞれが何をしたか。"
        "どの記述にも、どう分かったかと出典を付けた。",
        "{cases} cases of regional collaboration in Japan: how they began, what got in the way, what each side did. "
        "Every claim says how it is known and where.",
    ),
    "page_skip": ("事例の一覧へ進む", "Skip to the cases"),
    "page_language": ("言語", "Language"),
    "page_narrow": ("絞り込む", "Narrow down"),
    "page_search": ("言葉で探す", "Search"),
    "page_search_hint": (
        "例：真珠、補助金、漁協。かなとカナ、全角と半角、新旧の字体を区別しない。空白で区切るとすべてを含むもの。",
        "For example 真珠, pearl, subsidy. Kinds of kana, width, case and old character forms make no difference; "
        "words divided by spaces must all be there.",
    ),
    "page_map_note": (
        "一つの四角が一つの都道府県、数字は事例の数。押すと絞れる。複数の県にまたがる事例は、それぞれの県に数える。",
        "A square is a prefecture, the number its cases; choose one to narrow down. "
        "A case in several prefectures counts in each.",
    ),
    "page_clear": ("条件をすべて消す", "Clear all"),
    "page_shown": ("{total}件のうち{shown}件を表示", "{shown} of {total} cases shown"),
    "page_nothing": ("当てはまる事例はない。条件を減らす。", "No case answers to all of that. Ask for less."),
    "page_found": ("見つかった箇所", "Found in"),
    "page_compare": ("比べる", "Compare"),
    "page_chosen": ("比べる事例：{count}件", "To compare: {count}"),
    "page_chosen_one": ("比べる事例：1件。もう一つ選ぶと並べられる", "To compare: 1. Choose one more"),
    "page_side_by_side": ("並べて見る", "Side by side"),
    "page_forget": ("選択をやめる", "Choose none"),
    "page_comparison": ("事例を並べて比べる", "Cases side by side"),
    "page_same": ("同じ項目を隠す", "Hide rows that are the same"),
    "page_close": ("閉じる", "Close"),
    "page_full": ("すべて見る（根拠の付いた記述{count}件）", "All of it ({count} claim{count_s} with their basis)"),
    "page_open": ("すべて開く", "Open all"),
    "page_fold": ("すべて閉じる", "Close all"),
    "page_print": ("この事例を印刷", "Print this case"),
    "page_survey_cases": ("調査の事例", "Cases of the survey"),
    "page_companion_cases": ("補足の事例", "Companion cases"),
    "page_own": ("手元", "own"),
    "page_own_cases": ("手元の事例", "Cases of our own"),
    "page_reading": ("読み", "Name in kana"),
    "page_summary_of_survey": ("調査の概要", "the survey's summary"),
    "page_legend": ("読み方", "How to read this"),
    "page_terms": ("言葉の意味", "What the words mean here"),
    "page_tips_are": (
        "「工夫」は行われたことで、ほかの地域での効果を保証しない。33件は選ばれた先行事例で、標本ではない。",
        "Tips are what was done, not a promise that it works elsewhere. The 33 are chosen leading cases, not a sample.",
    ),
    "page_new_tab": ("↗ の付いた出典は別のタブで開く。", "Sources marked ↗ open in a new tab."),
    "page_paper": (
        "印刷すると、開いてある事例は全文、閉じてある事例は要点が紙に出る。比べる表を開いているときは、その表だけが出る。",
        "On paper, cases that are open come in full and the others in brief; an open comparison comes alone.",
    ),
    "page_survey": ("もとになった調査", "The survey behind it"),
    "page_no_script": (
        "絞り込み、検索、比較にはJavaScriptが要る。事例は下にすべてある。",
        "Narrowing down, search and comparison need JavaScript. All cases are below.",
    ),
    "page_not_endorsed": (
        "総務省がこのデータを確認・推奨したものではない。",
        "The ministry has not reviewed or endorsed this dataset.",
    ),
    "page_licence": ("データのライセンス", "Licence of the data"),
    "page_own_licence": ("手元の事例はこのライセンスに含まれない。", "Cases of our own are not under this licence."),
    "page_made": ("sangaku {version}、{date} 作成", "Made by sangaku {version}, {date}"),
}  # fmt: skip

# What people read above a column or a section, by its key.
HEADINGS = {
    "id": ("id", "id"),
    "name": ("事例", "Case"),
    "case": ("事例", "Case"),
    "place": ("所在", "Place"),
    "places": ("所在", "Places"),
    "collection": ("区分", "From"),
    "lead": ("中核", "Lead"),
    "market": ("想定市場", "Market"),
    "outcome": ("目指した成果", "Outcome"),
    "field": ("分野", "Field"),
    "period": ("期間", "Period"),
    "start": ("開始", "Start"),
    "end": ("終了", "End"),
    "summary": ("概要", "Summary"),
    "section": ("項目", "Section"),
    "item": ("項目", "Item"),
    "text": ("内容", "Text"),
    "date": ("時期", "Date"),
    "overview": ("概要", "At a glance"),
    "overview_tips": ("主な工夫", "Three tips"),
    "overview_results": ("成果", "What it achieved"),
    "overview_setbacks": ("うまくいかなかったこと", "What went wrong"),
    "tie": ("調査とのつながり", "Tie to the survey"),
    "partners": ("参加機関", "Partners"),
    "timeline": ("経過", "Timeline"),
    "background": ("原材料・背景事情", "Background"),
    "motive": ("研究の動機", "Why it began"),
    "matching": ("マッチングの経緯", "How the partners met"),
    "development": ("開発・取組の内容", "What was developed"),
    "results": ("成果", "Results"),
    "outcome_short": ("成果", "Outcome"),
    "figures": ("数字で見る成果", "Figures"),
    "revitalisation": ("地域活性化の取組", "For the area"),
    "tips": ("工夫", "Tips"),
    "funding": ("資金・支援制度", "Money and support"),
    "intellectual_property": ("知的財産", "Intellectual property"),
    "setbacks": ("うまくいかなかったこと・終わったこと", "What went wrong or ended"),
    "namesakes": ("名前の似た別の事業", "Similar names, other projects"),
    "disagreements": ("資料の食い違い", "Where sources disagree"),
    "gaps": ("分からなかったこと", "Looked for and not found"),
    "sources": ("出典", "Sources"),
    "aliases": ("別名", "Other names"),
    "challenge": ("課題", "Challenge"),
    "action": ("工夫", "What they did"),
    "effect": ("その後", "What followed"),
    "conditions": ("前提", "What it needed"),
    "actors": ("行った主体", "By whom"),
    "needs": ("要るもの", "Needs"),
    "challenges": ("取り組んだ課題", "Challenges met"),
    "class": ("分類", "Class"),
    "classification": ("分類", "Classes"),
    "facet": ("共通点", "In common"),
    "cases": ("事例", "Cases"),
    "problem": ("課題", "Difficulty"),
    "response": ("工夫", "What was done"),
    "vocabulary": ("語彙", "Vocabulary"),
    "key": ("キー", "Key"),
    "term": ("言葉", "Term"),
    "meaning": ("ここでの意味", "Meaning here"),
    "definition": ("調査での意味", "In the survey"),
    "count": ("件数", "Count"),
    "stated": ("調査に明記", "Stated"),
    "documented": ("資料に明記", "Documented"),
    "reading": ("編者の読み", "Our reading"),
    "unknown": ("不明", "Unknown"),
    "total": ("計", "Total"),
    "claims": ("すべての記述", "All claims"),
    "severity": ("種類", "Kind"),
    "part_of": ("まとまり", "Part of"),
    "required": ("必須", "Required"),
    "file": ("ファイル", "File"),
    "file_field": ("項目", "Field"),
    "line": ("行", "Line"),
    "column": ("列", "Column"),
    "message": ("説明", "Message"),
    "industry_partners": ("参加（産）", "Industry"),
    "academia_partners": ("参加（学）", "Academia"),
    "government_partners": ("参加（官）", "Government"),
    "finance_partners": ("参加（金）", "Finance"),
    "community_partners": ("参加（民）", "Community"),
    "support_partners": ("参加（支援）", "Support"),
    "tips_count": ("工夫の件数", "Tips"),
    "disagreements_count": ("食い違いの件数", "Disagreements"),
    "gaps_count": ("分からなかったことの件数", "Gaps"),
    "sources_count": ("出典の件数", "Sources"),
    "evidence": ("根拠", "How it is known"),
    "licence": ("ライセンス", "Licence"),
    "edition": ("版", "Version"),
    "exported": ("書き出した日", "Exported"),
    "region": ("地方", "Region"),
    "prefecture": ("都道府県", "Prefecture"),
    "sector": ("参加主体", "Who takes part"),
    "points": ("点", "Points"),
    "reasons": ("理由", "Why"),
    "matched": ("一致した言葉", "Matched"),
    "for_me": ("近い順", "Nearest to your situation first"),
    "lacking": ("足りない前提", "You lack"),
    "bar": ("グラフ", "Bar"),
    "ids": ("id", "ids"),
    "broader": ("上位の語", "Kind of"),
    "resource": ("資源", "Resource"),
    "basis": ("根拠", "Basis"),
    "source_kind": ("出典の種類", "Kind of source"),
    "read": ("読んだ範囲", "How much was read"),
    "status": ("実績・計画", "Achieved or planned"),
}

PHRASES: dict[str, tuple[str, str]] = {**PROBLEMS, **ERRORS, **NOTES, **SMALL, **PAGE}


def chosen(both: tuple[Said, Said], lang: str) -> Said:
    """What stands in a table in Japanese and in English, in one of them."""
    ja, en = both
    return en if lang == "en" else ja


def heading(key: str, lang: str) -> str:
    """What people read for a column or section; a key of somebody's own is its own heading."""
    return chosen(HEADINGS.get(key, (key, key)), lang)


def known(basis: str, because: str | None, where: list[str], lang: str) -> str:
    """How something is known: 編者の読み …のため、paper-2020."""
    phrase = "known_because" if because else "known"
    details = {"known": say(f"known_{basis}", lang), "because": because, "where": listed(where, lang)}
    return say(phrase + ("_from" if where else ""), lang, **details)


_AND_SO_ON = {"ja": "、", "en": ", "}


def listed(texts: list[str], lang: str) -> str:
    return _AND_SO_ON[lang].join(texts)


def say(phrase: str, lang: str, **details: object) -> str:
    """The sentence `phrase` in a language.

    A detail that differs by language is a mapping; a `near` detail becomes a question, or nothing; a `pattern`,
    what has that form. `{count_s}` is the s of the English plural, where `count` is not 1.
    """
    sentence = chosen(PHRASES[phrase], lang)
    if "_s}" in sentence:
        details |= {f"{key}_s": "" if str(value) == "1" else "s" for key, value in details.items()}
    for key, value in details.items():
        if isinstance(value, dict):
            details[key] = value[lang]
    if "pattern" in details:
        form = str(details["pattern"])
        details["form_ja"], details["form_en"] = FORMS.get(form, (form, form))
    if "near" in details:
        near = details["near"]
        details["near_ja"] = f"（「{near}」ではないか）" if near else ""
        details["near_en"] = f" (did you mean “{near}”?)" if near else ""
    return sentence.format_map(details)


# --- the same in every language at once, for the cells of a sheet ------------------------------------

Both = dict[str, str]  # a text by language


def each(text: Callable[[str], str]) -> Both:
    """What a function of the language gives in each."""
    return {lang: text(lang) for lang in words.LANGUAGES}


def said(phrase: str, **details: object) -> Both:
    """A sentence; see `say`."""
    return each(lambda lang: say(phrase, lang, **details))


def both(key: str) -> Both:
    """A heading."""
    return each(lambda lang: heading(key, lang))


def inside(key: str) -> Both:
    """A heading inside a sentence."""
    return {"ja": heading(key, "ja"), "en": heading(key, "en").lower()}


def label(vocabulary: str, key: str) -> Both:
    """A term, or 不明."""
    return each(lambda lang: words.label("basis" if key == "unknown" else vocabulary, key, lang))


def labels(vocabulary: str, keys: Iterable[str]) -> Both:
    """Several terms as a list."""
    return joined(label(vocabulary, key) for key in keys)


def joined(texts: Iterable[Both | str]) -> Both:
    """Several texts as a list; one that is no mapping is the same in every language."""
    kept = list(texts)
    return {
        lang: between.join([text if isinstance(text, str) else text[lang] for text in kept])
        for lang, between in _AND_SO_ON.items()
    }


def counted(pairs: Iterable[tuple[Both, object]]) -> Both:
    """「学 8、官 7」: labels with their numbers."""
    return joined(said("count_of", label=text, count=count) for text, count in pairs)
