/** Ways out of the show that somebody posts: addresses of pages, telephone numbers, accounts of messengers, however they are dressed up. */
import { foldCharacter } from "./fold.ts";

export type ContactKind = "link" | "phone" | "account";

export interface Contact {
	readonly kind: ContactKind;
	readonly text: string;
}

/** Endings of host names that people post in chats. Those that are words too need something else that says address. */
const plainEndings = "com|cn|net|org|top|xyz|vip|cc|io|info|biz|online|tech|ltd|wang|ren|asia|mobi|ru|uk|de|jp|kr|hk|tw|eu|gg|ee|icu|buzz|win|bid|ink|pw|tk|ml|ga|cf|gq";
const wordEndings = "shop|site|store|club|live|link|app|fun|pro|world|me|tv|co|ly|to|it|so|in|us|be|sh|gl|page|dev|ai|la|is";
const urlStart = /(?:h(?:tt|xx)ps?|ftp)\s*:\s*\/\s*\/|(?<![a-z0-9])www\s*\.\s*[a-z0-9]/;
const address = new RegExp(`(?<![a-z0-9@.-])[a-z0-9][a-z0-9-]*(?:\\.[a-z0-9-]+)*\\.(?:${plainEndings})(?![a-z0-9])`);
const shortAddress = new RegExp(`(?<![a-z0-9@.-])[a-z0-9][a-z0-9-]*(?:\\.[a-z0-9-]+)*\\.(?:${wordEndings})\\s*/\\s*[a-z0-9@_-]{2,}`);
/** A name nobody writes at the end of a sentence: with a digit, a hyphen, or long. */
const oddAddress = new RegExp(`(?<![a-z0-9@.-])(?=[a-z0-9-]*(?:\\d[a-z]|[a-z]\\d|-|[a-z]{9}))[a-z0-9][a-z0-9-]{3,}\\.(?:${wordEndings})(?![a-z0-9])`);
const password = /[¥₤€$￡£₳¢][a-z0-9]{8,13}[¥₤€$￡£₳¢]|淘口令/;

const wideEnding = new RegExp(`^\\s*\\.\\s*(?:${plainEndings}|ly)(?![a-z0-9])`);
/** How a dot is said or drawn. */
const dotWords = /\s*(?:[([{【]\s*(?:dot|点|\.)\s*[)\]}】]|(?<=[a-z0-9]\s*)点(?=\s*[a-z康])|(?<=[a-z0-9]\s+)d[o0]t(?=\s+[a-z0-9])|[。、•⋅·∙‧・．｡﹒])\s*/g;
const mobile = /^(?:86)?1[3-9]\d{9}$/;
const spokenDigits: Readonly<Record<string, string>> = { 零: "0", 洞: "0", 一: "1", 幺: "1", 二: "2", 两: "2", 三: "3", 四: "4", 五: "5", 六: "6", 七: "7", 拐: "7", 八: "8", 九: "9", 勾: "9" };
const englishDigits: Readonly<Record<string, string>> = { zero: "0", oh: "0", one: "1", two: "2", three: "3", four: "4", five: "5", six: "6", seven: "7", eight: "8", nine: "9" };

const service = "微信号|微信|薇信|威信|徽信|徽心|徽|徵信|征信|v\\s?信号|v信|威心|薇心|v心|薇|威|微|v[-_. ]?x|w[-_. ]?x|w[e3]ch[a4]t id|w[e3]ch[a4]t|wei ?xin id|wei ?xin|qq群|qq|扣扣|企鹅号|企鹅|扣|qun|裙|群|t[e3]l[e3]gr[a4]m|tg|电报群|电报|纸飞机|飞机号|飞机|wh[a4]t'?s ?[a4]pp|line id|抖音号|抖引号|小红书号|绿泡泡号|绿泡泡|小绿书|insta|ins|snapchat|kakao|viber|v|q";
/** A messenger's name and what may be an account there. */
const account = new RegExp(`(?:^|(?<![a-z])|加)(${service})\\s*(?:号|id|is|是|搜|加|联系|同步|同号|me|:|：|=|-|@|\\s){0,4}\\s*(@?[a-z][a-z0-9_-]{5,19}|\\d(?:[\\s.-]?\\d){4,11})(?![a-z0-9])`, "g");

/** The text as it is meant: plain characters, invisible ones gone, hearts and the like as the word they stand for. */
function plain(text: string): string {
	let folded = "";
	for (const character of text) folded += character === "❤" || character === "♥" ? "心" : character === "🐧" ? "企鹅" : character === "➕" ? "加" : foldCharacter(character);
	return folded;
}

