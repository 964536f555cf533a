import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Action, policy, scopeOf } from "#shared/policy.ts";
import { type Role, roles } from "#shared/roles.ts";
import { type ShowRequest, showRequests } from "#shared/show.ts";
import { showActions } from "../server/live/socket.ts";
import { Person, runApp } from "./support/app.ts";
import { type Operation, operationsOf, somewhere } from "./support/operations.ts";

let app: Awaited<ReturnType<typeof runApp>>;
let operations: Operation[];
const people = {} as Record<Role, Person>;

beforeAll(async () => {
	app = await runApp();
	for (const role of roles) people[role] = role === "nobody" || role === "guest" ? new Person(app.url) : await Person.demo(app.url, role);
	await people.guest.post("/api/auth/sign-in/anonymous");
	operations = await operationsOf(people.nobody);
	// Whose row says "own" is moderator of the show that the events go to.
	const showId = (await people.nobody.get("/api/home")).body.upcoming[0].id;
	for (const role of ["viewer", "merchant"]) expect((await people.admin.post(`/api/shows/${showId}/moderators`, { person: `${role}@demo.livestall` })).status).toBe(201);
});
afterAll(() => app?.release());

const refusedStatus = (role: Role) => (role === "nobody" || role === "guest" ? 401 : 403);

describe("the policy table", () => {
	test.each(roles)("%s gets through exactly the doors of its row", async (role) => {
		expect(operations.length).toBeGreaterThan(30);
		for (const operation of operations) {
			// Open to everyone, and they would end or change the session that the next call needs.
			if (operation.action === "auth.use") continue;
			const hasBody = operation.method !== "GET" && operation.method !== "DELETE";
			const { status, body } = await people[role].request(operation.method, somewhere(operation), hasBody ? {} : undefined);
			const what = `${role}: ${operation.method} ${operation.path} (${operation.action}) answered ${status} ${JSON.stringify(body).slice(0, 200)}`;
			if (scopeOf(role, operation.action)) expect([401, 403], what).not.toContain(status);
			else expect(status, what).toBe(refusedStatus(role));
			expect(status, what).toBeLessThan(500);
		}
	});

	test.each(roles)("%s may send exactly the socket events of its row", async (role) => {
		const connection = await people[role].connect();
		const shows = (await people.nobody.get("/api/home")).body.upcoming;
		const showId: string = shows[0].id;
		const payloads: Record<ShowRequest, unknown> = {
			join: { showId },
			leave: { showId },
			"chat-send": { showId, text: "大家好" },
			"chat-mode": { showId, mode: "open", slowSeconds: 10 },
			"chat-pin": { showId, messageId: null },
			"chat-remove": { showId, messageId: 999_999_999 },
			mute: { showId, userId: "nobody-at-all", minutes: 0 },
			feature: { showId, itemId: null },
			like: { showId, count: 1 },
		};
		for (const event of Object.keys(showRequests) as ShowRequest[]) {
			const problem = await connection.refusal(event, payloads[event]);
			if (scopeOf(role, showActions[event])) expect(["unauthenticated", "forbidden", "internal"], `${role}: ${event}`).not.toContain(problem?.code);
			else expect(problem?.status, `${role}: ${event}`).toBe(refusedStatus(role));
		}
		connection.close();
	});

	test("has no row that nothing asks for, and every route and event names one", () => {
		const asked = new Set<Action>([...operations.map(({ action }) => action), ...Object.values(showActions)]);
		expect([...asked].filter((action) => !(action in policy))).toEqual([]);
		expect(Object.keys(policy).filter((action) => !asked.has(action as Action))).toEqual([]);
	});
});

