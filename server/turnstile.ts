import { Refusal } from "#shared/problem.ts";

/** Lets `width` run at once and `length` wait; refuses the rest with `overloaded`. */
export function turnstile(width: number, length: number) {
	let running = 0;
	const waiting: (() => void)[] = [];
	return async <T>(run: () => Promise<T>): Promise<T> => {
		if (running < width) running++;
		else if (waiting.length >= length) throw new Refusal("overloaded");
		// Whoever leaves hands its place on.
		else await new Promise<void>((resolve) => waiting.push(resolve));
		try {
			return await run();
		} finally {
			const next = waiting.shift();
			if (next) next();
			else running--;
		}
	};
}
