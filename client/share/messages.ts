import { defineMessages } from "../i18n.ts";

export const messages = defineMessages({
	zh: {
		share: "分享",
		shareOf: (title: string) => `分享“${title}”`,
		title: "分享给朋友",
		card: (title: string) => `“${title}”的分享卡片`,
		app: "发给朋友",
		copy: "复制链接",
		copied: "链接已复制",
		notCopied: "无法复制，请长按链接选择",
		link: "链接",
		save: "保存卡片图片",
		scan: "用手机扫一扫，就能打开",
		code: "这个页面的二维码",
	},
	en: {
		share: "Share",
		shareOf: (title: string) => `Share “${title}”`,
		title: "Share with friends",
		card: (title: string) => `The card of “${title}”`,
		app: "Send to a friend",
		copy: "Copy link",
		copied: "Link copied",
		notCopied: "Could not copy. Please select the link by hand.",
		link: "Link",
		save: "Save the card as a picture",
		scan: "Scan with a phone to open it there",
		code: "QR code of this page",
	},
});
