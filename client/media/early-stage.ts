/**
 * A stage that is entered before the player's own scripts are there (`client/watch/early.ts`), and handed to the player with all that was said: its
 * connection, and the peer connection that receives what is on air. Speaks just enough of the Engine.IO protocol (revision 4) and the Socket.IO protocol
 * (revision 5) to enter the namespace and to understand its welcome.
 */
import type { Lang } from "#shared/problem.ts";
import { stageNamespace, stagePath } from "#shared/stage-path.ts";
import type { StagePass, Welcome } from "#shared/stage.ts";
import { createIdentity, type Identity } from "./identity.ts";
import { receiveCapabilities } from "./receive-capabilities.ts";
import { Receiver } from "./receiver.ts";

/** A receiver that is being set up with the consumers of the welcome. */
export interface EarlyReceiver {
	readonly receiver: Receiver;
	/** A track for each of the welcome's consumers. */
	readonly tracks: Promise<MediaStreamTrack[]>;
	/** Told of every change of its connection state, once somebody has set it. */
	onState: ((state: RTCPeerConnectionState) => void) | null;
}

export interface EarlyStage {
	/** The token that it was entered with. */
	readonly token: string;
	readonly socket: WebSocket;
	readonly identity: Promise<Identity>;
	/** What the server has said so far, oldest first. */
	readonly said: string[];
	/** Made when the welcome came; null before. */
	receiving: Promise<EarlyReceiver> | null;
}

/** Scripts are built apart, the page is one: the place where it lies until it is taken. */
const place = Symbol.for("livestall.early-stage");
const page = globalThis as { [place]?: EarlyStage | undefined };

/** How an event ("2") of the namespace begins, in a message ("4"). */
const eventBegins = `42${stageNamespace},`;

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
	// Connect ("0") to the namespace, in a message ("4"). The server has its own first message ("open") on the way by then.
	const enter = (): void => void hello.then((more) => socket.send(`40${stageNamespace},${JSON.stringify({ token: pass.token, lang, ...more })}`)).catch(() => socket.close());
	socket.addEventListener("open", enter, { once: true });
	const early: EarlyStage = { token: pass.token, socket, identity, said: [], receiving: null };
	socket.onmessage = ({ data }) => {
		early.said.push(data);
		if (!data.startsWith(`${eventBegins}["welcome",`)) return;
		early.receiving = identity.then((own) => receive((JSON.parse(data.slice(eventBegins.length)) as [string, Welcome])[1], own));
		// The player says why it can't play.
		early.receiving.catch(() => undefined);
	};
	page[place] = early;
}

/** ICE and DTLS are on their way while the scripts of the page are read. */
function receive({ transport, consumers }: Welcome, identity: Identity): EarlyReceiver {
	const receiver = new Receiver(transport, identity, { onState: (state) => early.onState?.(state) });
	const early: EarlyReceiver = { receiver, tracks: receiver.consume(consumers), onState: null };
	early.tracks.catch(() => undefined);
	return early;
}

/** The one that was opened with this token, handed out once; null where there is none, or it did not hold. */
export function takeEarlyStage(token: string): EarlyStage | null {
	const taken = page[place];
	if (!taken) return null;
	page[place] = undefined;
	if (taken.token === token && taken.socket.readyState <= WebSocket.OPEN) return taken;
	taken.socket.close();
	closeEarly(taken);
	return null;
}

/** Nobody goes on with what it receives. */
export function closeEarly({ receiving }: EarlyStage): void {
	void receiving?.then(({ receiver }) => receiver.close()).catch(() => undefined);
}
