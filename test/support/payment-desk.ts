import { sql } from "kysely";
import { PgBoss } from "pg-boss";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, expect } from "vitest";
import { createApp } from "../../server/app.ts";
import type { Deps } from "../../server/deps.ts";
import { createJudge } from "../../server/moderation/judge.ts";
import { registerOrderJobs } from "../../server/orders/jobs.ts";
import { registerPaymentJobs } from "../../server/payments/jobs.ts";
import { createPayments } from "../../server/payments/payments.ts";
import { freshDatabase, type TestDatabase } from "./database.ts";
import { brokenInvariants, recordingLive } from "./market.ts";
import { startProviders } from "./providers.ts";

export interface PaymentDesk {
	readonly database: TestDatabase;
	/** On loopback; they check our signatures. */
	readonly providers: Awaited<ReturnType<typeof startProviders>>;
	readonly live: ReturnType<typeof recordingLive>;
	readonly deps: Deps;
	readonly app: ReturnType<typeof createApp>;
}

/**
 * Payments with a database, jobs and providers of their own, for the tests of a file: `opened` gets them before the first. After each test the books
 * are right, nobody's money is kept, and every request was signed.
 */
export function usePaymentDesk(opened: (desk: PaymentDesk) => void): void {
	let desk: PaymentDesk | undefined;
	let jobs: PgBoss | undefined;
	beforeAll(async () => {
		const [database, providers] = await Promise.all([freshDatabase(), startProviders()]);
		jobs = new PgBoss({ connectionString: database.url, max: 4 });
		jobs.on("error", () => {});
		await jobs.start();
		const nobody = { userId: null, role: "nobody", name: null, shopIds: [] };
		const live = recordingLive();
		const deps = { db: database.db, log: pino({ level: "silent" }), live, jobs, payments: createPayments(providers.settings(), "http://shop.test"), holdMinutes: 15, sessions: { actorOf: async () => nobody } } as unknown as Deps;
		await registerOrderJobs(deps);
		await registerPaymentJobs(deps);
		const app = createApp(deps, { origins: ["http://shop.test"], tls: false, trustProxy: false, mediaOrigin: "", judge: createJudge({ db: database.db }), snapshot: async () => null });
		desk = { database, providers, live, deps, app };
		opened(desk);
	});
	afterAll(async () => {
		await jobs?.stop({ graceful: false });
		await desk?.providers.close();
		await desk?.database.drop();
	});
	beforeEach(() => {
		for (const provider of desk!.providers.all) Object.assign(provider, { down: false, refundsAre: "succeeded" });
	});
	afterEach(async () => {
		const { database, providers } = desk!;
		expect(await brokenInvariants(database.db)).toEqual([]);
		// Nobody's money is kept for an order that does not stand: it is back, or a refund is under way.
		const { rows } = await sql`select payments.id from payments join orders on orders.id = order_id where payments.state = 'succeeded' and refund_fen < amount_fen and orders.state in ('cancelled', 'expired')`.execute(database.db);
		expect(rows).toEqual([]);
		for (const provider of providers.all) expect(provider.unsigned, `${provider.method}: requests that were not signed as they should be`).toBe(0);
	});
}
