/* Folds text and cuts it into words as the indexes hold them: step by step as _ext/reader/facts/folding.py does. */
window.readerFolding = (() => {
  "use strict";

  const INVISIBLE = /[\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufe00-\ufe0f]/g;
  const LETTERS = { ø: "o", ł: "l", đ: "d", ð: "d", ħ: "h", ŧ: "t", æ: "ae", œ: "oe", þ: "th", ß: "ss", ς: "σ" };
  const UNSPACED = "\\u0e00-\\u0eff\\u1000-\\u109f\\u1780-\\u17ff\\u3040-\\u30ff\\u3400-\\u4dbf\\u4e00-\\u9fff\\u{20000}-\\u{3ffff}";
  const WORD = "(?<![\\p{L}\\p{N}])\\p{L}(?:#|\\+\\+)(?![\\p{L}\\p{N}])|[\\p{L}\\p{N}]+";
  const COMPOUND = new RegExp(`(?:${WORD})(?:(?:['\\-\\u2010]|(?<=\\p{Nd})[., ](?=\\p{Nd}{3}(?!\\p{Nd})))(?:${WORD}))*`, "gu");
  const WORDS = new RegExp(WORD, "gu");
  const RUNS = new RegExp(`[${UNSPACED}]+|[^${UNSPACED}]+`, "gu");
  const IS_UNSPACED = new RegExp(`^[${UNSPACED}]`, "u");

  const withoutMarks = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "");

  /** Without capitals, accents and invisible characters. */
  const fold = (text) =>
    withoutMarks(withoutMarks(text.replace(INVISIBLE, "")).toUpperCase().toLowerCase().replace(/[øłđðħŧæœþßς]/g, (letter) => LETTERS[letter]))
      .normalize("NFC").replace(/[‘’ʼʻ′＇]/g, "'");

  const stem = (word) => (word.length > 3 && /[^s]s$/.test(word) ? word.slice(0, -1) : word);

  const pieces = (word) =>
    word.match(RUNS).flatMap((run) => {
      const letters = [...run];
      return IS_UNSPACED.test(run) && letters.length > 2 ? letters.slice(1).map((letter, i) => letters[i] + letter) : [stem(run)];
    });

  /** [whole, its words] for each run of words that hyphens and the like join. */
  const compounds = (text) =>
    (fold(text).match(COMPOUND) || []).map((run) => {
      const parts = run.match(WORDS);
      return [stem(parts.join("")), parts.flatMap(pieces)];
    });

  return { fold, compounds, words: (text) => compounds(text).flatMap(([, parts]) => parts) };
})();
