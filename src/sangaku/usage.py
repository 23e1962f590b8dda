"""What --help says, in both languages: what each command answers, what its options are for, and examples.

Owns these words and their layout. Apart from `phrases`, so that an answer need not load them.
"""

from __future__ import annotations

from typing import Any

from typer.core import TyperGroup

from sangaku import layout
from sangaku.phrases import chosen

COMMANDS = {
    "list": ("事例の一覧。条件で絞れる", "Which cases are there? Narrow them by what they are"),
    "filter": (
        "条件に合う事例の id だけを出す（ほかのコマンドに渡す）",
        "Only the ids of matching cases, to hand to another command",
    ),
    "show": ("一つの事例をすべて見る", "One case in full: every claim, how it is known, and where"),
    "compare": ("事例を並べて比べる", "Cases side by side on everything comparable"),
    "tips": ("課題に対してほかの地域が何をしたか", "What others did about a challenge"),
    "search": ("全文から言葉を探す", "Look for words in every field of every case"),
    "similar": ("似た事例を、理由を付けて挙げる", "The cases most like one, with the reasons"),
    "trends": ("調査が挙げる傾向と、課題ごとの取組", "What the survey found cases of a kind to have in common"),
    "stats": ("分類ごとの件数、二つの軸のクロス表", "Counts by one facet, or by two across"),
    "map": ("都道府県ごとの件数を地図で見る", "Japan as tiles, with how many cases are where"),
    "coverage": ("調査のうちどこまで分かっているか", "How much of the survey is known, and how"),
    "terms": ("使える言葉とその意味", "The words the tool knows, and what they mean here"),
    "cite": ("調査・データ・事例の引用の書き方", "How to cite the survey, the dataset or a case"),
    "new": ("手元の事例のファイルの下書きをつくる", "Start a case file of your own"),
    "export": (
        "データをファイルに書き出す（csv、jsonl、sqlite、xlsx、datapackage、gif、html）",
        "Write the data to files: csv, jsonl, sqlite, xlsx, datapackage, gif, html",
    ),
    "validate": ("事例ファイルを検査する", "Check case files and name every problem"),
    "schema": ("事例ファイルのJSON Schemaを出す", "The JSON Schema of a case file, for editors"),
}

