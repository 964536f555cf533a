import { api, unwrap } from "../api.ts";
import { signInAsGuest } from "../session.ts";

/** What this browser can do about push messages: `install` on iOS, whose Safari takes them for installed pages only. */
export function pushState(): "possible" | "denied" | "install" | "impossible" {
	if ("serviceWorker" in navigator && "PushManager" in window && "Notification" in window) return Notification.permission === "denied" ? "denied" : "possible";
	return /iPhone|iPad|iPod/.test(navigator.userAgent) || (navigator.platform === "MacIntel" && navigator.maxTouchPoints > 1) ? "install" : "impossible";
}

const bytes = (base64url: string): Uint8Array<ArrayBuffer> => Uint8Array.from(atob(base64url.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

/** Has this browser reminded of a show. False: the person, the browser or its push service does not want it. Refusals of the server are thrown. */
export async function subscribe(showId: string): Promise<boolean> {
	if ((await Notification.requestPermission()) !== "granted") return false;
	const registration = await navigator.serviceWorker.register("/sw.js", { updateViaCache: "none" });
	await navigator.serviceWorker.ready;
	const { key } = await unwrap(api.api.push.key.$get());
	const applicationServerKey = bytes(key);
	let subscription: PushSubscription;
	try {
		const known = await registration.pushManager.getSubscription();
		// Of a server with another key: messages signed with this one would be refused.
		if (known && !sameBytes(known.options.applicationServerKey, applicationServerKey)) await known.unsubscribe();
		subscription = await registration.pushManager.subscribe({ userVisibleOnly: true, applicationServerKey });
	} catch {
		return false;
	}
	await signInAsGuest();
	const { endpoint, keys } = subscription.toJSON();
	await unwrap(api.api.reminders.$post({ json: { showId, subscription: { endpoint: endpoint!, keys: { p256dh: keys!["p256dh"]!, auth: keys!["auth"]! } } } }));
	return true;
}

export async function unsubscribe(showId: string): Promise<void> {
	await unwrap(api.api.reminders[":showId"].$delete({ param: { showId } }));
}

function sameBytes(a: ArrayBuffer | null, b: Uint8Array): boolean {
	return a !== null && a.byteLength === b.byteLength && new Uint8Array(a).every((byte, index) => byte === b[index]);
}
