"""Formulas in titles, as publishers and managers write them, and amounts of money beside them."""

import pytest
from reader.facts.bib import tex


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        (r"$n \times m$ games", "n × m games"),
        (r"$n\times m$ and 2$\times$2 and $2\times2$", "n × m and 2×2 and 2 × 2"),
        (r"\(n \times m\) and $$n \times m$$", "n × m and n × m"),
        (r"$\alpha$-helix and {$\beta$}-sheet", "α-helix and β-sheet"),
        (r"$10^{-3}$ and $3 \times 10^{- 3}$ and \ensuremath{10^{-3}}", "10⁻³ and 3 × 10⁻³ and 10⁻³"),
        (r"$\pm 5$, 5 $\pm$ 2, $5\pm2$", "±5, 5 ± 2, 5 ± 2"),
        (r"$\alpha = 0.05$, $p<0.05$, $n = 5$, $k$-anonymity", "α = 0.05, p<0.05, n = 5, k-anonymity"),
        (r"$\mathcal{O}(n \log n)$, $O(\log n)$, $\log_2 n$", "O(n log n), O(log n), log₂ n"),
        (r"25$^\circ$C and 25$^{\circ}$C, PM$_{2.5}$", "25°C and 25°C, PM₂.₅"),
        (r"$\mathrm{CO}_2$, $CO_2$, $\chi^2$-test, $x_{ij}$", "CO₂, CO₂, χ²-test, xᵢⱼ"),
        (r"$\frac{1}{2}$, $\frac{n+1}{2}$, $\sqrt{n}$", "1/2, (n+1)/2, √n"),
        (r"$\left( a \right)$, $\{0,1\}$, $(\epsilon, \delta)$", "(a), {0,1}, (ε, δ)"),
        (r"$\hat{x}$, $A^*$, $n^{th}$, $\geq$ 65", "x\u0302, A*, nth, ≥ 65"),
        (r"$n \rightarrow \infty$, $a' \in A$", "n → ∞, a′ ∈ A"),
        (
            r"$\$$5, $\boldsymbol{\beta}$, ${\cal O}(n)$, $\tilde{\mathcal O}(n)$, $\overline{x}$",
            "$5, β, O(n), Õ(n), x\u0304",
        ),
        ("$<$i$>$E. coli$<$/i$>$ in water", "E. coli in water"),
        ("from $5 to $10, $5-$10, US$5--US$10", "from $5 to $10, $5-$10, US$5–US$10"),
        ("The $100 billion and the $2 trillion question", "The $100 billion and the $2 trillion question"),
    ],
)
def test_a_formula_reads_in_plain_text(typed, printed):
    assert tex.plain_text(typed) == printed


@pytest.mark.parametrize(
    ("typed", "word"),
    [
        (r"$L_{\infty}$ norms", "“∞” as a subscript"),
        (r"$\foo$", r"\foo"),
        (r"\(n", "begins a formula"),
        ("US$ and A$ terms", "write \\$ for dollars"),
    ],
)
def test_a_formula_that_has_no_plain_text_is_refused(typed, word):
    with pytest.raises(tex.TexError) as caught:
        tex.plain_text(typed)
    assert word in str(caught.value)
