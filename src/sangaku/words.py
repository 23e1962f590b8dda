"""The words sangaku understands: closed vocabularies in Japanese and English, and folding.

Owns every term of a case file (canonical key, labels, meaning, aliases), the prefectures, which
vocabularies cases are filtered by, and the folding under which two spellings count as the same word. Imports
nothing but the standard library, because options and completion need it before anything heavy is loaded. What
sangaku *says* in sentences is in `phrases`; what the survey says of its own terms is data, in `data/survey.yaml`.
"""

import re
import unicodedata
from difflib import get_close_matches

LANGUAGES = ("ja", "en")


class Term:
    """One word of a closed vocabulary. `broader` is the key of the term it is a kind of."""

    def __init__(
        self,
        ja: str,
        en: str,
        ja_meaning: str = "",
        en_meaning: str = "",
        aliases: tuple[str, ...] = (),
        broader: str = "",
    ) -> None:
        self.ja, self.en, self.ja_meaning, self.en_meaning = ja, en, ja_meaning, en_meaning
        self.aliases, self.broader = aliases, broader

    def label(self, lang: str) -> str:
        return self.en if lang == "en" else self.ja

    def meaning(self, lang: str) -> str:
        return self.en_meaning if lang == "en" else self.ja_meaning


LEAD = {
    "industry": Term(
        "産", "industry",
        "企業や業界団体が活動の中核にいる", "a company or a trade body drives the work",
        ("産業", "産業界", "企業", "民間企業", "san", "company", "firm", "business"),
    ),
    "academia": Term(
        "学", "academia",
        "大学・高専などが活動の中核にいる", "a university or college drives the work",
        ("大学", "高専", "研究者", "gaku", "university", "college"),
    ),
    "government": Term(
        "官", "government",
        "国・自治体・公設試験研究機関などが活動の中核にいる",
        "the state, a prefecture, a municipality or a public research institute drives the work",
        ("行政", "自治体", "公", "県", "市町村", "市", "町", "村", "kan", "gov", "public", "municipality", "city"),
    ),
}  # fmt: skip

MARKET = {
    "local": Term(
        "原産地近隣・観光客", "local and visitors",
        "産地の近くでの消費や観光客に向ける", "eaten, used or bought near where it is made, or by visitors",
        ("原産地近隣", "地元", "近隣", "観光客", "観光", "土産", "kinrin", "tourists", "visitors", "tourism"),
    ),
    "regional": Term(
        "国内の一部市場", "part of the home market",
        "国内の限られた地域や業種に向ける", "certain areas or trades inside Japan",
        ("国内の一部", "一部市場", "国内一部", "ichibu", "domestic niche", "niche"),
    ),
    "nationwide": Term(
        "全国", "nationwide",
        "全国の市場に向ける", "all of Japan",
        ("全国市場", "国内", "zenkoku", "national", "domestic", "japan"),
    ),
    "overseas": Term(
        "海外", "overseas",
        "海外の市場に向ける", "markets outside Japan",
        ("海外市場", "輸出", "世界", "国外", "kaigai", "abroad", "export", "exports", "global", "international", "foreign"),
    ),
}  # fmt: skip

OUTCOME = {
    "product": Term(
        "商品開発", "product development",
        "商品やサービスをつくることを目指す", "aims at goods or services",
        ("製品開発", "商品", "製品", "shohin", "products", "goods"),
    ),
    "heritage-revival": Term(
        "地域伝統産業の復活", "revival of a traditional local industry",
        "途絶えた、または衰えた地域の産業をよみがえらせる", "brings back an industry that the area had lost or was losing",
        ("伝統産業の復活", "伝統産業", "復活", "fukkatsu", "heritage", "revival"),
        "product",
    ),
    "local-products": Term(
        "地場産品の活用", "use of local products",
        "地域でとれる原材料や産品を生かす", "builds on what the area grows, catches or makes",
        ("地場産品", "地域資源", "特産品", "jiba", "local produce", "local resources"),
        "product",
    ),
    "other-product": Term(
        "その他の商品開発", "other product development",
        "上の二つに当たらない商品開発", "goods or services that are neither of the two above",
        ("その他商品", "その他の商品"),
        "product",
    ),
    "collaboration": Term(
        "産学官連携活動の促進", "promotion of collaboration itself",
        "連携の窓口や仕組みをつくり、連携そのものを進める", "builds desks and networks so that partners find each other",
        ("連携活動の促進", "連携促進", "連携の促進", "sokushin", "promotion", "network", "cooperation"),
    ),
    "production-base": Term(
        "生産拠点づくり", "building a production base",
        "研究や生産の拠点を地域につくる", "builds a place of research or production in the area",
        ("生産拠点", "拠点づくり", "拠点形成", "クラスター", "kyoten", "base", "cluster", "hub"),
    ),
}  # fmt: skip

