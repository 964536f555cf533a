/** Everyone who acts has exactly one role; `nobody` has no session, a `guest` has a generated name and no account. */
export const roles = ["nobody", "guest", "viewer", "host", "moderator", "producer", "merchant", "admin"] as const;
export type Role = (typeof roles)[number];

/** The roles that an account can be given (design.md, section 1). */
export const accountRoles = ["viewer", "host", "moderator", "producer", "merchant", "admin"] as const;
export type AccountRole = (typeof accountRoles)[number];

/** Who acts: taken from the session by the server, told to the client by `GET /api/me`. */
export interface Actor {
	readonly userId: string | null;
	readonly role: Role;
	readonly name: string | null;
	/** Ids of the shops that the actor works for. */
	readonly shopIds: readonly string[];
}

export const nobody: Actor = { userId: null, role: "nobody", name: null, shopIds: [] };
