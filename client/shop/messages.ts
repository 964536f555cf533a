import { defineMessages } from "../i18n.ts";

export const messages = defineMessages({
	zh: {
		seller: "卖家",
		licensed: "营业执照已公示",
		enter: "进店",
		legalName: "企业名称",
		licence: "统一社会信用代码",
		contact: "联系方式",
		products: "在售商品",
		noProducts: "还没有在售商品",
		more: "加载更多",
		search: "在店内搜索",
		categories: "类目",
		all: "全部",
		nothingFound: "店里没有找到",
	},
	en: {
		seller: "Seller",
		licensed: "Licence on record",
		enter: "Visit",
		legalName: "Registered name",
		licence: "Licence number",
		contact: "Contact",
		products: "For sale",
		noProducts: "Nothing for sale yet",
		more: "Load more",
		search: "Search in this shop",
		categories: "Categories",
		all: "All",
		nothingFound: "Nothing found in this shop",
	},
});
