import { expect, test } from "vitest";
import { parseRichText } from "./rich-text.ts";

const text = (text: string) => ({ kind: "text", text });

test("headings, lists, paragraphs with line breaks, strong and emphasis", () => {
	expect(parseRichText("## 口感\n皮薄 **多汁**\n*现摘*现发\n\n- 5斤\n- 10斤\n1. 先\n2) 后\n\n### 保存\n冷藏")).toEqual([
		{ kind: "heading", level: 1, inlines: [text("口感")] },
		{ kind: "paragraph", inlines: [text("皮薄 "), { kind: "strong", text: "多汁" }, { kind: "break" }, { kind: "em", text: "现摘" }, text("现发")] },
		{ kind: "list", ordered: false, items: [[text("5斤")], [text("10斤")]] },
		{ kind: "list", ordered: true, items: [[text("先")], [text("后")]] },
		{ kind: "heading", level: 2, inlines: [text("保存")] },
		{ kind: "paragraph", inlines: [text("冷藏")] },
	]);
});

test("markup of any other kind is text", () => {
	for (const source of ["<img src=x onerror=alert(1)>", "[a](javascript:alert(1))", "![a](http://x)", "2 * 3 * 4", "****", "#no heading", "`code`"]) {
		expect(parseRichText(source)).toEqual([{ kind: "paragraph", inlines: [text(source)] }]);
	}
	expect(parseRichText("")).toEqual([]);
});

test("long and odd texts are read in no time", () => {
	const started = performance.now();
	for (const source of ["*".repeat(5000), "**a".repeat(2000), "- ".repeat(3000), "#".repeat(5000), "1.".repeat(3000)]) parseRichText(source);
	expect(performance.now() - started).toBeLessThan(2000);
});
