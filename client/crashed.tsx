import { onMount } from "solid-js";
import { locale } from "./i18n.ts";
import { endOpening } from "./opening.ts";
import { buttonClass } from "./ui/button.tsx";

const reloadedKey = "livestall.reloaded";
/** A page that reloads itself for a newer version does so once in this time, ms. */
const reloadEvery = 60_000;

/** A script of a screen that did not come: offline, or taken away by a newer version. */
const isMissingScript = (error: unknown) => /dynamically imported module|Importing a module script failed|error loading dynamically/i.test(String((error as Error)?.message));

/** What stands where a screen should: offline, a newer version (the page loads itself again once), or a bug of ours. */
export function Crashed(props: { readonly error: unknown }) {
	console.error(props.error);
	const missing = isMissingScript(props.error);
	const offline = missing && !navigator.onLine;
	const texts = () =>
		locale() === "zh"
			? {
					title: offline ? "网络断开了" : missing ? "页面有新版本" : "页面出了点问题",
					text: offline ? "连上网络后会自动恢复。" : "刷新一下就好。",
					reload: "刷新页面",
					home: "回到首页",
				}
			: {
					title: offline ? "You are offline" : missing ? "There is a newer version" : "This page ran into a problem",
					text: offline ? "It comes back by itself with the connection." : "Reloading usually helps.",
					reload: "Reload",
					home: "Home",
				};
	onMount(() => {
		endOpening();
		if (offline) return window.addEventListener("online", () => location.reload(), { once: true });
		if (!missing) return;
		try {
			if (Date.now() - Number(sessionStorage.getItem(reloadedKey) ?? 0) < reloadEvery) return;
			sessionStorage.setItem(reloadedKey, String(Date.now()));
			location.reload();
		} catch {
			// Without storage a reload could go round in circles: the person presses the button.
		}
	});
	return (
		<div class="mx-auto flex min-h-[70dvh] max-w-md flex-col items-center justify-center gap-4 p-6 text-center" role="alert">
			<h1 class="heading text-2xl">{texts().title}</h1>
			<p class="text-muted">{texts().text}</p>
			<div class="flex gap-3">
				<button type="button" class={buttonClass("primary")} onClick={() => location.reload()}>
					{texts().reload}
				</button>
				<a href="/" rel="external" class={buttonClass("outline")}>
					{texts().home}
				</a>
			</div>
		</div>
	);
}
