"""Commands of TeX that occur in bibliographies, and the characters that they stand for."""

from __future__ import annotations

import re

from . import words

#: TeX's accents to the combining characters of Unicode.
ACCENTS = {
    accent: chr(int(code, 16))
    for accent, code in re.findall(
        r"(.) (\w+)", "` 300 ' 301 ^ 302 \" 308 ~ 303 = 304 . 307 u 306 v 30c H 30b t 361 c 327 d 323 b 331 r 30a k 328"
    )
} | {"hat": "\u0302", "tilde": "\u0303", "bar": "\u0304", "vec": "\u20d7", "dot": "\u0307", "ddot": "\u0308"}
ACCENTS |= {"widehat": "\u0302", "widetilde": "\u0303", "overline": "\u0304"}
ITALICS = {"emph", "textit", "textsl", "mkbibemph", "mkbibitalic"}
ITALIC_SWITCHES = {"it", "em", "itshape", "sl", "slshape"}
#: Commands whose argument is printed as it is, and those that change the letters that follow, which it ignores.
PLAIN = frozenset(
    words("""
textbf textrm textsc texttt textsf textup textmd textnormal text mbox hbox url nolinkurl path uppercase
MakeUppercase lowercase underline mathrm mathbf mathit mathsf mathcal mathbb operatorname mkbibbold
protect relax bf rm sc tt sf scshape bfseries upshape normalfont rmfamily sffamily ttfamily small large
boldsymbol bm mathtt mathfrak mathscr cal
selectfont displaystyle textstyle left right big Big bigl bigr nobreak allowbreak sloppy noindent xspace
""")
)
#: Commands that sort an entry and print nothing of their argument.
SORTING = {"noopsort", "sortnoop", "noop", "sortas", "switchargs", "printfirst"}
#: Commands for characters that latexcodec does not read, or reads otherwise.
CHARACTERS = dict(
    pair.split("=")
    for pair in (
        words("""
i=ı j=ȷ ss=ß SS=SS o=ø O=Ø l=ł L=Ł ae=æ AE=Æ oe=œ OE=Œ aa=å AA=Å dj=đ DJ=Đ ng=ŋ NG=Ŋ ldots=… dots=…
textellipsis=… textquoteright=’ textquoteleft=‘ textquotedblleft=“ textquotedblright=” textquotesingle='
textquotedbl=\" lq=‘ rq=’ quotesinglbase=‚ quotedblbase=„ textless=< textgreater=> textbar=| textasciitilde=~
textasciicircum=^ textbackslash=\\ textunderscore=_ textendash=– textemdash=— textexclamdown=¡ textquestiondown=¿
bibrangedash=– textordmasculine=º textordfeminine=ª euro=€ texteuro=€ EUR=€ pounds=£ textsterling=£ textyen=¥
textcent=¢ textdollar=$ textperiodcentered=· textbullet=• textmu=µ textonehalf=½ guillemotleft=«
guillemotright=» guilsinglleft=‹ guilsinglright=› og=« fg=» textasciigrave=` textasciiacute=´ textnumero=№
TeX=TeX LaTeX=LaTeX BibTeX=BibTeX textbraceleft={ textbraceright=} lbrace={ rbrace=} slash=/ hyphen=-
textcopyright=© texttrademark=™ textrightarrow=→ textleftarrow=← textminus=− textregistered=® ldq=“ rdq=”
le=≤ ge=≥ ne=≠ ll=≪ gg=≫ to=→ gets=← circ=∘ prime=′ star=⋆ ast=* degree=° varepsilon=ε varphi=φ vartheta=θ varrho=ρ
varsigma=σ lbrack=[ rbrack=] langle=⟨ rangle=⟩ lvert=| rvert=| vert=| mid=| colon=: percent=% land=∧ lor=∨ neg=¬
setminus=∖ dagger=† ddagger=‡ cdots=⋯ bullet=• backslash=\\
""")
    )
) | dict.fromkeys(["par", "newline", "quad", "qquad", "linebreak", "space", "thinspace"], " ")
SYMBOLS = {character: character for character in "&%$#_{}@ "} | {
    **{"\\": " ", ",": "\u202f", ";": " ", ":": " ", "!": "", "/": "", "-": "\u00ad", "\n": " "}
}
#: Names of functions, which formulas have upright and with a space before their argument.
FUNCTIONS = frozenset(words("log ln lg exp sin cos tan min max inf sup lim arg argmin argmax det dim gcd Pr mod bmod"))
#: Points and commas of raised numbers stay as they are: PM₂.₅.
SUBSCRIPT = dict(zip("0123456789+-−=()aehijklmnoprstuvx.,", "₀₁₂₃₄₅₆₇₈₉₊₋₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ.,", strict=True))
SUPERSCRIPT = dict(zip("0123456789+-−=()ni.,*", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁻⁼⁽⁾ⁿⁱ.,*", strict=True))
#: Raised endings of ordinals (5th, 2e, n°) and marks, which are read on the line.
RAISED_WORDS = re.compile(r"st|nd|rd|th|e|er|ère|ère|re|ème|ième|è|os|as|o|a|TM|®|™|º|ª|°|∘|′|†|‡", re.IGNORECASE)
