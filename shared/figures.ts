/** The figures of a show: what it sold, to how many, and when. */
import * as z from "zod";
import { Bilingual, ShowState } from "./show.ts";

const id = z.uuid();
const count = z.number().int().min(0);
/** 0 to 1. */
const share = z.number().min(0).max(1);

/** Of what was ordered at live prices of the show. Amounts are of goods at what was asked for them, discounts taken off, without shipping; in fen. */
const sums = {
	/** Gross merchandise value: of all orders that were placed, whatever became of them. */
	gmvFen: count,
	/** Of orders that stand: paid, or to be paid on delivery. */
	paidFen: count,
	orders: count,
	/** Orders that stand. */
	paidOrders: count,
	/** People who placed an order. */
	buyers: count,
	/** Of all orders that were placed, without what came along with something. */
	units: count,
};

export const FiguresItem = z.object({
	id,
	productId: id,
	title: Bilingual,
	variant: Bilingual,
	picture: z.string().nullable(),
	livePriceFen: count,
	left: count,
	...sums,
	/** How long it was featured, seconds. */
	featuredSeconds: count,
});
export type FiguresItem = z.infer<typeof FiguresItem>;

export const Figures = z.object({
	show: z.object({ id, title: Bilingual, state: ShowState, liveAt: z.string().nullable(), endedAt: z.string().nullable() }),
	at: z.string(),
	totals: z.object({
		...sums,
		/** Orders that stand, of those placed; null before the first. */
		paidRate: share.nullable(),
		/** GMV of an order; null before the first. */
		averageFen: count.nullable(),
		/** Different people who looked at the live show. Somebody without a name counts once a visit. */
		viewers: count,
		/** The most at once. */
		peakViewers: count,
		/** Buyers of viewers; null while nobody looked. Never above 1: who bought has looked. */
		conversion: share.nullable(),
	}),
	items: z.array(FiguresItem),
	/** Equal steps from the moment the show went live; null before. At most 240 points. */
	curve: z.object({ from: z.string(), stepSeconds: z.number().int().min(1), points: z.array(z.object({ gmvFen: count, orders: count, viewers: count.nullable() })) }).nullable(),
	featured: z.array(z.object({ itemId: id, from: z.string(), to: z.string() })),
});
export type Figures = z.infer<typeof Figures>;
