import { problem, type ProblemCode } from "#shared/problem.ts";
import { locale } from "./i18n.ts";
import { type ClientProblem, problemOf } from "./problem-error.ts";

const codes: Readonly<Record<string, ProblemCode>> = {
	USER_ALREADY_EXISTS: "email_taken",
	USER_ALREADY_EXISTS_USE_ANOTHER_EMAIL: "email_taken",
	INVALID_EMAIL_OR_PASSWORD: "bad_credentials",
	USER_NOT_FOUND: "bad_credentials",
	BANNED_USER: "forbidden",
};
const fields: Readonly<Record<string, string>> = { INVALID_EMAIL: "email", PASSWORD_TOO_SHORT: "password", PASSWORD_TOO_LONG: "password" };

/** better-auth's refusals (`{ code, message }`) as problem details. */
export async function authProblem(response: Response): Promise<ClientProblem> {
	if (response.headers.get("content-type")?.includes("problem+json")) return problemOf(response);
	const body = (await response.json().catch(() => null)) as { code?: string; message?: string } | null;
	if (response.status === 429) return problem("rate_limited", locale());
	const code = codes[body?.code ?? ""];
	if (code) return problem(code, locale());
	const path = fields[body?.code ?? ""];
	if (path || response.status === 400 || response.status === 422) return problem("invalid_input", locale(), {}, path ? [{ path, message: body?.message ?? "" }] : undefined);
	return problem(response.status === 401 ? "bad_credentials" : response.status === 403 ? "forbidden" : response.status === 503 ? "unavailable" : "internal", locale());
}
