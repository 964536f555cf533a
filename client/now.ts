import { type Accessor, createSignal, onCleanup } from "solid-js";

/** The time in ms since the epoch, renewed every `every` ms while its owner lives: for countdowns and relative times. */
export function createNow(every = 1_000): Accessor<number> {
	const [now, setNow] = createSignal(Date.now());
	const timer = setInterval(() => setNow(Date.now()), every);
	onCleanup(() => clearInterval(timer));
	return now;
}
