import { Device } from "mediasoup-client";
import type { types } from "mediasoup-client";
import type { StagePass } from "#shared/stage.ts";
import { FinalError } from "./rejoin-loop.ts";

let loaded: { for: string; device: Promise<Device> } | null = null;

/**
 * The browser's side of mediasoup, loaded once a page: the router's capabilities are the same for every stage.
 * Throws FinalError where the browser has no WebRTC that we can use.
 */
export function deviceFor({ routerRtpCapabilities }: StagePass): Promise<Device> {
	const key = JSON.stringify(routerRtpCapabilities);
	if (loaded?.for !== key) {
		const device = load(routerRtpCapabilities as unknown as types.RtpCapabilities);
		loaded = { for: key, device };
		device.catch(() => {
			if (loaded?.device === device) loaded = null;
		});
	}
	return loaded.device;
}

async function load(routerRtpCapabilities: types.RtpCapabilities): Promise<Device> {
	let device: Device;
	try {
		device = new Device();
	} catch (cause) {
		throw new FinalError("this browser can't play or publish live video", { cause });
	}
	await device.load({ routerRtpCapabilities });
	return device;
}
