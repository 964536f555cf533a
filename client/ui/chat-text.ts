/** What stands in a chat message besides plain words: the park's stickers, written as their name in brackets, and people who are called by @. */

export interface Sticker {
	/** As it is written, in Chinese brackets or Latin ones: a message stays text wherever it is read. */
	readonly code: string;
	/** Of the drawing in `stickers.svg`. */
	readonly id: string;
	readonly zh: string;
	readonly en: string;
}

export const stickers: readonly Sticker[] = [
	{ code: "[橙笑]", id: "smile", zh: "橙子微笑", en: "Smiling orange" },
	{ code: "[橙爱]", id: "love", zh: "橙子喜欢", en: "Orange in love" },
	{ code: "[橙乐]", id: "laugh", zh: "橙子大笑", en: "Laughing orange" },
	{ code: "[橙惊]", id: "wow", zh: "橙子惊讶", en: "Surprised orange" },
	{ code: "[橙哭]", id: "cry", zh: "橙子大哭", en: "Crying orange" },
	{ code: "[点赞]", id: "good", zh: "点赞", en: "Thumbs up" },
	{ code: "[米饭]", id: "rice", zh: "一碗米饭", en: "Bowl of rice" },
	{ code: "[福袋]", id: "luck", zh: "福袋", en: "Lucky bag" },
];

export type ChatPart = { readonly text: string } | { readonly sticker: Sticker } | { readonly mention: string };

const byCode = new Map(stickers.map((sticker) => [sticker.code, sticker]));
const special = /(\[[\u4e00-\u9fff]{2}\])|(@[^\s@,，.。!！?？:：;；[\]]{1,24})/g;

/** Splits a message; what is no sticker that there is stays text. */
export function chatParts(text: string): ChatPart[] {
	const parts: ChatPart[] = [];
	let from = 0;
	for (const match of text.matchAll(special)) {
		const sticker = byCode.get(match[0]);
		if (!sticker && !match[2]) continue;
		if (match.index > from) parts.push({ text: text.slice(from, match.index) });
		parts.push(sticker ? { sticker } : { mention: match[0] });
		from = match.index + match[0].length;
	}
	if (from < text.length) parts.push({ text: text.slice(from) });
	return parts;
}

/** Whether a message calls this person. */
export const calls = (text: string, name: string | null): boolean => name !== null && text.includes(`@${name}`);

/** The beginning of a name that is being called where the caret is, or null. */
export function callAt(text: string, caret: number): string | null {
	return /(?:^|\s)@([^\s@]{0,24})$/.exec(text.slice(0, caret))?.[1] ?? null;
}

/** The newest different names that begin so, without one's own. */
export function namesFor(prefix: string, chat: readonly { readonly name: string }[], own: string | null, most = 5): string[] {
	const names = new Set<string>();
	for (let at = chat.length - 1; at >= 0 && names.size < most; at -= 1) {
		const { name } = chat[at]!;
		if (name !== own && name.toLowerCase().startsWith(prefix.toLowerCase())) names.add(name);
	}
	return [...names];
}
