import { problems } from "#shared/problem.ts";
import { StageClaims } from "#shared/stage.ts";
import { signReportToken } from "./token.ts";

/** In ms: an encoder waits so long for the commerce plane. */
const timeout = 3_000;

/** Asks a commerce plane in another process what a stream key admits to. Throws while it is away. */
export function askStreamKey({ serverUrl, secret }: { readonly serverUrl: string; readonly secret: string }): (showId: string, key: string) => Promise<StageClaims | null> {
	return async (showId, key) => {
		const response = await fetch(new URL("/internal/stream-keys", serverUrl), {
			method: "POST",
			headers: { authorization: `Bearer ${await signReportToken(secret)}`, "content-type": "application/json" },
			body: JSON.stringify({ showId, key }),
			signal: AbortSignal.timeout(timeout),
		});
		const body = (await response.json()) as { code?: string };
		if (response.status === problems.stream_key.status && body.code === "stream_key") return null;
		if (!response.ok) throw new Error(`the commerce plane answered ${response.status}`);
		return StageClaims.parse(body);
	};
}
