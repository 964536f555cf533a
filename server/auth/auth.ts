import { betterAuth } from "better-auth";
import { getMigrations } from "better-auth/db/migration";
import { admin, anonymous } from "better-auth/plugins";
import { createAccessControl } from "better-auth/plugins/access";
import { adminAc, defaultStatements, userAc } from "better-auth/plugins/admin/access";
import { accountRoles, type AccountRole } from "#shared/roles.ts";
import type { Db } from "../db/connect.ts";
import { guestName } from "./guest-name.ts";
import { sessionSeconds } from "./sessions.ts";

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
		session: { expiresIn: sessionSeconds },
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
