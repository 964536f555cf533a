/** Answers the questions of the bench that started this process (child.ts), one after another or at once, and ends with it. */
export function answers<A extends { readonly nth: number }>(answer: (ask: A) => unknown): void {
	process.on("message", (ask: A) => {
		Promise.resolve()
			.then(() => answer(ask))
			.then(
				(said) => process.send!({ nth: ask.nth, answer: said ?? null }),
				(error: Error) => process.send!({ nth: ask.nth, error: error.message }),
			);
	});
	process.once("disconnect", () => process.exit());
}
