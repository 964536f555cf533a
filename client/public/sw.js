/*
 * The service worker: the offline page when there is no network, the hashed files of `/assets/` that pages put by (client/offline/keep.ts), and push
 * messages. It never touches the API, media or sockets. Where the browser knows static routes it isn't even started for what it has no part in, and a
 * navigation goes to the network at once, beside its start.
 */
const pageCache = "livestall-page-1";
const assetCache = "livestall-assets-1";
const offlineFiles = ["/offline.html", "/offline.css", "/offline.js", "/logo.svg"];

addEventListener("install", (event) => {
	const routes = [
		{ condition: { urlPattern: new URLPattern({ pathname: "/assets/*" }) }, source: { cacheName: assetCache } },
		...offlineFiles.map((pathname) => ({ condition: { urlPattern: new URLPattern({ pathname }) }, source: { cacheName: pageCache } })),
		{ condition: { requestMode: "navigate" }, source: "race-network-and-fetch-handler" },
		{ condition: { urlPattern: new URLPattern({ pathname: "/*" }) }, source: "network" },
	];
	event.waitUntil(
		Promise.all([
			caches.open(pageCache).then((cache) => cache.addAll(offlineFiles.map((path) => new Request(path, { cache: "reload" })))),
			// A browser without them has the handler below.
			event.addRoutes ? event.addRoutes(routes).catch(() => {}) : null,
		]).then(() => skipWaiting()),
	);
});

addEventListener("activate", (event) => {
	event.waitUntil(caches.keys().then((names) => Promise.all(names.filter((name) => name.startsWith("livestall-") && name !== pageCache && name !== assetCache).map((name) => caches.delete(name)))));
});

addEventListener("fetch", (event) => {
	const { request } = event;
	if (request.method !== "GET") return;
	const { origin, pathname } = new URL(request.url);
	if (request.mode === "navigate") event.respondWith(fetch(request).catch(async () => (await caches.match("/offline.html", { cacheName: pageCache })) ?? Response.error()));
	else if (origin === location.origin && (pathname.startsWith("/assets/") || offlineFiles.includes(pathname))) event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
});

/** A message is `{ title, body, url, tag }` (server/reminders). */
addEventListener("push", (event) => {
	const { title, body, url, tag } = event.data?.json() ?? {};
	if (title) event.waitUntil(registration.showNotification(title, { body, tag, data: { url }, icon: "/icon-192.png", badge: "/icon-192.png" }));
});

addEventListener("notificationclick", (event) => {
	event.notification.close();
	const url = new URL(event.notification.data?.url ?? "/", location.origin);
	if (url.origin !== location.origin) return;
	event.waitUntil(
		clients.matchAll({ type: "window" }).then((windows) => {
			const there = windows.find((window) => new URL(window.url).pathname === url.pathname);
			return there ? there.focus() : clients.openWindow(url.href);
		}),
	);
});
