import { AhoCorasick } from "./aho-corasick.ts";
import { foldCharacter, type Kind, kindOf, syllableOf, toSyllables } from "./fold.ts";

/** Phrases of one list, a line each, as `builtInLists` explains. */
export interface WordList {
	readonly id: string;
	readonly words: string;
}

/** A phrase of a list that stands in a text, from `start` to before `end` (UTF-16). */
export interface Hit {
	readonly list: string;
	readonly word: string;
	readonly start: number;
	readonly end: number;
}

export interface WordFinder {
	/** All hits in a text, those of lists in the order they were given first. */
	find(text: string): Hit[];
	/** All hits, and the phrases that mean no harm, which take away what they overlap. */
	search(text: string): { readonly hits: Hit[]; readonly innocent: Hit[] };
}

/** What several finders find together: a harmless phrase of one counts for the hits of all. */
export function findWith(finders: readonly WordFinder[], text: string): Hit[] {
	const found = finders.map((finder) => finder.search(text));
	const innocent = found.flatMap((one) => one.innocent);
	return found.flatMap((one) => one.hits).filter((hit) => !innocent.some(({ start, end }) => start < hit.end && end > hit.start && (start < hit.start || end > hit.end || (start === hit.start && end === hit.end))));
}

/** Phrases that one list may come to once its choices are written out. */
export const phraseLimit = 20_000;

/** One text as a row of units to search: what they are, and how they stood in the text. */
interface View {
	readonly text: string;
	/** Letters that one unit stands for: `fuuuck` is `fuck` with a u of 3. */
	readonly runs: readonly number[];
	/** What stood before a unit: nothing, a space, a sign, the end of a clause. */
	readonly gaps: readonly Gap[];
	/** Where each unit begins in the text, and before what it ends. */
	readonly starts: readonly number[];
	readonly ends: readonly number[];
	/** Units that are not what stands in the text letter by letter. */
	readonly changed?: readonly boolean[];
}
type Gap = 0 | 1 | 2 | 3;

interface Phrase {
	readonly list: string;
	readonly word: string;
	readonly innocent: boolean;
	readonly view: Pick<View, "text" | "runs" | "gaps">;
}

interface Letter {
	readonly folded: string;
	readonly kind: Kind;
	readonly start: number;
	readonly end: number;
}

/** Signs and pictures that are read as a word. */
const pictures = new Map(Object.entries({ "+": "加", "➕": "加", "❤": "心", "♥": "心", "💗": "心", "💕": "心", "💓": "心", "🧡": "心", "💛": "心", "💚": "心", "💙": "心", "💜": "心", "🛰": "卫星", "🐧": "企鹅", "🐴": "马", "🐎": "马", "📶": "信号", "✉": "信", "📧": "信", "🆚": "v", "💬": "微信", "✈": "飞机", "👖": "裙", "👗": "裙", "💰": "钱", "🐔": "鸡", "💊": "药", "🔞": "黄", "💩": "屎" }));
/** Signs that are read as a letter in the middle of a word. i stands for l too. */
const leet = new Map(Object.entries({ "0": "o", "1": "i", "2": "z", "3": "e", "4": "a", "5": "s", "6": "g", "7": "t", "8": "b", "9": "g", "@": "a", $: "s", "!": "i", "|": "i", "(": "c", "€": "e", "£": "l", "+": "t" }));
/** Characters that are written apart. */
const apart: Readonly<Record<string, string>> = { 亻言: "信", 人言: "信", 力口: "加", 衣果: "裸", 贝者: "赌", 女表: "婊", 女马: "妈", 扌喿: "操", 马扁: "骗", 歹匕: "死", 钅戋: "钱", 君羊: "群", 衤君: "裙", 纟勺: "约", 火包: "炮", 石马: "码", 艹早: "草", 尸穴: "屄", 口阿: "啊", 彳攵: "微", 禾厶: "私", 禾必: "秘", 木及: "极", 贝兼: "赚", 耳卯: "聊", 月甫: "脯" };
const apartFirst = new Set(Object.keys(apart).map((both) => both[0]!));
const digitSounds = ["ling", "yi", "er", "san", "si", "wu", "liu", "qi", "ba", "jiu"];
/** Endings that do not make another word of a Latin one. */
const endings = new Set(["s", "es", "ed", "er", "ers", "ing", "ting", "ted", "ter", "in", "z"]);

