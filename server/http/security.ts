import type { MiddlewareHandler } from "hono";
import { secureHeaders } from "hono/secure-headers";
import { Refusal } from "#shared/problem.ts";
import type { Env } from "./env.ts";

/**
 * Refuses a request that changes something and comes from another site's page. A browser sends `Origin` with every such request
 * (Fetch standard) and `Sec-Fetch-Site` besides; a client without either is no browser and carries no ambient cookie.
 */
export function originCheck(isAllowed: (origin: string) => boolean): MiddlewareHandler<Env> {
	return async (c, next) => {
		if (c.req.method !== "GET" && c.req.method !== "HEAD" && c.req.method !== "OPTIONS") refuseOtherSites(c.req.header("origin"), c.req.header("sec-fetch-site"), isAllowed);
		await next();
	};
}

/** `originCheck` by the two headers; throws `origin`. */
export function refuseOtherSites(origin: string | undefined, site: string | undefined, isAllowed: (origin: string) => boolean): void {
	if (origin !== undefined ? !isAllowed(origin) : site !== undefined && site !== "same-origin" && site !== "none") throw new Refusal("origin");
}

/** Security headers of every answer: a policy without inline script, HSTS under TLS. `mediaOrigin` is the SFU's, when it is another one. */
export function securityHeaders(options: { tls: boolean; mediaOrigin: string }): MiddlewareHandler {
	const media = options.mediaOrigin ? [options.mediaOrigin, options.mediaOrigin.replace(/^http/, "ws")] : [];
	return secureHeaders({
		contentSecurityPolicy: {
			defaultSrc: ["'self'"],
			scriptSrc: ["'self'"],
			styleSrc: ["'self'"],
			// Style attributes that Solid and Kobalte set for positions; style elements stay refused.
			styleSrcAttr: ["'unsafe-inline'"],
			imgSrc: ["'self'", "data:", "blob:"],
			mediaSrc: ["'self'", "blob:"],
			connectSrc: ["'self'", ...media],
			workerSrc: ["'self'", "blob:"],
			objectSrc: ["'none'"],
			baseUri: ["'none'"],
			formAction: ["'self'"],
			frameAncestors: ["'none'"],
		},
		strictTransportSecurity: options.tls ? "max-age=31536000; includeSubDomains" : false,
		crossOriginOpenerPolicy: "same-origin",
		crossOriginResourcePolicy: "same-origin",
		referrerPolicy: "strict-origin-when-cross-origin",
		permissionsPolicy: { camera: ["self"], microphone: ["self"], displayCapture: ["self"], geolocation: [], payment: [] },
	});
}
