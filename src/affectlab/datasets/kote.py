"""KOTE: Korean online comments with 43 emotions and 'none', dev and test only (Jeon, Lee, Kim 2022)."""

from __future__ import annotations

from affectlab.datasets.base import DataSet, Row
from affectlab.datasets.files import counted, manifest, pick, read_csv

# in the order of the label numbers, from the README of the release
LABELS = (
    *("불평/불만", "환영/호의", "감동/감탄", "지긋지긋", "고마움", "슬픔", "화남/분노", "존경", "기대감"),
    *(
        "우쭐댐/무시함",
        "안타까움/실망",
        "비장함",
        "의심/불신",
        "뿌듯함",
        "편안/쾌적",
        "신기함/관심",
        "아껴주는",
    ),
    *("부끄러움", "공포/무서움", "절망", "한심함", "역겨움/징그러움", "짜증", "어이없음", "없음"),
    *("패배/자기혐오", "귀찮음", "힘듦/지침", "즐거움/신남", "깨달음", "죄책감", "증오/혐오"),
    *("흐뭇함(귀여움/예쁨)", "당황/난처", "경악", "부담/안_내킴", "서러움", "재미없음", "불쌍함/연민"),
    *("놀람", "행복", "불안/걱정", "기쁨", "안심/신뢰"),
)
SPLITS = {"dev": 5_000, "test": 5_000}
FILES = manifest("kote")


def _read(split: str) -> list[Row]:
    rows = []
    for id, text, codes in read_csv(pick(FILES, "val.tsv" if split == "dev" else "test.tsv"), "\t"):
        numbers = {int(code) for code in codes.split(",")}
        rows.append(Row(id=id, text=text, gold={"kote": tuple(float(i in numbers) for i in range(len(LABELS)))}))
    return rows


ENTRY = DataSet(
    id="kote",
    title="KOTE: Korean online comments, 43 emotions and 'none'",
    terms="open",
    licence="MIT (LICENSE of the repository)",
    languages=("ko",),
    citation="Jeon, Lee, Kim (2022). User Guide for KOTE: Korean Online Comments Emotions Dataset. arXiv 2205.05300.",
    owner_url="https://github.com/searle-j/KOTE",
    splits=SPLITS,
    files=FILES,
    golds={"kote": LABELS},
    traps=(
        "train.tsv (40,000 rows) is not read: only the release's val, dev here, and test.",
        "No header; labels are numbers 0..43 into the README's list; number 24 (없음) means none.",
        "CSV quoting is in use (68 val, 66 test texts wrapped in double quotes): undone here.",
        "Labels are merged from five raters; the raw votes are not in these files.",
    ),
    read=counted("kote", SPLITS, _read),
)
