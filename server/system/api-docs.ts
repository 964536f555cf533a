import type { OpenAPIHono } from "@hono/zod-openapi";
import { html, raw } from "hono/html";
import { problems } from "#shared/problem.ts";
import type { Env } from "../http/env.ts";

type Document = ReturnType<OpenAPIHono["getOpenAPI31Document"]>;

/** The OpenAPI 3.1 document of all registered routes; every one may also answer problem details. */
export function apiDocument(app: OpenAPIHono<Env>): Document {
	const document = app.getOpenAPI31Document({ openapi: "3.1.0", info: { title: "Livestall", version: "1", description: "Refusals are RFC 9457 problem details; `x-action` names the row of the policy table." } });
	const problem = {
		description: "Problem details (RFC 9457)",
		content: {
			"application/problem+json": {
				schema: {
					type: "object" as const,
					required: ["type", "title", "status", "code", "detail"],
					properties: {
						type: { type: "string" as const },
						title: { type: "string" as const },
						status: { type: "integer" as const },
						code: { type: "string" as const, enum: Object.keys(problems) },
						detail: { type: "string" as const },
						requestId: { type: "string" as const },
					},
				},
			},
		},
	};
	for (const path of Object.values(document.paths ?? {})) {
		for (const operation of Object.values(path as Record<string, { responses?: Record<string, unknown> }>)) operation.responses = { ...operation.responses, default: problem };
	}
	return document;
}

/** The same for people: one page, no script. */
export function apiDocsPage(document: Document) {
	const operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
		Object.entries(methods as Record<string, Record<string, unknown>>).map(([method, operation]) => ({ path, method: method.toUpperCase(), operation })),
	);
	const show = (value: unknown) => JSON.stringify(value, null, 2);
	return html`<!doctype html>
		<html lang="en">
			<head>
				<meta charset="utf-8" />
				<meta name="viewport" content="width=device-width, initial-scale=1" />
				<title>Livestall API</title>
				<link rel="stylesheet" href="/api-docs.css" />
			</head>
			<body>
				<main>
					<h1>Livestall API</h1>
					<p>Machine-readable: <a href="/api/openapi.json">openapi.json</a>. Refusals are problem details (RFC 9457); the action names the row of the policy table.</p>
					${operations.map(
						({ path, method, operation }) => html`<details>
							<summary><code class="method">${method}</code> <code>${path}</code> <span>${operation["summary"] ?? ""}</span> <small>${operation["x-action"] ?? ""}</small></summary>
							${operation["parameters"] ? html`<h2>Parameters</h2><pre>${show(operation["parameters"])}</pre>` : raw("")}
							${operation["requestBody"] ? html`<h2>Body</h2><pre>${show(operation["requestBody"])}</pre>` : raw("")}
							<h2>Answers</h2>
							<pre>${show(operation["responses"])}</pre>
						</details>`,
					)}
				</main>
			</body>
		</html>`;
}