# Of each command, for readers of Japanese and of English.
EXAMPLES = {
    "sangaku": (
        ("sangaku list --lead 官 --market 海外", "sangaku show miura-pearl", "sangaku tips --challenge マッチング"),
        ("sangaku list --lead gov --market overseas", "sangaku show miura-pearl", "sangaku tips --challenge matching"),
    ),
    "list": (
        (
            "sangaku list --lead 官 --market 海外",
            "sangaku list --region 東北 --not-collection 補足",
            "sangaku list --market 近隣 --json",
        ),
        (
            "sangaku list --lead gov --market overseas",
            "sangaku list --region tohoku --not-collection companion",
            "sangaku list --market local --json",
        ),
    ),
    "filter": (
        ("sangaku filter --lead 産 | sangaku compare -",),
        ("sangaku filter --lead industry | sangaku compare -",),
    ),
    "show": (
        (
            "sangaku show miura-pearl",
            "sangaku show 希少糖 --brief",
            "sangaku show rare-sugar --section 工夫 --section 出典",
        ),
        (
            "sangaku show miura-pearl",
            "sangaku show rare-sugar --brief",
            "sangaku show rare-sugar --section tips --section funding",
        ),
    ),
    "compare": (
        ("sangaku compare miura-pearl new-silk", "sangaku compare 希少糖 ヨウ素 --differences"),
        ("sangaku compare miura-pearl new-silk", "sangaku compare rare-sugar iodine --differences"),
    ),
    "tips": (
        (
            "sangaku tips --challenge マッチング",
            'sangaku tips --for "lead=官,market=海外,stage=マッチング,have=公設試"',
            "sangaku tips --actor 銀行",
            "sangaku tips --challenge 事業化 --basis 明記",
        ),
        (
            "sangaku tips --challenge matching",
            'sangaku tips --for "lead=gov,market=overseas,stage=matching,have=network"',
            "sangaku tips --actor bank",
            "sangaku tips --challenge commercialisation --basis stated",
        ),
    ),
    "trends": (("sangaku trends", "sangaku trends --axis lead"), ("sangaku trends", "sangaku trends --axis lead")),
    "search": (
        ("sangaku search 真珠", "sangaku search 大学 廃校 -観光", "sangaku search '\"知的財産\"' --lead 学"),
        ("sangaku search pearl", "sangaku search university school -tourism", "sangaku search '\"raw material\"'"),
    ),
    "similar": (
        ("sangaku similar miura-pearl", 'sangaku similar --like "lead=官,outcome=地場産品,field=水産"'),
        ("sangaku similar miura-pearl", 'sangaku similar --like "lead=gov,outcome=local-products,field=fisheries"'),
    ),
    "stats": (
        ("sangaku stats --by lead", "sangaku stats --by lead,market"),
        ("sangaku stats --by lead", "sangaku stats --by lead,market"),
    ),
    "map": (("sangaku map", "sangaku map --field 水産"), ("sangaku map", "sangaku map --field fisheries")),
    "cite": (
        ("sangaku cite", "sangaku cite miura-pearl --format bibtex"),
        ("sangaku cite", "sangaku cite miura-pearl --format bibtex"),
    ),
    "coverage": (("sangaku coverage",), ("sangaku coverage",)),
    "terms": (("sangaku terms", "sangaku terms 官"), ("sangaku terms", "sangaku terms government")),
    "new": (
        ("sangaku new my-case", "sangaku new my-case --ask -o cases/my-case.yaml"),
        ("sangaku new my-case", "sangaku new my-case --ask -o cases/my-case.yaml"),
    ),
    "export": (
        (
            "sangaku export csv -o cases.csv",
            "sangaku export csv --all -o folder/",
            "sangaku export sqlite -o cases.sqlite --lead 官",
            "sangaku export html -o cases.html",
        ),
        (
            "sangaku export csv -o cases.csv",
            "sangaku export csv --all -o folder/",
            "sangaku export sqlite -o cases.sqlite --lead gov",
            "sangaku export html -o cases.html",
        ),
    ),
    "schema": (
        ("sangaku schema > case.schema.json", "sangaku schema --format table"),
        ("sangaku schema > case.schema.json", "sangaku schema --format table"),
    ),
    "validate": (
        ("sangaku validate my-case.yaml", "sangaku validate data/cases --format json"),
        ("sangaku validate my-case.yaml", "sangaku validate data/cases --format json"),
    ),
}

