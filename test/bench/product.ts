/** The whole product as its own process on its own PostgreSQL, people who are signed in already, and a live show. */
import { randomBytes } from "node:crypto";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pino } from "pino";
import type { DeskShow } from "#shared/api.ts";
import type { ShowSnapshot } from "#shared/show.ts";
import type { z } from "zod";
import { connect, type Db } from "../../server/db/connect.ts";
import { startEmbeddedPostgres } from "../../server/db/embedded.ts";
import { type Market, makeMarket } from "../support/market.ts";
import { type Signed, signedPeople } from "../support/session.ts";
import { Person, type RunningApp, runApp } from "../support/app.ts";
import type { Report } from "./bench.ts";
import { childrenCpuSeconds } from "./load/cpu.ts";

export interface Product {
	readonly app: RunningApp;
	readonly url: string;
	readonly db: Db;
	readonly databaseUrl: string;
	/** CPU seconds of PostgreSQL so far. */
	databaseCpu(): number;
	/** Makes `count` accounts with a session each, without asking the server: its limit on sign-ups would stop a crowd. */
	people(count: number, options?: { guests?: boolean; role?: string }): Promise<Signed[]>;
	/** A shop, a variant in stock and a live show that sells it, for databases without the demonstration data. */
	market(stock: number): Promise<Market>;
}

export async function startProduct(report: Report, { demo }: { demo: boolean }): Promise<Product> {
	const dataDir = await mkdtemp(join(tmpdir(), "livestall-bench-pg-"));
	report.defer(() => rm(dataDir, { recursive: true, force: true }));
	const postgres = await startEmbeddedPostgres({ dataDir, log: { info: () => {}, warn: (text) => report.note(text) } });
	report.defer(() => postgres.stop());
	const postmaster = Number((await readFile(join(dataDir, "pg", "postmaster.pid"), "utf8")).split("\n")[0]);
	const authSecret = randomBytes(32).toString("hex");
	const app = await runApp({ env: { DATABASE_URL: postgres.url, AUTH_SECRET: authSecret, DEMO: String(demo), NODE_ENV: "production", ...serverOptions() } });
	report.defer(() => app.release());
	const { db } = connect(postgres.url, pino({ level: "silent" }), 4);
	report.defer(() => db.destroy());
	return {
		app,
		url: app.url,
		db,
		databaseUrl: postgres.url,
		databaseCpu: () => childrenCpuSeconds(postmaster),
		people: (count, options) => signedPeople(db, authSecret, count, options),
		market: async (stock) => makeMarket({ db, user: async (_name, role) => (await signedPeople(db, authSecret, 1, { role: role ?? "viewer" }))[0]!.id }, { stock, perBuyerLimit: 1_000_000 }),
	};
}

/** To profile the server of a bench: BENCH_SERVER_NODE_OPTIONS="--cpu-prof --cpu-prof-dir=/tmp/profiles". */
function serverOptions(): Record<string, string> {
	const options = process.env["BENCH_SERVER_NODE_OPTIONS"];
	return options ? { NODE_OPTIONS: options } : {};
}

export interface LiveShow {
	readonly id: string;
	readonly host: Person;
	readonly itemIds: readonly string[];
}

/** Brings the demonstration's next show on air, as its host would. */
export async function goLive(product: Product): Promise<LiveShow> {
	const host = await Person.demo(product.url, "host");
	const { body: mine } = await host.get<z.infer<typeof DeskShow>[]>("/api/desk/mine");
	const next = mine.filter(({ state }) => state === "scheduled").sort((a, b) => a.startsAt.localeCompare(b.startsAt))[0];
	if (!next) throw new Error("the demonstration data has no show to come");
	const { status, body } = await host.post(`/api/shows/${next.id}/live`);
	if (status !== 200) throw new Error(`the show does not start: ${status} ${JSON.stringify(body)}`);
	const connection = await host.connect();
	const joined = await connection.send("join", { showId: next.id });
	connection.close();
	const { items } = (joined as { snapshot: ShowSnapshot }).snapshot;
	return { id: next.id, host, itemIds: items.map(({ id }) => id) };
}
