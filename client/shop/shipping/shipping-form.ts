import type { ShippingRate, ShippingRules } from "#shared/shipping.ts";
import { parseYuan } from "#shared/money.ts";

/** A rate as it is typed: kilograms and yuan. */
export interface RateForm {
	readonly firstKg: string;
	readonly firstYuan: string;
	readonly nextKg: string;
	readonly nextYuan: string;
	/** "": none. */
	readonly freeFrom: string;
}
export interface ZoneForm extends RateForm {
	readonly provinces: readonly string[];
}
export interface ShippingForm {
	readonly charged: boolean;
	readonly elsewhere: RateForm;
	readonly zones: readonly ZoneForm[];
	readonly notTo: readonly string[];
}

export const newRate: RateForm = { firstKg: "1", firstYuan: "8", nextKg: "1", nextYuan: "2", freeFrom: "" };

const yuan = (fen: number): string => String(fen / 100);
const toRateForm = (rate: ShippingRate): RateForm => ({
	firstKg: String(rate.firstG / 1000),
	firstYuan: yuan(rate.firstFen),
	nextKg: String(rate.nextG / 1000),
	nextYuan: yuan(rate.nextFen),
	freeFrom: rate.freeFromFen === null ? "" : yuan(rate.freeFromFen),
});

export function toForm(rules: ShippingRules | null): ShippingForm {
	if (!rules) return { charged: false, elsewhere: newRate, zones: [], notTo: [] };
	return { charged: true, elsewhere: toRateForm(rules.elsewhere), zones: rules.zones.map(({ provinces, ...rate }) => ({ ...toRateForm(rate), provinces })), notTo: rules.notTo };
}

/** Grams of typed kilograms; null when it is no weight. */
export function parseKg(text: string): number | null {
	const match = /^\s*(\d{1,4})(?:[.\u3002](\d{1,3}))?\s*$/u.exec(text.normalize("NFKC"));
	if (!match) return null;
	const grams = Number(match[1]) * 1000 + Number((match[2] ?? "").padEnd(3, "0"));
	return grams >= 1 && grams <= 1_000_000 ? grams : null;
}

const parseFee = (text: string): number | null => {
	const fen = parseYuan(text);
	return fen !== null && fen <= 1_000_000 ? fen : null;
};

export type RateError = keyof RateForm;

/** The fields of a rate that can't be read. */
export function rateErrors(rate: RateForm): RateError[] {
	return [
		...(parseKg(rate.firstKg) === null ? (["firstKg"] as const) : []),
		...(parseFee(rate.firstYuan) === null ? (["firstYuan"] as const) : []),
		...(parseKg(rate.nextKg) === null ? (["nextKg"] as const) : []),
		...(parseFee(rate.nextYuan) === null ? (["nextYuan"] as const) : []),
		...(rate.freeFrom.trim() !== "" && !((parseYuan(rate.freeFrom) ?? 0) >= 1) ? (["freeFrom"] as const) : []),
	];
}

const toRate = (form: RateForm): ShippingRate => ({
	firstG: parseKg(form.firstKg)!,
	firstFen: parseFee(form.firstYuan)!,
	nextG: parseKg(form.nextKg)!,
	nextFen: parseFee(form.nextYuan)!,
	freeFromFen: form.freeFrom.trim() === "" ? null : parseYuan(form.freeFrom)!,
});

/** The rules that a form means; undefined while something in it can't be read. */
export function toRules(form: ShippingForm): ShippingRules | null | undefined {
	if (!form.charged) return null;
	if ([form.elsewhere, ...form.zones].some((rate) => rateErrors(rate).length > 0) || form.zones.some(({ provinces }) => provinces.length === 0)) return undefined;
	return { elsewhere: toRate(form.elsewhere), zones: form.zones.map((zone) => ({ ...toRate(zone), provinces: [...zone.provinces] })), notTo: [...form.notTo] };
}

/** A province stands in one place: chosen for one (a zone by its index, or `notTo`), it leaves the others. */
export function withProvince(form: ShippingForm, place: number | "notTo", code: string, chosen: boolean): ShippingForm {
	const without = (codes: readonly string[]) => codes.filter((each) => each !== code);
	return {
		...form,
		zones: form.zones.map((zone, index) => ({ ...zone, provinces: chosen && index === place ? [...without(zone.provinces), code] : without(zone.provinces) })),
		notTo: chosen && place === "notTo" ? [...without(form.notTo), code] : without(form.notTo),
	};
}
