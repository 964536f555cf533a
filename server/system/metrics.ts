import { createMiddleware } from "hono/factory";
import { Hono } from "hono";
import { matchedRoutes } from "hono/route";
import { collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";
import { Refusal } from "#shared/problem.ts";
import { mayScrape } from "#shared/scrape.ts";
import type { Env } from "../http/env.ts";

export interface MetricsOptions {
	/** Bearer token for `/metrics`; without one only this machine may read them. */
	readonly token?: string | undefined;
	/** What else runs in this process and has figures: the media plane. */
	readonly others?: readonly Registry[];
	/** Sockets of viewers and crew that are connected now. */
	readonly sockets: () => number;
}

/** Figures of the commerce plane for Prometheus: the process itself, requests by route, sockets. */
export function createMetrics({ token, others = [], sockets }: MetricsOptions) {
	const registry = new Registry();
	collectDefaultMetrics({ register: registry, prefix: "livestall_" });
	const requests = new Histogram({
		name: "livestall_http_request_seconds",
		help: "Time to answer, by route and status.",
		labelNames: ["method", "route", "status"],
		buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5],
		registers: [registry],
	});
	const connected: Gauge = new Gauge({ name: "livestall_show_sockets", help: "Sockets of namespace /show.", registers: [registry], collect: (): void => connected.set(sockets()) });
	const all = Registry.merge([registry, ...others]);

	const observe = createMiddleware<Env>(async (c, next) => {
		const stop = requests.startTimer();
		await next();
		// The route's pattern and not the path: there are as many paths as there are products.
		const route = matchedRoutes(c).findLast(({ path }) => !path.endsWith("*"))?.path ?? "other";
		stop({ method: c.req.method, route, status: String(c.res.status) });
	});
	const routes = new Hono<Env>().get("/metrics", async (c) => {
		if (!mayScrape({ authorization: c.req.header("authorization"), forwardedFor: c.req.header("x-forwarded-for"), address: c.get("peer") }, token)) throw new Refusal("not_found");
		return c.body(await all.metrics(), 200, { "Content-Type": all.contentType });
	});
	/** An answer that did not come by way of `observe`. `seconds`: time to answer. */
	const count = (method: string, route: string, status: number, seconds: number): void => requests.observe({ method, route, status: String(status) }, seconds);
	return { observe, count, routes };
}

export type ServerMetrics = ReturnType<typeof createMetrics>;