describe("what is somebody else's", () => {
	test("a host can't go live with, plan or feature in another host's show", async () => {
		const other = await Person.demo(app.url, "host2");
		const [mine] = (await people.host.get("/api/desk/mine")).body as { id: string; state: string }[];
		expect(mine).toBeDefined();
		expect((await other.post(`/api/shows/${mine!.id}/live`)).body.code).toBe("forbidden");
		expect((await other.get(`/api/shows/${mine!.id}/stage?as=publish`)).body.code).toBe("forbidden");
		expect((await other.get(`/api/shows/${mine!.id}/lineup`)).body.code).toBe("forbidden");
		const connection = await other.connect();
		expect((await connection.refusal("feature", { showId: mine!.id, itemId: null }))?.code).toBe("forbidden");
		expect((await connection.refusal("mute", { showId: mine!.id, userId: "x", minutes: 5 }))?.code).toBe("forbidden");
		connection.close();
	});

	test("a buyer's order and address are seen and moved by nobody else but the shop", async () => {
		const buyer = people.viewer;
		const stranger = new Person(app.url);
		await stranger.post("/api/auth/sign-up/email", { name: "路人", email: "stranger@test.livestall", password: "long enough 1" });
		const address = (await buyer.post("/api/addresses", { name: "李小满", phone: "13800000000", region: "湖北省", street: "橙山路 1 号" })).body;
		const product = (await buyer.get("/api/products?q=")).body.products[0];
		const { variants } = (await buyer.get(`/api/products/${product.id}`)).body;
		const variant = variants.find((one: { left: number }) => one.left > 0);
		const placement = { variantId: variant.id, quantity: 1, addressId: address.id, unitPriceFen: variant.priceFen };

		const theirs = await stranger.post("/api/orders", placement, { "idempotency-key": "stranger-takes-address" });
		expect([404, 422]).toContain(theirs.status);

		const placed = await buyer.post("/api/orders", placement, { "idempotency-key": "an-order-of-mine" });
		expect(placed.status).toBe(201);
		const order = `/api/orders/${placed.body.id}`;
		expect((await stranger.get(order)).status).toBe(404);
		for (const [path, body] of [["pay", { method: "cod" }], ["cancel", {}]] as const) {
			expect([403, 404]).toContain((await stranger.post(`${order}/${path}`, body)).status);
		}
		expect((await stranger.get("/api/orders")).body.orders).toEqual([]);
		expect([403, 404]).toContain((await stranger.request("DELETE", `/api/addresses/${address.id}`)).status);
		// Of the two merchants exactly the seller's own sees it.
		const merchants = [people.merchant, await Person.demo(app.url, "merchant2")];
		const seeing = await Promise.all(merchants.map(async (merchant) => (await merchant.get("/api/shop/orders")).body.orders.some((one: { id: string }) => one.id === placed.body.id)));
		expect(seeing.filter(Boolean).length).toBeLessThanOrEqual(1);
		for (const [index, merchant] of merchants.entries()) {
			if (seeing[index]) continue;
			expect([403, 404]).toContain((await merchant.post(`${order}/ship`, { carrier: "顺丰速运", trackingNumber: "SF1234567890" })).status);
			expect((await merchant.get(order)).status).toBe(404);
		}
	});

	test("a role that is taken away counts at once, on HTTP and on an open socket", async () => {
		const person = new Person(app.url);
		await person.post("/api/auth/sign-up/email", { name: "临时场控", email: "temp@test.livestall", password: "long enough 1" });
		const { userId } = (await person.get("/api/me")).body;
		await people.admin.request("PATCH", `/api/users/${userId}/role`, { role: "producer" });
		expect((await person.get("/api/rooms")).status).toBe(200);
		const connection = await person.connect();
		const gone = new Promise((resolve) => connection.socket.once("disconnect", resolve));
		await people.admin.request("PATCH", `/api/users/${userId}/role`, { role: "viewer" });
		await gone;
		expect((await person.get("/api/rooms")).status).toBe(403);
		connection.close();
	});
});

describe("who comes from elsewhere", () => {
	test("a page of another origin can't change anything, nor open a socket", async () => {
		const answer = await people.admin.post("/api/showcases", {}, { origin: "https://evil.example" });
		expect(answer.status).toBe(403);
		expect(answer.body.code).toBe("origin");
		const response = await fetch(`${app.url}/socket.io/?EIO=4&transport=polling`, { headers: { origin: "https://evil.example" } });
		expect(response.status).toBe(403);
	});

	test("too large a body is refused as a problem", async () => {
		const answer = await people.viewer.post("/api/addresses", { name: "x".repeat(200_000) });
		expect(answer.status).toBe(413);
		expect(answer.body.code).toBe("too_large");
	});

	test("sign-in is rate limited", async () => {
		const guesser = new Person(app.url);
		const statuses: number[] = [];
		for (let attempt = 0; attempt < 60; attempt++) statuses.push((await guesser.post("/api/auth/sign-in/email", { email: "viewer@demo.livestall", password: `guess-${attempt}` })).status);
		expect(statuses[0]).toBe(401);
		expect(statuses.at(-1)).toBe(429);
	});
});
