import { onCleanup } from "solid-js";

/** The dark scheme for the whole page while the owner lives: its menus and dialogs stand outside of its root, in the body. */
export function useNight(): void {
	const { body, documentElement: root } = document;
	body.classList.add("night");
	root.style.setProperty("background", "#131e18");
	root.style.setProperty("color-scheme", "dark");
	root.style.setProperty("scrollbar-gutter", "auto");
	onCleanup(() => {
		body.classList.remove("night");
		for (const name of ["background", "color-scheme", "scrollbar-gutter"]) root.style.removeProperty(name);
	});
}
