/* Finds terms, headings, sources and places of words. Knows the index (_ext/reader/html/search_index.py), nothing of pages. */
window.readerSearch = (() => {
  "use strict";

  /** Words as the index holds them. The script folding.js may be loaded after this one. */
  const words = (text) => window.readerFolding.words(text);

  /** [edits between a and b, edits between a and the start of b that is nearest]; a swap of neighbours is one edit. */
  const edits = (a, b) => {
    let before, last = Array.from({ length: b.length + 1 }, (_, j) => j);
    for (let i = 1; i <= a.length; i++) {
      const row = [i];
      for (let j = 1; j <= b.length; j++) {
        row[j] = Math.min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] === b[j - 1] ? 0 : 1));
        if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) row[j] = Math.min(row[j], before[j - 2] + 1);
      }
      before = last;
      last = row;
    }
    return [last[b.length], Math.min(...last)];
  };

  /** Slips that a word of that length may hold. Numbers may hold none. */
  const allowed = (word) => (word.length < 4 || /\d/.test(word) ? 0 : word.length < 8 ? 1 : 2);

  /** 1 for the same word, less for its beginning or a slip, 0 for another word. */
  const closeness = (typed, word) => {
    if (typed === word) return 1;
    if (word.startsWith(typed)) return typed.length > 1 ? 0.7 + (0.25 * typed.length) / word.length : 0.3;
    const most = allowed(typed);
    if (!most || word.length < typed.length - most) return 0;
    const [whole, start] = edits(typed, word);
    if (whole <= most) return 1 - 0.2 * whole;
    return start <= most && typed.length > 4 ? 0.7 - 0.2 * start : 0;
  };

  /** The same for whole names written together: "omnichannel" for "omni-channel". */
  const together = (typed, name) => {
    if (typed.length < 5) return 0;
    if (typed === name) return 1;
    if (name.startsWith(typed)) return 0.8;
    if (Math.abs(typed.length - name.length) > 2 || /\d/.test(typed)) return 0;
    const [whole] = edits(typed, name);
    return whole <= Math.min(2, Math.floor(typed.length / 5)) ? 0.95 - 0.1 * whole : 0;
  };

  const unpackWords = (packed) => {
    let last = "";
    return (packed.match(/[A-Z][^A-Z]*/g) || []).map((part) => (last = last.slice(0, part.charCodeAt(0) - 65) + part.slice(1)));
  };

  const unpackNumbers = (packed, digits) => {
    const numbers = [];
    let last = -1, read = 0;
    for (const char of packed) {
      const digit = digits.indexOf(char);
      read = read * 45 + (digit % 45);
      if (digit >= 45) {
        numbers.push((last += read + 1));
        read = 0;
      }
    }
    return numbers;
  };

  const slug = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").replace(/[^A-Za-z0-9]+/g, "-").replace(/^-|-$/g, "");

  /** A name as it is compared: its words, neighbours written together, and all of it written together. */
  const named = (text, lang, worth) => {
    const all = words(text);
    const list = all.filter((word) => word.length > 1);
    return { text, lang, worth, list, pairs: all.slice(1).map((word, i) => all[i] + word), whole: all.join("") };
  };

  const BRACKET = /\s\([^)]*\)$/;

  /** The names of a term. What stands in a bracket after it only tells it from others: its words are no name. */
  const termNames = (text, others) => {
    const short = text.replace(BRACKET, "");
    return [
      { ...named(short, "", 1), text, whole: words(text).join("") },
      ...(short === text ? [] : [named(short, "", 0.98)]),
      ...others.map((other) => (Array.isArray(other) ? named(other[1], other[0], 0.97) : named(other, "", 0.97))),
    ];
  };

  const PAGES = { c: "chapter", f: "framework", "-": "page" };

  /** Terms, sections and pages. `around`: words beside the name, which count for `near`; `aside`: those in a bracket. */
  const entries = (data) => {
    const found = data.terms.map(([page, text, anchor, sentence, others]) => ({
      kind: "term", group: "terms", title: text, page, anchor: `term-${anchor || slug(text)}`, detail: sentence, bonus: 0.1,
      around: words(sentence), near: 0.4, aside: words((text.match(BRACKET) || [""])[0]), names: termNames(text, others),
    }));
    for (const [page, title, anchor] of data.sections) {
      const kind = anchor ? "section" : PAGES[data.kinds[page]];
      const short = anchor ? "" : data.short[page];
      found.push({
        kind, group: anchor ? "passages" : "pages", title, page, anchor, bonus: kind === "page" ? -0.05 : 0,
        around: anchor ? words(data.titles[page]) : [], near: 0.8, aside: [],
        names: [named(title, "", 1), ...(short ? [named(short, "", 1)] : [])],
      });
    }
    return found;
  };

  /** Whether `typed` words stand side by side in the name, in that order: what a page is called, not what it mentions. */
  const isPhrase = (typed, name) =>
    (typed.length === 1 && name.pairs.some((pair) => closeness(typed[0], pair) > 0.5)) || name.list.some((_, at) => typed.every((word, i) => name.list[at + i] && closeness(word, name.list[at + i]) > 0.5));

  /** How rare each word is among all names: what everything is called tells little. */
  const rarity = (list) => {
    const count = new Map();
    for (const entry of list) {
      for (const word of new Set(entry.names.flatMap((name) => name.list))) count.set(word, (count.get(word) || 0) + 1);
    }
    return (word) => Math.log(1 + list.length / (1 + (count.get(word) || 0)));
  };

  /** [how well `typed` words name `entry`, 0 to 1.2; the name that did it]. */
  const rate = (typed, whole, entry, weight) => {
    let best = 0, by = entry.names[0];
    const all = typed.reduce((sum, word) => sum + weight(word), 0);
    for (const name of entry.names) {
      let sum = 0;
      const hit = new Set();
      for (const word of typed) {
        let most = 0, at = -1;
        name.list.forEach((other, i) => {
          const close = closeness(word, other);
          if (close > most) [most, at] = [close, i];
        });
        let hits = [at];
        if (most < 0.8) {
          name.pairs.forEach((pair, i) => {
            const close = closeness(word, pair) - 0.05;
            if (close > most) [most, hits] = [close, [i, i + 1]];
          });
        }
        for (const i of hits) if (i >= 0) hit.add(i);
        if (most < entry.near && word.length > 2 && entry.around.some((other) => other.startsWith(word))) most = entry.near;
        if (most < 0.5 && entry.aside.includes(word)) most = 0.5;
        sum += weight(word) * most;
      }
      const length = name.list.reduce((total, word) => total + weight(word), 0) || 1;
      const covered = [...hit].reduce((total, i) => total + weight(name.list[i]), 0) / length;
      let score = (sum / all) * (0.75 + 0.25 * covered);
      score = Math.max(score, together(whole, name.whole));
      if (whole === name.whole) score += 0.1;
      else if (entry.group === "pages" && !isPhrase(typed, name)) score *= 0.6;
      score *= name.worth;
      if (score > best) [best, by] = [score, name];
    }
    return [best, by];
  };

  /** Everything that `query` names, best first; `score` below 0.6 is a guess. */
  const byName = (index, query) => {
    const all = words(query);
    if (!all.length) return [];
    const whole = all.join("");
    const typed = all.some((word) => word.length > 1) ? all.filter((word) => word.length > 1) : all;
    const found = [];
    index.entries.forEach((entry, order) => {
      const [score, name] = rate(typed, whole, entry, index.weight);
      if (score >= 0.45) found.push({ ...entry, score: score + entry.bonus, order, by: name });
    });
    return found.sort((a, b) => b.score - a.score || a.order - b.order);
  };

  /** Places that hold every typed word (common words aside), best first; a word that nowhere stands may be misspelt. */
  const byText = (index, query) => {
    const { vocabulary, at, common, places } = index.text;
    const isSought = (word) => word.length > 1 && !common.has(word);
    const last = /[\p{L}\p{N}]$/u.test(query) ? words(query).at(-1) : "";
    /** Places that hold `word`, with its worth there. */
    const holding = (word) => {
      let matches = vocabulary.flatMap((other, n) =>
        other === word ? [[n, 1]] : word === last && word.length > 2 && other.startsWith(word) ? [[n, 0.8]] : []);
      if (!matches.length && allowed(word)) {
        matches = vocabulary.flatMap((other, n) => {
          if (Math.abs(other.length - word.length) > 2) return [];
          const [whole] = edits(word, other);
          return whole <= allowed(word) ? [[n, 0.8 - 0.2 * whole]] : [];
        });
      }
      const scores = new Map();
      for (const [n, close] of matches) {
        const numbers = at(n);
        const worth = close * Math.log(1 + places.length / numbers.length);
        for (const place of numbers) scores.set(place, Math.max(scores.get(place) || 0, worth));
      }
      return scores;
    };
    const both = (held, other) =>
      held ? new Map([...other].filter(([place]) => held.has(place)).map(([place, worth]) => [place, worth + held.get(place)])) : other;
    let held;
    for (const [whole, parts] of new Map(window.readerFolding.compounds(query))) {
      const sought = [...new Set(parts)].filter(isSought);
      if (!sought.length) continue;
      const found = sought.map(holding).reduce(both, undefined);
      // "co-ordination" is found where "coordination" is written, too.
      if (parts.length > 1 && vocabulary.includes(whole)) {
        for (const [place, worth] of holding(whole)) found.set(place, Math.max(found.get(place) || 0, worth));
      }
      held = both(held, found);
    }
    if (!held) return [];
    return [...held].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([place, score]) => ({ ...places[place], score }));
  };

  const prepare = (data) => {
    const list = entries(data);
    return { data, entries: list, weight: rarity(list), text: null };
  };

  /** Adds the words of the text, and sources, to an index that so far knows terms and sections. */
  const addText = (index, text) => {
    const places = [];
    index.data.sections.forEach(([page, title, anchor], i) => {
      for (const id of text.places[i].split(" ").filter(Boolean)) {
        const term = id.startsWith("=") ? index.entries[parseInt(id.slice(1), 36)] : null;
        places.push({
          kind: "text", group: "passages", page, title, section: i, term,
          anchor: term ? term.anchor : id.startsWith("#") ? id.slice(1) : `p-${id}`,
        });
      }
    });
    const packed = text.at.split(" ");
    index.text = {
      vocabulary: unpackWords(text.words),
      common: new Set(text.common.split(" ")),
      at: (n) => unpackNumbers(packed[n], text.digits),
      places,
    };
    for (const [anchor, label, title] of text.sources) {
      index.entries.push({
        kind: "source", group: "sources", title, page: text.bibliography, anchor, detail: label, bonus: -0.05,
        around: words(label), near: 1, aside: [], names: [named(title, "", 1)],
      });
    }
  };

  const GROUPS = ["pages", "terms", "passages", "sources"];

  /** Results in groups, [name, results]: pages that are named so come first, then the group that has the best result.
      In a group: what is named so; what is defined or told in these words; what is named nearly so. */
  const search = (index, query) => {
    const least = { pages: 0.6, terms: 0.5, passages: 0.6, sources: 0.6 };
    const named = byName(index, query);
    const sure = named.filter((entry) => entry.score >= least[entry.group]);
    // A page that is named nearly so is no better than its passages, which are found as well.
    const guessed = named.filter((entry) => entry.score < least[entry.group] && (entry.group !== "pages" || !sure.length));
    const mark = (found) => `${found.page}#${found.anchor}`;
    const listed = new Set([...sure, ...guessed].map(mark));
    const text = (index.text ? byText(index, query) : []).filter((place) => {
      // Of each section the best place is enough.
      const group = place.term ? mark(place) : place.section;
      return !listed.has(mark(place)) && !listed.has(group) && listed.add(group);
    });
    const told = text.map((place) => (place.term ? { ...place.term, score: 0 } : { ...place, score: 0 }));
    const all = [...sure, ...told, ...guessed];
    const best = (found) => (found[0].group === "pages" && sure.includes(found[0]) ? 9 : sure.includes(found[0]) ? found[0].score : 0);
    return GROUPS.map((group) => [group, all.filter((one) => one.group === group)])
      .filter(([, found]) => found.length)
      .sort(([, a], [, b]) => best(b) - best(a));
  };

  return { prepare, addText, search, words, edits, unpackWords, unpackNumbers, slug };
})();
