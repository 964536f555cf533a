import { type Accessor, createEffect, createSignal, on, onCleanup } from "solid-js";

/** The value of `source` once it stood still for `ms`. */
export function createDebounced<T>(source: Accessor<T>, ms = 250): Accessor<T> {
	const [settled, setSettled] = createSignal(source());
	let timer: ReturnType<typeof setTimeout> | undefined;
	createEffect(
		on(source, (value) => {
			clearTimeout(timer);
			timer = setTimeout(() => setSettled(() => value), ms);
		}, { defer: true }),
	);
	onCleanup(() => clearTimeout(timer));
	return settled;
}
