import type { Actor, Role } from "./roles.ts";

/**
 * How far a permission reaches: `any` resource, or only one that is the actor's `own`
 * (their order or address, the show they host or produce, a product or order of their shop).
 */
export type Scope = "any" | "own";

type Grants = Partial<Record<Role, Scope>>;

const everyone = {
	nobody: "any", guest: "any", viewer: "any", host: "any", moderator: "any", producer: "any", merchant: "any", admin: "any",
} as const satisfies Grants;

const everyoneWithName = {
	guest: "any", viewer: "any", host: "any", moderator: "any", producer: "any", merchant: "any", admin: "any",
} as const satisfies Grants;

const everyAccountsOwn = {
	viewer: "own", host: "own", moderator: "own", producer: "own", merchant: "own", admin: "own",
} as const satisfies Grants;

const crew = { host: "any", moderator: "any", producer: "any", admin: "any" } as const satisfies Grants;
const planning = { producer: "any", admin: "any" } as const satisfies Grants;

/**
 * The one policy table: who may do what. Routes, socket events and screens all ask it, and a test calls
 * every route and event as every role against it. What is not listed for a role is refused.
 */
export const policy = {
	/** Home, watch page, products, showcases, chat history: open to all. */
	"public.read": everyone,
	"me.read": everyone,
	/** Sign up, in (also as a guest) and out. */
	"auth.use": everyone,
	"chat.send": everyoneWithName,
	/** `own`: of a show that one hosts, or is appointed moderator of. */
	"chat.moderate": { viewer: "own", merchant: "own", host: "own", moderator: "any", producer: "any", admin: "any" },
	"chat.report": everyoneWithName,
	/** Appoint moderators of a show. */
	"show.appoint": { host: "own", producer: "any", admin: "any" },
	/** Word lists, blocks, reports and the record of all shows. */
	"moderation.platform": { admin: "any" },
	"show.like": everyone,
	/** Ask for an explanation, vote, ask a question. */
	"interaction.join": everyoneWithName,
	/** Start and end lucky bags and polls, answer questions; `own` as with the chat. */
	"interaction.run": { viewer: "own", merchant: "own", host: "own", moderator: "any", producer: "any", admin: "any" },
	"prize.claim": everyAccountsOwn,
	"follow.manage": everyAccountsOwn,
	/** Reminders of shows in one's own browsers. */
	"reminder.manage": everyoneWithName,
	"address.manage": everyAccountsOwn,
	/** A buyer's own cart. Guests keep theirs in the browser. */
	"cart.manage": everyAccountsOwn,
	"order.place": everyAccountsOwn,
	/** A buyer's own orders. */
	"order.read": everyAccountsOwn,
	"order.pay": everyAccountsOwn,
	"order.cancel": everyAccountsOwn,
	/** Messages of payment providers: whoever sends them, their signature counts. */
	"payment.notify": everyone,
	/** The comparison with the providers' books. */
	"payment.manage": { admin: "any" },
	"shop.orders": { merchant: "own", admin: "any" },
	"order.ship": { merchant: "own", admin: "any" },
	/** Claim coupons, see one's own. */
	"coupon.use": everyAccountsOwn,
	/** Make and close coupons of a shop. */
	"coupon.shop": { merchant: "own", admin: "any" },
	/** Make and close coupons of a show. */
	"coupon.show": planning,
	"desk.read": crew,
	"show.plan": planning,
	"show.read": { host: "own", moderator: "any", producer: "any", admin: "any" },
	/** Go live, end, publish to the stage. */
	"show.host": { host: "own", producer: "any", admin: "any" },
	"show.feature": { host: "own", producer: "any", admin: "any" },
	/** What a show sold; a merchant sees their own shops' share. */
	"show.figures": { host: "own", producer: "any", merchant: "own", admin: "any" },
	"lineup.edit": planning,
	"showcase.edit": planning,
	"catalog.pick": crew,
	/** Products, variants, pictures, import and export of a shop. */
	"catalog.edit": { merchant: "own", admin: "any" },
	"stock.adjust": { merchant: "own", admin: "any" },
	/** A shop's name, licence and contact. */
	"shop.edit": { merchant: "own", admin: "any" },
	"picture.upload": { host: "any", producer: "any", merchant: "any", admin: "any" },
	/** Stages in progress: look at them, close one, remove a source. */
	"stage.manage": { producer: "any", admin: "any" },
	"user.read": { admin: "any" },
	"user.role": { admin: "any" },
} as const satisfies Record<string, Grants>;

export type Action = keyof typeof policy;

/** Facts of a resource that decide whether it is the actor's own. */
export interface Ownership {
	readonly ownerId?: string | null;
	readonly hostId?: string | null;
	readonly moderatorIds?: readonly string[];
	readonly shopId?: string | null;
}

/** The scope that a role has for an action, or null where it has none. */
export function scopeOf(role: Role, action: Action): Scope | null {
	return (policy[action] as Grants)[role] ?? null;
}

/**
 * Whether `actor` may do `action`. Without `resource` it answers "on some resource at least" (what a menu
 * or the door of a route asks); with it, whether on this one.
 */
export function can(actor: Actor, action: Action, resource?: Ownership): boolean {
	const scope = scopeOf(actor.role, action);
	if (scope === null) return false;
	if (scope === "any" || resource === undefined) return true;
	if (actor.userId !== null && (resource.ownerId === actor.userId || resource.hostId === actor.userId || resource.moderatorIds?.includes(actor.userId))) return true;
	return resource.shopId != null && actor.shopIds.includes(resource.shopId);
}
