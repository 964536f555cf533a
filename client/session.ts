/** Who is at the screen: from the page's boot data, else asked once; signing in and out by better-auth's routes. */
import { createSignal } from "solid-js";
import type { Me } from "#shared/api.ts";
import { type Action, can as policyCan, type Ownership } from "#shared/policy.ts";
import type { Actor } from "#shared/roles.ts";
import { request } from "./api.ts";
import { boot } from "./boot.ts";
import { ProblemError, problemOf } from "./problem-error.ts";

const nobodyMe: Me = { userId: null, role: "nobody", name: null, email: null, shops: [] };

const [me, setMe] = createSignal<Me>(boot?.me ?? nobodyMe);
const [known, setKnown] = createSignal(boot !== null);
export {
	me,
	/** Whether `me` has been told by the server yet. */
	known as sessionKnown,
};

/** An account, not a guest and not nobody. */
export const signedIn = (): boolean => me().role !== "nobody" && me().role !== "guest";

export function actor(): Actor {
	const { userId, role, name, shops } = me();
	return { userId, role, name, shopIds: shops.map((shop) => shop.id) };
}

/** Whether the person may do `action` (on `resource`): what a menu or button asks. The server decides again. */
export const can = (action: Action, resource?: Ownership): boolean => policyCan(actor(), action, resource);

const listeners = new Set<() => void>();

/** Calls `listener` after a sign-in or -out: connections that carry the session open anew. Returns the way to stop. */
export function onSessionChange(listener: () => void): () => void {
	listeners.add(listener);
	return () => listeners.delete(listener);
}

export async function refreshMe(): Promise<Me> {
	const response = await request("/api/me");
	if (!response.ok) throw new ProblemError(await problemOf(response));
	const next = (await response.json()) as Me;
	setMe(next);
	setKnown(true);
	return next;
}

async function auth(path: string, body: object): Promise<void> {
	const response = await request(`/api/auth/${path}`, { method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
	if (!response.ok) throw new ProblemError(await problemOf(response));
	await refreshMe();
	for (const listener of listeners) listener();
}

export const signIn = (email: string, password: string): Promise<void> => auth("sign-in/email", { email, password });
/** A new account; a guest's name in the chat and what they said go over to it. */
export const signUp = (name: string, email: string, password: string): Promise<void> => auth("sign-up/email", { name, email, password });
/** A generated name for somebody who wants to chat: does nothing for whoever has one. */
export async function signInAsGuest(): Promise<void> {
	if (me().userId === null) await auth("sign-in/anonymous", {});
}
export const signOut = (): Promise<void> => auth("sign-out", {});

if (boot === null && typeof document !== "undefined") refreshMe().catch(() => setKnown(true));
