import { expect, it } from "vitest";
import type { Order, OrderState } from "#shared/api.ts";
import { withMore, withOrder } from "./order-list.ts";

const order = (id: string, state: OrderState = "pending") => ({ id, state }) as Order;
const page = { orders: [order("a"), order("b")], more: true };

it("puts a newer state in place of the old one", () => {
	expect(withOrder(page, order("b", "shipped"), "all").orders.map(({ state }) => state)).toEqual(["pending", "shipped"]);
});

it("takes an order out that the filter no longer has", () => {
	expect(withOrder(page, order("a", "shipped"), "pending").orders.map(({ id }) => id)).toEqual(["b"]);
});

it("adds a page without doubles", () => {
	expect(withMore(page, { orders: [order("b"), order("c")], more: false })).toEqual({ orders: [order("a"), order("b"), order("c")], more: false });
});
