import { defineMessages } from "../i18n.ts";

export const messages = defineMessages({
	zh: {
		live: "正在直播，直播价更划算",
		goLive: "去直播间",
		picture: (n: number, of: number) => `图片 ${n}，共 ${of} 张`,
		variant: "规格",
		left: (n: string) => `库存 ${n} 件`,
		few: (n: string) => `仅剩 ${n} 件`,
		soldOut: "暂时售罄",
		buy: "立即购买",
		origin: "产地",
		description: "商品详情",
		promise: "产地直发 · 货到付款",
		noDescription: "卖家还没有写详情。",
	},
	en: {
		live: "On air now, at a live price",
		goLive: "Watch live",
		picture: (n: number, of: number) => `Picture ${n} of ${of}`,
		variant: "Choose",
		left: (n: string) => `${n} in stock`,
		few: (n: string) => `Only ${n} left`,
		soldOut: "Out of stock",
		buy: "Buy now",
		origin: "Origin",
		description: "About it",
		promise: "Straight from its origin · cash on delivery",
		noDescription: "The seller has not described it yet.",
	},
});
