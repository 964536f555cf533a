/**
 * What a character looks or sounds like, stripped of dress: full-width, mathematical, circled and small-capital letters, Cyrillic and Greek
 * look-alikes, accents and traditional Chinese become plain letters, digits and simplified Chinese; what cannot be seen is dropped.
 */
import { Converter } from "opencc-js/t2cn";
import { pinyin } from "pinyin-pro";

/** Letters of other alphabets that are taken for Latin ones (after Unicode TR 39), and variants of Chinese characters. First what they stand for. */
const looksLike =
	"aаαᴀɑəա bвβʙьЬ cсϲᴄɔꮯ dԁᴅđ eеεᴇɛҽ fғƒꜰ gɢɡɠց hһнʜħɦհ iіιıɪӏꭵ jјʝᴊյ kкκᴋ lʟłɭ mмᴍɱ nпηɴŋɲոռ oоοσᴏøօ pрρᴘþ qԛգզ rгʀ sѕςꜱʂʃß tтτᴛŧʈ uυцʊᴜսʋ vѵνᴠ wԝωᴡɯʍшաꮃ xхχㄨ×✕✖乂 yуγүʏㄚ zᴢʐƶ " +
	"单単 黑黒 卖売 圈圏 私厶 操肏 三叁 一壹 二贰 四肆 五伍 六陆 七柒 八捌 九玖 零〇 仿彷";
const lookAlikes = new Map(looksLike.split(" ").flatMap(([plain, ...others]) => others.map((other) => [other, plain!] as const)));

/** Ranges of dressed-up letters and digits that NFKC leaves alone: first code point, last, what the first one stands for. */
const dressed: readonly (readonly [number, number, string])[] = [
	[0x1f150, 0x1f169, "a"],
	[0x1f170, 0x1f189, "a"],
	[0x1f1e6, 0x1f1ff, "a"],
	[0x2776, 0x277e, "1"],
	[0x2780, 0x2788, "1"],
	[0x278a, 0x2792, "1"],
	[0x24f5, 0x24fd, "1"],
];

const toSimplified = Converter({ from: "t", to: "cn" });
const han = /\p{Script=Han}/u;
const unseen = /[\p{Default_Ignorable_Code_Point}\p{Mn}\p{Me}\p{Cf}\p{Cc}]/u;

function foldAnew(character: string): string {
	if (character === "\n" || character === "\t") return " ";
	if (unseen.test(character)) return "";
	const point = character.codePointAt(0)!;
	if (point === 0x24ff) return "0";
	for (const [first, last, as] of dressed) if (point >= first && point <= last) return String.fromCodePoint(as.codePointAt(0)! + point - first);
	let folded = "";
	for (const part of character.normalize("NFKC").toLowerCase().normalize("NFD")) {
		if (unseen.test(part)) continue;
		folded += lookAlikes.get(part) ?? (han.test(part) ? toSimplified(part) : part);
	}
	return folded;
}

const known = Array.from<string | undefined>({ length: 0x10000 });

/** The plain form of one character (a code point as a string): nothing, one or more characters. */
export function foldCharacter(character: string): string {
	const point = character.codePointAt(0)!;
	return point > 0xffff ? foldAnew(character) : (known[point] ??= foldAnew(character));
}

/** What a folded character is to somebody who reads. */
export type Kind = "letter" | "digit" | "han" | "other" | "space" | "soft" | "hard";

/** Signs at which a sentence or a part of it ends; all other signs just stand between letters. */
const hardSigns = new Set("，。！？；：、,;:!?…「」『』“”\"()（）");
const otherLetter = /[\p{L}\p{N}]/u;
const kinds = Array.from<Kind | undefined>({ length: 0x10000 });

export function kindOf(folded: string): Kind {
	const point = folded.codePointAt(0)!;
	if (point > 0xffff) return kindAnew(folded, point);
	return (kinds[point] ??= kindAnew(folded, point));
}

function kindAnew(folded: string, point: number): Kind {
	if (point >= 0x61 && point <= 0x7a) return "letter";
	if (point >= 0x30 && point <= 0x39) return "digit";
	if (/\s/.test(folded)) return "space";
	if (hardSigns.has(folded)) return "hard";
	if (han.test(folded)) return "han";
	return otherLetter.test(folded) ? "other" : "soft";
}

const syllables = new Map<string, string>();

/** The syllable of a simplified Chinese character in pinyin without its tone (ü is v), or null. */
export function syllableOf(character: string): string | null {
	let syllable = syllables.get(character);
	if (syllable === undefined) {
		syllable = pinyin(character, { toneType: "none", v: true });
		if (!/^[a-z]+$/.test(syllable)) syllable = "";
		syllables.set(character, syllable);
	}
	return syllable === "" ? null : syllable;
}

const initials = "b p m f d t n l g k h j q x zh ch sh r z c s y w".split(" ");
const finals: Readonly<Record<string, string>> = {
	b: "a o ai ei ao an en ang eng i ie iao ian in ing u", p: "a o ai ei ao ou an en ang eng i ie iao ian in ing u", m: "a o e ai ei ao ou an en ang eng i ie iao iu ian in ing u", f: "a o ei ou an en ang eng u",
	d: "a e ai ei ao ou an en ang eng ong i ie iao iu ian ing u uo ui uan un", t: "a e ai ao ou an ang eng ong i ie iao ian ing u uo ui uan un", n: "a e ai ei ao ou an en ang eng ong i ie iao iu ian in iang ing u uo uan v ve", l: "a e ai ei ao ou an ang eng ong i ia ie iao iu ian in iang ing u uo uan un v ve",
	g: "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang", k: "a e ai ao ou an en ang eng ong u ua uo uai ui uan un uang", h: "a e ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang",
	j: "i ia ie iao iu ian in iang ing iong u ue uan un", q: "i ia ie iao iu ian in iang ing iong u ue uan un", x: "i ia ie iao iu ian in iang ing iong u ue uan un",
	zh: "a e i ai ei ao ou an en ang eng ong u ua uo uai ui uan un uang", ch: "a e i ai ao ou an en ang eng ong u ua uo uai ui uan un uang", sh: "a e i ai ei ao ou an en ang eng u ua uo uai ui uan un uang", r: "e i ao ou an en ang eng ong u uo ui uan un",
	z: "a e i ai ei ao ou an en ang eng ong u uo ui uan un", c: "a e i ai ao ou an en ang eng ong u uo ui uan un", s: "a e i ai ao ou an en ang eng ong u uo ui uan un",
	y: "a o e ao ou an ang i in ing ong u ue uan un", w: "a o ai ei an en ang eng u",
};
/** All syllables of Mandarin, without tones. */
const allSyllables = new Set([...initials.flatMap((initial) => finals[initial]!.split(" ").map((final) => initial + final)), ..."a o e ai ei ao ou an en ang er".split(" ")]);

/** Splits a word that is written in pinyin into its syllables, the longest first; null for what is not wholly pinyin. */
export function toSyllables(word: string): readonly string[] | null {
	if (word === "") return [];
	for (let length = Math.min(6, word.length); length > 0; length--) {
		const head = word.slice(0, length);
		if (!allSyllables.has(head)) continue;
		const rest = toSyllables(word.slice(length));
		if (rest) return [head, ...rest];
	}
	return null;
}
