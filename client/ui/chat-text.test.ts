import { expect, test } from "vitest";
import { callAt, calls, chatParts, namesFor, stickers } from "./chat-text.ts";

test("stickers and calls are found, and everything else stays as it was written", () => {
	expect(chatParts("[橙笑]@小满 真甜[没有][福袋]")).toEqual([{ sticker: stickers[0] }, { mention: "@小满" }, { text: " 真甜[没有]" }, { sticker: stickers.at(-1) }]);
	expect(chatParts("a@b.c [1]")).toEqual([{ text: "a" }, { mention: "@b" }, { text: ".c [1]" }]);
	expect(chatParts("")).toEqual([]);
});

test("a call is completed where the caret is", () => {
	expect(callAt("你好 @小", 5)).toBe("小");
	expect(callAt("@", 1)).toBe("");
	expect(callAt("a@b", 3)).toBeNull();
	expect(callAt("@小满 在", 5)).toBeNull();
	expect(namesFor("", [{ name: "甲" }, { name: "乙" }, { name: "甲" }, { name: "我" }], "我")).toEqual(["甲", "乙"]);
	expect(namesFor("a", [{ name: "Anna" }, { name: "Bo" }], null)).toEqual(["Anna"]);
	expect(calls("@小满 好", "小满")).toBe(true);
	expect(calls("小满", null)).toBe(false);
});
