/** What a bench is, and the small sums that all of them do. */

export interface Report {
	/** Few and short runs, to see that a bench works at all. The figure is no measurement. */
	readonly quick: boolean;
	/** A line of progress; goes to standard error. */
	note(text: string): void;
	/** Something to end when the bench is over, however it ends. The newest goes first. */
	defer(close: () => unknown): void;
}

export interface Measured {
	readonly value: number;
	readonly unit: string;
	/** How often it was measured. */
	readonly runs: number;
	/** What the figure is, and what it was compared with. */
	readonly against: string;
	/** False: a condition of the budget that the value alone does not show does not hold; `why` says which. */
	readonly holds?: boolean;
	readonly why?: string;
	/** Whatever else was learned. */
	readonly [detail: string]: unknown;
}

/** One row of the table of budgets (design.md, section 6). */
export interface Bench {
	readonly name: string;
	readonly what: string;
	readonly budget: number;
	readonly compare: "<=" | ">=";
	readonly unit: string;
	/** What has to be there first and may take its time (a build): no part of what is measured, nor of the time that a bench has. */
	readonly prepare?: (report: Report) => Promise<void>;
	readonly run: (report: Report) => Promise<Measured>;
}

/** The value below which a share `q` (0 to 1) of `values` lies, by the nearest rank. */
export function quantile(values: readonly number[], q: number): number {
	if (values.length === 0) throw new Error("nothing was measured");
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.max(0, Math.ceil(q * sorted.length) - 1))]!;
}

export const median = (values: readonly number[]): number => quantile(values, 0.5);

export function round(value: number, digits = 1): number {
	return Math.round(value * 10 ** digits) / 10 ** digits;
}

/** p50, p95 and maximum, rounded. */
export const spread = (values: readonly number[]) => ({ p50: round(median(values)), p95: round(quantile(values, 0.95)), max: round(Math.max(...values)) });