# What an option or argument is for; “validate format” is the format of that command.
OPTIONS = {
    "lead": ("中核主体（産・学・官）", "who is at the core: industry, academia, government"),
    "market": ("想定市場（近隣・一部・全国・海外）", "market aimed at: local, regional, nationwide, overseas"),
    "outcome": (
        "目指した成果（商品開発・連携促進・拠点）",
        "outcome aimed at: product, collaboration, production-base",
    ),
    "challenge": (
        "課題（マッチング・交渉・事業化・人材育成・住民参加）",
        "challenge: matching, negotiation, commercialisation, people, community",
    ),
    "prefecture": ("都道府県（名前・ローマ字・番号）", "prefecture, by name or number"),
    "region": ("地方（東北、関東など）", "region of Japan: tohoku, kanto …"),
    "field": ("分野（水産、食品など）", "subject: fisheries, food …"),
    "sector": ("参加主体（企業、大学、銀行など）", "who takes part: company, university, bank …"),
    "collection": ("区分（調査・補足）", "survey, or companion (a case documented elsewhere)"),
    "basis": ("根拠（明記・資料・読み・不明）", "how it is known: stated, documented, reading, unknown"),
    "partner": ("参加機関の名前に含まれる言葉", "part of a partner's name"),
    "since": ("この時以後に始まった（2013、2013-10 など）", "begun then or later (2013, 2013-10 …)"),
    "until": ("この時までに始まった", "begun then or earlier"),
    "actor": ("行った主体（企業、大学、銀行など）", "who did it: company, university, bank …"),
    "axis": ("この軸の傾向だけ", "only the tendencies of this axis"),
    "format": (
        "出力形式 table, plain, md, html, json, jsonl, csv, tsv, yaml",
        "table, plain, md, html, json, jsonl, csv, tsv or yaml",
    ),
    "cite format": (
        "出力形式 text, bibtex, table, plain, md, html, json（CSL-JSON）, jsonl, csv, tsv, yaml",
        "text, bibtex, table, plain, md, html, json (CSL-JSON), jsonl, csv, tsv or yaml",
    ),
    "validate format": (
        "出力形式 lines, github, table, plain, md, html, json, jsonl, csv, tsv, yaml",
        "lines, github, table, plain, md, html, json, jsonl, csv, tsv or yaml",
    ),
    "json": ("--format json と同じ", "short for --format json"),
    "csv": ("--format csv と同じ", "short for --format csv"),
    "fields": ("出す列をカンマで区切って選ぶ（id,name など）", "columns to print, as in id,name"),
    "sort": ("この列で並べる（-列名 で逆順）", "sort by this column (-NAME the other way)"),
    "no_headers": ("見出しの行を出さない", "leave out the line of headings"),
    "ascii": ("JSONとYAMLをASCIIだけで書く", "write JSON and YAML in plain ASCII"),
    "warnings": ("よい事例に足りないものも挙げる（既定）", "also say what a good case lacks (the default)"),
    "ask": ("質問に答えながら埋める", "fill in the first answers by questions"),
    "new_id": ("新しい事例の id（my-case など）", "id of the new case, such as my-case"),
    "output": ("画面ではなくこのファイルに書く", "write to this file, not to the screen"),
    "new output": ("書く場所。なければ今のフォルダーの ID.yaml", "where to write; if not given, ID.yaml here"),
    "export output": ("書く場所", "where to write"),
    "color": ("色（auto は端末だけ、always、never）", "colour: auto (terminals only), always or never"),
    "lang": ("答えの言語", "language of the answer"),
    "brief": ("要点だけ", "only the first screenful"),
    "section": ("この項目だけ（概要、工夫、成果、出典など）", "only this section: overview, tips, funding …"),
    "differences": ("どの事例も同じ項目は省く", "leave out what all cases share"),
    "text": ('探す言葉。"…" は続けて、-言葉 は除く', 'words to find; "…" together, -word not'),
    "exact": ("その言葉だけ。別名では探さない", "these words alone, not their other names"),
    "like": ("この条件に似たもの（軸=値,…）", "like this situation: facet=value,…"),
    "top": ("挙げる件数（なければ10）", "how many cases to name (10 if not given)"),
    "for_": (
        "自分の状況に近い順（軸=値,…。stage= は課題、have= は持っているもの）",
        "nearest to my situation first: facet=value,… (stage= my challenge, have= what I have)",
    ),
    "by": ("数える軸。二つならカンマで区切る", "facet to count by; two, separated by a comma, make a table"),
    "case": ("事例の id か名前", "case by id or name"),
    "web": ("最初の（または --source の）出典をブラウザーで開く", "open the first source (or --source) in the browser"),
    "source": ("開く出典の見出し", "key of the source to open"),
    "data": ("手元の事例のフォルダー（何度でも）", "folder of your own cases (repeatable)"),
    "kind": ("書き出す形式", "format to write"),
    "all": ("csv：一つの表ではなく、すべての表をフォルダーに", "csv: every table, into a folder"),
    "bom": (
        "csv：Excel用にUTF-8の印を付ける（.csv に書くときの既定）",
        "csv: mark it as UTF-8 for Excel (the default for a .csv file)",
    ),
    "no_bundled": ("手元の事例だけ", "only your own cases"),
    "version": ("版を表示する", "print the version"),
    "help": ("この説明", "this help"),
    "ids": ("事例の id か名前。- は標準入力から", "case by id or name; - reads ids from stdin"),
    "term": ("調べる言葉", "word to look up"),
    "paths": ("ファイルかフォルダー。- は標準入力", "files or folders; - is stdin"),
    "install_completion": ("シェルの補完を入れる", "install completion for this shell"),
    "show_completion": ("シェルの補完の内容を表示する", "print the completion script"),
}