const isLatin = (unit: string | undefined) => unit !== undefined && unit >= "a" && unit <= "z";
const isDigit = (unit: string | undefined) => unit !== undefined && unit >= "0" && unit <= "9";
const isHan = (unit: string) => kindOf(unit) === "han";

/** The characters of a text, folded and with their places. */
function lettersOf(text: string): Letter[] {
	const letters: Letter[] = [];
	let at = 0;
	for (const character of text) {
		const end = at + character.length;
		for (const folded of foldCharacter(character)) letters.push({ folded, kind: kindOf(folded), start: at, end });
		at = end;
	}
	return letters;
}

const gapOf: Readonly<Record<Kind, Gap>> = { letter: 0, digit: 0, han: 0, other: 0, space: 1, soft: 2, hard: 3 };

/** Letters to units: signs become gaps, a letter that is repeated becomes one. `read` may give another reading of the letter at `index`, null: none. */
function viewOf(letters: readonly Letter[], read?: (index: number) => string | null): View {
	const runs: number[] = [];
	const gaps: Gap[] = [];
	const starts: number[] = [];
	const ends: number[] = [];
	const changed: boolean[] = [];
	const units: string[] = [];
	let gap: Gap = 0;
	for (let index = 0; index < letters.length; index++) {
		const letter = letters[index]!;
		const other = read?.(index) ?? null;
		if (other === "") {
			if (ends.length > 0) ends[ends.length - 1] = letter.end;
			continue;
		}
		const sign = other === null ? gapOf[letter.kind] : 0;
		if (sign > 0) {
			if (sign > gap) gap = sign;
			continue;
		}
		for (const unit of other ?? letter.folded) {
			const last = units.length - 1;
			if (gap === 0 && unit === units[last] && !isDigit(unit)) {
				runs[last]!++;
				ends[last] = letter.end;
				changed[last] ||= other !== null;
				continue;
			}
			units.push(unit);
			runs.push(1);
			gaps.push(gap);
			starts.push(letter.start);
			ends.push(letter.end);
			changed.push(other !== null);
			gap = 0;
		}
	}
	return { text: units.join(""), runs, gaps, starts, ends, changed };
}

/** Reads pictures as words; null when there is none. */
function picturesRead(letters: readonly Letter[]): View | null {
	if (!letters.some(({ folded, kind }) => (kind === "soft" || kind === "other") && pictures.has(folded))) return null;
	return viewOf(letters, (index) => pictures.get(letters[index]!.folded) ?? null);
}

/** Reads digits and signs in the middle of Latin words as letters, and l as i unless told otherwise; null when there is none. */
function leetRead(letters: readonly Letter[], asI = true): View | null {
	if (!letters.some(({ kind }) => kind === "letter")) return null;
	const latin = (index: number) => letters[index]?.kind === "letter";
	const odd = (index: number) => letters[index] !== undefined && leet.has(letters[index]!.folded);
	const wordy = (index: number) => latin(index) || odd(index);
	/** Whether a letter stands in the same word on this side. */
	const letterOn = (index: number, step: 1 | -1) => {
		let at = index + step;
		while (odd(at)) at += step;
		return latin(at);
	};
	let any = false;
	const read = letters.map((letter, index) => {
		const l = asI && letter.folded === "l";
		if (l) any = true;
		if (!odd(index)) return l ? "i" : null;
		const digit = letter.kind === "digit";
		const before = wordy(index - 1) && letterOn(index, -1);
		const after = wordy(index + 1) && letterOn(index, 1);
		const inWord = digit ? before || after : letter.folded === "@" || letter.folded === "$" ? after || (before && !wordy(index + 1)) : before && after;
		if (!inWord) return null;
		any = true;
		return leet.get(letter.folded)!;
	});
	return any ? viewOf(letters, (index) => read[index]!) : null;
}

/** Puts characters together that are written apart; null when there is none. */
function apartRead(letters: readonly Letter[]): View | null {
	let read: (string | null)[] | null = null;
	for (let at = 0; at + 1 < letters.length; at++) {
		if (!apartFirst.has(letters[at]!.folded)) continue;
		const whole = apart[letters[at]!.folded + letters[at + 1]!.folded];
		if (whole === undefined) continue;
		read ??= letters.map(() => null);
		read[at] = whole;
		read[++at] = "";
	}
	return read && viewOf(letters, (index) => read[index]!);
}

