import * as z from "zod/mini";
import "./ui/theme.css";

// The content policy forbids `eval`, which zod would otherwise try for speed.
z.config({ jitless: true });

// A live show's picture is on its way before the app is read. Without it the app still comes, and says what is wrong.
if (location.pathname.startsWith("/watch/")) await import("./watch/first-player.ts").then(({ startFirstPlayer }) => startFirstPlayer()).catch(() => undefined);

const { mount } = await import("./app.tsx");
const root = document.getElementById("app");
if (root) mount(root);