CHALLENGE = {
    "matching": Term(
        "マッチング環境の整備", "preparing the ground for matching",
        "産・学・官が出会える環境をあらかじめ整える", "making it easy for industry, academia and government to meet",
        ("マッチング", "出会い", "マッチング環境", "相談窓口", "meeting", "matchmaking"),
    ),
    "negotiation": Term(
        "相談・交渉の円滑化", "smoothing consultation and negotiation",
        "出会った後の相談や交渉を円滑に進める", "getting firm and researcher to understand each other once they have met",
        ("交渉", "相談", "相談・交渉", "協議", "consultation", "talks"),
    ),
    "commercialisation": Term(
        "研究開発後の事業化", "carrying research to market",
        "研究成果を商品や事業にし、販路を開く", "turning results into goods, brands and sales",
        ("事業化", "商品化", "実用化", "販路開拓", "販路", "ブランド化", "commercialization", "market", "sales", "branding"),
    ),
    "human-resources": Term(
        "人材育成", "training people",
        "研究や生産を担う人を育てる", "training the people who do the research and the work",
        ("人材", "担い手", "教育", "後継者", "training", "people", "talent", "hr", "human resources"),
    ),
    "community": Term(
        "住民参加・PR", "taking residents along",
        "住民の参加や地域内外への発信を進める。調査の四つの課題とは別に、調査の傾向分析から立てた区分",
        "residents' part in the work and telling people about it; not one of the survey's four challenges but drawn from its tendencies",
        ("住民参加", "住民", "PR", "広報", "地域", "pr", "public relations", "residents", "outreach"),
    ),
}  # fmt: skip

# Who takes part. The first six are the sectors; the others are kinds of them.
SECTOR = {
    "industry": Term("産", "industry", "企業とその団体", "companies and their bodies", ("産業", "産業界", "san")),
    "company": Term("企業", "company", "会社・個人事業", "a company or sole trader", ("会社", "メーカー", "firm", "maker"), "industry"),
    "cooperative": Term(
        "協同組合・生産者", "cooperative or growers", "漁協・農協・生産者の組合や団体", "fishery, farm and producers' cooperatives and groups",
        ("漁協", "農協", "JA", "生産者", "組合", "漁業者", "農家", "growers", "fishers", "farmers"), "industry",
    ),
    "business-association": Term(
        "業界・経済団体", "business association", "商工会議所・商工会・業界団体", "chambers of commerce and trade bodies",
        ("商工会", "商工会議所", "業界団体", "経済団体", "chamber of commerce", "trade body"), "industry",
    ),
    "academia": Term("学", "academia", "教育研究機関", "places of teaching and research", ("gaku",)),
    "university": Term("大学", "university", "大学・短期大学とその研究所", "universities and their institutes", ("大学等", "college"), "academia"),
    "technical-college": Term("高専", "technical college", "高等専門学校", "national colleges of technology", ("高等専門学校", "kosen"), "academia"),
    "research-institute": Term(
        "研究機関", "research institute", "国立研究開発法人などの研究機関（公設試は官に置く）",
        "national and independent institutes (prefectural ones stand under government)",
        ("国研", "研究所", "institute"), "academia",
    ),
    "government": Term("官", "government", "国・自治体とその機関", "the state, prefectures, municipalities and their bodies", ("行政", "自治体", "kan", "gov")),
    "municipality": Term("市町村", "municipality", "市・町・村・区", "cities, towns and villages", ("市", "町", "村", "市役所", "役場", "city", "town"), "government"),
    "prefecture": Term("都道府県", "prefecture", "都・道・府・県", "prefectures", ("県", "県庁", "道", "府"), "government"),
    "public-institute": Term(
        "公設試験研究機関", "public testing institute", "都道府県・市などが置く試験場・技術センター",
        "prefectural and municipal testing and technology centres",
        ("公設試", "試験場", "技術センター", "工業技術センター", "水産試験場", "testing institute"), "government",
    ),
    "national-government": Term("国", "national government", "国の省庁とその機関", "ministries and state agencies", ("省庁", "政府", "state", "ministry"), "government"),
    "finance": Term("金", "finance", "金融機関・投資家", "banks and investors", ("金融", "kin")),
    "bank": Term("銀行・信用金庫", "bank", "銀行・信用金庫・信用組合・政府系金融機関", "banks, credit associations and public lenders", ("銀行", "信用金庫", "信金", "金融機関", "地方銀行"), "finance"),
    "fund": Term("ファンド・投資会社", "fund", "投資ファンド・ベンチャーキャピタル", "investment funds and venture capital", ("ファンド", "投資", "VC", "investor"), "finance"),
    "community": Term("民", "community", "住民・学校・市民団体", "residents, schools and citizens' groups", ("市民", "地域社会", "min")),
    "residents": Term("住民", "residents", "地域の住民・ボランティア", "people who live there, volunteers", ("市民ボランティア", "ボランティア"), "community"),
    "school": Term("学校", "school", "小・中・高等学校など", "primary, junior-high and high schools", ("小学校", "中学校", "高校", "小中学校", "schools"), "community"),
    "nonprofit": Term("NPO・市民団体", "nonprofit", "NPO法人・市民団体・保存会など", "nonprofits and citizens' groups", ("NPO", "npo法人", "市民団体"), "community"),
    "support": Term("支援", "support", "間に立って支える機関", "bodies that stand between the partners", ("支援機関", "仲介")),
    "support-organisation": Term(
        "産業支援機関", "support organisation", "産業振興財団・TLO・推進協議会・コーディネート機関など",
        "industrial foundations, technology licensing offices, promotion councils",
        ("財団", "産業支援財団", "TLO", "協議会", "推進機構", "コーディネーター", "foundation", "support organization", "council"), "support",
    ),
}  # fmt: skip

