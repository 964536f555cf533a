import { detectDevice, Device } from "mediasoup-client";
import type { types } from "mediasoup-client";
import { Chrome74 } from "mediasoup-client/handlers/Chrome74";
import { Chrome111 } from "mediasoup-client/handlers/Chrome111";
import { Firefox120 } from "mediasoup-client/handlers/Firefox120";
import { Safari12 } from "mediasoup-client/handlers/Safari12";
import type { StagePass } from "#shared/stage.ts";
import { FinalError } from "./rejoin-loop.ts";

const handlers = { Chrome74, Chrome111, Firefox120, Safari12 };
let loaded: { readonly for: string; readonly device: Promise<Device> } | null = null;

/**
 * The publisher's side of mediasoup, loaded once a page: the router's capabilities are the same for every stage.
 * Rejects with FinalError where the browser has no WebRTC that we can use.
 */
export function sendDevice({ routerRtpCapabilities }: StagePass): Promise<Device> {
	const key = JSON.stringify(routerRtpCapabilities);
	if (loaded?.for === key) return loaded.device;
	const device = load(routerRtpCapabilities as unknown as types.RtpCapabilities);
	loaded = { for: key, device };
	device.catch(() => (loaded = null));
	return device;
}

async function load(routerRtpCapabilities: types.RtpCapabilities): Promise<Device> {
	const name = detectDevice();
	const handler = name && name in handlers ? handlers[name as keyof typeof handlers] : null;
	if (!handler) throw new FinalError("this browser can't publish live video");
	const device = new Device({ handlerFactory: handler.createFactory({}) });
	await device.load({ routerRtpCapabilities });
	return device;
}
