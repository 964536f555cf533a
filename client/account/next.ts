/** Where `?next=` leads after signing in: a path of this site and nothing else, so that no link can send a person elsewhere. */
export function safeNext(next: string | undefined): string {
	if (!next?.startsWith("/") || next.startsWith("/sign-in")) return "/";
	try {
		const url = new URL(next, "https://self.invalid");
		return url.origin === "https://self.invalid" && !next.startsWith("//") ? url.pathname + url.search + url.hash : "/";
	} catch {
		return "/";
	}
}
