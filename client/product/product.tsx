export default function Product() {
	return <p>Product</p>;
}
