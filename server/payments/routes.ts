import { IdParam, Order, PayOrder } from "#shared/api.ts";
import { PaymentBooks, PaymentMethodParam, PaymentMethods, Reconcile, SettleDifference } from "#shared/payments.ts";
import type { Deps } from "../deps.ts";
import { body, createRoute, door, json, router } from "../http/route.ts";
import { booksOf, settleDifference } from "./differences.ts";
import { reconcileQueue } from "./jobs.ts";
import { checkPayment, payOrder, takeMessage } from "./service.ts";

/** Where providers send their messages: they are no browsers, and what they send is signed. */
export const isNotifyPath = (path: string): boolean => /^\/api\/payments\/[a-z]+\/notify$/.test(path);

/** Providers have another page for phones. */
const isPhone = (userAgent: string | undefined): boolean => /Android|iPhone|Mobile/i.test(userAgent ?? "");

/** Ways to pay, paying, messages of providers, and the comparison with their books. */
export const paymentRoutes = (deps: Deps) =>
	router()
		.openapi(createRoute({ method: "get", path: "/api/payments/methods", ...door("public.read"), responses: { 200: json(PaymentMethods) } }), async (c) => c.json({ methods: [...deps.payments.methods] }, 200))
		.openapi(
			createRoute({ method: "post", path: "/api/orders/{id}/pay", ...door("order.pay"), request: { params: IdParam, body: body(PayOrder) }, responses: { 200: json(Order, "As it stands now. With `payment.next` the buyer goes on at the provider.") } }),
			async (c) => c.json(await payOrder(deps, c.var.actor, c.req.valid("param").id, c.req.valid("json"), { phone: isPhone(c.req.header("user-agent")), peer: c.var.peer }), 200),
		)
		.openapi(
			createRoute({ method: "post", path: "/api/orders/{id}/payment/check", ...door("order.pay"), request: { params: IdParam }, responses: { 200: json(Order, "As it stands after its provider was asked about an open payment.") } }),
			async (c) => c.json(await checkPayment(deps, c.var.actor, c.req.valid("param").id), 200),
		)
		.openapi(
			createRoute({
				method: "post",
				path: "/api/payments/{method}/notify",
				...door("payment.notify"),
				request: { params: PaymentMethodParam },
				responses: { 200: { description: "What the provider wants to hear. The body is the provider's, with its signature." } },
			}),
			async (c) => {
				// The text as it came: its signature is over every byte.
				const { contentType, body } = await takeMessage(deps, c.req.valid("param").method, { headers: c.req.raw.headers, body: await c.req.text() });
				return c.body(body, 200, { "Content-Type": contentType });
			},
		)
		.openapi(createRoute({ method: "get", path: "/api/payments/books", ...door("payment.manage"), responses: { 200: json(PaymentBooks) } }), async (c) => c.json(await booksOf(deps), 200))
		.openapi(
			createRoute({ method: "post", path: "/api/payments/reconcile", ...door("payment.manage"), request: { body: body(Reconcile) }, responses: { 202: json(PaymentBooks, "Asked for: a job compares the books. The answer is what is known so far.") } }),
			async (c) => {
				await deps.jobs.send(reconcileQueue, { hours: c.req.valid("json").hours });
				return c.json(await booksOf(deps), 202);
			},
		)
		.openapi(
			createRoute({ method: "post", path: "/api/payments/differences/{id}/settle", ...door("payment.manage"), request: { params: IdParam, body: body(SettleDifference) }, responses: { 200: json(PaymentBooks) } }),
			async (c) => {
				await settleDifference(deps, c.var.actor, c.req.valid("param").id, c.req.valid("json").refund);
				return c.json(await booksOf(deps), 200);
			},
		);
