import { type Bench, median, round } from "./bench.ts";
import { compareOrders, openMarketDay } from "./market-day.ts";

export const ordersHot: Bench = {
	name: "orders-hot",
	what: "acknowledged orders/s on one hot variant over HTTP, against one transaction per order through plain pg at its best client count",
	budget: 15,
	compare: ">=",
	unit: "x",
	run: (report) => compareOrders(report, 1),
};

export const ordersWide: Bench = {
	name: "orders-wide",
	what: "the same over 1,000 variants",
	budget: 1.5,
	compare: ">=",
	unit: "x",
	run: (report) => compareOrders(report, report.quick ? 100 : 1000),
};

export const ordersHotShare: Bench = {
	name: "orders-hot-share",
	what: "acknowledged orders/s on one hot variant, against what the same process answers to an empty authenticated POST at the same door",
	budget: 0.5,
	compare: ">=",
	unit: "x",
	async run(report) {
		const day = await openMarketDay(report, { variants: 1 });
		const { connections } = await day.bestConnections();
		const seconds = report.quick ? 1 : 4;
		const runs = report.quick ? 1 : 6;
		await day.buy(seconds, { empty: true });
		const rows: { orders: number; empty: number }[] = [];
		for (let run = 0; run < runs; run++) rows.push({ orders: (await day.buy(seconds)).rate, empty: (await day.buy(seconds, { empty: true })).rate });
		await day.check();
		const [orders, empty] = [Math.round(median(rows.map((row) => row.orders))), Math.round(median(rows.map((row) => row.empty)))];
		return {
			value: round(median(rows.map((row) => row.orders / row.empty)), 2),
			unit: "x",
			runs,
			against: `median ratio, run about, on ${connections} connections; ${orders} orders/s, ${empty} empty requests/s, each read, its session looked up, refused by the schema`,
			ratios: rows.map((row) => round(row.orders / row.empty, 2)),
		};
	},
};

export const ordersP99: Bench = {
	name: "orders-p99",
	what: "time to an acknowledged order on one hot variant at 80 % of the peak rate, from when the request was due, p99",
	budget: 150,
	compare: "<=",
	unit: "ms",
	async run(report) {
		const day = await openMarketDay(report, { variants: 1 });
		const { connections } = await day.bestConnections();
		const seconds = report.quick ? 1 : 5;
		const runs = report.quick ? 1 : 5;
		const rows: { p50: number; p99: number; peak: number; rate: number; others: number }[] = [];
		for (let run = 0; run < runs; run++) {
			// The peak is measured anew beside each run: the machine may have other work.
			const peak = (await day.buy(seconds)).rate;
			const { p50, p99, rate, others } = await day.buy(seconds, { perSecond: 0.8 * peak });
			rows.push({ p50, p99, peak, rate, others: Object.values(others).reduce((a, b) => a + b, 0) });
			report.note(`run ${run + 1}: peak ${Math.round(peak)}/s, at ${Math.round(rate)}/s p50 ${p50} ms, p99 ${p99} ms`);
		}
		await day.check();
		const refused = rows.reduce((sum, { others }) => sum + others, 0);
		return {
			value: median(rows.map(({ p99 }) => p99)),
			unit: "ms",
			runs,
			against: `median of the runs' p99; at ${Math.round(median(rows.map(({ rate }) => rate)))} orders/s of a peak of ${Math.round(median(rows.map(({ peak }) => peak)))}, ${connections} connections; p50 ${median(rows.map(({ p50 }) => p50))}`,
			holds: refused === 0,
			...(refused > 0 ? { why: `${refused} placements were not acknowledged` } : {}),
			p99s: rows.map(({ p99 }) => p99),
		};
	},
};
