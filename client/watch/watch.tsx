export default function Watch() {
	return <p>Watch</p>;
}
