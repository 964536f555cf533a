import { type Kysely, sql } from "kysely";

/** Categories, options, what a merchant says of a product and its variants, and why stock was adjusted. */
export async function up(db: Kysely<any>): Promise<void> {
	for (const statement of statements) await sql.raw(statement).execute(db);
	const rows = categories.flatMap(([id, name, name_en, children], position) => [
		{ id, name, name_en, level: 1, parent_id: null as string | null, position },
		...children.map(([child, zh, en], place) => ({ id: `${id}-${child}`, name: zh, name_en: en, level: 2, parent_id: id as string | null, position: place })),
	]);
	for (const level of [1, 2]) await db.insertInto("categories").values(rows.filter((row) => row.level === level)).execute();
}

const statements = [
	// Of the platform, two levels: a category of level 2 has one of level 1 above it, one of level 1 has none.
	`create table categories (
		id text primary key check (id ~ '^[a-z0-9]+(-[a-z0-9]+)*$'),
		level int not null check (level in (1, 2)),
		parent_id text,
		parent_level int generated always as (level - 1) stored,
		position int not null,
		name text not null, name_en text,
		unique (id, level),
		check ((level = 1) = (parent_id is null)),
		foreign key (parent_id, parent_level) references categories (id, level)
	)`,

	`alter table products
		add column category_id text references categories,
		add column lot_number text,
		add column produced_on date,
		add column best_before date,
		add column archived_at timestamptz,
		-- Counts the saves: an editor that saves over somebody else's change is told so.
		add column revision int not null default 1,
		add column updated_at timestamptz not null default now(),
		add constraint products_dates check (produced_on <= best_before),
		add constraint products_archived_off_sale check (archived_at is null or not for_sale)`,
	`create index products_category on products (category_id) where category_id is not null`,

	// What a product can be chosen by, such as size and colour; a variant has one value of each. Numbered from 0.
	`create table product_options (
		product_id uuid not null references products,
		position int not null check (position between 0 and 2),
		name text not null, name_en text,
		primary key (product_id, position)
	)`,
	`create table option_values (
		product_id uuid not null,
		option int not null,
		position int not null,
		name text not null, name_en text,
		primary key (product_id, option, position),
		foreign key (product_id, option) references product_options (product_id, position) on delete cascade
	)`,

	`alter table variants
		add column shop_id uuid references shops,
		add column barcode text,
		add column compare_at_fen int check (compare_at_fen > 0),
		add column unit text not null default 'piece',
		add column weight_g int check (weight_g > 0),
		-- Available units at or below which the merchant is told.
		add column low_stock int not null default 5 check (low_stock >= 0),
		-- No longer part of its product; orders still name it.
		add column retired_at timestamptz,
		add constraint variants_retired_off_sale check (retired_at is null or not for_sale)`,
	`update variants set shop_id = products.shop_id from products where products.id = variants.product_id`,
	`alter table variants alter column shop_id set not null`,
	// A variant's shop is its product's: kept here so that a SKU can be unique in it.
	`create function variant_shop() returns trigger language plpgsql as $$ begin
		new.shop_id := (select shop_id from products where id = new.product_id);
		return new;
	end $$`,
	`create trigger variants_shop before insert or update of product_id, shop_id on variants for each row execute function variant_shop()`,
	`create unique index variants_sku on variants (shop_id, lower(sku)) where retired_at is null`,
	`create index variants_barcode on variants (shop_id, barcode) where barcode is not null`,
	`create table variant_values (
		variant_id uuid not null references variants,
		product_id uuid not null,
		option int not null,
		value int not null,
		primary key (variant_id, option),
		foreign key (product_id, option, value) references option_values (product_id, option, position) on delete cascade
	)`,
	`create index variant_values_product on variant_values (product_id, option, value)`,

	// An import that was applied: what its movements and its merchant call it by.
	`create table catalogue_imports (
		id uuid primary key default uuidv7(),
		shop_id uuid not null references shops,
		name text not null,
		rows int not null, created int not null, changed int not null, counted int not null,
		imported_by text references "user"(id) on delete set null,
		at timestamptz not null default clock_timestamp()
	)`,
	`create index catalogue_imports_shop on catalogue_imports (shop_id, id desc)`,

	`alter table stock_movements
		add column reason text check (reason in ('received', 'counted', 'damaged', 'returned', 'other')),
		add column note text not null default '',
		add column moved_by text,
		-- The client's token of one adjustment: sent twice, it counts once.
		add column request_key uuid unique,
		add column import_id uuid references catalogue_imports`,
	`create index stock_movements_history on stock_movements (variant_id, id desc)`,
	`drop index stock_movements_variant`,
];

