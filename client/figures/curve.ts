import type { Figures } from "#shared/figures.ts";

type Curve = NonNullable<Figures["curve"]>;

/** The drawing's own units; it is stretched to the width it gets. */
export const size = { width: 1000, height: 240 } as const;

export interface Drawing {
	/** Closed path under the sum of the GMV, and the line on top of it. */
	readonly area: string;
	readonly line: string;
	/** Line of the viewers; broken where nobody was counted. */
	readonly viewers: string;
	/** Right edges of the steps, 0 to `size.width`. */
	readonly x: readonly number[];
	/** Sum of the GMV at the end of each step, fen. */
	readonly sums: readonly number[];
	readonly mostFen: number;
	readonly mostViewers: number;
	/** Where an hour, or part of one, begins: position and time. */
	readonly ticks: readonly { readonly x: number; readonly at: Date }[];
}

/** What of the curve is drawn where. */
export function draw({ from, stepSeconds, points }: Curve): Drawing {
	const { width, height } = size;
	const sums: number[] = [];
	for (const { gmvFen } of points) sums.push((sums.at(-1) ?? 0) + gmvFen);
	const mostFen = niceCeiling((sums.at(-1) ?? 0) / 100) * 100;
	const mostViewers = niceCeiling(Math.max(0, ...points.map(({ viewers }) => viewers ?? 0)));
	const x = points.map((_, index) => ((index + 1) / points.length) * width);
	const y = (value: number, most: number) => height - (value / most) * height;
	const line = [`M0 ${height}`, ...sums.map((sum, index) => `L${round(x[index]!)} ${round(y(sum, mostFen))}`)].join("");
	let pen = false;
	let viewers = "";
	for (const [index, point] of points.entries()) {
		if (point.viewers === null) pen = false;
		else {
			viewers += `${pen ? "L" : "M"}${round(x[index]!)} ${round(y(point.viewers, mostViewers))}`;
			pen = true;
		}
	}
	return { area: `${line}L${width} ${height}Z`, line, viewers, x, sums, mostFen, mostViewers, ticks: ticksOf(new Date(from), stepSeconds * points.length) };
}

/** Where on the drawing a moment lies, 0 to `size.width`. */
export function xOf({ from, stepSeconds, points }: Curve, at: string): number {
	const share = (Date.parse(at) - Date.parse(from)) / (stepSeconds * points.length * 1000);
	return Math.min(1, Math.max(0, share)) * size.width;
}

const round = (value: number) => Math.round(value * 10) / 10;

/** The next of 1, 2, 5, 10, 20 ...; at least 1. */
export function niceCeiling(value: number): number {
	if (value <= 1) return 1;
	const power = 10 ** Math.floor(Math.log10(value));
	return [1, 2, 5, 10].map((factor) => factor * power).find((nice) => nice >= value)!;
}

const tickMinutes = [1, 2, 5, 10, 15, 30, 60, 120, 240, 720, 1440] as const;

function ticksOf(from: Date, seconds: number): Drawing["ticks"] {
	const every = (tickMinutes.find((minutes) => seconds / (minutes * 60) <= 6) ?? 2880) * 60_000;
	// By the local clock: a tick at a whole quarter is one for the reader.
	const zone = from.getTimezoneOffset() * 60_000;
	const ticks: { x: number; at: Date }[] = [];
	for (let at = Math.ceil((from.getTime() - zone) / every) * every + zone; at < from.getTime() + seconds * 1000; at += every) {
		ticks.push({ x: round(((at - from.getTime()) / (seconds * 1000)) * size.width), at: new Date(at) });
	}
	return ticks;
}
