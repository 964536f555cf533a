/**
 * A small part of Markdown, as people who describe products write it: `## heading`, `### smaller heading`, `- ` and `1. ` lists, `**strong**`, `*emphasis*`,
 * an empty line between paragraphs. Everything else is text: there is no markup that could be anything but these elements.
 */
export type Inline = { readonly kind: "text" | "strong" | "em"; readonly text: string } | { readonly kind: "break" };
export type Block =
	| { readonly kind: "heading"; readonly level: 1 | 2; readonly inlines: readonly Inline[] }
	| { readonly kind: "paragraph"; readonly inlines: readonly Inline[] }
	| { readonly kind: "list"; readonly ordered: boolean; readonly items: readonly (readonly Inline[])[] };

const heading = /^(#{1,3})\s+(.+)$/;
const bullet = /^\s*[-*\u2022]\s+(.+)$/;
const numbered = /^\s*\d{1,3}[.)\u3001]\s*(.+)$/;

export function parseRichText(source: string): Block[] {
	const blocks: Block[] = [];
	let lines: string[] = [];
	const endParagraph = () => {
		if (lines.length > 0) blocks.push({ kind: "paragraph", inlines: lines.flatMap((line, index) => [...(index > 0 ? [{ kind: "break" } as const] : []), ...inlines(line)]) });
		lines = [];
	};
	let list: { ordered: boolean; items: Inline[][] } | null = null;
	for (const line of source.split(/\r?\n/)) {
		const title = heading.exec(line);
		const item = bullet.exec(line) ?? numbered.exec(line);
		const ordered = item !== null && !bullet.test(line);
		if (!item || !list || list.ordered !== ordered) list = null;
		if (title) {
			endParagraph();
			blocks.push({ kind: "heading", level: title[1]!.length === 3 ? 2 : 1, inlines: inlines(title[2]!) });
		} else if (item) {
			endParagraph();
			if (!list) {
				list = { ordered, items: [] };
				blocks.push({ kind: "list", ...list });
			}
			list.items.push(inlines(item[1]!));
		} else if (line.trim() === "") endParagraph();
		else lines.push(line.trim());
	}
	endParagraph();
	return blocks;
}

function inlines(text: string): Inline[] {
	const parts: Inline[] = [];
	let at = 0;
	for (const match of text.matchAll(/\*\*(?=\S)([^*]+?)(?<=\S)\*\*|\*(?=\S)([^*]+?)(?<=\S)\*/g)) {
		if (match.index > at) parts.push({ kind: "text", text: text.slice(at, match.index) });
		parts.push(match[1] === undefined ? { kind: "em", text: match[2]! } : { kind: "strong", text: match[1] });
		at = match.index + match[0].length;
	}
	if (at < text.length) parts.push({ kind: "text", text: text.slice(at) });
	return parts;
}
