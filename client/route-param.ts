import { useMatch } from "@solidjs/router";
import { type Accessor, createMemo } from "solid-js";

/**
 * A parameter of the screen's own address, such as `routeParam("/products/:id", "id")`. Unlike `useParams` it keeps its value while the person
 * leaves for another screen with a parameter of the same name, whose script may still be loading.
 */
export function routeParam(pattern: string, name: string): Accessor<string> {
	const match = useMatch(() => pattern);
	return createMemo<string>((before) => match()?.params[name] ?? before, "");
}
