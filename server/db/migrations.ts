import type { Kysely } from "kysely";
import { type Migration, Migrator } from "kysely/migration";
import * as foundation from "./migrations/0001-foundation.ts";
import * as offAir from "./migrations/0002-off-air.ts";
import * as streamKeys from "./migrations/0003-stream-keys.ts";
import * as catalogue from "./migrations/0004-catalogue.ts";
import * as payments from "./migrations/0005-payments.ts";
import * as figures from "./migrations/0006-figures.ts";
import * as hotOrders from "./migrations/0007-hot-orders.ts";
import * as pricing from "./migrations/0008-pricing.ts";
import * as cart from "./migrations/0009-cart.ts";
import * as actorNews from "./migrations/0010-actor-news.ts";
import * as chat from "./migrations/0012-chat.ts";
import * as interactions from "./migrations/0013-interactions.ts";
import * as moderation from "./migrations/0014-moderation.ts";
import * as reminders from "./migrations/0015-reminders.ts";
import * as referringByIndex from "./migrations/0016-referring-by-index.ts";
import * as jointPayments from "./migrations/0017-joint-payments.ts";

const migrations: Record<string, Migration> = {
	"0001-foundation": foundation,
	"0002-off-air": offAir,
	"0003-stream-keys": streamKeys,
	"0004-catalogue": catalogue,
	"0005-payments": payments,
	"0006-figures": figures,
	"0007-hot-orders": hotOrders,
	"0008-pricing": pricing,
	"0009-cart": cart,
	"0010-actor-news": actorNews,
	"0012-chat": chat,
	"0013-interactions": interactions,
	"0014-moderation": moderation,
	"0015-reminders": reminders,
	"0016-referring-by-index": referringByIndex,
	"0017-joint-payments": jointPayments,
};

/**
 * Brings the product's tables to the newest version; the tables of better-auth (`user`, `session` ...) have to be there already.
 * Kysely's migrator takes an advisory lock, so several processes may start at once. Throws what PostgreSQL said when one fails.
 */
export async function migrate(db: Kysely<any>): Promise<void> {
	const migrator = new Migrator({ db, provider: { getMigrations: async () => migrations } });
	const { error, results } = await migrator.migrateToLatest();
	if (error) throw new Error(`migration ${results?.find((result) => result.status === "Error")?.migrationName} failed`, { cause: error });
}
