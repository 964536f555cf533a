import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { ShowEvent } from "#shared/show.ts";
import { Person, runApp } from "./support/app.ts";
import { emptyDatabase } from "./support/database.ts";
import { eventually } from "./support/eventually.ts";
import { buyerWithAddress, goLive } from "./support/evening.ts";
import { stageClient } from "./support/stage-client.ts";

type App = Awaited<ReturnType<typeof runApp>>;

describe("PostgreSQL goes away under load", () => {
	let app: App;
	beforeAll(async () => {
		app = await runApp();
	});
	afterAll(() => app?.release());

	test("every acknowledged order is there, everybody else is told, and all goes on without a restart", async () => {
		const { host, showId, snapshot } = await goLive(app);
		const { buyer, addressId } = await buyerWithAddress(app.url);
		const connection = await host.connect();
		await connection.send("join", { showId });

		const acknowledged = new Set<string>();
		const refused = new Set<number>();
		let more = true;
		const shoppers = snapshot.items.slice(0, 4).map(async (item, index) => {
			for (let attempt = 0; more; attempt++) {
				const answer = await buyer.post("/api/orders", { variantId: item.variantId, quantity: 1, addressId, unitPriceFen: item.priceFen }, { "idempotency-key": `load-${index}-${attempt}` });
				if (answer.status === 201 || answer.status === 200) acknowledged.add(answer.body.id);
				else refused.add(answer.status);
			}
		});
		await eventually(() => expect(acknowledged.size).toBeGreaterThan(10));
		process.kill(Number.parseInt(readFileSync(join(app.dataDir, "pg/postmaster.pid"), "utf8"), 10), "SIGKILL");
		await eventually(() => expect(refused.size).toBeGreaterThan(0));
		const before = acknowledged.size;
		await eventually(() => expect(acknowledged.size).toBeGreaterThan(before + 5));
		more = false;
		await Promise.all(shoppers);

		// 503 while it was away; 409 when an item sold out in the end. Nothing else.
		expect([...refused].filter((status) => status !== 503 && status !== 409)).toEqual([]);
		for (const id of acknowledged) expect((await buyer.get(`/api/orders/${id}`)).status, id).toBe(200);

		// The live layer listens again: an event that was made after the outage arrives, in order.
		const { seq } = await connection.send("feature", { showId, itemId: snapshot.items[0]!.id });
		await connection.until<ShowEvent>("event", (event) => event.seq === seq);
		connection.close();
	});
});

