import { IdParam } from "#shared/api.ts";
import { ClaimCoupon, Coupon, CouponInput, CouponList, CouponOfParam, CouponSwitch, MyCoupon, MyCouponQuery, MyCoupons, RunningCoupons } from "#shared/coupons.ts";
import type { Deps } from "../deps.ts";
import { body, createRoute, door, json, router } from "../http/route.ts";
import { createClaiming } from "./claim.ts";
import { myCoupons, runningCoupons } from "./queries.ts";
import { closeCoupon, dropCoupon, makeCoupon, shopCoupons, showCoupons } from "./service.ts";

/** Coupons of shops and of shows: made and closed by who manages them, dropped by the host, claimed by buyers. */
export const couponRoutes = (deps: Deps, claiming = createClaiming(deps)) =>
	router()
		.openapi(createRoute({ method: "get", path: "/api/shops/{id}/coupons", ...door("coupon.shop"), request: { params: IdParam }, responses: { 200: json(CouponList) } }), async (c) =>
			c.json({ coupons: await shopCoupons(deps.db, c.var.actor, c.req.valid("param").id) }, 200),
		)
		.openapi(createRoute({ method: "get", path: "/api/shops/{id}/coupons/running", ...door("public.read"), request: { params: IdParam }, responses: { 200: json(RunningCoupons, "What can be claimed now, the newest first.") } }), async (c) =>
			c.json({ coupons: await runningCoupons(deps.db, c.req.valid("param").id) }, 200),
		)
		.openapi(createRoute({ method: "post", path: "/api/shops/{id}/coupons", ...door("coupon.shop"), request: { params: IdParam, body: body(CouponInput) }, responses: { 201: json(Coupon, "Made") } }), async (c) =>
			c.json(await makeCoupon(deps, c.var.actor, { shopId: c.req.valid("param").id }, c.req.valid("json")), 201),
		)
		.openapi(createRoute({ method: "post", path: "/api/shops/{id}/coupons/{couponId}/close", ...door("coupon.shop"), request: { params: CouponOfParam }, responses: { 200: json(Coupon) } }), async (c) =>
			c.json(await closeCoupon(deps, c.var.actor, { shopId: c.req.valid("param").id }, c.req.valid("param").couponId), 200),
		)
		.openapi(createRoute({ method: "get", path: "/api/shows/{id}/coupons", ...door("show.read"), request: { params: IdParam }, responses: { 200: json(CouponList) } }), async (c) =>
			c.json({ coupons: await showCoupons(deps.db, c.var.actor, c.req.valid("param").id) }, 200),
		)
		.openapi(createRoute({ method: "post", path: "/api/shows/{id}/coupons", ...door("coupon.show"), request: { params: IdParam, body: body(CouponInput) }, responses: { 201: json(Coupon, "Made") } }), async (c) =>
			c.json(await makeCoupon(deps, c.var.actor, { showId: c.req.valid("param").id }, c.req.valid("json")), 201),
		)
		.openapi(createRoute({ method: "post", path: "/api/shows/{id}/coupons/{couponId}/close", ...door("coupon.show"), request: { params: CouponOfParam }, responses: { 200: json(Coupon) } }), async (c) =>
			c.json(await closeCoupon(deps, c.var.actor, { showId: c.req.valid("param").id }, c.req.valid("param").couponId), 200),
		)
		.openapi(
			createRoute({ method: "post", path: "/api/shows/{id}/coupons/{couponId}/drop", ...door("show.feature"), request: { params: CouponOfParam, body: body(CouponSwitch) }, responses: { 200: json(Coupon) } }),
			async (c) => {
				const { id, couponId } = c.req.valid("param");
				return c.json(await dropCoupon(deps, c.var.actor, id, couponId, c.req.valid("json").on), 200);
			},
		)
		.openapi(createRoute({ method: "get", path: "/api/my/coupons", ...door("coupon.use"), request: { query: MyCouponQuery }, responses: { 200: json(MyCoupons) } }), async (c) =>
			c.json(await myCoupons(deps.db, c.var.actor.userId!, c.req.valid("query")), 200),
		)
		.openapi(
			createRoute({
				method: "post",
				path: "/api/coupons/{id}/claim",
				...door("coupon.use"),
				request: { params: IdParam, body: body(ClaimCoupon) },
				responses: { 200: json(MyCoupon, "Claimed, by this request or by an earlier one") },
			}),
			async (c) => c.json(await claiming.claim(c.var.actor.userId!, c.req.valid("param").id, c.req.valid("json").have), 200),
		);
