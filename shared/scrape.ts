/** What a request for `/metrics` says of who asks. */
export interface Scrape {
	readonly authorization: string | undefined;
	readonly forwardedFor: string | undefined;
	/** Where its connection comes from. */
	readonly address: string;
}

/** Whether a request may read the metrics of a plane: with the token, or without one set from this machine itself, not through a proxy. */
export function mayScrape({ authorization, forwardedFor, address }: Scrape, token: string | undefined): boolean {
	if (token !== undefined) return authorization === `Bearer ${token}`;
	return forwardedFor === undefined && /^(127\.|::1$|::ffff:127\.)/.test(address);
}
