import { locale } from "./i18n.ts";
import { buttonClass } from "./ui/button.tsx";

/** A bug of ours, or a script that a newer version took away: offers the two things that help. */
export function Crashed(props: { readonly error: unknown; readonly reset: () => void }) {
	console.error(props.error);
	const texts = () =>
		locale() === "zh"
			? { title: "页面出了点问题", text: "可能是刚刚更新了版本,刷新一下就好。", reload: "刷新页面", home: "回到首页" }
			: { title: "This page ran into a problem", text: "There may be a newer version. Reloading usually helps.", reload: "Reload", home: "Home" };
	return (
		<main class="mx-auto flex min-h-dvh max-w-md flex-col items-center justify-center gap-4 p-6 text-center">
			<h1 class="heading text-2xl">{texts().title}</h1>
			<p class="text-muted">{texts().text}</p>
			<div class="flex gap-3">
				<button type="button" class={buttonClass("primary")} onClick={() => location.reload()}>
					{texts().reload}
				</button>
				<a href="/" class={buttonClass("outline")}>
					{texts().home}
				</a>
			</div>
		</main>
	);
}
