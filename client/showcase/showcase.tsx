export default function Showcase() {
	return <p>Showcase</p>;
}
