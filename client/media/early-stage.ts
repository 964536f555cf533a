/**
 * A stage connection that is opened before the player's own scripts are there (`client/watch/early.ts`), and handed to the player with all that was
 * said on it. Speaks just enough of the Engine.IO protocol (revision 4) and the Socket.IO protocol (revision 5) to enter the namespace.
 */
import type { Lang } from "#shared/problem.ts";
import { stageNamespace, stagePath } from "#shared/stage-path.ts";
import type { StagePass } from "#shared/stage.ts";
import { createIdentity, type Identity } from "./identity.ts";
import { receiveCapabilities } from "./receive-capabilities.ts";

export interface EarlyStage {
	/** The token that it was entered with. */
	readonly token: string;
	readonly socket: WebSocket;
	readonly identity: Promise<Identity>;
	/** What the server has said so far, oldest first. */
	readonly said: string[];
}

/** Scripts are built apart, the page is one: the place where it lies until it is taken. */
const place = Symbol.for("livestall.early-stage");
const page = globalThis as { [place]?: EarlyStage | undefined };

/** What is said with the handshake (shared/stage.ts, StageHandshake). */
export const helloOf = async ({ routerRtpCapabilities }: StagePass, identity: Promise<Identity>): Promise<Record<string, unknown>> => ({
	rtpCapabilities: receiveCapabilities(routerRtpCapabilities),
	dtlsParameters: (await identity).dtlsParameters,
});

/** Enters the stage. What fails here fails again, with its reason, when the player takes it or opens its own. */
export function openEarlyStage(pass: StagePass, lang: Lang): void {
	const url = new URL(`${stagePath}/?EIO=4&transport=websocket`, new URL(pass.url, location.href));
	url.protocol = url.protocol.replace("http", "ws");
	const socket = new WebSocket(url);
	const identity = createIdentity();
	const hello = helloOf(pass, identity);
	const said: string[] = [];
	// Connect ("0") to the namespace, in a message ("4"). The server has its own first message ("open") on the way by then.
	const enter = (): void => void hello.then((more) => socket.send(`40${stageNamespace},${JSON.stringify({ token: pass.token, lang, ...more })}`)).catch(() => socket.close());
	socket.addEventListener("open", enter, { once: true });
	socket.onmessage = ({ data }) => void said.push(data);
	page[place] = { token: pass.token, socket, identity, said };
}

/** The one that was opened with this token, handed out once; null where there is none, or it did not hold. */
export function takeEarlyStage(token: string): EarlyStage | null {
	const taken = page[place];
	if (!taken) return null;
	page[place] = undefined;
	if (taken.token === token && taken.socket.readyState <= WebSocket.OPEN) return taken;
	taken.socket.close();
	return null;
}