FIELD = {
    "agriculture": Term("農業", "agriculture", aliases=("農", "農産", "farming")),
    "sericulture": Term("養蚕", "sericulture", aliases=("蚕", "蚕業", "シルク", "silk"), broader="agriculture"),
    "livestock": Term("畜産・昆虫", "livestock and insects", aliases=("畜産", "昆虫", "insects"), broader="agriculture"),
    "fisheries": Term("水産", "fisheries", aliases=("漁業", "養殖", "水産業", "aquaculture", "fishery")),
    "food": Term("食品", "food", aliases=("食", "食品加工", "飲料")),
    "textiles": Term("繊維", "textiles", aliases=("衣料", "布", "綿", "textile")),
    "materials": Term("素材・化学", "materials and chemistry", aliases=("素材", "化学", "材料", "chemistry", "chemicals")),
    "metals": Term("金属・機械", "metals and machinery", aliases=("金属", "機械", "ものづくり", "machinery", "manufacturing")),
    "electronics": Term("電気・電子・光", "electronics and optics", aliases=("電気", "電子", "光", "エレクトロニクス", "optics", "photonics")),
    "information": Term("情報・AI", "information and AI", aliases=("情報", "IT", "ICT", "AI", "IoT", "データ", "data")),
    "environment": Term("環境・エネルギー", "environment and energy", aliases=("環境", "エネルギー", "水処理", "energy", "water")),
    "biotechnology": Term("バイオ", "biotechnology", aliases=("バイオテクノロジー", "生命科学", "biotech", "life science")),
    "pharmaceuticals": Term("医薬品", "pharmaceuticals", aliases=("薬", "創薬", "製薬", "drugs", "medicine")),
    "medical": Term("医療・健康", "medicine and health", aliases=("医療", "健康", "介護", "福祉", "ヘルスケア", "health", "healthcare")),
    "cosmetics": Term("化粧品", "cosmetics", aliases=("コスメ", "美容", "cosmetic")),
    "tourism": Term("観光", "tourism", aliases=("観光業", "travel")),
    "education": Term("教育", "education", aliases=("学習", "海洋教育", "schools")),
    "urban-planning": Term("まちづくり", "town planning", aliases=("都市", "都市計画", "地域づくり", "スマートシティ", "smart city")),
    "crafts": Term("工芸・意匠", "crafts and design", aliases=("工芸", "デザイン", "伝統工芸", "意匠", "design")),
}  # fmt: skip