/** Units of the view by sound: a syllable is one unit of the private use area. */
const soundUnits = new Map<string, string>();
function soundUnit(syllable: string): string {
	let unit = soundUnits.get(syllable);
	if (unit === undefined) soundUnits.set(syllable, (unit = String.fromCharCode(0xe000 + soundUnits.size)));
	return unit;
}

interface Sound extends View {
	/** How each unit is written: as a character, in pinyin, or otherwise. */
	readonly writing: readonly ("han" | "pinyin" | "plain")[];
}

/** A view by sound. Latin words that are pinyin throughout become syllables. */
function soundOf(view: View): Sound {
	let text = "";
	const runs: number[] = [];
	const gaps: Gap[] = [];
	const starts: number[] = [];
	const ends: number[] = [];
	const writing: ("han" | "pinyin" | "plain")[] = [];
	const push = (unit: string, gap: Gap, from: number, to: number, how: "han" | "pinyin" | "plain") => {
		text += unit;
		runs.push(view.runs[from]!);
		gaps.push(gap);
		starts.push(view.starts[from]!);
		ends.push(view.ends[to]!);
		writing.push(how);
	};
	for (let at = 0; at < view.text.length; ) {
		const unit = view.text[at]!;
		if (isLatin(unit)) {
			let end = at + 1;
			while (isLatin(view.text[end]) && view.gaps[end] === 0) end++;
			// Spelled out: letters that stand alone, one after the other.
			if (end === at + 1) while (isLatin(view.text[end]) && view.gaps[end]! < 3 && !(isLatin(view.text[end + 1]) && view.gaps[end + 1] === 0)) end++;
			const word = view.text.slice(at, end);
			const syllables = word.length > 1 && word.length <= 30 ? toSyllables(word) : null;
			if (syllables) {
				let from = at;
				for (const syllable of syllables) {
					push(soundUnit(syllable), from === at ? view.gaps[from]! : 0, from, from + syllable.length - 1, "pinyin");
					from += syllable.length;
				}
			} else for (let from = at; from < end; from++) push(view.text[from]!, view.gaps[from]!, from, from, "plain");
			at = end;
			continue;
		}
		const syllable = isDigit(unit) ? digitSounds[Number(unit)]! : isHan(unit) ? syllableOf(unit) : null;
		push(syllable ? soundUnit(syllable) : unit, view.gaps[at]!, at, at, isDigit(unit) || !syllable ? "plain" : "han");
		at++;
	}
	return { text, runs, gaps, starts, ends, writing };
}

/** Whether the unit at `at` begins a piece: nothing of its kind stands right before it. */
const beginsPiece = (view: View, at: number) => at === 0 || view.gaps[at]! > 0;
const endsPiece = (view: View, end: number) => end === view.text.length || view.gaps[end]! > 0;

/** Whether the match at `start` to `end` is the phrase and not a chance: whole words, gaps as somebody makes them who wants to be understood. */
function stands(phrase: Phrase, view: View, start: number, end: number): boolean {
	const { text } = view;
	const wanted = phrase.view;
	const first = text[start]!;
	const last = text[end - 1]!;
	if (isLatin(first) && !beginsPiece(view, start) && isLatin(text[start - 1])) return false;
	if (isDigit(first) && !beginsPiece(view, start) && isDigit(text[start - 1])) return false;
	if (isDigit(last) && !endsPiece(view, end) && isDigit(text[end])) return false;
	// The first letters of a product's number.
	if (isLatin(last) && wanted.text.length <= 3 && isDigit(text[end]) && view.gaps[end] === 2) return false;
	if (isLatin(last) && !endsPiece(view, end) && isLatin(text[end])) {
		let to = end;
		while (isLatin(text[to]) && (to === end || !beginsPiece(view, to))) to++;
		const doubled = Math.min(view.runs[end - 1]! - wanted.runs[wanted.text.length - 1]!, 1);
		if (wanted.text.length < 4 || !endings.has(last.repeat(doubled > 0 ? doubled : 0) + text.slice(end, to))) return false;
	}
	let split = 0;
	let hard = 0;
	for (let at = start; at < end; at++) {
		const run = view.runs[at]!;
		const least = wanted.runs[at - start]!;
		if (run < least || (run === 2 && least === 1 && isLatin(text[at]) && wanted.text.length < 4)) return false;
		if (at === start) continue;
		const gap = view.gaps[at]!;
		if (gap === 3) hard++;
		if (gap > 0 && wanted.gaps[at - start] === 0) {
			if (phrase.innocent) return false;
			split++;
		}
	}
	if (split === 0 && hard === 0) return true;
	const pieceBefore = beginsPiece(view, start);
	const pieceAfter = endsPiece(view, end);
	if (hard > 0 && hard < end - start - 1 && !(hard === 1 && pieceBefore && pieceAfter)) return false;
	if (split === 0 || !isLatin(first) || !isLatin(last)) return true;
	return splitOnPurpose(view, start, end, wanted.gaps);
}

