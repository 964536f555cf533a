/**
 * The watch page's first script: it stands by itself, right behind the boot data, and lets the stage be entered while the styles and scripts of the page
 * are still being read. It is built apart (`earlyScript` in vite.config.ts) and announced by `server/pages/pages.ts`.
 */
import { boot } from "../boot.ts";
import { firstLocale } from "../locale.ts";
import { openEarlyStage } from "../media/early-stage.ts";

const pass = boot?.watch?.pass;
if (pass && typeof RTCPeerConnection !== "undefined") openEarlyStage(pass, firstLocale());
