import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { admin, anonymous } from "better-auth/plugins";
import { createAccessControl } from "better-auth/plugins/access";
import { adminAc, defaultStatements, userAc } from "better-auth/plugins/admin/access";
import { accountRoles, type Actor, type AccountRole, nobody } from "#shared/roles.ts";
import type { Db } from "../db/connect.ts";
import { guestName } from "./guest-name.ts";

export interface AuthOptions {
	readonly db: Db;
	readonly secret: string;
	/** Origins that browsers may use. */
	readonly origins: readonly string[];
	readonly tls: boolean;
	/** Sign-in attempts per address and minute. Default 10. */
	readonly signInsPerMinute?: number;
	/** Called when a guest signs in or up: whatever the guest said and was refused goes over to the account. */
	readonly onGuestBecomes: (guestId: string, userId: string) => Promise<void>;
}

const ac = createAccessControl(defaultStatements);
const plain = ac.newRole(userAc.statements);
const roleTable = Object.fromEntries(accountRoles.map((role) => [role, role === "admin" ? ac.newRole(adminAc.statements) : plain])) as Record<AccountRole, typeof plain>;

/** Sessions, guests, e-mail and password, roles: better-auth on the product's own database connection. */
export function createAuth(options: AuthOptions) {
	const signIn = { window: 60, max: options.signInsPerMinute ?? 10 };
	return betterAuth({
		secret: options.secret,
		baseURL: options.origins[0]!,
		basePath: "/api/auth",
		trustedOrigins: [...options.origins],
		database: { db: options.db as never, type: "postgres", transaction: true },
		telemetry: { enabled: false },
		logger: { disabled: true },
		emailAndPassword: { enabled: true, minPasswordLength: 8, maxPasswordLength: 128, autoSignIn: true },
		session: { expiresIn: 30 * 86_400, updateAge: 86_400, cookieCache: { enabled: true, maxAge: 60 } },
		rateLimit: {
			enabled: true,
			window: 60,
			max: 240,
			customRules: {
				"/sign-in/email": signIn,
				"/sign-up/email": signIn,
				"/sign-in/anonymous": { window: 60, max: 60 },
				"/get-session": false,
			},
		},
		advanced: {
			cookiePrefix: "livestall",
			useSecureCookies: options.tls,
			defaultCookieAttributes: { httpOnly: true, sameSite: "lax", path: "/" },
			ipAddress: { ipAddressHeaders: ["x-livestall-peer"] },
		},
		plugins: [
			anonymous({
				generateName: () => guestName(),
				onLinkAccount: ({ anonymousUser, newUser }) => options.onGuestBecomes(anonymousUser.user.id, newUser.user.id),
			}),
			admin({ ac, roles: roleTable, defaultRole: "viewer", adminRoles: ["admin"] }),
		],
	});
}

export type Auth = ReturnType<typeof createAuth>;

/** Creates and alters better-auth's own tables. */
export async function migrateAuth(auth: Auth): Promise<void> {
	const { runMigrations } = await getMigrations(auth.options);
	await runMigrations();
}

/**
 * Who sends these headers: the session's user with role and shops, or `nobody`. The session cookie's cached copy is at most a
 * minute old; role and shops are read fresh, so that a changed role counts at once.
 */
export async function actorOf(auth: Auth, db: Db, headers: Headers): Promise<Actor> {
	if (!headers.get("cookie")?.includes("livestall.session_token")) return nobody;
	const session = await auth.api.getSession({ headers });
	if (!session) return nobody;
	return actorById(db, session.user.id);
}

/** The actor of a user id, or `nobody` when there is no such user or they are banned. */
export async function actorById(db: Db, userId: string): Promise<Actor> {
	const user = await db
		.selectFrom("user")
		.leftJoin("shop_members", "shop_members.user_id", "user.id")
		.select((eb) => ["user.id", "user.name", "user.role", "user.isAnonymous", "user.banned", eb.fn<string[] | null>("array_agg", ["shop_members.shop_id"]).as("shopIds")])
		.where("user.id", "=", userId)
		.groupBy("user.id")
		.executeTakeFirst();
	if (!user || user.banned) return nobody;
	return {
		userId: user.id,
		name: user.name,
		role: user.isAnonymous ? "guest" : accountRoles.includes(user.role as AccountRole) ? (user.role as AccountRole) : "viewer",
		shopIds: (user.shopIds ?? []).filter((id) => id !== null),
	};
}