/** Whether a Latin phrase is broken as nobody breaks words: into single letters or pairs, by signs, or a long phrase at one place. */
function splitOnPurpose(view: View, start: number, end: number, wanted: readonly Gap[]): boolean {
	let longest = 0;
	let bySpace = false;
	let broken = false;
	let alone = 0;
	for (let at = start + 1, from = start; at <= end; at++) {
		if (at < end && view.gaps[at] === 0) continue;
		const here = at < end && wanted[at - start] === 0;
		if (broken || here) {
			longest = Math.max(longest, at - from);
			if (at - from === 1) alone++;
		}
		if (here && view.gaps[at] === 1) bySpace = true;
		broken = here;
		from = at;
	}
	if (!bySpace || end - start >= 8) return true;
	if (longest > 2 && alone < 3) return false;
	// Single letters before or after: an enumeration rather than a word.
	const single = (at: number) => at >= 0 && at < view.text.length && isLatin(view.text[at]) && beginsPiece(view, at) && endsPiece(view, at + 1);
	return end - start >= 4 || !(single(start - 1) || single(end));
}

/** Whether what sounds like the phrase is meant: two syllables say too little unless one is written in pinyin. */
function soundsMeant(sound: Sound, start: number, end: number): boolean {
	if (sound.writing[start] === "pinyin" && start > 0 && sound.writing[start - 1] === "pinyin" && sound.gaps[start] === 0) return false;
	if (sound.writing[end - 1] === "pinyin" && sound.writing[end] === "pinyin" && sound.gaps[end] === 0) return false;
	const written = sound.writing.slice(start, end);
	return end - start >= 3 ? true : written.includes("pinyin");
}

/** Chinese choices at the end of a line that may be left out: what stands before them is found anyway. */
const idleEnd = /(?<=[\p{Script=Han})])\((?:[\p{Script=Han}][^|()]*\||\|)*\)$/u;

/** Writes the choices of a line out. */
function* choices(line: string): Generator<string> {
	line = line.replace(idleEnd, "");
	const open = line.indexOf("(");
	if (open < 0) return yield line;
	const close = line.indexOf(")", open);
	if (close < 0) return yield line;
	for (const choice of line.slice(open + 1, close).split("|")) for (const rest of choices(line.slice(close + 1))) yield line.slice(0, open) + choice + rest;
}

function phrasesOf(list: WordList): Phrase[] {
	const phrases: Phrase[] = [];
	const seen = new Set<string>();
	for (const raw of list.words.split("\n")) {
		const innocent = raw.trimStart().startsWith("!");
		const line = raw.trim().slice(innocent ? 1 : 0).slice(0, 400);
		for (const word of choices(line)) {
			const clean = word.replace(/\s+/g, " ").trim();
			if (seen.has(clean) || phrases.length >= phraseLimit) continue;
			seen.add(clean);
			const view = viewOf(lettersOf(clean));
			// One character or letter is no phrase: it would be found in everything.
			if (view.text.length < 2) continue;
			phrases.push({ list: list.id, word: clean, innocent, view });
			// Spelled out letter by letter a doubled letter stands twice.
			if (!innocent && /^[a-z]*([a-z])\1[a-z]*$/.test(clean)) phrases.push({ list: list.id, word: clean, innocent, view: { text: clean, runs: [...clean].map(() => 1), gaps: [...clean].map(() => 0) } });
		}
	}
	return phrases;
}

