import type { Check } from "./check.ts";
import { RelayCheck, TcpCheck, UdpCheck } from "./connection-check.ts";
import { DevicesCheck } from "./devices-check.ts";
import { EncoderCheck } from "./encoder-check.ts";
import { PermissionCheck } from "./permission-check.ts";
import { SecureCheck } from "./secure-check.ts";
import { SoundCheck } from "./sound-check.ts";
import { UploadCheck } from "./upload-check.ts";

/** All of them, in the order of `checkIds`. */
export const allChecks = (): Check[] => [new SecureCheck(), new DevicesCheck(), new PermissionCheck(), new SoundCheck(), new UdpCheck(), new TcpCheck(), new RelayCheck(), new UploadCheck(), new EncoderCheck()];
