/** As the service worker names it (client/public/sw.js). */
const cacheName = "livestall-assets-1";
/** Files that are kept; the oldest, of earlier builds mostly, go first. */
const most = 200;

/** Puts the hashed files that this page has loaded by, out of the browser's own cache, so that the next visit has them whatever the network does. */
export async function keepAssets(): Promise<void> {
	if ((navigator as { connection?: { saveData?: boolean } }).connection?.saveData) return;
	const cache = await caches.open(cacheName);
	const loaded = performance.getEntriesByType("resource").map(({ name }) => new URL(name)).filter(({ origin, pathname }) => origin === location.origin && pathname.startsWith("/assets/"));
	for (const { href } of loaded) {
		if (await cache.match(href)) continue;
		const answer = await fetch(href, { cache: "force-cache" });
		if (answer.ok) await cache.put(href, answer);
	}
	const names = await cache.keys();
	await Promise.all(names.slice(0, Math.max(0, names.length - most)).map((name) => cache.delete(name)));
}