# What a tip needed in place, so that `tips --for` can say what the reader lacks.
RESOURCE = {
    "local-university": Term("地元の大学・高専", "a university or college nearby", aliases=("大学", "高専", "university")),
    "committed-researcher": Term("長く関わる研究者", "a researcher who stays with it", aliases=("研究者", "教授", "researcher")),
    "public-institute": Term("公設試験研究機関", "a public testing institute", aliases=("公設試", "試験場", "技術センター")),
    "coordinator": Term("コーディネーター", "a coordinator", aliases=("URA", "仲介役", "目利き")),
    "network": Term("協議会・ネットワーク", "a council or network", aliases=("協議会", "コンソーシアム", "council", "consortium")),
    "core-company": Term("中心になる企業", "a company at the core", aliases=("企業", "中核企業", "company")),
    "producers": Term("生産者・漁業者の協力", "growers or fishers who join in", aliases=("農家", "漁協", "農協", "生産者")),
    "bank": Term("金融機関の関与", "a bank that takes part", aliases=("銀行", "信用金庫", "金融機関")),
    "public-funding": Term("公的な資金", "public money", aliases=("補助金", "交付金", "委託費", "grant", "subsidy")),
    "private-funding": Term("民間の資金", "private money", aliases=("投資", "寄付", "クラウドファンディング", "investment")),
    "local-plan": Term("自治体の計画・条例", "a municipal plan or ordinance", aliases=("総合計画", "振興計画", "条例", "plan")),
    "vacant-facility": Term("廃校・遊休施設・土地", "a closed school, idle building or land", aliases=("廃校", "空き施設", "土地", "遊休地")),
    "research-facility": Term("研究・試作の施設", "a laboratory or pilot plant", aliases=("研究施設", "ラボ", "実験施設", "プラント", "laboratory")),
    "test-field": Term("実証の場", "a place to try it out", aliases=("実証実験", "フィールド", "特区", "testbed")),
    "raw-material": Term("地域の原材料・資源", "a local raw material", aliases=("原材料", "資源", "特産品", "raw material")),
    "intellectual-property": Term("特許・商標など", "patents or trademarks", aliases=("特許", "商標", "知財", "知的財産", "patent", "trademark")),
    "certification": Term("認証・表示制度", "a certification or label", aliases=("認証", "認定", "GI", "ブランド認証")),
    "school-cooperation": Term("学校の協力", "schools that join in", aliases=("学校", "小学校", "教育委員会", "school")),
    "residents": Term("住民の協力", "residents who join in", aliases=("住民", "市民", "ボランティア")),
    "mayor": Term("首長の主導", "a mayor or governor behind it", aliases=("首長", "知事", "市長", "町長", "governor")),
}  # fmt: skip

BASIS = {
    "stated": Term(
        "調査に明記", "stated in the survey",
        "総務省の調査（公表された概要）がそう書いている", "the survey itself, in its published summary, says so",
        ("明記", "調査", "survey"),
    ),
    "documented": Term(
        "資料に明記", "documented elsewhere",
        "調査以外の公表資料がそう書いている", "another published source says so",
        ("資料", "文献", "document", "source"),
    ),
    "reading": Term(
        "編者の読み", "our reading",
        "そう書いた資料はなく、挙げた事実から編者が判断した", "no source says it outright; we conclude it from the facts given",
        ("読み", "推定", "判断", "inferred", "inference"),
    ),
    "unknown": Term(
        "不明", "unknown",
        "探したが見つからなかった。「ない」という意味ではない", "looked for and not found; not the same as no",
        ("わからない", "none", "未確認"),
    ),
}  # fmt: skip

COLLECTION = {
    "survey": Term(
        "調査", "survey",
        "総務省の2020年の調査が取り上げた33事例のうち、こちらで把握しているもの", "one of the 33 cases of the ministry's 2020 survey, as far as they are known here",
        ("総務省", "調査事例", "総務省調査の事例", "mic"),
    ),
    "companion": Term(
        "補足", "companion",
        "調査とは別に資料で確かめた事例。33事例には数えない", "a case documented elsewhere; never counted among the 33",
        ("補足事例", "補足の事例", "参考", "参考事例"),
    ),
}  # fmt: skip

SOURCE_KIND = {
    "government": Term("国・自治体", "government"),
    "university": Term("大学・学校", "university or school"),
    "institute": Term("研究機関", "research institute"),
    "company": Term("企業", "company"),
    "organisation": Term("団体・財団", "association or foundation"),
    "journal": Term("学術・専門誌", "journal"),
    "news": Term("報道", "news"),
    "database": Term("データベース", "database"),
    "encyclopedia": Term("百科事典サイト", "encyclopedia site"),
    "repost": Term("転載・写し", "repost or copy"),
    "blog": Term("個人の発信", "personal page"),
}
# Sources that may add a fact but never carry a classification alone.
LOW_STANDING = frozenset({"encyclopedia", "repost", "blog"})

