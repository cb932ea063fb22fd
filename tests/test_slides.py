"""Making slides: what a lecture names is found in the chapters, and what is not there is named."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest
import slides
from repository import ROOT

NOTES = ":::{notes} 3\nSay it.\n:::\n"
LECTURES = sorted((ROOT / "teach" / "slides").glob("lecture-*.md"))


def made(body: str) -> str:
    return slides.page(1, f"# Title\n\n## One slide\n\n{body}\n{NOTES}")


def test_a_lecture_is_cut_into_slides_at_its_headings() -> None:
    found = list(slides.slides_of("# All\n\nwords\n\n## One, `#` too\n\n```\n### no slide\n```\n\n## Two\n"))
    assert [slide.title for slide in found] == ["All", "One, `#` too", "Two"]


def test_code_and_printed_numbers_come_out_of_the_cell() -> None:
    page = made(
        ":::{code} 05-kl-divergence#cell-006\nfrom: def relative\nto: return\n:::\n"
        ":::{output} 05-kl-divergence#cell-006\nfrom: Ben\n:::\n"
    )
    text = re.sub(r"<[^>]*>", "", page)
    assert "def relative_entropy(p, q):\n    return float(np.sum(p * np.log2(p / q)))" in text
    assert "Ben  0.0350 bits\nCleo inf bits" in text
    assert "Ada  0.2128 bits" not in text


def test_figures_and_formulas_are_those_of_the_chapters_in_the_pages_colours() -> None:
    page = made(":::{figure} fig-terms\n:::\n:::{formula} eq-kl-excess\n:::\n")
    _, alt = slides.figure_named("fig-terms")
    assert len(alt) > 20
    assert f'role="img" aria-label="{html.escape(alt)}"' in page
    assert "var(--idea-p)" in page
    assert slides.formula_labelled("eq-kl-excess").startswith(r"D_{\mathrm{KL}}(P \Vert Q) = ")
    assert "katex-html" in page


def test_a_formula_leaves_the_punctuation_of_its_sentence_in_the_chapter() -> None:
    assert slides.formula_labelled("eq-kl-excess").endswith(" .")
    assert slides.formula_labelled("eq-gaussian-kl").endswith("\\text{nats};\n\\end{aligned}")
    for label in ("eq-kl-excess", "eq-gaussian-kl", "eq-entropy"):
        drawn = slides.formula(label, {})
        annotation = re.search(r"<annotation[^>]*>(.*?)</annotation>", drawn, flags=re.DOTALL)
        assert annotation is not None
        assert not re.search(r"[.,;]\s*(?:\\end\{aligned\})?\s*$", annotation[1].strip().removesuffix("\\end{aligned}"))


def test_a_live_figure_begins_with_the_settings_of_its_slide() -> None:
    page = made(":::{live} GaussianKL\nmu_q: 1.5\n:::\n:::{live} GaussianKL\n:::\n")
    assert '"mu_q":1.5' in page
    assert 'id="GaussianKL-2"' in page
    assert page.count("explore/gaussian_kl.js") == 1


@pytest.mark.parametrize(
    ("body", "message"),
    [
        (":::{figure} fig-none\n:::", 'no figure is called "fig-none"'),
        (":::{formula} eq-none\n:::", 'no formula has the label "eq-none"'),
        (":::{code} 05-kl-divergence#none\n:::", 'chapter 05-kl-divergence has no cell with the id "none"'),
        (":::{code} 99-none#cell-001\n:::", 'no chapter is called "99-none"; there are 01-information, '),
        (":::{output} 05-kl-divergence#cell-002\n:::", 'the cell "cell-002" prints nothing'),
        (":::{output} 05-kl-divergence#cell-006\nfrom: Zoe\n:::", 'no line of the cell begins with "Zoe"'),
        (":::{output} 05-kl-divergence#cell-006\nAda\n:::", 'an option is a line "name: value"; found "Ada"'),
        (":::{live} Nothing\n:::", 'no chapter shows a live figure called "Nothing"'),
        (":::{live} GaussianKL\nsigma_p: -1\n:::", "sigma_p"),
        (
            ":::{live} GaussianKL\nwidth: 1\n:::",
            'GaussianKL has no setting "width"; it has mu_p, sigma_p, mu_q, sigma_q',
        ),
        (":::{live} GaussianKL\nmu_q: one\n:::", 'mu_q must be JSON, such as 1 or "red"; found one'),
        (":::{picture} fig-terms\n:::", 'no directive is called "picture"; there are code, '),
        (":::figure\n:::", 'a directive begins like ":::{figure} fig-name"; found ":::figure"'),
        (":::{notes}\nNo minutes.\n:::", 'notes begin with the minutes of their slide, ":::{notes} 3"; found ""'),
    ],
)
def test_what_is_not_there_is_named_with_its_slide(body: str, message: str) -> None:
    with pytest.raises(slides.SlideError, match=re.escape('slide 2, "One slide": ') + ".*" + re.escape(message)):
        made(body)


def test_a_folder_without_a_book_is_refused(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert slides.main([str(tmp_path)]) == 1
    assert f"{tmp_path} holds no book; run `make book` first" in capsys.readouterr().err


def test_there_are_six_lectures() -> None:
    assert [path.stem for path in LECTURES] == [f"lecture-{number}" for number in range(1, 7)]