/** Of a park that sells what its county grows and makes. */
const categories: readonly (readonly [id: string, zh: string, en: string, children: readonly (readonly [id: string, zh: string, en: string])[]])[] = [
	["fruit", "鲜果", "Fresh fruit", [["citrus", "柑橘橙柚", "Citrus"], ["apples", "苹果梨桃", "Apples, pears, peaches"], ["berries", "浆果葡萄", "Berries and grapes"], ["melons", "瓜类", "Melons"], ["other", "其他水果", "Other fruit"]]],
	["vegetables", "蔬菜菌菇", "Vegetables and mushrooms", [["leaf", "叶菜", "Leaf vegetables"], ["root", "根茎薯类", "Roots and potatoes"], ["mushrooms", "菌菇", "Mushrooms"], ["dried", "干菜", "Dried vegetables"]]],
	["grain", "粮油米面", "Grain and oil", [["rice", "大米", "Rice"], ["coarse", "杂粮", "Coarse grain"], ["flour", "面粉面条", "Flour and noodles"], ["oil", "食用油", "Cooking oil"]]],
	["meat", "肉禽蛋水产", "Meat, eggs and fish", [["meat", "肉类", "Meat"], ["poultry", "禽类", "Poultry"], ["eggs", "蛋类", "Eggs"], ["fish", "水产", "Fish and seafood"], ["cured", "腊味", "Cured meat"]]],
	["tea-drinks", "茶酒饮品", "Tea, wine and drinks", [["tea", "茶叶", "Tea"], ["wine", "酒类", "Wine and spirits"], ["juice", "果汁饮料", "Juice and soft drinks"], ["honey", "蜂蜜", "Honey"]]],
	["snacks", "休闲食品", "Snacks", [["nuts", "坚果炒货", "Nuts"], ["preserved", "蜜饯果干", "Dried and preserved fruit"], ["pastry", "糕点", "Pastry"], ["other", "其他零食", "Other snacks"]]],
	["seasoning", "调味酱腌", "Sauces and pickles", [["sauce", "酱料", "Sauces"], ["pickles", "腌菜", "Pickles"], ["spice", "香辛料", "Spices"]]],
	["plants", "花卉苗木", "Flowers and plants", [["flowers", "鲜花绿植", "Flowers and pot plants"], ["seedlings", "种子种苗", "Seeds and seedlings"]]],
	["craft", "手工特产", "Crafts", [["bamboo", "竹木编织", "Bamboo and wickerwork"], ["textile", "布艺刺绣", "Textiles and embroidery"], ["pottery", "陶瓷器物", "Pottery"]]],
	["clothing", "服装鞋帽", "Clothing and shoes", [["men", "男装", "Menswear"], ["women", "女装", "Womenswear"], ["shoes", "鞋靴", "Shoes"], ["accessories", "配饰箱包", "Accessories and bags"]]],
	["home", "家居日用", "Home", [["kitchen", "厨房用品", "Kitchen"], ["bedding", "床品家纺", "Bedding"], ["care", "洗护清洁", "Care and cleaning"]]],
	["farm", "农资农具", "Farm supplies", [["tools", "农具", "Tools"], ["fertiliser", "肥料", "Fertiliser"], ["feed", "饲料", "Feed"]]],
];