READ = {
    "whole": Term("全文", "whole", "全文を確認した", "read as a whole"),
    "opening": Term("冒頭", "opening", "保存された写しの冒頭（約1,000字）だけを確認した", "only the opening of a stored copy (about 1,000 characters) was read"),
}  # fmt: skip

TRUTH = {"true": Term("はい", "yes"), "false": Term("いいえ", "no")}

STATUS = {"actual": Term("実績", "achieved"), "plan": Term("計画・目標", "planned or aimed at")}

REGION = {
    "hokkaido": Term("北海道地方", "Hokkaido", aliases=("北海道",)),
    "tohoku": Term("東北", "Tohoku", aliases=("東北地方",)),
    "kanto": Term("関東", "Kanto", aliases=("関東地方", "首都圏")),
    "chubu": Term("中部", "Chubu", aliases=("中部地方", "東海", "北陸", "甲信越")),
    "kinki": Term("近畿", "Kinki", aliases=("近畿地方", "関西", "kansai")),
    "chugoku": Term("中国地方", "Chugoku", aliases=("中国",)),
    "shikoku": Term("四国", "Shikoku", aliases=("四国地方",)),
    "kyushu": Term("九州・沖縄", "Kyushu and Okinawa", aliases=("九州", "沖縄地方", "九州地方")),
}

_PREFECTURES = """
01 北海道 Hokkaido hokkaido|02 青森県 Aomori tohoku|03 岩手県 Iwate tohoku|04 宮城県 Miyagi tohoku
05 秋田県 Akita tohoku|06 山形県 Yamagata tohoku|07 福島県 Fukushima tohoku|08 茨城県 Ibaraki kanto
09 栃木県 Tochigi kanto|10 群馬県 Gunma kanto|11 埼玉県 Saitama kanto|12 千葉県 Chiba kanto
13 東京都 Tokyo kanto|14 神奈川県 Kanagawa kanto|15 新潟県 Niigata chubu|16 富山県 Toyama chubu
17 石川県 Ishikawa chubu|18 福井県 Fukui chubu|19 山梨県 Yamanashi chubu|20 長野県 Nagano chubu
21 岐阜県 Gifu chubu|22 静岡県 Shizuoka chubu|23 愛知県 Aichi chubu|24 三重県 Mie kinki
25 滋賀県 Shiga kinki|26 京都府 Kyoto kinki|27 大阪府 Osaka kinki|28 兵庫県 Hyogo kinki
29 奈良県 Nara kinki|30 和歌山県 Wakayama kinki|31 鳥取県 Tottori chugoku|32 島根県 Shimane chugoku
33 岡山県 Okayama chugoku|34 広島県 Hiroshima chugoku|35 山口県 Yamaguchi chugoku|36 徳島県 Tokushima shikoku
37 香川県 Kagawa shikoku|38 愛媛県 Ehime shikoku|39 高知県 Kochi shikoku|40 福岡県 Fukuoka kyushu
41 佐賀県 Saga kyushu|42 長崎県 Nagasaki kyushu|43 熊本県 Kumamoto kyushu|44 大分県 Oita kyushu
45 宮崎県 Miyazaki kyushu|46 鹿児島県 Kagoshima kyushu|47 沖縄県 Okinawa kyushu
"""


def _prefectures() -> dict[str, Term]:
    terms = {}
    for entry in _PREFECTURES.strip().replace("|", "\n").split("\n"):
        code, ja, en, region = entry.split()
        short = ja if ja == "北海道" else ja[:-1]
        terms[en.lower()] = Term(ja, en, aliases=(short, code), broader=region)
    return terms


PREFECTURE = _prefectures()  # keyed by romaji; in JIS order; broader is the region

VOCABULARIES: dict[str, dict[str, Term]] = {
    "lead": LEAD,
    "market": MARKET,
    "outcome": OUTCOME,
    "challenge": CHALLENGE,
    "prefecture": PREFECTURE,
    "region": REGION,
    "field": FIELD,
    "sector": SECTOR,
    "resource": RESOURCE,
    "basis": BASIS,
    "collection": COLLECTION,
    "source_kind": SOURCE_KIND,
    "read": READ,
    "status": STATUS,
    "truth": TRUTH,
}

# What cases can be filtered by, and whether it can be unknown. A filter is one row here: its option, help and
# completion follow on every command that filters. The terms are the vocabulary of that name.
FACETS = {
    "lead": True,
    "market": True,
    "outcome": True,
    "challenge": False,
    "prefecture": True,
    "region": True,
    "field": False,
    "sector": False,
    "collection": False,
}
AXES = ("lead", "market", "outcome")


