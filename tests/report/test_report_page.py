"""The page itself: whole, readable without anything but itself, and safe whatever the file holds."""

from __future__ import annotations

import base64
import csv
import json
import re
import shutil
import subprocess
from collections import Counter
from collections.abc import Callable
from html import escape
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import pyarrow as pa
import pytest
from report_samples import Page, make_table

from affectlab import catalogue
from affectlab.engine import METADATA_KEY, Fingerprint
from affectlab.models import stated_thresholds

EVIL = "<script>alert(1)</script>\"'><img src=x onerror=alert(2)>{{ 7 * 7 }}&amp;</style><!--"
SECTIONS = (
    "overview", "timeline", "emotions", "together", "sentiment", "values", "plane", "groups", "marking", "examples",
    "status", "methods",
)  # fmt: skip
THEMES = {"light": 0, "dark": 1}

MakePage = Callable[..., Page]


@pytest.fixture
def whole(page: MakePage) -> Page:
    felt = [("joy", "anger", "fear", "neutral")[at % 8 // 2] for at in range(200)]
    return page(make_table(200, replace={"emotion": felt}), by="group")


def test_every_section_is_there_and_linked(whole: Page) -> None:
    sections = [attributes["id"] for attributes in whole.all("section")]
    assert sections == list(SECTIONS)
    linked = [attributes["href"] for attributes in whole.all("a") if attributes["href"].startswith("#")]
    assert set(linked) == {"#main", *(f"#{name}" for name in SECTIONS)}


def test_the_page_says_what_it_is_about(whole: Page) -> None:
    for part in (
        "Affect in posts.affect.parquet", "base, version 2.1", "200 rows by status", "line 18 has 3 cells",
        "Wilson's score interval", "A probability is not a strength", "The writer's state", "Limits",
        "Feeling by group",
    ):  # fmt: skip
        assert part in whole.text
    for task in catalogue.resolve(["affect"]).tasks:
        assert task.source in whole.text
        assert task.question in whole.text


def test_every_label_of_the_catalogue_has_a_row(whole: Page) -> None:
    for label in catalogue.taxonomy("goemotions-28").labels:
        assert label.id in whole.text
        assert label.description in whole.text


def test_tags_are_balanced_and_ids_unique(whole: Page) -> None:
    assert whole.errors == []
    assert [id for id, times in Counter(whole.ids).items() if times > 1] == []
    assert whole.source.startswith("<!DOCTYPE html>")


def test_the_checker_would_notice() -> None:
    assert Page("<p><b>x</p>").errors
    assert Page("<p>").errors
    assert Page('<p id="a" id="b"></p>').errors


def test_nothing_is_loaded(whole: Page) -> None:
    tags = {tag for tag, _ in whole.tags}
    assert not tags & {"script", "img", "iframe", "object", "embed", "video", "audio", "form", "base"}
    for tag, attributes in whole.tags:
        assert "src" not in attributes
        assert "srcset" not in attributes
        assert not [name for name in attributes if name.startswith("on")]
        if "href" in attributes:
            assert attributes["href"].startswith(("#", "data:")), (tag, attributes)
    assert not re.search(r"url\(|@import|@font-face", whole.source)
    policy = [one["content"] for one in whole.all("meta") if one.get("http-equiv") == "Content-Security-Policy"]
    assert policy == ["default-src 'none'; style-src 'unsafe-inline'; img-src data:"]


def test_figures_can_be_read_by_ear(whole: Page) -> None:
    ids = set(whole.ids)
    for tag, attributes in whole.tags:
        for name in ("aria-labelledby", "aria-describedby"):
            assert attributes.get(name, "main") in ids
        if attributes.get("role") == "img":
            assert attributes.get("aria-label", "").strip() or attributes["aria-labelledby"] in ids
        if tag == "svg":
            assert attributes.get("aria-hidden") == "true" or attributes["role"] == "img"
        if tag == "th":
            assert attributes["scope"] in ("col", "row")
        if attributes.get("tabindex"):
            assert (attributes["tabindex"], attributes["role"]) == ("0", "region")
            assert attributes["aria-label"].strip()
    assert len(whole.all("caption")) == len(whole.all("table"))
    assert [len(whole.all(tag)) for tag in ("main", "header", "nav", "footer", "h1")] == [1, 1, 1, 1, 1]
    assert whole.all("html") == [{"lang": "en"}]
    levels = [int(tag[1]) for tag, _ in whole.tags if re.fullmatch(r"h[1-6]", tag)]
    assert all(below - above <= 1 for above, below in pairwise(levels))


def test_every_table_that_is_a_figure_can_be_downloaded(whole: Page) -> None:
    links = {one["download"]: one["href"] for one in whole.all("a") if "download" in one}
    assert len(links) == 14
    for name, href in links.items():
        lines = base64.b64decode(href.partition(",")[2]).decode("utf-8-sig").splitlines()
        assert name.endswith(".csv")
        assert len(lines) > 1
        assert len({len(cells) for cells in csv.reader(lines)}) == 1


def test_pictures_that_are_drawn_have_a_title(whole: Page) -> None:
    drawn = re.findall(
        r"<svg [^>]*role=\"img\" aria-labelledby=\"([^\"]+)\"[^>]*>\s*<title id=\"([^\"]+)\">([^<]+)<", whole.source
    )
    assert {id for id, _, _ in drawn} == {
        "timeline-valence-what", "timeline-arousal-what", "timeline-texts", "plane-what"
    }  # fmt: skip
    assert all(id == title and words.strip() for id, title, words in drawn)


def test_the_style_has_both_themes_print_narrow_pages_and_a_visible_focus(whole: Page) -> None:
    for rule in (
        "prefers-color-scheme: dark",
        "@media print",
        "@media screen and (max-width: 44rem)",
        ":focus-visible",
    ):
        assert rule in whole.source
    assert not re.search(r"outline:\s*(none|0)", whole.source)
    assert whole.all("meta")[2] == {"name": "viewport", "content": "width=device-width, initial-scale=1"}


def test_the_methods_say_what_a_paper_needs(whole: Page) -> None:
    for part in (
        "base, version 2.1", "this report: affectlab", "Of 200 rows", "held no text", "its threshold", "Wilson's",
        "Welch's", "Benjamini and Hochberg's", "there is no seed", "not part of this installation",
    ):  # fmt: skip
        assert part in whole.text


def test_thresholds_of_a_shipped_model_are_listed(page: MakePage) -> None:
    version = json.loads((files("affectlab") / "weights" / "base" / "answers.json").read_text("utf-8"))["version"]
    found = page(make_table(40, replace={"model_version": [version] * 40}))
    stated = stated_thresholds("base", version, "emotions")
    assert stated is not None
    assert f"admiration{stated['admiration']:.3f}" in found.text.replace(" ", "")
    assert "not part of this installation" not in found.text
    assert "thresholds.csv" in [one["download"] for one in found.all("a") if "download" in one]


def test_a_run_s_own_facts_come_from_its_metadata(page: MakePage) -> None:
    run = Fingerprint({"model": "base", "affectlab": "9.8.7"}).to_json()
    found = page(make_table(20).replace_schema_metadata({METADATA_KEY: run}))
    assert "by means of affectlab 9.8.7" in found.text


def test_the_methods_name_the_lexicon_whose_words_were_counted(page: MakePage) -> None:
    title = pa.array(["mine.csv (sha256 1a2b3c4d; 12 words)"] * 20)
    assert "words of a lexicon of the authors' own, mine.csv (sha256 1a2b3c4d; 12 words), were" in (
        page(make_table(20).append_column("lexicon", title)).text.replace("\u2019", "'")
    )
    assert "of the authors' own" not in page(make_table(20).add_column(0, "lexicon", title)).text


CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)


@pytest.mark.skipif(CHROMIUM is None, reason="Chromium is not installed")
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_is_wider_than_the_page(whole: Page, tmp_path: Path, width: int) -> None:
    frame, measure = tmp_path / "frame.html", "const page = this.contentDocument.documentElement; document.title = "
    frame.write_text(
        f'<title>-</title><iframe srcdoc="{escape(whole.source)}" style="border:0;width:{width}px;height:900px" '
        f'onload="{measure}`${{page.clientWidth}} wide, ${{page.scrollWidth - page.clientWidth}} beyond`"></iframe>',
        encoding="utf-8",
    )
    options = ("--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", f"--user-data-dir={tmp_path / 'p'}")
    ran = subprocess.run(
        [str(CHROMIUM), *options, "--dump-dom", frame.as_uri()], capture_output=True, text=True, timeout=90, check=True
    )
    found = re.search(r"<title>(\d+) wide, (\d+) beyond</title>", ran.stdout)
    assert found
    assert int(found[1]) in range(width - 20, width + 1)
    assert found[2] == "0"


def colours(theme: str) -> dict[str, str]:
    style = files("affectlab.reporting").joinpath("templates", "style.css").read_text("utf-8")
    blocks = re.findall(r":root \{([^}]*)\}", style)
    return dict(re.findall(r"--([a-z]+): (#[0-9a-f]{6});", blocks[THEMES[theme]]))


def luminance(colour: str) -> float:
    """Relative luminance as WCAG 2.2 defines it."""
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("ground", ["paper", "surface"])
@pytest.mark.parametrize(
    ("name", "least"),
    [("ink", 7), ("muted", 4.5), ("link", 4.5), ("positive", 3), ("negative", 3), ("ambiguous", 3), ("neutral", 3),
     ("curve", 3)],
)  # fmt: skip
def test_contrast_is_enough(theme: str, ground: str, name: str, least: float) -> None:
    found = colours(theme)
    one, other = sorted((luminance(found[ground]), luminance(found[name])))
    assert (other + 0.05) / (one + 0.05) >= least


@pytest.mark.parametrize("theme", THEMES)
@pytest.mark.parametrize("name", ["positive", "negative"])
def test_numbers_can_be_read_in_the_deepest_cell_of_the_matrix(whole: Page, theme: str, name: str) -> None:
    depths = [int(depth) for depth in re.findall(r"--depth:(\d+)%", whole.source)]
    assert depths
    assert max(depths) <= 50
    found = colours(theme)
    mixed = [(int(found[name][at : at + 2], 16) + int(found["paper"][at : at + 2], 16)) // 2 for at in (1, 3, 5)]
    cell = "#" + "".join(f"{part:02x}" for part in mixed)
    one, other = sorted((luminance(cell), luminance(found["ink"])))
    assert (other + 0.05) / (one + 0.05) >= 4.5


def evil_table(rows: int = 60) -> pa.Table:
    ok = {"status": ["error" if at == 5 else "ok" for at in range(rows)], "emotion": ["joy"] * rows}
    table = make_table(rows, replace={
        **ok, "text": [f"{EVIL} {at}" for at in range(rows)], "group": [f"{EVIL}{at % 4}" for at in range(rows)],
        "error": [EVIL] * rows, "model": [EVIL] * rows, "model_version": [EVIL] * rows,
    })  # fmt: skip
    names = {"text": "text", "group": EVIL, "time": "time"}
    return table.rename_columns([names.get(name, name) for name in table.schema.names])


def test_whatever_the_file_holds_is_shown_and_nothing_more(page: MakePage) -> None:
    found = page(evil_table(), name="a<b>&'c.parquet", by=EVIL, time="time", title=f"On {EVIL}")
    assert found.errors == []
    assert not found.all("script")
    assert not found.all("img")
    assert len(found.all("style")) == 1
    assert found.text.count("<script>alert(1)</script>\"'><img src=x") >= 10
    assert "onerror=alert(2)>{{ 7 * 7 }}" in found.text
    assert "&amp;</style><!--" in found.text
    assert f"On {EVIL}" in found.text
    assert "a<b>&'c.parquet" in found.text
    assert not [name for _, attributes in found.tags for name in attributes if name.startswith("on")]


def test_time_and_text_columns_with_evil_names_are_escaped(page: MakePage) -> None:
    table = make_table(60).rename_columns({"time": EVIL, "text": f"{EVIL}2"})
    found = page(table, time=EVIL, text=f"{EVIL}2")
    assert found.errors == []
    assert not found.all("script")


def test_control_characters_do_not_reach_the_page(page: MakePage) -> None:
    odd = "a\x00b\x1bc\u202ed\ufffee"
    rows = 40
    plain = {"emotion": ["joy"] * rows, "status": ["ok"] * rows}
    table = make_table(rows, replace={**plain, "text": [f"{odd} {at}" for at in range(rows)], "group": [odd] * rows})
    found = page(table, by="group")
    assert not set(found.source) & set("\x00\x1b\u202e\ufffe")
    assert "a b c d e" in found.text


def test_rows_in_other_languages_are_told_and_left_out(page: MakePage) -> None:
    rows = 40
    told = ["language: hi; base reads en", None, "language: <b>de</b>; base reads en", None]
    states = {"status": ["skipped", "ok", "skipped", "ok"] * 10, "error": told * 10}
    text = page(make_table(rows, replace=states)).text
    assert "20 rows (50.0 %) were not answered, because the text is clearly in a language that the model" in text
    assert "hi 10, <b>de</b> 10" in text
    assert "left out of every figure" in text
    assert "20 held no text or were in a language that the model does not read" in text
    assert "in a language that the model does not read" not in page(
        make_table(rows, replace={"status": ["ok"] * rows})
    ).text.replace("or text in a language that the model does not read", "")


def test_a_file_without_answers_says_so(page: MakePage) -> None:
    rows = 5
    table = make_table(rows, replace={"status": ["skipped"] * 4 + ["error"]})
    found = page(table, by="group", time="time")
    assert "No row of this file has an answer" in found.text
    assert [one["id"] for one in found.all("section")] == ["overview", "status", "methods"]
    assert found.errors == []


@pytest.mark.parametrize("rows", [1, 2, 3])
def test_very_small_files_have_a_page(page: MakePage, rows: int) -> None:
    found = page(make_table(rows), by="group")
    assert found.errors == []
    assert "nan" not in found.text.lower().split()


def test_only_neutral(page: MakePage) -> None:
    rows = 20
    found = page(make_table(rows, replace={"emotion": ["neutral"] * rows, "labels": [["neutral"]] * rows}))
    assert "No text shows an emotion: all are neutral" in found.text


@pytest.mark.parametrize(
    ("model", "message"),
    [
        pytest.param(["random:7"], "These answers mean nothing. The model random:7", id="random"),
        pytest.param(["base", "hf:x/y"], "More than one model answered.", id="two models"),
    ],
)
def test_answers_not_to_be_believed_are_marked(page: MakePage, model: list[str], message: str) -> None:
    assert message in page(make_table(20, replace={"model": (model * 20)[:20]})).text


def test_some_columns_are_enough(page: MakePage) -> None:
    """A file annotated with other tasks only, or whose columns the user has thinned out."""
    table = make_table(60)
    thin = table.select(["text", "valence", "status", "model", "model_version"])
    found = page(thin)
    assert [one["id"] for one in found.all("section")] == ["overview", "values", "status", "methods"]
    assert found.errors == []
    other = table.select(["text", "status", "model", "model_version"]).append_column(
        "sentiment-strength.value", pa.array([0.5] * 60)
    )
    found = page(other)
    assert [one["id"] for one in found.all("section")] == ["overview", "tasks", "status", "methods"]
    assert found.errors == []
