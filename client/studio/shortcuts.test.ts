import { describe, expect, it } from "vitest";
import { shortcutOf, stepped } from "./shortcuts.ts";

const key = (name: string, more: Partial<Parameters<typeof shortcutOf>[0]> = {}) => ({ key: name, ctrlKey: false, metaKey: false, altKey: false, repeat: false, ...more });

describe("the studio's keys", () => {
	it("feature the first nine items, and take away", () => {
		expect(shortcutOf(key("1"))).toEqual({ do: "feature", index: 0 });
		expect(shortcutOf(key("9"))).toEqual({ do: "feature", index: 8 });
		expect(shortcutOf(key("0"))).toEqual({ do: "take-away" });
	});
	it("leave the browser's own alone, and a key that is held down counts once", () => {
		expect(shortcutOf(key("1", { ctrlKey: true }))).toBeNull();
		expect(shortcutOf(key("m", { metaKey: true }))).toBeNull();
		expect(shortcutOf(key("ArrowDown", { repeat: true }))).toBeNull();
		expect(shortcutOf(key("x"))).toBeNull();
	});
	it("step through the lineup and stop at its ends", () => {
		expect(stepped(["a", "b", "c"], null, 1)).toBe("a");
		expect(stepped(["a", "b", "c"], "a", 1)).toBe("b");
		expect(stepped(["a", "b", "c"], "c", 1)).toBeNull();
		expect(stepped(["a", "b", "c"], null, -1)).toBe("c");
		expect(stepped(["a", "b", "c"], "a", -1)).toBeNull();
		expect(stepped([], null, 1)).toBeNull();
	});
});
