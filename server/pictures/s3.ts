import { createHash } from "node:crypto";
import { AwsClient } from "aws4fetch";
import type { Logger } from "pino";
import { Refusal } from "#shared/problem.ts";
import type { PictureFiles } from "./files.ts";

export interface S3Settings {
	/** Origin and, where there is one, path of the service; with `{bucket}` in its host name the bucket goes there, else behind it. */
	readonly endpoint: string;
	readonly bucket: string;
	readonly region: string;
	readonly accessKey: string;
	readonly secretKey: string;
}

/** How long one request may take, ms, and how often it is tried again after a 5xx or 429. */
const patience = 15_000;
const retries = 3;

/** The address of an object. Keys are made of what needs no encoding. */
export function objectUrl({ endpoint, bucket }: Pick<S3Settings, "endpoint" | "bucket">, key: string): string {
	const base = endpoint.replace(/\/+$/, "");
	return base.includes("{bucket}") ? `${base.replace("{bucket}", bucket)}/${key}` : `${base}/${bucket}/${key}`;
}

/**
 * In a bucket of a service that speaks S3 (signature version 4): objects `pictures/ID/480.webp`. What the service refuses or does not answer is
 * `unavailable` for whoever asked, and logged with its own words.
 */
export function s3Files(settings: S3Settings, log: Pick<Logger, "warn">): PictureFiles {
	const client = new AwsClient({ accessKeyId: settings.accessKey, secretAccessKey: settings.secretKey, region: settings.region, service: "s3", retries });

	async function send(method: "GET" | "PUT", key: string, body?: Uint8Array<ArrayBuffer>): Promise<Response> {
		// The hash of the body is signed: what arrives is what was sent, also without TLS.
		const headers: Record<string, string> = { "X-Amz-Content-Sha256": createHash("sha256").update(body ?? "").digest("hex"), ...(body ? { "Content-Type": "image/webp", "Content-Length": String(body.byteLength) } : {}) };
		let response: Response;
		try {
			response = await client.fetch(objectUrl(settings, key), { method, headers, ...(body ? { body } : {}), signal: AbortSignal.timeout(patience) });
		} catch (error) {
			log.warn({ err: (error as Error).message, key }, "pictures: the storage does not answer");
			throw new Refusal("unavailable");
		}
		if (response.ok || (method === "GET" && response.status === 404)) return response;
		const said = (await response.text().catch(() => "")).slice(0, 300);
		log.warn({ status: response.status, said, key }, "pictures: the storage refused");
		throw new Refusal("unavailable");
	}

	return {
		async put(id, files) {
			// The row of a picture is written after all of them: one that broke off leaves objects that nothing names.
			await Promise.all(files.map(async ({ name, data }) => (await send("PUT", `pictures/${id}/${name}`, new Uint8Array(data))).body?.cancel()));
		},
		async get(id, name) {
			const response = await send("GET", `pictures/${id}/${name}`);
			if (response.ok) return new Uint8Array(await response.arrayBuffer());
			await response.body?.cancel();
			return null;
		},
	};
}
