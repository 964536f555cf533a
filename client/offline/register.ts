import { keepAssets } from "./keep.ts";

/** Registers the service worker once the browser has nothing better to do, and puts this page's files by. Where there can be none, nothing is lost. */
export function register(): void {
	if (!("serviceWorker" in navigator)) return;
	const idle = window.requestIdleCallback ?? ((run: () => void) => setTimeout(run, 1));
	idle(() => {
		navigator.serviceWorker
			.register("/sw.js", { updateViaCache: "none" })
			.then(() => keepAssets())
			.catch(() => {
				// No secure context, or storage is forbidden.
			});
	});
}