/** Makes a finder of lists. Costs some ten ms for the built-in lists: once a change of lists, not once a message. */
export function createWordFinder(lists: readonly WordList[]): WordFinder {
	const phrases = lists.flatMap(phrasesOf);
	const order = new Map(lists.map(({ id }, index) => [id, index]));
	const plain = new AhoCorasick(phrases.map(({ view }) => view.text));
	const latin = phrases.filter(({ view, innocent }) => !innocent && /^[a-z]{3,}$/.test(view.text)).map((phrase) => ({ ...phrase, view: viewOf(lettersOf(phrase.word.replaceAll("l", "i"))) }));
	const disguises = new AhoCorasick(latin.map(({ view }) => view.text));
	const single = latin.filter(({ word, view }) => view.text.length >= 4 && /^[a-z]+$/.test(word));
	const sounding = phrases
		.filter(({ view, innocent }) => !innocent && view.text.length >= 2 && [...view.text].some(isHan))
		.map((phrase) => ({ phrase, sound: soundOf({ ...phrase.view, starts: phrase.view.runs, ends: phrase.view.runs }) }))
		.filter(({ sound }) => sound.writing.filter((how) => how === "han").length >= 2 || sound.text.length >= 3);
	const bySound = new AhoCorasick(sounding.map(({ sound }) => sound.text));

	function hitsIn(view: View, hits: Hit[], innocent: Hit[] | null): void {
		plain.search(view.text, (index, end) => {
			const phrase = phrases[index]!;
			if (phrase.innocent && !innocent) return;
			const start = end - phrase.view.text.length;
			if (!stands(phrase, view, start, end)) return;
			(phrase.innocent ? innocent! : hits).push({ list: phrase.list, word: phrase.word, start: view.starts[start]!, end: view.ends[end - 1]! });
		});
	}

	const finder: WordFinder = {
		find: (text) => findWith([finder], text),
		search(text) {
			const letters = lettersOf(text);
			const hits: Hit[] = [];
			const innocent: Hit[] = [];
			const base = viewOf(letters);
			hitsIn(base, hits, innocent);
			const others = [picturesRead(letters), apartRead(letters)].filter((view) => view !== null);
			for (const view of others) hitsIn(view, hits, null);
			const digits = leetRead(letters, false);
			for (const view of digits ? [base, ...others, digits] : [base, ...others]) {
				const sound = soundOf(view);
				bySound.search(sound.text, (index, end) => {
					const { phrase, sound: wanted } = sounding[index]!;
					const start = end - wanted.text.length;
					const as: Phrase = { ...phrase, view: wanted };
					if (soundsMeant(sound, start, end) && stands(as, sound, start, end)) hits.push({ list: phrase.list, word: phrase.word, start: sound.starts[start]!, end: sound.ends[end - 1]! });
				});
			}
			const disguised = leetRead(letters);
			if (disguised)
				disguises.search(disguised.text, (index, end) => {
					const phrase = latin[index]!;
					const start = end - phrase.view.text.length;
					if (disguised.changed!.slice(start, end).includes(true) && stands(phrase, disguised, start, end)) hits.push({ list: phrase.list, word: phrase.word, start: disguised.starts[start]!, end: disguised.ends[end - 1]! });
				});
			for (const [masked, start] of maskedWords(letters)) {
				const found = single.find(({ word }) => masked.test(word));
				if (found) hits.push({ list: found.list, word: found.word, start, end: start + found.word.length });
			}
			return { hits: hits.sort((a, b) => order.get(a.list)! - order.get(b.list)! || a.start - b.start || b.end - a.end), innocent };
		},
	};
	return finder;
}

/** Latin words with asterisks for letters, as patterns of the whole word, with their places. */
function* maskedWords(letters: readonly Letter[]): Generator<readonly [RegExp, number]> {
	if (!letters.some(({ folded }) => folded === "*")) return;
	const line = letters.map(({ folded }) => folded[0]!).join("");
	for (const found of line.matchAll(/(?<![a-z])[a-z]+\*[a-z*]*[a-z](?![a-z])/g)) yield [new RegExp(`^${found[0].replaceAll("*", "[a-z]")}$`), letters[found.index]!.start];
}
