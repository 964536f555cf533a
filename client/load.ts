import { type Accessor, createEffect, createSignal, on, onCleanup } from "solid-js";
import { type ClientProblem, toClientProblem } from "./problem-error.ts";

export interface Load<T> {
	/** The newest data; stays while it is loaded again. */
	readonly data: Accessor<T | null>;
	readonly problem: Accessor<ClientProblem | null>;
	readonly loading: Accessor<boolean>;
	readonly reload: () => Promise<void>;
	/** Puts a known newer value in place, such as the answer of a change. */
	readonly mutate: (value: T) => void;
}

/** Loads again every `every` ms while the page is seen and `wanted` holds; not while an answer is on its way. */
export function keepFresh({ loading, reload }: Pick<Load<unknown>, "loading" | "reload">, every: number, wanted: () => boolean = () => true): void {
	const timer = setInterval(() => {
		if (!document.hidden && !loading() && wanted()) void reload();
	}, every);
	onCleanup(() => clearInterval(timer));
}

/**
 * Data of a screen that depends on `source` (loaded anew when it changes; not while it is null): unlike a resource it never throws or
 * suspends, so that every screen draws its own loading, error and offline states (`ui/loaded.tsx`). The last asked answer wins. What `known` answers need not be asked for.
 */
export function createLoad<S, T>(source: Accessor<S | null>, fetch: (source: S, signal: AbortSignal) => Promise<T>, known?: (source: S) => T | undefined): Load<T> {
	const [data, setData] = createSignal<T | null>(null);
	const [problem, setProblem] = createSignal<ClientProblem | null>(null);
	const [loading, setLoading] = createSignal(false);
	let controller: AbortController | undefined;

	const run = async (from: S | null, fresh: boolean) => {
		controller?.abort();
		if (fresh) setData(null);
		setProblem(null);
		if (from === null) return void setLoading(false);
		const first = fresh ? known?.(from) : undefined;
		if (first !== undefined) return void (setData(() => first), setLoading(false));
		const mine = (controller = new AbortController());
		setLoading(true);
		try {
			const value = await fetch(from, mine.signal);
			if (!mine.signal.aborted) setData(() => value);
		} catch (error) {
			if (!mine.signal.aborted) setProblem(toClientProblem(error));
		} finally {
			if (!mine.signal.aborted) setLoading(false);
		}
	};
	createEffect(on(source, (from) => void run(from, true)));
	onCleanup(() => controller?.abort());
	return { data, problem, loading, reload: () => run(source(), false), mutate: (value) => setData(() => value) };
}
