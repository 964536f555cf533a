/**
 * What a shop charges for shipping, by region and weight. Pure: the server decides with it, screens show with it why. Money is integer fen, weight is
 * grams, regions are provinces (GB/T 2260, six digits).
 */
import * as z from "zod";

export const shippingLimits = { zones: 12, feeFen: 1_000_000, weightG: 1_000_000 } as const;

/** What one order can cost at most, fen: what its column (int4) holds. */
const largestFen = 2 ** 31 - 1;

const fee = z.number().int().min(0).max(shippingLimits.feeFen);
const weight = z.number().int().min(1).max(shippingLimits.weightG);
const provinces = z
	.array(z.string().regex(/^[1-9]\d0000$/))
	.max(34)
	.refine((codes) => new Set(codes).size === codes.length, { message: "names a province twice" });

export const ShippingRate = z.object({
	/** Up to this weight an order costs `firstFen`. */
	firstG: weight,
	firstFen: fee,
	/** Each further step of this weight, begun or whole, costs `nextFen`. */
	nextG: weight,
	nextFen: fee,
	/** Orders whose goods cost this much are shipped for nothing; null: none are. */
	freeFromFen: z.number().int().min(1).max(100_000_000).nullable(),
});
export type ShippingRate = z.infer<typeof ShippingRate>;

export const ShippingRules = z
	.object({
		zones: z.array(ShippingRate.extend({ provinces: provinces.min(1) })).max(shippingLimits.zones),
		/** Everywhere else, and where an address does not say its province. */
		elsewhere: ShippingRate,
		/** Provinces that the shop does not deliver to. */
		notTo: provinces,
	})
	.refine(({ zones, notTo }) => {
		const all = [...zones.flatMap((zone) => zone.provinces), ...notTo];
		return new Set(all).size === all.length;
	}, { path: ["zones"], message: "a province stands in two places" });
export type ShippingRules = z.infer<typeof ShippingRules>;

export const ShippingFee = z.object({
	feeFen: z.number().int().min(0),
	/** `always`: the shop charges nothing. `free_from`: the goods cost `fromFen` or more. `weight`: by weight; `fromFen` says what would be free, if anything. */
	why: z.enum(["always", "free_from", "weight"]),
	fromFen: z.number().int().nullable(),
});
export type ShippingFee = z.infer<typeof ShippingFee>;

/** `weightG` of all goods of the order; `goodsFen`: what they cost, after discounts. */
export interface Parcel {
	/** Null: unknown. */
	readonly province: string | null;
	readonly weightG: number;
	readonly goodsFen: number;
}

/** Null: the shop does not deliver there. Without rules it ships for nothing. */
export function shippingOf(rules: ShippingRules | null, { province, weightG, goodsFen }: Parcel): ShippingFee | null {
	if (rules === null) return { feeFen: 0, why: "always", fromFen: null };
	if (province !== null && rules.notTo.includes(province)) return null;
	const rate = rules.zones.find((zone) => province !== null && zone.provinces.includes(province)) ?? rules.elsewhere;
	if (rate.firstFen === 0 && rate.nextFen === 0) return { feeFen: 0, why: "always", fromFen: null };
	if (rate.freeFromFen !== null && goodsFen >= rate.freeFromFen) return { feeFen: 0, why: "free_from", fromFen: rate.freeFromFen };
	const steps = Math.ceil(Math.max(0, weightG - rate.firstG) / rate.nextG);
	return { feeFen: Math.min(rate.firstFen + steps * rate.nextFen, largestFen), why: "weight", fromFen: rate.freeFromFen };
}
