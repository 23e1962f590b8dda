"""Japan as seven rows of seven tiles: where each prefecture stands. Nothing else.

The idea of a seven-by-seven table of prefectures is that of カラム地図 (Tabular Maps); this layout is
our own. Columns follow the country from Kyushu on the left to Hokkaido on the right.
"""

_LAYOUT = """
yamaguchi  tottori    hyogo      fukui    .         .         hokkaido
fukuoka    shimane    osaka      kyoto    ishikawa  akita     aomori
saga       okayama    nara       shiga    toyama    yamagata  iwate
nagasaki   hiroshima  wakayama   gifu     nagano    niigata   miyagi
kumamoto   ehime      kagawa     mie      gunma     tochigi   fukushima
kagoshima  oita       tokushima  aichi    yamanashi saitama   ibaraki
okinawa    miyazaki   kochi      shizuoka kanagawa  tokyo     chiba
"""

# Keys of `words.PREFECTURE`, row by row; None where there is no tile.
ROWS: list[list[str | None]] = [
    [None if name == "." else name for name in line.split()] for line in _LAYOUT.strip().splitlines()
]
TILES: dict[str, tuple[int, int]] = {
    name: (row, column) for row, names in enumerate(ROWS) for column, name in enumerate(names) if name
}
