import type { Product, Variant } from "#shared/api.ts";

type Chosen = Pick<Product, "variants">;

/** What the page begins with: the first variant that is there to buy. */
export function firstChoice({ variants }: Chosen): Variant | null {
	return variants.find(({ left }) => left > 0) ?? variants[0] ?? null;
}

/**
 * The variant after a tap on a value: with the other values as they are, or where there is no such one, the nearest that has the value (most of the
 * other values the same, one in stock before one without).
 */
export function choose({ variants }: Chosen, now: Variant | null, option: number, value: number): Variant | null {
	const fits = variants.filter((variant) => variant.values[option] === value);
	const alike = (variant: Variant) => variant.values.filter((each, index) => index !== option && each === now?.values[index]).length;
	return fits.reduce<Variant | null>((best, variant) => (best === null || alike(variant) > alike(best) || (alike(variant) === alike(best) && best.left === 0 && variant.left > 0) ? variant : best), null);
}

/** Whether a value can be bought with the other values as they are; `gone`: no variant has it at all. */
export function valueState({ variants }: Chosen, now: Variant | null, option: number, value: number): "there" | "soldOut" | "elsewhere" | "gone" {
	const fits = variants.filter((variant) => variant.values[option] === value);
	if (fits.length === 0) return "gone";
	const exact = fits.find((variant) => variant.values.every((each, index) => index === option || each === now?.values[index]));
	if (exact) return exact.left > 0 ? "there" : "soldOut";
	return fits.some(({ left }) => left > 0) ? "elsewhere" : "soldOut";
}
