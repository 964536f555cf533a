import { detectDevice, Device } from "mediasoup-client";
import type { types } from "mediasoup-client";
import { Chrome74 } from "mediasoup-client/handlers/Chrome74";
import { Chrome111 } from "mediasoup-client/handlers/Chrome111";
import { Firefox120 } from "mediasoup-client/handlers/Firefox120";
import { Safari12 } from "mediasoup-client/handlers/Safari12";
import type { StagePass } from "#shared/stage.ts";
import { FinalError } from "./rejoin-loop.ts";

type Direction = "receive" | "send";

const handlers = { Chrome74, Chrome111, Firefox120, Safari12 };
const loaded = new Map<Direction, { readonly for: string; readonly device: Promise<Device> }>();

/**
 * The browser's side of mediasoup, loaded once a page: the router's capabilities are the same for every stage.
 * Rejects with FinalError where the browser has no WebRTC that we can use.
 */
export function deviceFor(direction: Direction, { routerRtpCapabilities }: StagePass): Promise<Device> {
	const key = JSON.stringify(routerRtpCapabilities);
	const known = loaded.get(direction);
	if (known?.for === key) return known.device;
	const device = load(direction, routerRtpCapabilities as unknown as types.RtpCapabilities);
	loaded.set(direction, { for: key, device });
	device.catch(() => loaded.delete(direction));
	return device;
}

async function load(direction: Direction, routerRtpCapabilities: types.RtpCapabilities): Promise<Device> {
	const name = detectDevice();
	const handler = name && name in handlers ? handlers[name as keyof typeof handlers] : null;
	if (!handler) throw new FinalError("this browser can't play or publish live video");
	const factory = handler.createFactory({});
	const device = new Device({ handlerFactory: direction === "send" ? factory : receiveOnly(factory) });
	await device.load({ routerRtpCapabilities });
	return device;
}

/** `Device.load` asks for both directions, each by a peer connection made for it; a viewer sends nothing and saves one of them before its first frame. */
function receiveOnly(factory: types.HandlerFactory): types.HandlerFactory {
	let receiving: Promise<types.RtpCapabilities> | null = null;
	return { ...factory, getNativeRtpCapabilities: () => (receiving ??= factory.getNativeRtpCapabilities({ direction: "recvonly" })) };
}