/** Numbers that are said in words become digits where at least seven follow each other. */
function digitsSaid(text: string): string {
	return text
		.replace(/(?:[零洞一幺二两三四五六七拐八九勾\d][\s.-]?){7,}/g, (run) => run.replace(/\D/g, (sign) => spokenDigits[sign] ?? sign))
		.replace(/(?:\b(?:zero|oh|one|two|three|four|five|six|seven|eight|nine)\b[\s,.-]*){7,}/g, (run) => run.replace(/[a-z]+/g, (word) => englishDigits[word] ?? word).replace(/[\s,.-]+/g, ""))
		.replace(/(?<![a-z])[0-9ol][0-9oli\s-]{9,14}(?![a-z])/g, (run) => (run.replace(/\D/g, "").length >= 5 ? run.replaceAll("o", "0").replace(/[li]/g, "1") : run));
}

function phoneIn(text: string): string | null {
	for (const [run] of text.matchAll(/\+?\(?\d(?:[\s.()_*·—-]{0,2}\d)+/g)) {
		const digits = run.replace(/\D/g, "");
		if (mobile.test(digits)) return run;
		if (run.startsWith("+") && digits.length >= 10 && digits.length <= 15) return run;
	}
	// A number of North America or one that is to be called; the free numbers of services stay.
	const american = /(?<![\d-])\(?(?!400|800|888)[2-9]\d\d\)?[\s.-]\d{3}[\s.-]\d{4}(?![\d-])/.exec(text);
	if (american) return american[0];
	const called = /(?:电话|手机号|手机|打给我|打我|call|text me(?: at)?|phone)\D{0,6}((?!400|800)\d[\d\s-]{6,14}\d)/.exec(text);
	return called ? called[1]! : null;
}

function linkIn(text: string): string | null {
	const shown = text.replace(dotWords, ".").replace(/康姆/g, "com").replace(/(?<=\.|\. )c0m(?![a-z])/g, "com").replace(/三?达不[溜6]/g, "www");
	const tight = shown.replace(/(?<=[a-z0-9])\s*\.\s*(?=[a-z0-9])/g, (sign, at: number) => (sign === "." || wideEnding.test(shown.slice(at)) ? "." : sign)).replace(/(?<=[a-z])\s+\/\s+(?=[a-z0-9])/g, "/");
	const letters = shown.replace(/(?<![a-z0-9])(?:[a-z0-9.] ){5,}[a-z0-9](?![a-z0-9])/g, (run) => run.replaceAll(" ", ""));
	const comma = shown.replace(/(?<=[a-z0-9]{4}),(?=(?:com|net|org|cn)(?![a-z]))/g, ".");
	for (const candidate of new Set([shown, tight, letters, comma])) {
		const found = urlStart.exec(candidate) ?? address.exec(candidate) ?? shortAddress.exec(candidate) ?? oddAddress.exec(candidate) ?? password.exec(candidate);
		if (found) return found[0];
	}
	return null;
}

function accountIn(text: string): string | null {
	for (const [whole, name, id] of text.matchAll(account)) {
		const digits = /^\d/.test(id!);
		// The beginning of a word is no name.
		if (!digits && /[a-z]$/.test(name!) && whole.endsWith(name! + id!)) continue;
		// One letter alone says little: what follows must look like an account.
		if ((name === "v" || name === "q" || name === "群" || name === "微" || name === "威" || name === "薇" || name === "徽") && !digits && !/[\d_]/.test(id!)) continue;
		if (!digits && !/[\d_@]/.test(id!) && !/[:：]|id|号/.test(whole)) continue;
		return whole;
	}
	return null;
}

/** Addresses, numbers and accounts in a text: at most one of each kind. */
export function findContacts(text: string): Contact[] {
	const shown = plain(text);
	const contacts: Contact[] = [];
	// Whatever leads out of here takes some Latin letters or digits, or a number said in words.
	let plainSigns = 0;
	let saidSigns = 0;
	for (let at = 0; at < shown.length; at++) {
		const unit = shown.charCodeAt(at);
		if ((unit >= 0x61 && unit <= 0x7a) || (unit >= 0x30 && unit <= 0x39)) plainSigns++;
		else if (unit > 0x2e7f && spokenDigits[shown[at]!] !== undefined) saidSigns++;
	}
	if (plainSigns < 4 && plainSigns + saidSigns < 7) return contacts;
	const link = linkIn(shown);
	if (link) contacts.push({ kind: "link", text: link });
	const said = digitsSaid(shown.replace(/(?<![a-z0-9])(?:[a-z] ){3,}[a-z](?![a-z0-9])/g, (run) => run.replaceAll(" ", "")));
	const phone = phoneIn(said);
	if (phone) contacts.push({ kind: "phone", text: phone });
	const id = accountIn(said);
	if (id) contacts.push({ kind: "account", text: id });
	return contacts;
}
