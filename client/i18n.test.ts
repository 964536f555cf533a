import { afterEach, describe, expect, it } from "vitest";
import { count, dayAndTime, defineMessages, duration, fromNow, locale, money, setLocale, tr, trLang } from "./i18n.ts";

afterEach(() => setLocale("zh"));

describe("languages", () => {
	it("starts in Chinese and falls back to Chinese names", () => {
		expect(locale()).toBe("zh");
		const name = { zh: "脐橙", en: null };
		setLocale("en");
		expect(tr(name)).toBe("脐橙");
		expect(trLang(name)).toBe("zh-CN");
		expect(tr({ zh: "米", en: "Rice" })).toBe("Rice");
	});

	it("refuses English texts that miss a key or have one too many", () => {
		// @ts-expect-error `b` is missing
		defineMessages({ zh: { a: "甲", b: "乙" }, en: { a: "A" } });
		// @ts-expect-error `c` is none of the Chinese keys
		defineMessages({ zh: { a: "甲" }, en: { a: "A", c: "C" } });
		// @ts-expect-error other parameters
		defineMessages({ zh: { a: (n: number) => `${n}` }, en: { a: (n: string) => n } });
	});

	it("writes money, counts and times of each language", () => {
		expect(money(1990)).toBe("¥19.90");
		expect(count(1234)).toBe("1,234");
		expect(count(12_345)).toBe("1.2万");
		expect(fromNow(Date.now() - 185_000)).toBe("3分钟前");
		const tomorrow = new Date(new Date().getFullYear(), new Date().getMonth(), new Date().getDate() + 1, 20, 0);
		expect(dayAndTime(tomorrow)).toBe("明天 20:00");
		setLocale("en");
		expect(count(12_345)).toBe("12.3K");
		expect(dayAndTime(tomorrow)).toBe("tomorrow 20:00");
	});

	it("writes durations", () => {
		expect(duration(65)).toBe("01:05");
		expect(duration(3909)).toBe("1:05:09");
	});
});
