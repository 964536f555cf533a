import type { Action } from "#shared/policy.ts";
import type { Person } from "./app.ts";

/** A route as the running server documents it. */
export interface Operation {
	readonly method: string;
	readonly path: string;
	readonly action: Action;
	readonly parameters: readonly { readonly name: string; readonly in: string; readonly schema: Schema }[];
	readonly body: Schema | null;
}

/** JSON Schema 2020-12, as far as the tests read it. */
export interface Schema {
	readonly type?: string | readonly string[];
	readonly properties?: Readonly<Record<string, Schema>>;
	readonly required?: readonly string[];
	readonly items?: Schema;
	readonly enum?: readonly unknown[];
	readonly format?: string;
	readonly anyOf?: readonly Schema[];
	readonly minimum?: number;
	readonly maximum?: number;
}

/** All routes of the running server, from its API document. */
export async function operationsOf(person: Person): Promise<Operation[]> {
	const { body: document } = await person.get("/api/openapi.json");
	return Object.entries(document.paths as Record<string, Record<string, any>>).flatMap(([path, methods]) =>
		Object.entries(methods).map(([method, operation]) => ({
			method: method.toUpperCase(),
			path,
			action: operation["x-action"],
			parameters: operation.parameters,
			body: operation.requestBody?.content["application/json"].schema ?? null,
		})),
	);
}

/** The path with a well-formed value, which names nothing, for each parameter. */
export function somewhere({ path }: Operation): string {
	return path.replace(/\{slug\}/g, "no-such-thing").replace(/\{size\}/g, "160").replace(/\{\w+\}/g, "01890000-0000-7000-8000-000000000000");
}
