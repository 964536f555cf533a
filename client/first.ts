import { boot } from "./boot.ts";

const answers = new Map(boot?.answers?.map(({ path, data }) => [path, data]));

/** The API's answer for `path` that this page was served with: handed out once, undefined for any other path or later visit. */
export function takeAnswer<T>(path: string): T | undefined {
	const taken = answers.get(path);
	answers.delete(path);
	return taken as T | undefined;
}
