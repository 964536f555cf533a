import type { Boot } from "#shared/boot.ts";

/** What the server put into the page, or null on a page that was served without it. */
export const boot: Boot | null = read();

function read(): Boot | null {
	const text = typeof document === "undefined" ? null : document.getElementById("boot")?.textContent;
	if (!text) return null;
	try {
		return JSON.parse(text) as Boot;
	} catch {
		return null;
	}
}

let watch = boot?.watch ?? null;

/** The snapshot and pass of the show that this page was opened at: handed out once, null for any other show or later visit. */
export function takeWatchBoot(showId: string): NonNullable<Boot["watch"]> | null {
	const taken = watch?.snapshot.show.id === showId ? watch : null;
	watch = null;
	return taken;
}
