import { defineMessages } from "../i18n.ts";

export const messages = defineMessages({
	zh: { title: "展销专场", text: "一个主题，一批好物，几场直播。", none: "还没有展销专场", shows: "专场直播", products: "专场商品", noProducts: "商品正在挑选中" },
	en: { title: "Showcases", text: "One theme, a chosen set of products, a few live shows.", none: "No showcases yet", shows: "Live shows", products: "Products", noProducts: "The products are still being chosen" },
});
