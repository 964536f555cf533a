export default function ShopOrders() {
	return <p>ShopOrders</p>;
}
