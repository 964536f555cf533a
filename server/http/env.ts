import type { Logger } from "pino";
import type { Lang } from "#shared/problem.ts";
import type { Actor } from "#shared/roles.ts";

/** What every handler finds in its context: set once by the middlewares of app.ts. */
export interface Env {
	Variables: {
		requestId: string;
		log: Logger;
		lang: Lang;
		actor: Actor;
		/** Address of the client, as far as it can be trusted. */
		peer: string;
	};
}
