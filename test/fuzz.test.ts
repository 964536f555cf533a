import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { problems } from "#shared/problem.ts";
import { showRequests } from "#shared/show.ts";
import { type Answer, Person, runApp } from "./support/app.ts";
import { type Operation, operationsOf, type Schema, somewhere } from "./support/operations.ts";

let app: Awaited<ReturnType<typeof runApp>>;
let admin: Person;
let viewer: Person;
let operations: Operation[];
/** Ids that exist: a fuzzed message gets further with them. */
let known: string[];

beforeAll(async () => {
	app = await runApp();
	admin = await Person.demo(app.url, "admin");
	viewer = await Person.demo(app.url, "viewer");
	operations = await operationsOf(admin);
	const home = (await admin.get("/api/home")).body;
	const product = (await admin.get(`/api/products/${home.products[0].id}`)).body;
	const rooms = (await admin.get("/api/rooms")).body as { id: string }[];
	const hosts = (await admin.get("/api/hosts")).body as { id: string }[];
	known = [...home.upcoming, ...home.showcases, ...home.products, ...rooms, ...hosts, ...product.variants].map((one: { id: string }) => one.id);
});
afterAll(() => app?.release());

/** Strings that break things: injections, odd Unicode, numbers in disguise, lone surrogates, NUL. */
const nasty = fc.constantFrom(
	"", " ", "\u0000", "'; drop table orders; --", "<script>alert(1)</script>", "../../etc/passwd", "%00", "\ud800", "‮abc", "👩‍👩‍👧‍👦".repeat(50), "é".repeat(1000), "0", "-1", "1e309", "NaN", "null", "{}", "一".repeat(500), "a".repeat(60_000),
);

/** Values near what a schema asks for: most are right, some are off in one place, some are anything. */
function near(schema: Schema): fc.Arbitrary<unknown> {
	return fc.oneof({ weight: 6, arbitrary: fc.constant(null).chain(() => fitting(schema)) }, { weight: 1, arbitrary: fc.jsonValue() }, { weight: 1, arbitrary: nasty });
}

function fitting(schema: Schema): fc.Arbitrary<unknown> {
	if (schema.anyOf) return fc.oneof(...schema.anyOf.map(near));
	if (schema.enum) return fc.constantFrom(...schema.enum);
	const type = Array.isArray(schema.type) ? schema.type[0] : schema.type;
	switch (type) {
		case "object":
			return fc.record(Object.fromEntries(Object.entries(schema.properties ?? {}).map(([name, property]) => [name, near(property)])), { requiredKeys: [] });
		case "array":
			return fc.array(near(schema.items ?? {}), { maxLength: 5 });
		case "integer":
		case "number":
			return fc.oneof(fc.integer({ min: schema.minimum ?? -10, max: Math.min(schema.maximum ?? 1000, 2 ** 31 - 1) }), fc.constantFrom(0, -1, 0.5, 2 ** 31, 2 ** 53, -(2 ** 63), 1e300));
		case "boolean":
			return fc.boolean();
		case "string":
			if (schema.format === "uuid") return fc.oneof(fc.constantFrom(...known), fc.uuid());
			if (schema.format === "date-time") return fc.date({ noInvalidDate: true, min: new Date(-1e14), max: new Date(1e14) }).map((date) => date.toISOString());
			if (schema.format === "date") return fc.constantFrom("2026-11-24", "2026-02-30", "0000-01-01", "9999-12-31");
			return fc.oneof(fc.string({ unit: "grapheme", maxLength: 60 }), fc.constantFrom(...known), nasty);
		default:
			return fc.jsonValue();
	}
}

function expectNoCrash(what: string, { status, headers, body }: Answer): void {
	const said = `${what} answered ${status} ${JSON.stringify(body).slice(0, 300)}`;
	expect(status, said).toBeLessThan(500);
	if (status < 400) return;
	expect(headers.get("content-type"), said).toMatch(/^application\/problem\+json/);
	expect(problems, said).toHaveProperty(body.code);
	expect(body.detail, said).toEqual(expect.any(String));
	expect(JSON.stringify(body), said).not.toMatch(/node_modules|\.ts:\d|at async/);
}

