import { randomUUID } from "node:crypto";
import { getConnInfo } from "@hono/node-server/conninfo";
import { OpenAPIHono } from "@hono/zod-openapi";
import type { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { createMiddleware } from "hono/factory";
import { importLimits } from "#shared/catalog.ts";
import { langOf, Refusal } from "#shared/problem.ts";
import { nobody } from "#shared/roles.ts";
import { addressRoutes } from "./addresses/routes.ts";
import { authRoutes } from "./auth/routes.ts";
import { cartRoutes } from "./cart/routes.ts";
import { catalogRoutes } from "./catalog/routes.ts";
import { shopRoutes } from "./catalog/shop-routes.ts";
import { chatRoutes } from "./chat/routes.ts";
import { checkoutRoutes } from "./checkouts/routes.ts";
import { couponRoutes } from "./coupons/routes.ts";
import type { Deps } from "./deps.ts";
import { encoderRoutes } from "./encoders/routes.ts";
import { figureRoutes } from "./figures/routes.ts";
import { followRoutes } from "./follows/routes.ts";
import { guestRoutes } from "./guests/routes.ts";
import { homeRoutes } from "./home/routes.ts";
import type { Env } from "./http/env.ts";
import type { FeatureRouter } from "./http/route.ts";
import { bodyMax } from "./http/lane.ts";
import { onError } from "./http/problems.ts";
import { originCheck, securityHeaders } from "./http/security.ts";
import { interactionRoutes } from "./interaction/routes.ts";
import type { ShowSnapshot } from "#shared/show.ts";
import { snapshotRoutes } from "./live/routes.ts";
import { lineupRoutes } from "./lineup/routes.ts";
import type { Judge } from "./moderation/judge.ts";
import { moderationRoutes } from "./moderation/routes.ts";
import type { Placing } from "./orders/place.ts";
import { orderRoutes } from "./orders/routes.ts";
import { isNotifyPath, paymentRoutes } from "./payments/routes.ts";
import { peopleRoutes } from "./people/routes.ts";
import { pictureRoutes } from "./pictures/routes.ts";
import { reminderRoutes } from "./reminders/routes.ts";
import { roomRoutes } from "./rooms/routes.ts";
import { shippingRoutes } from "./shipping/routes.ts";
import { showcaseRoutes } from "./showcases/routes.ts";
import { showRoutes } from "./shows/routes.ts";
import { apiDocsPage, apiDocument, operationsOf } from "./system/api-docs.ts";
import { stageRoutes } from "./stage/routes.ts";
import type { ServerMetrics } from "./system/metrics.ts";
import { systemRoutes } from "./system/routes.ts";

export interface AppOptions {
	/** Origins that browsers may come from. */
	readonly origins: readonly string[];
	readonly tls: boolean;
	readonly trustProxy: boolean;
	/** Origin of a media plane elsewhere, or "". */
	readonly mediaOrigin: string;
	readonly metrics?: ServerMetrics;
	/** The process's queues of placements, where something besides the routes places orders. */
	readonly placing?: Placing;
	readonly judge: Judge;
	/** A show's state, from the live layer. */
	readonly snapshot: (showId: string) => Promise<ShowSnapshot | null>;
}

const kilobyte = 1024;
export const pictureMax = 10 * 1024 * kilobyte;

/** The features under `/api`. */
function features(deps: Deps, { placing, snapshot, judge }: Pick<AppOptions, "placing" | "snapshot" | "judge">) {
	return [
		authRoutes(deps),
		peopleRoutes(deps),
		homeRoutes(deps),
		roomRoutes(deps),
		showRoutes(deps),
		encoderRoutes(deps),
		guestRoutes(deps),
		stageRoutes(deps),
		lineupRoutes(deps),
		showcaseRoutes(deps),
		catalogRoutes(deps),
		shopRoutes(deps),
		pictureRoutes(deps),
		chatRoutes(deps),
		moderationRoutes(deps, judge),
		addressRoutes(deps),
		orderRoutes(deps, placing),
		snapshotRoutes(snapshot),
		figureRoutes(deps),
		paymentRoutes(deps),
		couponRoutes(deps),
		cartRoutes(deps),
		checkoutRoutes(deps),
		shippingRoutes(deps),
		reminderRoutes(deps),
		interactionRoutes(deps, judge),
		followRoutes(deps),
	] as const;
}

type SchemaOf<T> = T extends FeatureRouter<infer S> ? S : never;
type Intersection<U> = (U extends unknown ? (member: U) => void : never) extends (all: infer I) => void ? I : never;

/** The type of all features' routes, for the client (`hc<AppType>`). */
export type AppType = Hono<Env, Intersection<SchemaOf<ReturnType<typeof features>[number]>>, "/">;

/**
 * The HTTP surface of the commerce plane. Order: request id, security headers, origin, size, who acts, then the feature's own
 * door, schema and handler. Everything refused leaves as problem details.
 */
export function createApp(deps: Deps, options: AppOptions): OpenAPIHono<Env> {
	const app = new OpenAPIHono<Env>();
	app.onError(onError);
	app.notFound(() => {
		throw new Refusal("not_found");
	});
	const limitBody = bodyLimit({ maxSize: bodyMax, onError: () => { throw new Refusal("too_large"); } });
	const limitPicture = bodyLimit({ maxSize: pictureMax, onError: () => { throw new Refusal("too_large"); } });
	const limitImport = bodyLimit({ maxSize: importLimits.bytes, onError: () => { throw new Refusal("too_large"); } });

	app.use(
		createMiddleware<Env>(async (c, next) => {
			const requestId = randomUUID();
			c.set("requestId", requestId);
			c.set("lang", langOf(c.req.header("accept-language")));
			c.set("log", deps.log);
			c.set("actor", nobody);
			const forwarded = options.trustProxy ? c.req.header("x-forwarded-for")?.split(",").at(-1)?.trim() : undefined;
			c.set("peer", forwarded ?? peerOf(c));
			const began = performance.now();
			await next();
			c.header("X-Request-Id", requestId);
			deps.log.debug({ requestId, method: c.req.method, path: c.req.path, status: c.res.status, ms: Math.round(performance.now() - began) }, "request");
		}),
	);
	if (options.metrics) app.use(options.metrics.observe);
	app.use(securityHeaders({ tls: options.tls, mediaOrigin: options.mediaOrigin }));
	app.route("/", systemRoutes(deps));
	if (options.metrics) app.route("/", options.metrics.routes);
	const fromOurPages = originCheck((origin) => options.origins.includes(origin));
	app.use((c, next) => (isNotifyPath(c.req.path) ? next() : fromOurPages(c, next)));
	const limits: Readonly<Record<string, typeof limitBody>> = { "/api/pictures": limitPicture, "/api/shop/import": limitImport };
	app.use((c, next) => (limits[c.req.path] ?? limitBody)(c, next));
	app.use(
		createMiddleware<Env>(async (c, next) => {
			if (c.req.path.startsWith("/assets/") || c.req.path.startsWith("/pictures/")) return next();
			c.set("actor", await deps.sessions.actorOf(c.req.header("cookie")));
			return next();
		}),
	);
	for (const feature of features(deps, options)) app.route("/", feature as unknown as OpenAPIHono<Env>);

	// Read when asked for: a start has no time for it.
	app.get("/api/openapi.json", (c) => c.json(apiDocument(operationsOf(app))));
	app.get("/api/docs", (c) => c.html(apiDocsPage(operationsOf(app))));
	return app;
}

function peerOf(c: Parameters<typeof getConnInfo>[0]): string {
	try {
		return getConnInfo(c).remote.address ?? "unknown";
	} catch {
		// A request that came by no connection: app.request() of a test.
		return "unknown";
	}
}
