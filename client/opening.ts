import { onMount } from "solid-js";

/** Takes away what the server drew for the time until the screen is there (`server/pages/opening.ts`). */
export const endOpening = (): void => document.getElementById("opening")?.remove();

/** Beside a screen's parts inside their `Suspense`: mounted when all of them have come. */
export function Opened() {
	onMount(endOpening);
	return null;
}