# --- folding: when two spellings are the same word --------------------------------------------

OLD_FORMS = str.maketrans(
    "髙﨑邊邉齋齊斎澤濱濵廣國學縣嶋冨榮眞龍櫻會舊號氣體鐵藝壽淸瀨德增黑曾條實寶蠶繭續彌藏穗檜禮",
    "高崎辺辺斉斉斉沢浜浜広国学県島富栄真竜桜会旧号気体鉄芸寿清瀬徳増黒曽条実宝蚕繭続弥蔵穂桧礼",
)
_FOLDED = (
    OLD_FORMS
    | {katakana: katakana - 0x60 for katakana in range(0x30A1, 0x30F7)}
    # Dropped, of what NFKC leaves: it has already made ・ of ･, ‐ of a non-breaking ‑, and ~ of ～.
    | dict.fromkeys([*map(ord, "・·-‐–—―−~〜_'’\u200b\u200c\u200d"), *range(0xFE00, 0xFE10), *range(0xE0100, 0xE01F0)])
)
_DASHES = frozenset("-‐–—―−")
_DASH_AFTER_KANA = r"(?<=[ぁ-ゖァ-ヶ])[-‐–—―−]"
_FINAL_LONG_VOWEL = r"ー(?![ぁ-ゖ])"


def fold(text: str) -> str:
    """Return `text` with the differences removed that a reader would not call differences.

    Width and compatibility forms (NFKC), case, katakana against hiragana, old and variant forms of
    kanji, spaces, middle dots, hyphens, and a long vowel at a word's end (サーバー, サーバ).
    Folding twice changes nothing.
    """
    if text.isascii() and text.isalnum():
        return text.lower()  # there is nothing else to fold
    text = unicodedata.normalize("NFKC", text)
    if text != (lower := text.casefold()):
        # Case folding may leave a form that NFKC would still change (the sign ϓ, for one).
        text = unicodedata.normalize("NFKC", lower)
    if not text.isalnum() and not text.isascii() and not _DASHES.isdisjoint(text):
        text = re.sub(_DASH_AFTER_KANA, "ー", text)
    text = "".join(text.translate(_FOLDED).split())
    if "ー" in text:
        text = re.sub(_FINAL_LONG_VOWEL, "", text)
    # What was kept apart by a blank may now be one character (A and a free-standing acute accent).
    return unicodedata.normalize("NFC", text)


# --- looking words up --------------------------------------------------------------------------


def spellings(vocabulary: str) -> dict[str, str]:
    """Every folded spelling of a vocabulary's terms, with the key each stands for.

    A term's own key and labels win over another term's alias.
    """
    found: dict[str, str] = {}
    terms = VOCABULARIES[vocabulary]
    for key, term in terms.items():
        for spelling in (key, term.ja, term.en):
            found.setdefault(fold(spelling), key)
    for key, term in terms.items():
        for spelling in term.aliases:
            found.setdefault(fold(spelling), key)
    return found


def parse(vocabulary: str, text: str) -> str | None:
    """The key of the term that `text` names in any language or by an alias, or None."""
    return spellings(vocabulary).get(fold(text))


def nearest(text: str, candidates: list[str]) -> str | None:
    """The candidate most like `text` under folding, or None if none is near."""
    folded = {fold(candidate): candidate for candidate in reversed(candidates)}
    near = get_close_matches(fold(text), folded, n=1, cutoff=0.5)
    return folded[near[0]] if near else None


def label(vocabulary: str, key: str, lang: str) -> str:
    """What people read for a canonical key; a key of somebody's own is its own label."""
    term = VOCABULARIES[vocabulary].get(key)
    return term.label(lang) if term else key


def narrower(vocabulary: str, key: str) -> list[str]:
    """The key itself and every term that is a kind of it."""
    terms = VOCABULARIES[vocabulary]
    return [key, *(other for other, term in terms.items() if term.broader == key)]


def language(asked: str | None, environ: dict[str, str]) -> str:
    """The language to speak: what was asked for, else SANGAKU_LANG, else the locale, else Japanese."""
    locale = environ.get("LC_ALL") or environ.get("LC_MESSAGES") or environ.get("LANG")
    for wish in (asked, environ.get("SANGAKU_LANG"), locale):
        for lang in LANGUAGES:
            if wish and wish.lower().startswith(lang):
                return lang
    return "ja"
