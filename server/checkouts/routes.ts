import { IdempotencyHeader, IdParam } from "#shared/api.ts";
import { Checkout, CheckoutQuery, CheckoutQuote, PaidCheckout, PayCheckout, PlaceCheckout } from "#shared/cart.ts";
import { Refusal } from "#shared/problem.ts";
import type { Deps } from "../deps.ts";
import { body, createRoute, door, json, router } from "../http/route.ts";
import { payCheckout } from "../payments/joint.ts";
import { checkPayment } from "../payments/service.ts";
import { checkoutRefusal, type Checkouts, createCheckouts } from "./place.ts";
import { readCheckout } from "./queries.ts";
import { quoteCheckout } from "./quote.ts";

const isPhone = (userAgent: string | undefined): boolean => /Android|iPhone|Mobile/i.test(userAgent ?? "");

/** Several orders in one go: what they would cost, placing them, paying them. */
export const checkoutRoutes = (deps: Deps, checkouts: Checkouts = createCheckouts(deps)) => {
	const whole = async (buyerId: string, checkoutId: string): Promise<Checkout> => {
		const checkout = await readCheckout(deps.db, buyerId, checkoutId);
		if (!checkout) throw new Refusal("not_found");
		return checkout;
	};
	return router()
		.openapi(
			createRoute({ method: "post", path: "/api/checkouts/quote", ...door("order.place"), request: { body: body(CheckoutQuery) }, responses: { 200: json(CheckoutQuote, "As it would be now. Nothing is held.") } }),
			async (c) => c.json(await quoteCheckout(deps.db, c.var.actor.userId!, c.req.valid("json")), 200),
		)
		.openapi(
			createRoute({
				method: "post",
				path: "/api/checkouts",
				...door("order.place"),
				description: "All orders or none: `checkout_blocked` names in `errors` every line that is in the way, by its place, with the code of the reason. What is ordered leaves the cart.",
				request: { headers: IdempotencyHeader, body: body(PlaceCheckout) },
				responses: { 201: json(Checkout, "Placed. With `Idempotency-Replayed: true` it was placed by an earlier request with this key, and is answered as it stands now.") },
			}),
			async (c) => {
				const buyerId = c.var.actor.userId!;
				const result = await checkouts.place(buyerId, c.req.valid("header")["idempotency-key"], c.req.valid("json"));
				if (result.kind !== "placed") throw checkoutRefusal(result);
				if (result.replayed) c.header("Idempotency-Replayed", "true");
				return c.json(await whole(buyerId, result.checkoutId), 201);
			},
		)
		.openapi(createRoute({ method: "get", path: "/api/checkouts/{id}", ...door("order.read"), request: { params: IdParam }, responses: { 200: json(Checkout) } }), async (c) => c.json(await whole(c.var.actor.userId!, c.req.valid("param").id), 200))
		.openapi(
			createRoute({
				method: "post",
				path: "/api/checkouts/{id}/pay",
				...door("order.pay"),
				description:
					"Pays its pending orders: at once one after the other, at a provider as one payment for all of them, which `payment` tells where to make. What could not be paid stands in `failed`, and can be tried again.",
				request: { params: IdParam, body: body(PayCheckout) },
				responses: { 200: json(PaidCheckout) },
			}),
			async (c) => {
				const { id } = c.req.valid("param");
				const payer = { phone: isPhone(c.req.header("user-agent")), peer: c.var.peer };
				const { orders, failed } = await payCheckout(deps, c.var.actor, id, c.req.valid("json"), payer);
				// What a provider said of where to go on with a single order is in the answer alone.
				const going = new Map(orders.filter(({ payment }) => payment?.next).map((order) => [order.id, order]));
				const now = await whole(c.var.actor.userId!, id);
				return c.json({ ...now, orders: now.orders.map((order) => going.get(order.id) ?? order), failed: [...failed] }, 200);
			},
		)
		.openapi(
			createRoute({
				method: "post",
				path: "/api/checkouts/{id}/payment/check",
				...door("order.pay"),
				description: "Asks the provider about the payment that is open for several of its orders, and answers it as it stands then.",
				request: { params: IdParam },
				responses: { 200: json(Checkout) },
			}),
			async (c) => {
				const { id } = c.req.valid("param");
				const { payment } = await whole(c.var.actor.userId!, id);
				if (payment) await checkPayment(deps, c.var.actor, payment.orderIds[0]!);
				return c.json(await whole(c.var.actor.userId!, id), 200);
			},
		);
};