HELP = {
    "what": (
        "地域の産学官連携の事例に質問する。総務省の2020年の調査の33事例のうち把握している16件と、資料で確かめた補足の事例を収め、どの記述にも根拠と出典を付けている。",
        "Ask the cases of regional industry–academia–government collaboration in Japan a question. Holds the 16 known cases of the ministry's 2020 survey of 33 and companion cases documented elsewhere; every claim says how it is known and where.",
    ),
    "usage": ("使い方：{usage}", "Usage: {usage}"),
    "commands": ("コマンド：", "Commands:"),
    "options": ("オプション：", "Options:"),
    "filters": (
        "同じ条件を二度書くと「どれか」、違う条件は「すべて」、--not-lead などは「それ以外」。TERM に書ける言葉は sangaku terms で分かる。",
        "The same filter twice means either; different filters mean all; --not-lead and the like leave cases out. What can stand for TERM: sangaku terms",
    ),
    "examples": ("例：", "Examples:"),
}


def command(name: str, lang: str) -> str:
    """What a command answers."""
    return chosen(COMMANDS[name], lang)


def option(command: str, name: str, lang: str) -> str:
    """What an option or argument of a command is for."""
    return chosen(OPTIONS.get(f"{command} {name}") or OPTIONS[name], lang)


def examples(command: str, lang: str) -> tuple[str, ...]:
    return chosen(EXAMPLES[command], lang)


def what(lang: str) -> str:
    """What sangaku is."""
    return chosen(HELP["what"], lang)


def page(command: Any, context: Any) -> str:
    """Usage, what the command is for, its options and examples, within 80 cells, in the language of the context."""
    lang = context.obj
    is_group = isinstance(command, TyperGroup)
    pieces = [context.command_path, *(piece.strip("{}") for piece in command.collect_usage_pieces(context))]
    about = what(lang) if is_group else chosen(COMMANDS[command.name], lang)
    blocks = [chosen(HELP["usage"], lang).format(usage=" ".join(pieces)), "\n".join(layout.wrap(about, 78))]
    rows = []
    for parameter in command.get_params(context):
        record = None if parameter.name.startswith("not_") else parameter.get_help_record(context)
        if record is not None:
            flags = record[0]
            if any(other.name == f"not_{parameter.name}" for other in command.params):
                flags = flags.replace("--", "--[not-]", 1)
            rows.append((flags, option(command.name, parameter.name, lang)))
    if is_group:
        listed = [(name, chosen(both, lang)) for name, both in COMMANDS.items()]
        blocks.append(_definitions(chosen(HELP["commands"], lang), listed))
    blocks.append(_definitions(chosen(HELP["options"], lang), rows))
    if any(parameter.name == "not_lead" for parameter in command.params):
        blocks.append("\n".join(layout.wrap(chosen(HELP["filters"], lang), 78)))
    lines = [f"  {line}" for line in examples(command.name, lang)]
    blocks.append("\n".join([chosen(HELP["examples"], lang), *lines]))
    return "\n\n".join(blocks) + "\n"


def _definitions(title: str, rows: list[tuple[str, str]]) -> str:
    left = min(max(len(name) for name, _ in rows), 26)
    lines = [title]
    for name, text in rows:
        first, *rest = layout.wrap(text, 80 - left - 4)
        if len(name) > left:
            lines += [f"  {name}", " " * (left + 4) + first]
        else:
            lines.append(f"  {name:<{left}}  {first}")
        lines += [" " * (left + 4) + line for line in rest]
    return "\n".join(lines)