describe("the server process dies", () => {
	let app: App;
	let live: string;
	beforeAll(async () => {
		app = await runApp();
	});
	afterAll(() => app?.release());

	test("after kill -9 the next start finds everything, and a viewer who was away gets what was missed, once", async () => {
		const { host, showId, snapshot } = await goLive(app);
		live = showId;
		const viewer = new Person(app.url);
		const away = await viewer.connect();
		const joined = await away.send("join", { showId });
		if (joined.kind !== "snapshot") throw new Error("no snapshot");
		const since = joined.snapshot.seq;
		away.close();
		const connection = await host.connect();
		await connection.send("join", { showId });
		const { seq } = await connection.send("feature", { showId, itemId: snapshot.items[1]!.id });
		const { id } = await connection.send("chat-send", { showId, text: "还在吗" });
		connection.close();

		await app.kill();
		await app.start();

		const back = await viewer.connect();
		const again = await back.send("join", { showId, since, chatSince: 0 });
		back.close();
		// The last event is the start's own: its media plane has nobody on air. A server that knows no recent events answers with the whole state:
		// neither loses nor doubles.
		if (again.kind === "snapshot") {
			expect(again.snapshot.seq).toBe(seq + 1);
			expect(again.snapshot.featuredItemId).toBe(snapshot.items[1]!.id);
			expect(again.snapshot.chat.filter((message) => message.id === id)).toHaveLength(1);
		} else {
			expect(again.events.map((event) => event.seq)).toEqual(Array.from({ length: seq + 1 - since }, (_, index) => since + 1 + index));
		}
	});

	test("a second instance on the same data says so and ends", async () => {
		let said = "";
		let code = 0;
		try {
			execFileSync(process.execPath, ["server/main.ts"], { env: { ...process.env, DATA_DIR: app.dataDir, PORT: "0", LOG_LEVEL: "silent" }, encoding: "utf8", stdio: "pipe" });
		} catch (error) {
			const { stderr, status } = error as { stderr: string; status: number };
			said = stderr;
			code = status;
		}
		expect(code).toBe(1);
		expect(said).toContain(`process ${app.pid}`);
		expect(said).not.toContain("    at ");
	});

	test("Ctrl-C ends PostgreSQL and the workers too, with code 0, and sends viewers to the next start", async () => {
		const { body: pass } = await new Person(app.url).get(`/api/shows/${live}/stage?as=view`);
		const watching = await stageClient(app.url, { token: pass.token, rtpCapabilities: pass.routerRtpCapabilities });
		const postmaster = Number.parseInt(readFileSync(join(app.dataDir, "pg/postmaster.pid"), "utf8"), 10);
		const children = execFileSync("ps", ["-o", "pid=", "--ppid", String(app.pid)], { encoding: "utf8" }).trim().split(/\s+/).map(Number);
		expect(children).toContain(postmaster);
		expect(await app.stop()).toBe(0);
		await eventually(() => expect(watching.events("restart")).toEqual([{}]));
		expect(watching.events("closed")).toEqual([]);
		for (const pid of [postmaster, ...children]) expect(() => process.kill(pid, 0), `process ${pid} still runs`).toThrow("ESRCH");
	});
});

describe("two server processes on one database", () => {
	let first: App;
	let second: App;
	beforeAll(async () => {
		const shared = { DATABASE_URL: await emptyDatabase(), AUTH_SECRET: "a".repeat(40), STAGE_SECRET: "b".repeat(40) };
		first = await runApp({ env: shared });
		second = await runApp({ env: shared });
	});
	afterAll(() => Promise.all([first?.release(), second?.release()]));

	test("chat, featured items and counts of one reach the viewers of the other, each once and in order", async () => {
		const { host, showId, snapshot } = await goLive(first);
		const viewer = new Person(second.url);
		const there = await viewer.connect();
		await there.send("join", { showId });
		const here = await host.connect();
		await here.send("join", { showId });

		const texts = ["一", "二", "三"];
		for (const text of texts) await here.send("chat-send", { showId, text });
		const seqs: number[] = [];
		for (const item of snapshot.items.slice(0, 3)) seqs.push((await here.send("feature", { showId, itemId: item.id })).seq);
		await there.until<ShowEvent>("event", (event) => event.seq === seqs.at(-1));
		await there.until("chat", (chat) => chat.messages.some((message: { text: string }) => message.text === "三"));
		const events = there.received.filter(({ name }) => name === "event").map(({ payload }) => payload.seq);
		expect(events.filter((seq) => seqs.includes(seq))).toEqual(seqs);
		const chat = there.received.filter(({ name }) => name === "chat").flatMap(({ payload }) => payload.messages.map((message: { text: string }) => message.text));
		expect(chat.filter((text) => texts.includes(text))).toEqual(texts);

		const { buyer, addressId } = await buyerWithAddress(first.url);
		const item = snapshot.items[0]!;
		const placed = await buyer.post("/api/orders", { variantId: item.variantId, lineupItemId: item.id, quantity: 1, addressId, unitPriceFen: item.livePriceFen }, { "idempotency-key": "across-processes" });
		expect(placed.status).toBe(201);
		await there.until("figures", (figures) => figures.orders > 0 && figures.items.some((count: { id: string; left: number }) => count.id === item.id && count.left === item.left - 1));
		here.close();
		there.close();
	});
});
