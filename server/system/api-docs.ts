import type { OpenAPIHono, RouteConfig } from "@hono/zod-openapi";
import { html } from "hono/html";
import { toJSONSchema } from "zod";
import type { $ZodType } from "zod/v4/core";
import { problems } from "#shared/problem.ts";
import type { Env } from "../http/env.ts";

interface Operation {
	readonly method: string;
	readonly path: string;
	readonly summary: string;
	readonly action: string;
	readonly parameters: readonly { readonly name: string; readonly in: string; readonly required: boolean; readonly schema: unknown }[];
	readonly body: unknown;
	readonly answers: Readonly<Record<string, { readonly description: string; readonly schema: unknown }>>;
}

const problemSchema = {
	type: "object",
	required: ["type", "title", "status", "code", "detail"],
	properties: {
		type: { type: "string" },
		title: { type: "string" },
		status: { type: "integer" },
		code: { type: "string", enum: Object.keys(problems) },
		detail: { type: "string" },
		errors: { type: "array", items: { type: "object", properties: { path: { type: "string" }, message: { type: "string" } } } },
		requestId: { type: "string" },
	},
};

/**
 * All registered routes with their schemas as JSON Schema 2020-12, by zod's own conversion: it reads schemas of zod and zod/mini alike,
 * which the wire mixes.
 */
export function operationsOf(app: OpenAPIHono<Env>): Operation[] {
	return app.openAPIRegistry.definitions.flatMap((definition) => (definition.type === "route" ? [toOperation(definition.route)] : []));
}

function toOperation(route: RouteConfig & { "x-action"?: string }): Operation {
	const { params, query, headers } = (route.request ?? {}) as Record<string, $ZodType | undefined>;
	const content = jsonSchemaOf(route.request?.body?.content);
	return {
		method: route.method,
		path: route.path,
		summary: route.summary ?? "",
		action: route["x-action"] ?? "",
		parameters: [...parameters("path", params), ...parameters("query", query), ...parameters("header", headers)],
		body: content ? schemaOf(content, "input") : undefined,
		answers: Object.fromEntries(
			Object.entries(route.responses).map(([status, answer]) => {
				const schema = jsonSchemaOf("content" in answer ? answer.content : undefined);
				return [status, { description: ("description" in answer && answer.description) || "", schema: schema ? schemaOf(schema, "output") : undefined }];
			}),
		),
	};
}

function jsonSchemaOf(content: object | undefined): $ZodType | undefined {
	return (content as Record<string, { schema?: $ZodType } | undefined> | undefined)?.["application/json"]?.schema;
}

function parameters(place: string, schema: $ZodType | undefined): Operation["parameters"][number][] {
	if (!schema) return [];
	const { properties = {}, required = [] } = schemaOf(schema, "input") as { properties?: Record<string, unknown>; required?: string[] };
	return Object.entries(properties).map(([name, property]) => ({ name, in: place, required: place === "path" || required.includes(name), schema: property }));
}

function schemaOf(schema: $ZodType, io: "input" | "output"): unknown {
	const { $schema: _, ...rest } = toJSONSchema(schema, { io, unrepresentable: "any" });
	return rest;
}

/** The OpenAPI 3.1 document of these operations; every one may also answer problem details. */
export function apiDocument(operations: readonly Operation[]) {
	const paths: Record<string, Record<string, unknown>> = {};
	for (const { method, path, summary, action, parameters: given, body, answers } of operations) {
		(paths[path] ??= {})[method] = {
			summary,
			"x-action": action,
			parameters: given,
			...(body ? { requestBody: { required: true, content: { "application/json": { schema: body } } } } : {}),
			responses: {
				...Object.fromEntries(
					Object.entries(answers).map(([status, { description, schema }]) => [status, { description, ...(schema ? { content: { "application/json": { schema } } } : {}) }]),
				),
				default: { description: "Problem details (RFC 9457)", content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } } },
			},
		};
	}
	return {
		openapi: "3.1.0",
		info: { title: "Livestall", version: "1", description: "Refusals are RFC 9457 problem details; `x-action` names the row of the policy table." },
		paths,
		components: { schemas: { Problem: problemSchema } },
	};
}

/** The same for people: one page, no script. */
export function apiDocsPage(operations: readonly Operation[]) {
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
						({ method, path, summary, action, parameters: given, body, answers }) => html`<details>
							<summary><code class="method">${method.toUpperCase()}</code> <code>${path}</code> <span>${summary}</span> <small>${action}</small></summary>
							${given.length > 0 ? html`<h2>Parameters</h2><pre>${show(given)}</pre>` : ""}
							${body ? html`<h2>Body</h2><pre>${show(body)}</pre>` : ""}
							<h2>Answers</h2>
							<pre>${show(answers)}</pre>
						</details>`,
					)}
				</main>
			</body>
		</html>`;
}
