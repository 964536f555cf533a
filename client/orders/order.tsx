export default function Order() {
	return <p>Order</p>;
}
