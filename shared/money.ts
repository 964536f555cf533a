/** Money is an integer of minor units; the only currency of the product is CNY, whose minor unit is the fen. */
export const currency = "CNY";

/** One format for each locale: making one costs a slow phone several milliseconds, a screen has dozens of prices. */
const formats = new Map<string, Intl.NumberFormat>();

/** A price for a screen: `formatFen(1990, "zh-CN")` is `¥19.90`. Whole yuan keep their decimals so columns align. */
export function formatFen(fen: number, locale: string): string {
	let format = formats.get(locale);
	if (!format) formats.set(locale, (format = new Intl.NumberFormat(locale, { style: "currency", currency, currencyDisplay: "narrowSymbol" })));
	return format.format(fen / 100);
}

/** Parses what a person types as a price in yuan ("19.9", "¥19.90") into fen, or null when it is no price. */
export function parseYuan(text: string): number | null {
	const match = /^[¥¥\s]*(\d{1,8})(?:[.。](\d{1,2}))?\s*$/u.exec(text.normalize("NFKC"));
	if (!match) return null;
	return Number(match[1]) * 100 + Number((match[2] ?? "").padEnd(2, "0"));
}
