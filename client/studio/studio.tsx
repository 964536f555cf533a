export default function Studio() {
	return <p>Studio</p>;
}