test("every route answers whatever it is sent with data or problem details, never a 500", async () => {
	for (const operation of operations) {
		// It would end the sessions that the rest needs.
		if (operation.path.startsWith("/api/auth/")) continue;
		const query = operation.parameters.filter((parameter) => parameter.in === "query");
		await fc.assert(
			fc.asyncProperty(
				operation.body ? near(operation.body) : fc.constant(undefined),
				fc.record(Object.fromEntries(query.map(({ name, schema }) => [name, near(schema).map((value) => (typeof value === "object" ? JSON.stringify(value) : String(value)))])), { requiredKeys: [] }),
				fc.oneof({ weight: 3, arbitrary: fc.constantFrom(...known) }, { weight: 1, arbitrary: fc.constantFrom("not-a-uuid", "%E0%A4%A", "..%2f..", "0".repeat(300)) }),
				fc.boolean(),
				async (body, parameters, id, asAdmin) => {
					const path = operation.path.replace(/\{\w+\}/g, id);
					const search = new URLSearchParams(parameters as Record<string, string>).toString();
					if (search.length > 8000) return;
					const answer = await (asAdmin ? admin : viewer).request(operation.method, `${path}${search ? `?${search}` : ""}`, body, { "idempotency-key": `fuzz-${id.slice(0, 40)}`.replace(/[^\x21-\x7e]/g, "") });
					expectNoCrash(`${operation.method} ${path}?${search} ${JSON.stringify(body)?.slice(0, 500)}`, answer);
				},
			),
			{ numRuns: 40, interruptAfterTimeLimit: 20_000 },
		);
	}
});

test("bodies that are no JSON, of the wrong type or broken off are refused as problems", async () => {
	for (const operation of operations.filter(({ body }) => body !== null)) {
		for (const [type, raw] of [["application/json", "{"], ["application/json", "\u0000"], ["application/json", ""], ["text/plain", "hello"], ["application/x-www-form-urlencoded", "a=1"], ["application/json", "[".repeat(20_000)]] as const) {
			const response = await fetch(new URL(somewhere(operation), app.url), { method: operation.method, headers: { origin: app.url, cookie: admin.cookie, "content-type": type }, body: raw });
			const text = await response.text();
			expectNoCrash(`${operation.method} ${operation.path} with ${type} ${raw.slice(0, 20)}`, { status: response.status, headers: response.headers, body: text ? JSON.parse(text) : {} });
			expect(response.status, `${operation.method} ${operation.path} took ${type} ${raw.slice(0, 20)}`).toBeGreaterThanOrEqual(400);
		}
	}
});

test("sign-up and sign-in too", async () => {
	for (const path of ["/api/auth/sign-up/email", "/api/auth/sign-in/email"]) {
		await fc.assert(
			fc.asyncProperty(fc.oneof(fc.jsonValue(), fc.record({ name: nasty, email: nasty, password: nasty }, { requiredKeys: [] })), async (body) => {
				expectNoCrash(`POST ${path} ${JSON.stringify(body)}`, await new Person(app.url).post(path, body));
			}),
			{ numRuns: 25 },
		);
	}
});

test("every socket event acknowledges whatever it is sent", async () => {
	const connection = await admin.connect();
	for (const name of Object.keys(showRequests)) {
		await fc.assert(
			fc.asyncProperty(
				fc.oneof(fc.jsonValue(), fc.record({ showId: fc.constantFrom(...known), text: nasty, messageId: fc.integer(), userId: nasty, minutes: fc.integer(), itemId: fc.option(fc.constantFrom(...known)), since: fc.integer(), chatSince: fc.integer() }, { requiredKeys: [] })),
				async (payload) => {
					// Larger than a message may be: the connection is closed for it, which is another test's matter.
					if (JSON.stringify(payload).length > 10_000) return;
					const answer = await connection.ask(name, payload);
					if (!answer.ok) expect(["internal"], `${name} ${JSON.stringify(payload)}`).not.toContain(answer.problem.code);
				},
			),
			{ numRuns: 30 },
		);
	}
	connection.close();
});

test("events without an acknowledgement, unknown ones and ones too large leave the server up", async () => {
	const connection = await viewer.connect();
	connection.socket.emit("join");
	connection.socket.emit("chat-send", 1, 2, 3, "not a function");
	connection.socket.emit("no-such-event", { a: 1 });
	const closed = new Promise((resolve) => connection.socket.once("disconnect", resolve));
	connection.socket.emit("chat-send", { text: "x".repeat(100_000) });
	await closed;
	expect((await viewer.get("/readyz")).status).toBe(200);
	connection.close();
});

test("nothing of all this was a crash or a bug in the log", () => {
	expect(app.output()).not.toMatch(/request failed|socket event failed|uncaught/i);
});
