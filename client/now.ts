import { type Accessor, createSignal, onCleanup } from "solid-js";

/** In ms: answers tell the time in whole seconds and have been on their way; a smaller difference says nothing. */
const trust = 2_500;

let offset = 0;

/** Takes the server's time from an answer's `Date`: a clock of this device that is off does not make a deadline look nearer or farther. */
export function noteServerTime(date: string | null): void {
	const server = Date.parse(date ?? "");
	if (Number.isNaN(server)) return;
	const difference = server + 500 - Date.now();
	if (Math.abs(difference - offset) > trust) offset = Math.abs(difference) > trust ? difference : 0;
}

/** The server's time in ms since the epoch, as far as it was heard. */
export const serverNow = (): number => Date.now() + offset;

/** The server's time in ms since the epoch, renewed every `every` ms while its owner lives: for countdowns and relative times. */
export function createNow(every = 1_000): Accessor<number> {
	const [now, setNow] = createSignal(serverNow());
	const timer = setInterval(() => setNow(serverNow()), every);
	onCleanup(() => clearInterval(timer));
	return now;
}
