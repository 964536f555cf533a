/** The studio's keys, by what they do. Off while somebody types, and can be switched off (WCAG 2.1.4). */
export type Shortcut = { readonly do: "feature"; readonly index: number } | { readonly do: "next" } | { readonly do: "previous" } | { readonly do: "take-away" } | { readonly do: "microphone" } | { readonly do: "camera" } | { readonly do: "help" };

interface Key {
	readonly key: string;
	readonly ctrlKey: boolean;
	readonly metaKey: boolean;
	readonly altKey: boolean;
	readonly repeat: boolean;
}

export function shortcutOf(event: Key): Shortcut | null {
	if (event.ctrlKey || event.metaKey || event.altKey || event.repeat) return null;
	if (/^[1-9]$/.test(event.key)) return { do: "feature", index: Number(event.key) - 1 };
	switch (event.key) {
		case "ArrowDown":
		case "ArrowRight":
			return { do: "next" };
		case "ArrowUp":
		case "ArrowLeft":
			return { do: "previous" };
		case "0":
			return { do: "take-away" };
		case "m":
		case "M":
			return { do: "microphone" };
		case "v":
		case "V":
			return { do: "camera" };
		case "?":
		case "\uff1f":
			return { do: "help" };
		default:
			return null;
	}
}

/** Where keys belong to what has the focus. */
export const takesKeys = "input, textarea, select, [contenteditable], [role=dialog], [role=alertdialog], [role=menu], [role=listbox], [role=tablist], [role=slider], [role=combobox], [role=log], [aria-haspopup]";

/** The item to feature after a step from the featured one; null when there is none in that direction. */
export function stepped(ids: readonly string[], featured: string | null, by: 1 | -1): string | null {
	if (ids.length === 0) return null;
	const at = featured === null ? (by === 1 ? -1 : ids.length) : ids.indexOf(featured);
	return ids[at + by] ?? null;
}
