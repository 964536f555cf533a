import { render } from "solid-js/web";
import * as z from "zod/mini";
import "./ui/theme.css";
import { App } from "./app.tsx";

// The content policy forbids `eval`, which zod would otherwise try for speed.
z.config({ jitless: true });

const root = document.getElementById("app");
if (root) render(() => <App />, root);
