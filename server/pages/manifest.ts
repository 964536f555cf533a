import type { Lang } from "#shared/problem.ts";

const icon = (file: string, sizes: string, purpose: "any" | "maskable" = "any") => ({ src: `/${file}`, sizes, type: file.endsWith(".svg") ? "image/svg+xml" : "image/png", purpose });

/** What the product is once it is installed (W3C Web Application Manifest); colours of client/ui/theme.css. */
export function webManifest(lang: Lang) {
	const zh = lang === "zh";
	return {
		id: "/",
		name: zh ? "Livestall 直播集市" : "Livestall live market",
		short_name: "Livestall",
		description: zh ? "产地的人讲产地的货，边看边买。" : "Live shows from the people who grow and make it. Watch, ask and buy.",
		lang: zh ? "zh-CN" : "en",
		dir: "ltr",
		start_url: "/",
		scope: "/",
		display: "standalone",
		background_color: "#fbf6ec",
		theme_color: "#fbf6ec",
		categories: ["shopping", "entertainment"],
		icons: [icon("icon-192.png", "192x192"), icon("icon-512.png", "512x512"), icon("icon-maskable-512.png", "512x512", "maskable"), icon("logo.svg", "any")],
		shortcuts: [
			{ name: zh ? "展销专场" : "Showcases", url: "/showcases" },
			{ name: zh ? "我的订单" : "My orders", url: "/orders" },
			{ name: zh ? "购物车" : "Cart", url: "/cart" },
		].map((shortcut) => ({ ...shortcut, icons: [icon("icon-192.png", "192x192")] })),
	};
}
