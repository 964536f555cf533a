/** What the features tell the live layer after they committed; it reaches every socket of every server process. */
export interface Live {
	/** The stock, quota or sold count of these variants changed: screens get new figures within a quarter of a second. */
	stockChanged(variantIds: readonly string[]): void;
	/** Calls `listener` when stock, quota or lineup changed, in whatever process, with the variants; `null`: any of them may have. */
	onStock(listener: (variantIds: readonly string[] | null) => void): void;
	/** Coupons were claimed or closed: screens get new figures within a quarter of a second. */
	couponsChanged(couponIds: readonly string[]): void;
	/** Votes, asks or entries of a show changed: screens get new figures within a quarter of a second. */
	interactionChanged(showId: string): void;
	/** An order changed: its buyer and its shop's merchants are told. */
	orderChanged(order: { readonly orderId: string; readonly number: string; readonly shopId: string; readonly buyerId: string; readonly state: string; readonly showId: string | null }): void;
	/** A person's role or shops changed: their sockets are closed and come back with the new one. */
	actorChanged(userId: string): void;
	/** Word lists or the link filter of a show changed, or (null) of the platform: every process reads them anew. */
	wordsChanged(showId: string | null): void;
	/** A message that was held is for everyone now. */
	chatApproved(showId: string, messageId: number): void;
	/** Something was put before the moderators of a show, or settled: their screens read the queue again. */
	reviewsChanged(showId: string): void;
}
